import type { SpanId } from '../telemetry/spans.ts';
import type { Call } from './call.ts';
import type { Instance } from './instance.ts';

/** A call under way: its caller waits for it, or an instance works on it, or both. */
export interface CallUnderWay {
  /** The caller's span: tells which began first. */
  readonly callerSpan: SpanId;
  /** The instance that made it; null: a load generator. */
  readonly caller: Instance | null;
  /** The instance that works on it now; always null of what is no `Call`. */
  readonly worker: Instance | null;
  /** Its place here; -1: not here. */
  openAt: number;
  callerDied(): void;
}

/**
 * All calls under way but the plain ones, in one list: an instance that dies looks for its own in here. That is rare;
 * a list at each of thousands of instances would be memory that every call has to wait for.
 */
export class OpenCalls {
  private readonly all: CallUnderWay[] = [];

  /** Does nothing when it is here already. */
  add(call: CallUnderWay): void {
    if (call.openAt >= 0) return;
    call.openAt = this.all.length;
    this.all.push(call);
  }

  delete(call: CallUnderWay): void {
    const place = call.openAt;
    if (place < 0) return;
    call.openAt = -1;
    const last = this.all.pop()!;
    if (last === call) return;
    this.all[place] = last;
    last.openAt = place;
  }

  /** Those an instance made, the oldest first; of some it may not wait any more. */
  madeBy(caller: Instance): CallUnderWay[] {
    return this.all
      .filter((call) => call.caller === caller)
      .sort((a, b) => a.callerSpan - b.callerSpan);
  }

  /** Those an instance works on, the one that arrived first first. */
  workedOnBy(worker: Instance): Call[] {
    return this.all
      .filter((call): call is Call => call.worker === worker)
      .sort((a, b) => a.serverSpan - b.serverSpan);
  }
}
