/** What a run can die of (`RunFailure` in telemetry says what each means). */
export type FatalKind = 'compile' | 'module' | 'steps' | 'memory' | 'unresponsive' | 'limit';

/** Where in the learner's code; lines and columns count from 1. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An error that must end the run: never turned into a rejection, never seen by learner code. */
export class FatalError extends Error {
  override name = 'FatalError';
  readonly kind: FatalKind;
  readonly place: CodePlace | null;

  /** `message` says what happened and the remedy; `place` is the learner's line, if known. */
  constructor(message: string, kind: FatalKind = 'limit', place: CodePlace | null = null) {
    super(message);
    this.kind = kind;
    this.place = place;
  }
}

/** Whether an error must end the run rather than reject a promise. */
export function isFatal(error: unknown): error is FatalError {
  return error instanceof FatalError;
}
