import type { Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';

/**
 * How one caller instance spreads its calls over the instances of one service. It knows only its
 * own calls, as a client-side balancer does, and in this first cut nothing of health: a dead
 * instance is still picked, and refuses.
 */
export interface Balancer {
  /** 0-based instance for the call that starts now. */
  pick(request: WireRequest, now: Millis): number;
  /** A call to `instance` ended, whatever came of it, after `took`. */
  release(instance: number, took: Millis, now: Millis): void;
}

/** Two of `instances` drawn at random, perhaps the same twice: the one that costs less, the first on a tie. */
export function cheaperOfTwo(
  instances: number,
  random: RandomStream,
  cost: (instance: number) => number,
): number {
  const first = random.below(instances);
  const second = random.below(instances);
  return cost(second) < cost(first) ? second : first;
}
