import type { Millis } from '../base/units.ts';
import { outcomeOfStatus, STATUSES, statusOf } from '../telemetry/outcome.ts';
import type { SpanId } from '../telemetry/spans.ts';
import { type BegunCall, Call } from './call.ts';
import type { Cluster } from './cluster.ts';
import { Errand, type ErrandOwner } from './declared-errand.ts';
import { type CallPlan, DECLARED_FAILURE, type RoutePlan, routeOf } from './declared-plan.ts';
import { Edge } from './edge.ts';
import { EDGE } from './edge-rows.ts';
import { HOSTS } from './host-rows.ts';
import type { Instance } from './instance.ts';
import { CLIENT_ROW, INSTANCE } from './instance-rows.ts';
import {
  CALL,
  DOUBLES,
  INTEGERS,
  PHASE,
  type PlainCall,
  PlainCallRows,
} from './plain-call-rows.ts';
import { PlainExchange } from './plain-exchange.ts';
import type { CallResult, OpenCall, WireResponse } from './program.ts';
import type { PlannedCall } from './way.ts';

/** A load generator's part in a call. */
export interface PlainClient {
  settle(result: CallResult): void;
  /** This goes on with the call: its number means nothing any more. */
  takenOver(call: OpenCall): void;
}

const IN_FLIGHT = STATUSES.indexOf('in-flight');

/**
 * Calls from one modelled service to another while nothing about them is out of the ordinary: no
 * sidecar, connection, fault, queue or timeout. Each is a row of numbers that knows beforehand what
 * to do, where a {@link Call}, an `Errand` and an `Exchange` would ask many; whatever is done, is
 * done in their order, so that a run has the same record either way. As soon as anything is out of
 * the ordinary they take over for good: a {@link PlainExchange} what the callee does for the call, a
 * `Call` the rest.
 *
 * Rows and not objects: thousands are under way in a large system, and as objects, scattered among
 * what is thrown away, they would not stay in the processor's caches.
 */
export class PlainCalls {
  private readonly table = new PlainCallRows();
  // By number of the call. Each has an entry for every number there has been.
  private readonly plans: (PlannedCall | null)[] = [];
  /** Of the callee's span. */
  private readonly serverNames: string[] = [];
  /** The step after the one under way. */
  private readonly nextSteps: (CallPlan | null)[] = [];
  /** On its way back. */
  private readonly responses: (WireResponse | null)[] = [];
  /** Where the callee has several. */
  private readonly routes: (RoutePlan | null)[] = [];
  /** Who waits for it, and is no row. */
  private readonly owners: (ErrandOwner | PlainClient | null)[] = [];
  // What took over, by number of the call.
  private readonly exchanges = new Map<PlainCall, PlainExchange>();
  private readonly calls = new Map<PlainCall, Call>();

  constructor(private readonly cluster: Cluster) {
    this.widen();
  }

  /**
   * Makes a call for `owner`, or for the call `of` where that is not 0. False: it cannot be made so,
   * and nothing was done. `parent`, `trace`: the owner's.
   */
  begin(
    plan: CallPlan,
    caller: number,
    parent: SpanId,
    trace: SpanId,
    of: PlainCall,
    owner: ErrandOwner | null,
  ): boolean {
    const call = this.start(plan, caller, parent, trace);
    if (call === 0) return false;
    this.table.integers[call * INTEGERS + CALL.owner] = of;
    if (owner !== null) this.owners[call] = owner;
    return true;
  }

  /** Makes a load generator's call; 0: it cannot be made so, and nothing was done. */
  beginForClient(planned: PlannedCall, client: PlainClient): PlainCall {
    const call = this.start(planned, CLIENT_ROW, 0, 0);
    if (call === 0) return 0;
    this.table.integers[call * INTEGERS + CALL.owner] = 0;
    this.owners[call] = client;
    return call;
  }

  private start(plan: PlannedCall, caller: number, parent: SpanId, trace: SpanId): PlainCall {
    const edge = plan.plainRow;
    if (edge < 0) return 0;
    const { cluster } = this;
    const { kernel, spans, observations, messages, rows, edgeRows, hosts } = cluster;
    const steady = edgeRows.steadyOf(edge);
    if (steady < 0) return 0;
    const edges = edgeRows.numbers;
    let count = hosts.numbers[edges[edge + EDGE.hosts]! + HOSTS.count]!;
    if (count < 0) count = plan.edge!.callee.countHosts();
    if (count === 0) return 0;
    cluster.callBegan();
    const { now } = kernel;
    const slot = rows.numbers[caller + INSTANCE.slot]!;
    const callee = Edge.turnOf(cluster, edge, plan.edge!, slot);
    const call = this.take();
    const { doubles, integers } = this.table;
    const at = call * INTEGERS;
    doubles[call * DOUBLES + CALL.startedAt] = now;
    observations.began(edges[edge + EDGE.observer]!, now);
    const { clientName } = plan;
    const from = edges[edge + EDGE.from]!;
    const span = spans.start(parent, 'client', from, slot, clientName, now, trace);
    integers[at + CALL.callerSpan] = span;
    integers[at + CALL.span] = 0;
    integers[at + CALL.trace] = spans.traceOf(span);
    integers[at + CALL.callerRow] = caller;
    integers[at + CALL.calleeRow] = callee;
    integers[at + CALL.edgeRow] = edge;
    integers[at + CALL.pending] = 0;
    integers[at + CALL.exchange] = 0;
    integers[at + CALL.phase] = PHASE.onTheWay;
    this.plans[call] = plan;
    this.serverNames[call] = plan.serverName;
    rows.numbers[caller + INSTANCE.openCalls]!++;
    edges[edge + EDGE.steadyRequests]!++;
    const index = edgeRows.indexOf(edge);
    integers[at + CALL.message] = messages.depart(index, 0, IN_FLIGHT, now, now + steady);
    kernel.schedule(steady, this.requestArrives, call);
    return call;
  }

  /** An instance is about to end: calls that it works on, and those that it made. */
  takeOverAllOf(row: number): void {
    const { table } = this;
    for (let call = 1; call < table.used; call++) {
      const at = call * INTEGERS;
      const phase = table.integers[at + CALL.phase]!;
      if (phase === PHASE.free || phase === PHASE.taken) continue;
      const made = table.integers[at + CALL.callerRow] === row;
      const worksOn = table.integers[at + CALL.calleeRow] === row && this.works(call);
      if (made || worksOn) this.takeOver(call);
    }
  }

  // Arrow functions: the kernel gets them by themselves.
  private readonly requestArrives = (call: PlainCall): void => {
    const { cluster } = this;
    const { doubles, integers } = this.table;
    const { rows, edgeRows, kernel, messages, observations, spans } = cluster;
    const { numbers } = rows;
    const at = call * INTEGERS;
    const edge = integers[at + CALL.edgeRow]!;
    const steady = edgeRows.steadyOf(edge);
    const row = integers[at + CALL.calleeRow]!;
    const free = numbers[row + INSTANCE.busy]! < numbers[row + INSTANCE.capacity]!;
    if (integers[at + CALL.phase] === PHASE.taken || steady < 0 || !free || !rows.isPlain(row)) {
      this.finished(call).arrive();
      return;
    }
    const { now } = kernel;
    messages.arrive(integers[at + CALL.message]!);
    doubles[call * DOUBLES + CALL.arrivedAt] = now;
    observations.began(edgeRows.numbers[edge + EDGE.calleeObserver]!, now);
    integers[at + CALL.span] = spans.start(
      integers[at + CALL.callerSpan]!,
      'server',
      edgeRows.numbers[edge + EDGE.calleeEndpoint]!,
      numbers[row + INSTANCE.slot]!,
      this.serverNames[call]!,
      now,
      integers[at + CALL.trace]!,
    );
    numbers[row + INSTANCE.busy]!++;
    integers[at + CALL.phase] = PHASE.served;
    const only = rows.onlyRouteOf(row);
    const time = only === null ? this.routed(call) : rows.drawServiceTime(row, only.serviceTime);
    kernel.schedule(time, this.serviceTimeOver, call);
  };

  /** Finds its route among several, and draws its service time. */
  private routed(call: PlainCall): Millis {
    const program = this.cluster.rows.programOf(this.rowOf(call));
    const route = routeOf(program.plan, this.plans[call]!.request);
    this.routes[call] = route;
    return program.drawServiceTime(route);
  }

  private readonly serviceTimeOver = (call: PlainCall): void => {
    const { integers } = this.table;
    const at = call * INTEGERS;
    if (integers[at + CALL.phase] === PHASE.taken) {
      const exchange = this.exchanges.get(call)!;
      this.release(call);
      exchange.serviceTimeOver();
      return;
    }
    integers[at + CALL.phase] = PHASE.waiting;
    const row = integers[at + CALL.calleeRow]!;
    const { calls } = this.routeOf(call);
    if (!this.cluster.rows.isPlain(row) && this.targetOf(call).stalled) {
      this.exchangeOf(call).serviceTimeOver();
    } else this.takeStep(call, calls);
  };

  /** Makes the calls of a step, of which there is at least one; null: there is none left to take. */
  private takeStep(call: PlainCall, step: CallPlan | null): void {
    if (step === null) {
      this.respond(call, this.outcome(call));
      return;
    }
    this.nextSteps[call] = step.nextStep;
    const at = call * INTEGERS;
    const row = this.table.integers[at + CALL.calleeRow]!;
    const span = this.table.integers[at + CALL.span]!;
    const trace = this.table.integers[at + CALL.trace]!;
    for (let plan: CallPlan | null = step; plan !== null; plan = plan.alongside) {
      const simple = plan.once && plan.share >= 1;
      if (!simple || !this.begin(plan, row, span, trace, call, null)) {
        this.exchangeOf(call).goOn(plan);
        return;
      }
      this.table.integers[at + CALL.pending]!++;
    }
  }

  private outcome(call: PlainCall): WireResponse {
    const route = this.routeOf(call);
    const { failureRate, ok } = route;
    if (failureRate === 0) return ok;
    const { failures } = this.cluster.rows.programOf(this.rowOf(call)).drawsOf(route);
    return failures.next() < failureRate ? DECLARED_FAILURE : ok;
  }

  /** The callee's answer leaves. */
  respond(call: PlainCall, response: WireResponse): void {
    const { cluster } = this;
    const { doubles, integers } = this.table;
    const { kernel, rows, edgeRows, observations, spans, messages, scenario } = cluster;
    const at = call * INTEGERS;
    const edge = integers[at + CALL.edgeRow]!;
    const steady = edgeRows.steadyOf(edge);
    const row = integers[at + CALL.calleeRow]!;
    if (steady < 0 || !rows.isPlain(row)) {
      const target = this.targetOf(call);
      target.handled(this.takeOver(call), response);
      return;
    }
    const { now } = kernel;
    const outcome = outcomeOfStatus(response.status);
    integers[at + CALL.phase] = PHASE.onTheWayBack;
    integers[at + CALL.failed] = outcome === 'ok' ? 0 : 1;
    rows.numbers[row + INSTANCE.busy]!--;
    const duration = now - doubles[call * DOUBLES + CALL.arrivedAt]!;
    observations.ended(edgeRows.numbers[edge + EDGE.calleeObserver]!, now, outcome, duration);
    spans.end(integers[at + CALL.span]!, outcome, now);
    this.responses[call] = response;
    edgeRows.numbers[edge + EDGE.steadyResponses]!++;
    const arrival = now + steady;
    const total = arrival - doubles[call * DOUBLES + CALL.startedAt]!;
    const seen = STATUSES.indexOf(statusOf(outcome, total, scenario.slowAfter));
    integers[at + CALL.message] = messages.depart(edgeRows.indexOf(edge), 1, seen, now, arrival);
    kernel.schedule(steady, this.responseArrives, call);
  }

  private readonly responseArrives = (call: PlainCall): void => {
    const { cluster } = this;
    const { doubles, integers } = this.table;
    const { rows, edgeRows, kernel, messages, observations, spans } = cluster;
    const at = call * INTEGERS;
    const edge = integers[at + CALL.edgeRow]!;
    const caller = integers[at + CALL.callerRow]!;
    const held = !rows.isPlain(caller) && this.callerOf(call)!.stalled;
    if (integers[at + CALL.phase] === PHASE.taken || edgeRows.steadyOf(edge) < 0 || held) {
      this.finished(call).responseArrives();
      return;
    }
    const { now } = kernel;
    const failed = integers[at + CALL.failed] === 1;
    const outcome = failed ? outcomeOfStatus(this.responses[call]!.status) : 'ok';
    const duration = now - doubles[call * DOUBLES + CALL.startedAt]!;
    messages.arrive(integers[at + CALL.message]!);
    observations.ended(edgeRows.numbers[edge + EDGE.observer]!, now, outcome, duration);
    const span = integers[at + CALL.callerSpan]!;
    spans.end(span, outcome, now);
    rows.numbers[caller + INSTANCE.openCalls]!--;
    cluster.callEnded(caller === CLIENT_ROW, span, outcome, duration);
    const of = integers[at + CALL.owner]!;
    if (failed || of === 0) {
      const settle = this.settling(call);
      const response = this.responses[call]!;
      this.release(call);
      settle({ ok: true, response });
    } else {
      this.release(call);
      this.errandDone(of);
    }
  };

  /** For the end of a call: tells who waits for it. */
  private settling(call: PlainCall): (result: CallResult) => void {
    if (this.table.integers[call * INTEGERS + CALL.callerRow] === CLIENT_ROW) {
      const client = this.owners[call] as PlainClient;
      return (result) => client.settle(result);
    }
    const owner = this.ownerOf(call);
    const plan = this.plans[call] as CallPlan;
    return (result) => {
      if (result.ok && result.response.status < 400) owner.errandDone(null);
      else new Errand(owner, plan).afterFirst(result);
    };
  }

  /** One of the calls that the callee made for it has ended well. */
  private errandDone(call: PlainCall): void {
    const at = call * INTEGERS + CALL.pending;
    if (--this.table.integers[at]! === 0) this.takeStep(call, this.nextSteps[call]!);
  }

  /** Its `Call`, when its last event has come. */
  private finished(call: PlainCall): Call {
    const taken = this.table.integers[call * INTEGERS + CALL.phase] === PHASE.taken;
    if (!taken) return this.takeOver(call, false);
    const long = this.calls.get(call)!;
    this.release(call);
    return long;
  }

  /** The `Call` that goes on with it. `awaited`: an event of the row is still to come. */
  takeOver(call: PlainCall, awaited = this.hasEvent(call)): Call {
    const { request, how, clientName, serverName } = this.plans[call]!;
    const settle = this.settling(call);
    const exchange = this.works(call) ? this.exchangeOf(call) : null;
    const begun = this.begun(call, exchange);
    const [edge, caller] = [this.edgeOf(call), this.callerOf(call)];
    const long = new Call(edge, caller, request, 0, settle, how!, clientName, serverName, begun);
    if (exchange !== null) exchange.call = long;
    this.cluster.calls.add(long);
    if (caller === null) (this.owners[call] as PlainClient).takenOver(long);
    if (awaited) {
      this.table.integers[call * INTEGERS + CALL.phase] = PHASE.taken;
      this.calls.set(call, long);
    } else this.release(call);
    return long;
  }

  private begun(call: PlainCall, exchange: PlainExchange | null): BegunCall {
    const { doubles, integers } = this.table;
    const at = call * INTEGERS;
    const target = this.targetOf(call);
    return {
      startedAt: doubles[call * DOUBLES + CALL.startedAt]!,
      callerSpan: integers[at + CALL.callerSpan]!,
      serverSpan: integers[at + CALL.span]!,
      arrivedAt: doubles[call * DOUBLES + CALL.arrivedAt]!,
      message: integers[at + CALL.message]!,
      response: integers[at + CALL.phase] === PHASE.onTheWayBack ? this.responses[call]! : null,
      target,
      worker: exchange === null ? null : target,
      handling: exchange,
    };
  }

  /** What goes on with what the callee does for it, made when first asked for. */
  private exchangeOf(call: PlainCall): PlainExchange {
    const { owners } = this;
    const { integers } = this.table;
    const at = call * INTEGERS;
    if (integers[at + CALL.exchange] === 1) return this.exchanges.get(call)!;
    const row = integers[at + CALL.calleeRow]!;
    const route = this.routeOf(call);
    const draws = this.cluster.rows.programOf(row).drawsOf(route);
    const exchange = new PlainExchange(this, call, this.targetOf(call), route, draws, row, {
      span: integers[at + CALL.span]!,
      trace: integers[at + CALL.trace]!,
      nextStep: this.nextSteps[call]!,
      pending: integers[at + CALL.pending]!,
    });
    this.exchanges.set(call, exchange);
    integers[at + CALL.exchange] = 1;
    if (integers[at + CALL.pending] === 0) return exchange;
    for (let other = 1; other < this.table.used; other++) {
      const its = other * INTEGERS;
      if (integers[its + CALL.phase] === PHASE.free || integers[its + CALL.owner] !== call)
        continue;
      integers[its + CALL.owner] = 0;
      owners[other] = exchange;
    }
    return exchange;
  }

  private ownerOf(call: PlainCall): ErrandOwner {
    const of = this.table.integers[call * INTEGERS + CALL.owner]!;
    return of === 0 ? (this.owners[call] as ErrandOwner) : this.exchangeOf(of);
  }

  private edgeOf(call: PlainCall): Edge {
    return this.plans[call]!.edge!;
  }

  private rowOf(call: PlainCall): number {
    return this.table.integers[call * INTEGERS + CALL.calleeRow]!;
  }

  private routeOf(call: PlainCall): RoutePlan {
    return this.cluster.rows.onlyRouteOf(this.rowOf(call)) ?? this.routes[call]!;
  }

  private targetOf(call: PlainCall): Instance {
    const { rows } = this.cluster;
    return this.edgeOf(call).callee.instances[rows.slotOf(this.rowOf(call))]!;
  }

  /** Null: a load generator. */
  private callerOf(call: PlainCall): Instance | null {
    const { rows, services } = this.cluster;
    const row = this.table.integers[call * INTEGERS + CALL.callerRow]!;
    if (row === CLIENT_ROW) return null;
    const slot = rows.slotOf(row);
    return services[this.edgeOf(call).from - 1]!.instances[slot]!;
  }

  /** The callee works on it. */
  private works(call: PlainCall): boolean {
    const phase = this.table.integers[call * INTEGERS + CALL.phase]!;
    return phase === PHASE.served || phase === PHASE.waiting;
  }

  private hasEvent(call: PlainCall): boolean {
    return this.table.integers[call * INTEGERS + CALL.phase] !== PHASE.waiting;
  }

  private release(call: PlainCall): void {
    const { integers } = this.table;
    const at = call * INTEGERS;
    if (integers[at + CALL.owner] === 0) this.owners[call] = null;
    if (integers[at + CALL.phase] === PHASE.taken) this.calls.delete(call);
    if (integers[at + CALL.exchange] === 1) this.exchanges.delete(call);
    this.table.giveBack(call);
  }

  private take(): PlainCall {
    const call = this.table.take();
    if (call === this.owners.length) this.widen();
    return call;
  }

  private widen(): void {
    for (const column of [this.plans, this.nextSteps, this.responses, this.routes, this.owners]) {
      column.push(null);
    }
    this.serverNames.push('');
  }
}
