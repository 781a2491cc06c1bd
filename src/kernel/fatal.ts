/** What a run can die of (`RunFailure` in telemetry says what each means). */
export type FatalKind = 'compile' | 'module' | 'steps' | 'memory' | 'unresponsive' | 'limit';

/** An error that must end the run: never turned into a rejection, never seen by learner code. */
export class FatalError extends Error {
  override name = 'FatalError';
  readonly kind: FatalKind;

  /** `message` says what happened and the remedy. */
  constructor(message: string, kind: FatalKind = 'limit') {
    super(message);
    this.kind = kind;
  }
}

/**
 * Unwinds code of a process that has just ended (`process.exit`): as invisible to that code as other
 * fatal errors, but the run goes on. Whoever called the code lets it go.
 */
export class ProcessEnded extends FatalError {
  override name = 'ProcessEnded';

  constructor() {
    super('The process has ended.');
  }
}

/** Whether an error must end the run rather than reject a promise. */
export function isFatal(error: unknown): error is FatalError {
  return error instanceof FatalError;
}
