import type { Millis } from '../base/units.ts';
import { outcomeOfStatus } from '../telemetry/outcome.ts';
import type { Outcome } from '../telemetry/record.ts';
import type { SpanId } from '../telemetry/spans.ts';
import { CAUSES } from './call-outcome.ts';
import type { Edge } from './edge.ts';
import type { Instance } from './instance.ts';
import type { Sidecar } from './mesh/sidecar.ts';
import type { CallUnderWay } from './open-calls.ts';
import type { CallResult, CancelCause, OpenCall, WireRequest } from './program.ts';

/**
 * A call as an application beside a sidecar sees it: one span and one count, however many attempts
 * the sidecar makes of it.
 */
export class SidecarCall implements OpenCall, CallUnderWay {
  private readonly startedAt: Millis;
  readonly callerSpan: SpanId;
  private readonly open: OpenCall;
  private ended = false;
  /** Its attempts are what instances work on. */
  readonly worker = null;
  openAt = -1;

  constructor(
    private readonly edge: Edge,
    readonly caller: Instance,
    sidecar: Sidecar,
    request: WireRequest,
    parent: SpanId,
    private readonly settle: (result: CallResult) => void,
  ) {
    const { kernel, spans, calls } = edge.cluster;
    this.startedAt = kernel.now;
    edge.observer.start(kernel.now);
    const name = edge.spanNames.of(request);
    this.callerSpan = spans.start(parent, 'client', edge.from, caller.index, name, kernel.now);
    caller.openCalls++;
    calls.add(this);
    const { name: callee } = edge.callee;
    this.open = sidecar.call(callee, request, this.callerSpan, (result) => this.seen(result));
  }

  cancel(cause: CancelCause): void {
    if (this.ended) return;
    this.end(cause);
    this.open.cancel(cause);
  }

  callerDied(): void {
    if (this.ended) return;
    this.end('connection_reset');
    this.open.cancel('aborted');
  }

  seen(result: CallResult): void {
    if (this.ended) return;
    const { caller } = this;
    if (caller.stalled) {
      caller.postpone(seenLater, { call: this, result });
      return;
    }
    this.end(result.ok ? outcomeOfStatus(result.response.status) : CAUSES[result.code]);
    this.settle(result);
  }

  private end(outcome: Outcome): void {
    this.ended = true;
    const { edge, caller } = this;
    const { kernel, spans, calls } = edge.cluster;
    const duration = kernel.now - this.startedAt;
    edge.observer.end(kernel.now, outcome, duration);
    spans.end(this.callerSpan, outcome, kernel.now);
    caller.openCalls--;
    calls.delete(this);
    edge.cluster.callEnded(false, this.callerSpan, outcome, duration);
  }
}

function seenLater({ call, result }: { call: SidecarCall; result: CallResult }): void {
  call.seen(result);
}
