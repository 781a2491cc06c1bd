import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import { outcomeOfStatus, STATUSES, statusOf } from '../telemetry/outcome.ts';
import type { Outcome } from '../telemetry/record.ts';
import { type BegunCall, Call } from './call.ts';
import type { Draws } from './declared.ts';
import { Errand, type ErrandOwner } from './declared-errand.ts';
import { Exchange } from './declared-exchange.ts';
import { type CallPlan, type RoutePlan, routeOf } from './declared-plan.ts';
import type { Edge } from './edge.ts';
import type { Instance } from './instance.ts';
import { INSTANCE } from './instance-rows.ts';
import type { CallUnderWay } from './open-calls.ts';
import type { CallResult, ProgramHost, SpanId, WireResponse } from './program.ts';

const IN_FLIGHT = STATUSES.indexOf('in-flight');

/**
 * A call from one modelled service to another while nothing about it is out of the ordinary: no
 * sidecar, connection, fault, queue or timeout. One small object that knows beforehand what to do,
 * where a {@link Call}, an {@link Errand} and an exchange would ask many; whatever is done, is done
 * in their order, so that a run has the same record either way. As soon as anything is out of the
 * ordinary a `Call` takes over for good ({@link takeOver}).
 */
export class PlainCall extends Exchange implements CallUnderWay {
  openAt = -1;
  readonly callerSpan: SpanId;
  span: SpanId = 0;
  readonly trace: SpanId;
  private readonly startedAt: Millis;
  private arrivedAt: Millis = 0;
  private message: number;
  /** The callee works on it. */
  private working = false;
  private chosenRoute: RoutePlan | null = null;
  private response: WireResponse | null = null;
  /** Of the response: read here, its object need not be fetched again. */
  private endedAs: Outcome = 'ok';
  /** What took over. */
  private call: Call | null = null;

  /** `…Row`: in the cluster's table of instances; `…Slot`: the place in their service. */
  private constructor(
    private readonly owner: ErrandOwner,
    private readonly plan: CallPlan,
    private readonly edge: Edge,
    private readonly callerRow: number,
    private readonly callerSlot: number,
    private readonly row: number,
    private readonly slot: number,
  ) {
    super();
    const { kernel, spans, calls, observations, messages, rows } = edge.cluster;
    const { now } = kernel;
    this.startedAt = now;
    observations.began(edge.observerRow, now);
    const { clientName } = plan;
    const { span: parent, trace } = owner;
    const { from } = edge;
    this.callerSpan = spans.start(parent, 'client', from, callerSlot, clientName, now, trace);
    this.trace = spans.traceOf(this.callerSpan);
    rows.numbers[callerRow + INSTANCE.openCalls]!++;
    calls.add(this);
    const delay = edge.steadyDelay(0);
    this.message = messages.depart(edge.index, 0, IN_FLIGHT, now, now + delay);
    kernel.schedule(delay, requestArrives, this);
  }

  /** False: it cannot be made so, and nothing was done. */
  static begin(owner: ErrandOwner, plan: CallPlan, callerRow: number, callerSlot: number): boolean {
    const { edge } = plan;
    if (edge === null || !plan.plain) return false;
    const { callee, cluster } = edge;
    if (edge.steady < 0 || callee.countHosts() === 0) return false;
    cluster.callBegan();
    const turn = edge.takeTurn(callerSlot);
    const row = callee.rowAt(turn);
    new PlainCall(owner, plan, edge, callerRow, callerSlot, row, callee.slotAt(turn));
    return true;
  }

  get caller(): Instance {
    const { from, cluster } = this.edge;
    return cluster.services[from - 1]!.instances[this.callerSlot]!;
  }

  get host(): ProgramHost {
    return this.target;
  }

  get worker(): Instance | null {
    return this.working ? this.target : null;
  }

  private get target(): Instance {
    return this.edge.callee.instances[this.slot]!;
  }

  protected get route(): RoutePlan {
    return this.chosenRoute!;
  }

  protected get draws(): Draws {
    return this.edge.cluster.rows.programOf(this.row).drawsOf(this.route);
  }

  protected get stopped(): boolean {
    // The death of an instance is out of the ordinary.
    return this.call !== null && this.call.worker === null;
  }

  requestArrives(): void {
    const { edge, row, plan } = this;
    const { callee, cluster, steady } = edge;
    const { kernel, rows, messages, observations, spans } = cluster;
    const { numbers } = rows;
    const free = numbers[row + INSTANCE.busy]! < numbers[row + INSTANCE.capacity]!;
    if (this.call !== null || steady < 0 || !free || !rows.isPlain(row)) {
      this.takeOver().arrive();
      return;
    }
    const { now } = kernel;
    messages.arrive(this.message);
    this.arrivedAt = now;
    observations.began(callee.observerRow, now);
    const { callerSpan, slot, trace } = this;
    const { serverName } = plan;
    this.span = spans.start(callerSpan, 'server', callee.endpoint, slot, serverName, now, trace);
    numbers[row + INSTANCE.busy]!++;
    this.working = true;
    const only = rows.onlyRouteOf(row);
    const route = only ?? routeOf(rows.programOf(row).plan, plan.request);
    this.chosenRoute = route;
    const stream = only === null ? this.draws.serviceTime : rows.serviceTimeOf(row);
    kernel.schedule(route.serviceTime(stream), serviceTimeOver, this);
  }

  serviceTimeOver(): void {
    if (!this.edge.cluster.rows.isPlain(this.row) && this.target.stalled) {
      this.target.postpone(proceed, this);
    } else this.proceed();
  }

  protected callPlainly(call: CallPlan): boolean {
    return PlainCall.begin(this, call, this.row, this.slot);
  }

  protected respond(response: WireResponse): void {
    const { edge, row } = this;
    const { callee, cluster } = edge;
    const { kernel, rows, observations, spans, messages, scenario } = cluster;
    if (this.call !== null || edge.steady < 0 || !rows.isPlain(row)) {
      this.target.handled(this.takeOver(), response);
      return;
    }
    const { now } = kernel;
    const outcome = outcomeOfStatus(response.status);
    this.endedAs = outcome;
    this.working = false;
    rows.numbers[row + INSTANCE.busy]!--;
    observations.ended(callee.observerRow, now, outcome, now - this.arrivedAt);
    spans.end(this.span, outcome, now);
    this.response = response;
    const delay = edge.steadyDelay(1);
    const arrival = now + delay;
    const seen = statusOf(outcome, arrival - this.startedAt, scenario.slowAfter);
    this.message = messages.depart(edge.index, 1, STATUSES.indexOf(seen), now, arrival);
    kernel.schedule(delay, responseArrives, this);
  }

  responseArrives(): void {
    const { edge } = this;
    const { cluster, steady } = edge;
    const { kernel, rows, messages, observations, spans, calls } = cluster;
    const held = !rows.isPlain(this.callerRow) && this.caller.stalled;
    if (this.call !== null || steady < 0 || held) {
      this.takeOver().responseArrives();
      return;
    }
    const { now } = kernel;
    const outcome = this.endedAs;
    const duration = now - this.startedAt;
    messages.arrive(this.message);
    observations.ended(edge.observerRow, now, outcome, duration);
    spans.end(this.callerSpan, outcome, now);
    rows.numbers[this.callerRow + INSTANCE.openCalls]!--;
    calls.delete(this);
    cluster.callEnded(false, this.callerSpan, outcome, duration);
    if (outcome === 'ok') this.owner.errandDone(null);
    else this.failed({ ok: true, response: this.response! });
  }

  asCall(): Call {
    return this.takeOver();
  }

  callerDied(): void {
    this.takeOver().callerDied();
  }

  /** Whether there is another try is the errand's to say. */
  private failed(result: CallResult): void {
    new Errand(this.owner, this.plan).afterFirst(result);
  }

  /** The call that goes on with it, made when first asked for. */
  private takeOver(): Call {
    if (this.call !== null) return this.call;
    const { edge, owner, plan } = this;
    const { clientName, serverName } = plan;
    const how = plan.how!;
    const { calls } = edge.cluster;
    assert(this.openAt >= 0, 'a call that is over');
    const settle = (result: CallResult): void => {
      if (result.ok && result.response.status < 400) owner.errandDone(null);
      else this.failed(result);
    };
    const { caller, begun } = this;
    const { request } = plan;
    const call = new Call(edge, caller, request, 0, settle, how, clientName, serverName, begun);
    this.call = call;
    calls.delete(this);
    calls.add(call);
    return call;
  }

  private get begun(): BegunCall {
    const { startedAt, callerSpan, span, arrivedAt, message, response, target, worker } = this;
    const handling = worker === null ? null : this;
    return {
      ...{ startedAt, callerSpan, serverSpan: span, arrivedAt, message },
      ...{ response, target, worker, handling },
    };
  }
}

function requestArrives(call: PlainCall): void {
  call.requestArrives();
}

function serviceTimeOver(call: PlainCall): void {
  call.serviceTimeOver();
}

function proceed(call: PlainCall): void {
  call.proceed();
}

function responseArrives(call: PlainCall): void {
  call.responseArrives();
}
