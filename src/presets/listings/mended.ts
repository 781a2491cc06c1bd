/** The listings without what is wrong with them: for proofs, so that the page need not load them. */
import { mended as batching } from './batching-client.ts';
import { mended as cache } from './cache-aside.ts';
import { mended as breaker } from './distributed-breaker.ts';
import { mended as limiter } from './sliding-window-limiter.ts';

/** By the preset's id: the files that differ, by path. */
export const MENDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'distributed-breaker': breaker,
  'batching-client': batching,
  'cache-aside': cache,
  'sliding-window-limiter': limiter,
};
