import type { Millis, Ratio } from '../../base/units.ts';
import { Ring } from '../../kernel/ring.ts';
import type { RequestQueue, Waiting } from './request-queue.ts';

/**
 * Whether what waited should be dropped: `folly/executors/Codel.cpp`, rule by rule.
 * - An interval is overloaded when the least wait of the one before was above the target.
 * - While overloaded, whatever waited longer than twice the target is dropped.
 * - The first request of an interval is never dropped; it only opens the interval.
 */
export class Codel {
  private leastWait: Millis = 0;
  private intervalEnd: Millis;
  private opening = true;
  private isOverloaded = false;

  /** folly's defaults are a target of 5 ms and an interval of 100 ms. */
  constructor(
    private readonly target: Millis,
    private readonly interval: Millis,
    now: Millis,
  ) {
    if (!(target > 0 && target < interval)) {
      throw new RangeError(
        `target must be above 0 and below the interval of ${interval} ms, got ${target}`,
      );
    }
    this.intervalEnd = now;
  }

  /** Judges a request that waited `wait` and would be worked on now. */
  overloaded(wait: Millis, now: Millis): boolean {
    if (now > this.intervalEnd && !this.opening) {
      this.opening = true;
      this.intervalEnd = now + this.interval;
      this.isOverloaded = this.leastWait > this.target;
    }
    if (this.opening) {
      this.opening = false;
      this.leastWait = wait;
      return false;
    }
    if (wait < this.leastWait) this.leastWait = wait;
    return this.isOverloaded && wait > 2 * this.target;
  }

  /** folly's getLoad: the least wait against twice the target, at most 1. */
  load(): Ratio {
    return Math.min(1, this.leastWait / (2 * this.target));
  }
}

/**
 * folly's CoDel with Facebook's adaptive LIFO (Maurer, "Fail at Scale", ACM Queue 2015): in order
 * of arrival normally; once the queue has not been empty for an interval, the newest first. CoDel
 * looks at the old end, where the wait is what order of arrival would make it: were it shown only
 * the newest, it would see no overload and the oldest would wait for ever.
 */
export class CodelQueue<T extends Waiting> implements RequestQueue<T> {
  private readonly items = new Ring<T>();
  private readonly codel: Codel;
  /** Until when the queue was empty. */
  private emptyUntil: Millis = 0;

  /** `expire` gets what is dropped, while another is being taken. */
  constructor(
    target: Millis,
    private readonly interval: Millis,
    private readonly expire: (item: T) => void,
  ) {
    this.codel = new Codel(target, interval, 0);
  }

  get size(): number {
    return this.items.size;
  }

  push(item: T): void {
    if (this.items.size === 0) this.emptyUntil = item.arrivedAt;
    this.items.push(item);
  }

  take(now: Millis): T | undefined {
    const { items } = this;
    for (let oldest = items.first; oldest !== undefined; oldest = items.first) {
      if (!this.codel.overloaded(now - oldest.arrivedAt, now)) {
        return this.emptyUntil < now - this.interval ? items.pop() : items.shift();
      }
      items.shift();
      this.expire(oldest);
    }
    return undefined;
  }

  remove(): T | undefined {
    return this.items.shift();
  }
}
