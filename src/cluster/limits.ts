import { FatalError } from '../kernel/fatal.ts';

/** Calls open at once in the whole system; one more ends the run (memory would be next). */
export const OPEN_CALLS_MAX = 100_000;

/** The simulated system outgrew what the simulator holds. Ends the run as a failure of kind `limit`. */
export class LimitError extends FatalError {
  override name = 'LimitError';
}
