import type {
  ProgramHost,
  ProgramTable,
  SpanId,
  WireRequest,
  WireResponse,
} from '../../cluster/program.ts';
import type { PromiseRealm } from '../../kernel/promise-realm.ts';
import type { ProcessLife } from './process-life.ts';

// biome-ignore lint/suspicious/noExplicitAny: learner callbacks take and return anything
export type Callback = (...args: any[]) => unknown;

/** `from`: IPv4 address of the sender. Null: not for this receiver. */
export type PushReceiver = (
  request: WireRequest,
  context: unknown,
  from: string | undefined,
) => WireResponse | null;

/**
 * What the globals need from the runtime of one program. The runtime makes one for each service
 * instance; clock, random stream, calls and log come from `host`.
 */
export interface Environment {
  readonly host: ProgramHost;
  readonly promises: PromiseRealm;
  /** The span the running code works for; parent of its calls and log records. 0 outside any. */
  currentSpan(): SpanId;
  /**
   * Calls learner code from a kernel event or job: makes `context` the kernel's async context, lets
   * the code have a turn's worth of steps, and reports what it throws as an uncaught error.
   * Fatal errors pass. Does nothing once the program is stopped.
   */
  enter(context: unknown, callback: Callback, args: readonly unknown[]): void;
  /** Calls `callback` when the jobs queued so far are done, as `process.nextTick` does in a job. */
  nextTick(callback: Callback, args: readonly unknown[]): void;
  /**
   * Gives what is pushed to this process (`WireRequest.push`) to `receiver`, which answers at once.
   * `context` is for {@link enter}: learner code that runs in it works for the push's span.
   */
  onPush?(receiver: PushReceiver): void;
  /** Its listeners, exit code, and what keeps it alive. */
  readonly life: ProcessLife;
  /** Adds tables to what an inspector shows of this process. They must be made without running its code. */
  onInspect?(show: () => readonly ProgramTable[]): void;
  /** The process is dead: repeating timers must not go on. */
  readonly stopped: boolean;
  /** `file:line` in the learner's code where `error` was made, if it can be known. */
  placeOf?(error: unknown): string | undefined;
  /** `file:line` in the learner's code that runs now (for log records), if it can be known. */
  currentPlace?(): string | undefined;
}
