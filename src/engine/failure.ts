import type { FatalError } from '../kernel/fatal.ts';
import type { RunFailure } from '../telemetry/record.ts';

/** A fatal error as the record and the page tell it. */
export function failureOf(error: FatalError): RunFailure {
  return { kind: error.kind, message: error.message, ...(error.place ?? {}) };
}
