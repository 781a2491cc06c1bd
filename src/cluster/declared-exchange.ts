import type { Draws } from './declared.ts';
import { Errand, type ErrandOwner } from './declared-errand.ts';
import { type CallPlan, DECLARED_FAILURE, type RoutePlan } from './declared-plan.ts';
import type { ProgramHost, SpanId, WireResponse } from './program.ts';

/**
 * One request through a declared service: its service time, its steps in order, its answer. The
 * calls of a parallel step all start at once, and the step ends as `Promise.all` does: when all have
 * ended well, or with the first failure, which is answered at once while the others go on unheard.
 */
export abstract class Exchange implements ErrandOwner {
  /** First call of the step to take next. */
  private nextStep: CallPlan | null = null;
  /** Errands of the step under way. */
  private pending = 0;
  protected answered = false;

  abstract readonly host: ProgramHost;
  /** Its own, the callee's. */
  abstract readonly span: SpanId;
  abstract readonly trace: SpanId;
  protected abstract readonly route: RoutePlan;
  protected abstract readonly draws: Draws;
  /** The process has died: nothing more is to be done. */
  protected abstract readonly stopped: boolean;

  /** The answer leaves. */
  protected abstract respond(response: WireResponse): void;

  /** Makes one call the short way; false: it has to be made the long one. */
  protected abstract callPlainly(call: CallPlan): boolean;

  get over(): boolean {
    return this.answered || this.stopped;
  }

  /** Declared services, like most real ones, do not notice that nobody waits any more. */
  abort(): void {}

  /** The service time is over. */
  proceed(): void {
    // The process died meanwhile: nobody is there to make the next call.
    if (this.stopped) return;
    this.nextStep = this.route.calls;
    this.takeSteps();
  }

  errandDone(failure: WireResponse | null): void {
    this.pending--;
    if (this.over) return;
    if (failure !== null) this.answer(failure);
    else if (this.pending === 0) this.takeSteps();
  }

  /** In the middle of its steps: `pending` calls are under way. */
  protected goOnFrom(nextStep: CallPlan | null, pending: number): void {
    this.nextStep = nextStep;
    this.pending = pending;
  }

  /** Makes this call and those alongside it, of the step under way. */
  goOn(first: CallPlan): void {
    this.beginAll(first);
    if (this.pending === 0) this.takeSteps();
  }

  private takeSteps(): void {
    while (this.nextStep !== null) {
      const first = this.nextStep;
      this.nextStep = first.nextStep;
      this.beginAll(first);
      if (this.pending > 0) return;
    }
    this.answer(this.outcome());
  }

  private beginAll(first: CallPlan): void {
    for (let call: CallPlan | null = first; call !== null; call = call.alongside) this.begin(call);
  }

  private begin(call: CallPlan): void {
    if (call.share < 1 && this.draws.shares.next() >= call.share) return;
    this.pending++;
    if (!call.once || this.over || !this.callPlainly(call)) new Errand(this, call).send();
  }

  private outcome(): WireResponse {
    const { failureRate, ok } = this.route;
    if (failureRate > 0 && this.draws.failures.next() < failureRate) return DECLARED_FAILURE;
    return ok;
  }

  private answer(response: WireResponse): void {
    this.answered = true;
    this.respond(response);
  }
}
