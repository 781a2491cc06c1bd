import { batchingClient } from './batching-client.ts';
import { cacheAside } from './cache-aside.ts';
import { distributedBreaker } from './distributed-breaker.ts';
import type { Listing } from './listing.ts';
import { slidingWindowLimiter } from './sliding-window-limiter.ts';

/** In the order of the chapter. */
export const LISTINGS: readonly Listing[] = [
  distributedBreaker,
  batchingClient,
  cacheAside,
  slidingWindowLimiter,
];
