/** Where in the learner's code, lines and columns from 1. */
export interface CodePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What the run died of (see `RunFailure` in telemetry). */
export type FatalKind = 'module' | 'steps' | 'memory' | 'limit';

/** An error that must end the run: never turned into a rejection, never seen by learner code. */
export class FatalError extends Error {
  override name = 'FatalError';
  readonly kind: FatalKind;
  readonly place: CodePlace | null;

  /** `message` names what happened and the remedy; `place` is the learner's line, if known. */
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
