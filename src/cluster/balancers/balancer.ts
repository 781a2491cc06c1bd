import type { Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';

/**
 * How one caller instance spreads its calls over the instances of one service. It knows only its
 * own calls, as a client-side balancer does. Which instances may be used at all is decided before
 * it is asked (`upstream/`).
 */
export interface Balancer {
  /**
   * The slot, out of `hosts` (ascending slots, at least one), for the call that starts now. The
   * same array object means the same hosts.
   */
  pick(request: WireRequest, now: Millis, hosts: readonly number[]): number;
  /** A call to `slot` ended, whatever came of it, after `took`. */
  release(slot: number, took: Millis, now: Millis): void;
  /** A new process stands in this slot: forget what was known. Calls still open stay on the books. */
  reset?(slot: number): void;
}

/** Two of `hosts` drawn at random, perhaps the same twice: the one that costs less, the first on a tie. */
export function cheaperOfTwo(
  hosts: readonly number[],
  random: RandomStream,
  cost: (slot: number) => number,
): number {
  const first = hosts[random.below(hosts.length)]!;
  const second = hosts[random.below(hosts.length)]!;
  return cost(second) < cost(first) ? second : first;
}
