import type { Millis } from '../../base/units.ts';
import { EPOCH_MS } from './date.ts';
import type { Environment } from './environment.ts';

/** `performance` of one program: milliseconds since the simulation began, fractions included. */
export function performanceFor(env: Environment) {
  return {
    now: (): Millis => env.host.kernel.now,
    timeOrigin: EPOCH_MS,
    toJSON: () => ({ timeOrigin: EPOCH_MS }),
  };
}
