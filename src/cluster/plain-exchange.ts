import type { Call } from './call.ts';
import type { Draws } from './declared.ts';
import { Exchange } from './declared-exchange.ts';
import type { CallPlan, RoutePlan } from './declared-plan.ts';
import type { Instance } from './instance.ts';
import type { PlainCall } from './plain-call-rows.ts';
import type { PlainCalls } from './plain-calls.ts';
import type { SpanId, WireResponse } from './program.ts';

/** Where an exchange stands that was begun as a row. */
interface BegunExchange {
  readonly span: SpanId;
  readonly trace: SpanId;
  readonly nextStep: CallPlan | null;
  readonly pending: number;
}

/** What a callee does for a plain call, once anything about that is out of the ordinary. */
export class PlainExchange extends Exchange {
  readonly span: SpanId;
  readonly trace: SpanId;
  /** What took over the call itself; null: it is still a row. */
  call: Call | null = null;

  /** `row`: the host's. */
  constructor(
    private readonly calls: PlainCalls,
    private readonly plain: PlainCall,
    readonly host: Instance,
    protected readonly route: RoutePlan,
    protected readonly draws: Draws,
    private readonly row: number,
    begun: BegunExchange,
  ) {
    super();
    this.span = begun.span;
    this.trace = begun.trace;
    this.goOnFrom(begun.nextStep, begun.pending);
  }

  protected get stopped(): boolean {
    // The death of an instance is out of the ordinary.
    return this.call !== null && this.call.worker === null;
  }

  serviceTimeOver(): void {
    if (this.host.stalled) this.host.postpone(proceed, this);
    else this.proceed();
  }

  protected respond(response: WireResponse): void {
    if (this.call === null) this.calls.respond(this.plain, response);
    else this.host.handled(this.call, response);
  }

  protected callPlainly(call: CallPlan): boolean {
    return this.calls.begin(call, this.row, this.span, this.trace, 0, this);
  }
}

function proceed(exchange: PlainExchange): void {
  exchange.proceed();
}
