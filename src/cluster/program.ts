import type { Kernel } from '../kernel/kernel.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { LogLevel } from '../telemetry/logs.ts';
import type { SpanId } from '../telemetry/spans.ts';

export type { LogLevel } from '../telemetry/logs.ts';
export type { SpanId } from '../telemetry/spans.ts';

/** A request as it travels: plain data. Header names are lower-case. */
export interface WireRequest {
  readonly method: string;
  /** Absolute: `http://payment/charge?x=1`. The host is the service called. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Text, bytes, or null for none. */
  readonly body: string | Uint8Array | null;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | Uint8Array | null;
}

/**
 * Why a call brought no response. Codes are Node's (`error.cause.code` of a failed `fetch`):
 * - `ENOTFOUND` no service has that name
 * - `ECONNREFUSED` nobody listens (instance down when the request arrived)
 * - `ECONNRESET` the instance died while the call was open
 * - `ETIMEDOUT` TCP gave up sending again after losses
 */
export type CallErrorCode = 'ENOTFOUND' | 'ECONNREFUSED' | 'ECONNRESET' | 'ETIMEDOUT';

export type CallResult =
  | { readonly ok: true; readonly response: WireResponse }
  | { readonly ok: false; readonly code: CallErrorCode; readonly message: string };

/** Why the caller stopped waiting; becomes the cause of its client span. */
export type CancelCause = 'timeout' | 'aborted';

/** A call under way. `cancel` closes it at the caller's side: `settle` is never called afterwards. */
export interface OpenCall {
  cancel(cause: CancelCause): void;
}

/** What one running instance offers the code inside it. Everything is in simulated time. */
export interface ProgramHost {
  readonly kernel: Kernel;
  readonly service: string;
  /** 0-based number of the instance within its service. */
  readonly instance: number;
  /** `Math.random` and UUIDs draw from this instance's own stream. */
  readonly random: RandomStream;
  /** Makes a call. `settle` is called at most once, from a later kernel event. */
  call(request: WireRequest, parent: SpanId, settle: (result: CallResult) => void): OpenCall;
  /** Writes a log record bound to `span`. `place` is `file:line` of the learner's code. */
  log(level: LogLevel, text: string, span: SpanId, place?: string): void;
  /** A named state the program shows changed (see `sandbox`: exported breakers). */
  breakerChanged(name: string, state: BreakerState): void;
}

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How a handler ended without a response of its own: it threw. Becomes a 500 and a log record. */
export interface HandlerError {
  /** `TypeError: …` */
  readonly error: string;
  /** `file:line:column` of the learner's code, when known. */
  readonly place?: string;
}

/** One request being handled. */
export interface OpenRequest {
  /** The caller went away: aborts `request.signal`. The handler goes on unless it listens. */
  abort(): void;
}

/** The code of one instance: a fresh one is made at start and after every restart. */
export interface ServiceProgram {
  /**
   * Handles one request. `respond` is called at most once, now or from a later event.
   * `span` is the server span, parent of all that the handler does. `abandoned`: the caller went
   * away while the request waited, so `request.signal` is aborted from the start (default false).
   */
  handle(
    request: WireRequest,
    span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
    abandoned?: boolean,
  ): OpenRequest;
  /** The process dies: nothing of this program may run afterwards. */
  stop(): void;
}

/** Starts the code of one instance; throws a `ProgramError` (see `sandbox`) if its module fails. */
export type ProgramFactory = (host: ProgramHost) => ServiceProgram;
