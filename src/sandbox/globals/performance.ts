import type { Millis } from '../../base/units.ts';
import { EPOCH_MS } from './date.ts';
import type { Environment } from './environment.ts';

/**
 * `performance` of one program: milliseconds since the simulation began, fractions included. No
 * real process ever reads 0, and packages (lru-cache) take 0 for "not set": the first instant shows
 * as the least number above it, so that differences stay exact.
 */
export function performanceFor(env: Environment) {
  return {
    now: (): Millis => env.host.kernel.now || Number.MIN_VALUE,
    timeOrigin: EPOCH_MS,
    toJSON: () => ({ timeOrigin: EPOCH_MS }),
  };
}
