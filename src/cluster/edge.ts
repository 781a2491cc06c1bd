import type { Dollars, Millis, Ratio } from '../base/units.ts';
import { Link, type LinkProperties } from '../network/link.ts';
import { Meter } from '../telemetry/meter.ts';
import { Observer } from '../telemetry/observer.ts';
import type { EdgeRecord } from '../telemetry/record.ts';
import type { CallKind } from './call.ts';
import type { Cluster } from './cluster.ts';
import { EdgeCaller } from './edge-caller.ts';
import type { Instance } from './instance.ts';
import type { Service } from './service.ts';
import { SpanNames } from './span-names.ts';

/** All calls from one endpoint to one service: the link's two directions and what callers see. */
export class Edge {
  readonly request: Link;
  readonly response: Link;
  readonly observer: Observer;
  readonly spanNames: SpanNames;
  /** The bytes of its messages matter: they queue for bandwidth, or cost. */
  readonly sized: boolean;
  /** By caller instance. */
  readonly callers: (EdgeCaller | undefined)[] = [];
  /** Attempts of callers' sidecars; null when none makes calls here. */
  attempts: Observer | null = null;
  /** Bytes of messages between two zones, both ways, by metric window; null where they cost nothing. */
  readonly zoneMeter: Meter | null;
  private readonly zoneCostPerGigabyte: Dollars;
  /** What its calls without options have in common, made by the first. */
  plainKind: CallKind | null = null;

  constructor(
    readonly cluster: Cluster,
    readonly index: number,
    readonly from: number,
    readonly fromName: string,
    readonly callee: Service,
    readonly link: LinkProperties,
    readonly seed: number,
    private readonly slowAfter: Millis,
  ) {
    const { kernel } = cluster;
    this.zoneCostPerGigabyte = cluster.scenario.zones?.costPerGigabyte ?? 0;
    const zonesCost = this.zoneCostPerGigabyte > 0;
    this.zoneMeter = zonesCost ? new Meter() : null;
    this.request = new Link(kernel, link, seed, `${this.name} request`, zonesCost);
    this.response = new Link(kernel, link, seed, `${this.name} response`, zonesCost);
    this.observer = new Observer(slowAfter);
    this.spanNames = new SpanNames(`${callee.name} `);
    this.sized = link.bandwidth !== undefined || link.cost !== undefined || zonesCost;
  }

  /** `order->payment` */
  get name(): string {
    return `${this.fromName}->${this.callee.name}`;
  }

  /** Share of transmissions lost now, either way. */
  get loss(): Ratio {
    return Math.max(this.request.loss, this.response.loss);
  }

  /** What its traffic cost so far. */
  get cost(): Dollars {
    const { offered } = this.attempts ?? this.observer;
    const links = this.request.cost(offered) + this.response.cost(0);
    return links + (this.zoneCostPerGigabyte * (this.zoneMeter?.total ?? 0)) / 1e9;
  }

  record(now: Millis): EdgeRecord {
    const { observer, attempts, request, response, link, zoneMeter } = this;
    const answers = response.meter?.windows(now);
    return {
      ...observer.record(now),
      ...(attempts !== null && { attempts: attempts.record(now) }),
      ...(request.meter !== null && {
        traffic: {
          window_bytes: request.meter.windows(now).map((bytes, i) => bytes + answers![i]!),
          cost_per_call: link.cost?.perCall ?? 0,
          cost_per_gigabyte: link.cost?.perGigabyte ?? 0,
          ...(zoneMeter !== null && {
            zones: {
              window_bytes: zoneMeter.windows(now),
              cost_per_gigabyte: this.zoneCostPerGigabyte,
            },
          }),
        },
      }),
    };
  }

  /** The attempts' observer, made when first needed. */
  attemptsObserver(): Observer {
    this.attempts ??= new Observer(this.slowAfter);
    return this.attempts;
  }

  /** How one instance reaches the service; the load generators count as one (null). */
  caller(instance: Instance | null): EdgeCaller {
    const at = instance === null ? 0 : instance.index + 1;
    while (this.callers.length <= at) this.callers.push(undefined);
    let caller = this.callers[at];
    if (caller === undefined) {
      caller = new EdgeCaller(this, instance);
      this.callers[at] = caller;
    }
    return caller;
  }

  /** Connections open and calls waiting for one, of all callers. */
  connections(): { readonly open: number; readonly waiting: number } {
    let open = 0;
    let waiting = 0;
    for (const caller of this.callers) {
      if (caller === undefined) continue;
      for (const pool of caller.pools.values()) {
        open += pool.open;
        waiting += pool.waiting;
      }
    }
    return { open, waiting };
  }
}
