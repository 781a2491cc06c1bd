import type { Preset } from '../preset.ts';
import { batchingClient } from './batching-client.ts';
import { cacheAside } from './cache-aside.ts';
import { distributedBreaker } from './distributed-breaker.ts';
import { slidingWindowLimiter } from './sliding-window-limiter.ts';

/**
 * Listings of the chapter, in its order, each in a small system and with what is wrong with it.
 * `mended.ts` has them without.
 */
export const LISTINGS: readonly Preset[] = [
  distributedBreaker,
  batchingClient,
  cacheAside,
  slidingWindowLimiter,
];
