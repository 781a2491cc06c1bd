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
import { EDGE } from './edge-rows.ts';
import { HOSTS } from './host-rows.ts';
import type { Instance } from './instance.ts';
import type { Service } from './service.ts';
import { SpanNames } from './span-names.ts';

/** All calls from one endpoint to one service: the link's two directions and what callers see. */
export class Edge implements Round {
  /** In the cluster's table of edges: what every call reads. */
  readonly row: number;
  /** What its calls without options have in common, made by the first. */
  plainKind: CallKind | null = null;
  readonly spanNames: SpanNames;
  readonly observer: Observer;
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
    readonly cluster: Cluster,
    readonly index: number,
    readonly from: number,
    readonly fromName: string,
    readonly callee: Service,
    readonly link: LinkProperties,
    readonly seed: number,
  ) {
    const { kernel, scenario } = cluster;
    this.zoneCostPerGigabyte = scenario.zones?.costPerGigabyte ?? 0;
    const zonesCost = this.zoneCostPerGigabyte > 0;
    this.zoneMeter = zonesCost ? new Meter() : null;
    this.request = new Link(kernel, link, seed, `${this.name} request`, zonesCost);
    this.response = new Link(kernel, link, seed, `${this.name} response`, zonesCost);
    this.observer = new Observer(cluster.observations);
    this.spanNames = new SpanNames(`${callee.name} `);
    this.sized = link.bandwidth !== undefined || link.cost !== undefined || zonesCost;
    this.row = cluster.edgeRows.add();
    this.set(EDGE.from, from);
    this.set(EDGE.observer, this.observer.row);
    this.set(EDGE.hosts, callee.hostRow);
    this.set(EDGE.calleeEndpoint, callee.endpoint);
    this.set(EDGE.calleeObserver, callee.observer.row);
    this.set(EDGE.turns, -1);
    if (takesTurns(plainPolicy(callee.spec)) && scenario.dns === undefined) {
      this.makeTurns(1 + (cluster.services[from - 1]?.spec.replicas ?? 0));
    }
    this.linksChanged();
  }

  /** A fault came to the links, or left them. */
  linksChanged(): void {
    const { request, response, cluster } = this;
    const { steady } = request;
    const both =
      cluster.scenario.zones === undefined && steady !== null && steady === response.steady;
    cluster.edgeRows.setSteady(this.row, both ? steady : -1);
  }

  private get(which: number): number {
    return this.cluster.edgeRows.numbers[this.row + which]!;
  }

  private set(which: number, number: number): void {
    this.cluster.edgeRows.numbers[this.row + which] = number;
  }

  /** See {@link EdgeRows.steadyOf}. */
  get steady(): Millis {
    return this.cluster.edgeRows.steadyOf(this.row);
  }

  /** What a message takes that leaves now, where it takes what every message takes. */
  steadyDelay(direction: 0 | 1): Millis {
    const which = direction === 0 ? EDGE.steadyRequests : EDGE.steadyResponses;
    this.set(which, this.get(which) + 1);
    return this.steady;
  }

  /** Messages, and packets of handshakes, that arrived or are on their way. */
  messages(direction: 0 | 1): number {
    if (direction === 0) return this.request.messages + this.get(EDGE.steadyRequests);
    return this.response.messages + this.get(EDGE.steadyResponses);
  }

  /** All callers go round the instances that discovery names now. */
  get takesTurns(): boolean {
    return this.get(EDGE.turns) >= 0;
  }

  /**
   * Whose turn it is for a caller in that place (-1: the load generators), when {@link takesTurns}:
   * the instance's row; -1: discovery names nobody.
   */
  takeTurn(callerSlot: number): number {
    const { callee, cluster, row } = this;
    return callee.countHosts() === 0 ? -1 : Edge.turnOf(cluster, row, this, callerSlot);
  }

  /** The same, where the hosts have been counted and there are some: reads rows, and `edge` only at need. */
  static turnOf(cluster: Cluster, row: number, edge: Edge, callerSlot: number): number {
    const { edgeRows, hosts, turns } = cluster;
    const { numbers } = edgeRows;
    const number = callerSlot + 1;
    if (number >= numbers[row + EDGE.turnRows]!) edge.makeTurns(2 * number + 1);
    const its = numbers[row + EDGE.hosts]!;
    const count = hosts.numbers[its + HOSTS.count]!;
    const version = hosts.numbers[its + HOSTS.version]!;
    const first = hosts.numbers[its + HOSTS.first]!;
    return turns.take(numbers[row + EDGE.turns]! + number, count, version, first, edge);
  }

  firstTurn(row: number, count: number): number {
    const caller = `${this.fromName}/${row - this.get(EDGE.turns) - 1}`;
    return balancerStream(this.seed, caller, this.callee.name).below(count);
  }

  rowAt(index: number): number {
    return this.callee.rowAt(index);
  }

  private makeTurns(rows: number): void {
    const first = Math.max(0, this.get(EDGE.turns));
    const { turns } = this.cluster;
    this.set(EDGE.turns, turns.reserve(rows, first, this.get(EDGE.turnRows)));
    this.set(EDGE.turnRows, rows);
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
    if (number < this.get(EDGE.turnRows)) {
      this.cluster.turns.forget(this.get(EDGE.turns) + number);
    }
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
