import { FatalError } from '../kernel/fatal.ts';
import type { RunFailure } from '../telemetry/record.ts';

/** A fatal error as the record and the page tell it; null for any other error (a bug of ours). */
export function failureOf(error: unknown): RunFailure | null {
  if (!(error instanceof FatalError)) return null;
  return { kind: error.kind, message: error.message, ...(error.place ?? {}) };
}
