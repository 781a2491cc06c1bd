import type { Millis } from '../../base/units.ts';

/** What waits: the queue reads when it came. */
export interface Waiting {
  readonly arrivedAt: Millis;
}

/** Requests waiting at one instance. How many may wait is the instance's to say. */
export interface RequestQueue<T extends Waiting> {
  readonly size: number;
  /** `item` arrives now, at its `arrivedAt`. */
  push(item: T): void;
  /** The next to be worked on, or undefined when nobody waits (any more). */
  take(now: Millis): T | undefined;
  /** Removes any one, without judging it; undefined when empty. For an instance that dies. */
  remove(): T | undefined;
}
