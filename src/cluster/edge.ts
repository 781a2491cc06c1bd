import type { Dollars, Millis, Ratio } from '../base/units.ts';
import { Link, type LinkProperties } from '../network/link.ts';
import { Meter } from '../telemetry/meter.ts';
import { Observer } from '../telemetry/observer.ts';
import type { EdgeRecord } from '../telemetry/record.ts';
import { balancerStream } from './balancers/create.ts';
import type { Round } from './balancers/turns.ts';
import type { CallKind } from './call.ts';
import type { Cluster } from './cluster.ts';
import { EdgeCaller, plainPolicy, takesTurns } from './edge-caller.ts';
import type { Instance } from './instance.ts';
import type { Service } from './service.ts';
import { SpanNames } from './span-names.ts';

/** All calls from one endpoint to one service: the link's two directions and what callers see. */
export class Edge implements Round {
  // What every call touches stands first, side by side: among thousands of edges, waiting for memory
  // is most of what a call costs.
  readonly cluster: Cluster;
  readonly callee: Service;
  /**
   * What every message takes on the two links, while neither chance nor a fault nor its size has a
   * say; negative: they have to be asked.
   */
  steady: Millis = -1;
  readonly index: number;
  readonly observerRow: number;
  readonly from: number;
  /** Messages that took {@link steady}: no link has counted them. */
  private steadyRequests = 0;
  private steadyResponses = 0;
  /**
   * Rows in the cluster's {@link Turns}, a caller each, where all callers go round the same hosts;
   * negative: each of them chooses by itself, in its {@link EdgeCaller}.
   */
  private turns = -1;
  private turnRows = 0;
  /** What its calls without options have in common, made by the first. */
  plainKind: CallKind | null = null;
  readonly spanNames: SpanNames;
  readonly observer: Observer;
  readonly link: LinkProperties;
  readonly request: Link;
  readonly response: Link;
  /** The bytes of its messages matter: they queue for bandwidth, or cost. */
  readonly sized: boolean;
  /** By caller instance. */
  readonly callers: (EdgeCaller | undefined)[] = [];
  /** Attempts of callers' sidecars; null when none makes calls here. */
  attempts: Observer | null = null;
  /** Bytes of messages between two zones, both ways, by metric window; null where they cost nothing. */
  readonly zoneMeter: Meter | null;
  private readonly zoneCostPerGigabyte: Dollars;

  constructor(
    cluster: Cluster,
    index: number,
    from: number,
    readonly fromName: string,
    callee: Service,
    link: LinkProperties,
    readonly seed: number,
  ) {
    this.cluster = cluster;
    this.callee = callee;
    this.index = index;
    this.from = from;
    this.link = link;
    const { kernel, scenario } = cluster;
    this.zoneCostPerGigabyte = scenario.zones?.costPerGigabyte ?? 0;
    const zonesCost = this.zoneCostPerGigabyte > 0;
    this.zoneMeter = zonesCost ? new Meter() : null;
    this.request = new Link(kernel, link, seed, `${this.name} request`, zonesCost);
    this.response = new Link(kernel, link, seed, `${this.name} response`, zonesCost);
    this.observer = new Observer(cluster.observations);
    this.observerRow = this.observer.row;
    this.spanNames = new SpanNames(`${callee.name} `);
    this.sized = link.bandwidth !== undefined || link.cost !== undefined || zonesCost;
    if (takesTurns(plainPolicy(callee.spec)) && scenario.dns === undefined) this.makeTurns(2);
    this.linksChanged();
  }

  /** A fault came to the links, or left them. */
  linksChanged(): void {
    const { request, response, cluster } = this;
    const { steady } = request;
    const both =
      cluster.scenario.zones === undefined && steady !== null && steady === response.steady;
    this.steady = both ? steady : -1;
  }

  /** What a message takes that leaves now, where it takes what every message takes. */
  steadyDelay(direction: 0 | 1): Millis {
    if (direction === 0) this.steadyRequests++;
    else this.steadyResponses++;
    return this.steady;
  }

  /** Messages, and packets of handshakes, that arrived or are on their way. */
  messages(direction: 0 | 1): number {
    if (direction === 0) return this.request.messages + this.steadyRequests;
    return this.response.messages + this.steadyResponses;
  }

  /** All callers go round the instances that discovery names now. */
  get takesTurns(): boolean {
    return this.turns >= 0;
  }

  /**
   * Whose turn it is for a caller in that place (-1: the load generators), when {@link takesTurns}:
   * an index for `Service.slotAt`; -1: discovery names nobody.
   */
  takeTurn(callerSlot: number): number {
    const { callee, cluster } = this;
    const count = callee.countHosts();
    if (count === 0) return -1;
    const number = callerSlot + 1;
    if (number >= this.turnRows) this.makeTurns(2 * number + 1);
    return cluster.turns.take(this.turns + number, count, callee.hostsVersion, this);
  }

  firstTurn(row: number, count: number): number {
    const caller = `${this.fromName}/${row - this.turns - 1}`;
    return balancerStream(this.seed, caller, this.callee.name).below(count);
  }

  slotAt(turn: number): number {
    return this.callee.slotAt(turn);
  }

  private makeTurns(rows: number): void {
    this.turns = this.cluster.turns.reserve(rows, Math.max(0, this.turns), this.turnRows);
    this.turnRows = rows;
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
    this.attempts ??= new Observer(this.cluster.observations);
    return this.attempts;
  }

  /** How one instance reaches the service; the load generators count as one (null). */
  caller(instance: Instance | null): EdgeCaller {
    const at = callerNumber(instance);
    while (this.callers.length <= at) this.callers.push(undefined);
    let caller = this.callers[at];
    if (caller === undefined) {
      caller = new EdgeCaller(this, instance);
      this.callers[at] = caller;
    }
    return caller;
  }

  /** The calling process is gone, with what it knew. */
  callerDied(instance: Instance): void {
    const number = callerNumber(instance);
    if (number < this.turnRows) this.cluster.turns.forget(this.turns + number);
    this.callers[number]?.callerDied();
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

/** 0: the load generators. */
function callerNumber(caller: Instance | null): number {
  return caller === null ? 0 : caller.index + 1;
}
