import { AssertionError, assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import { type EventCallback, EventQueue, type TimerHandle } from './event-queue.ts';
import { ProcessEnded } from './fatal.ts';
import { type Job, JobQueue } from './job-queue.ts';

export type { TimerHandle } from './event-queue.ts';

let active: Kernel | null = null;

/**
 * The kernel whose simulation is being built or run right now. The learner's `Promise` is one
 * frozen class for all runs of a realm, and finds its job queue here.
 */
export function activeKernel(): Kernel {
  assert(active !== null, 'no simulation is active');
  return active;
}

/**
 * A virtual clock and the events on it. Everything of one simulation happens in here, one event at
 * a time: the event's callback, then all jobs (microtasks), then what was deferred.
 */
export class Kernel {
  /** Simulated milliseconds since the start. */
  now: Millis = 0;
  /** Events executed so far. */
  events = 0;
  /**
   * The current async context. Null at the start of each event; promises capture and restore it,
   * and whoever schedules a callback for learner code (timers, calls) does so itself.
   */
  context: unknown = null;

  private readonly queue = new EventQueue();
  private readonly jobs = new JobQueue();
  private readonly afterEvent = new JobQueue();

  constructor() {
    this.activate();
  }

  /** Makes this the kernel that promises created from now on belong to. */
  activate(): void {
    active = this;
  }

  /** Events still to run. */
  get pending(): number {
    return this.queue.size;
  }

  /**
   * Calls `callback(arg)` after `delay` (at least 0). At one instant lower `priority` (a small
   * integer, default 0) goes first, then the order of scheduling decides.
   */
  schedule<T>(delay: Millis, callback: (arg: T) => void, arg: T, priority = 0): TimerHandle {
    // Written so that NaN, which would silently break the heap's order, is caught too.
    if (!(delay >= 0)) throw badDelay(delay);
    return this.queue.push(delay, priority, callback as EventCallback, arg);
  }

  /** Whether the event was still to run. */
  cancel(handle: TimerHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Queues a microtask: runs after the current event's callback, first in, first out. */
  job<A, B>(job: (a: A, b: B) => void, a: A, b: B): void {
    this.jobs.push(job as Job, a, b);
  }

  /** Runs `callback(arg)` once, when the current event and all its jobs are done. */
  defer<T>(callback: (arg: T) => void, arg: T): void {
    this.afterEvent.push(callback as Job, arg, undefined);
  }

  /** Instant of the next event, or +Infinity. */
  nextTime(): Millis {
    return this.queue.nextTime();
  }

  /** Executes one event; false when none is left. */
  step(): boolean {
    this.activate();
    return this.execute(Number.POSITIVE_INFINITY);
  }

  /**
   * Executes events up to and including instant `until`, at most `budget` of them.
   * True when `until` was reached (the clock then stands there); false when the budget ran out.
   */
  runUntil(until: Millis, budget = Number.POSITIVE_INFINITY): boolean {
    this.activate();
    for (let left = budget; left > 0; left--) {
      if (this.execute(until)) continue;
      if (until !== Number.POSITIVE_INFINITY && until > this.now) {
        this.queue.now = until;
        this.now = until;
      }
      return true;
    }
    return false;
  }

  /** Drains jobs queued outside any event, such as by starting a program. */
  settle(): void {
    this.activate();
    this.finishEvent();
  }

  /** Executes the next event; false when there is none up to `until`. */
  private execute(until: Millis): boolean {
    const { queue } = this;
    if (!queue.take(until)) return false;
    this.now = queue.now;
    this.events++;
    this.context = null;
    queue.takenCallback!(queue.takenArg);
    if (this.jobs.size > 0 || this.afterEvent.size > 0) this.finishEvent();
    return true;
  }

  private finishEvent(): void {
    for (;;) {
      try {
        if (this.drain()) return;
      } catch (error) {
        // The rest of the jobs are those of others, or come to nothing.
        if (!(error instanceof ProcessEnded)) throw error;
      }
    }
  }

  /** Runs jobs, then what was deferred; whether nothing is left. */
  private drain(): boolean {
    this.jobs.drain();
    if (this.afterEvent.size === 0) return true;
    this.context = null;
    this.afterEvent.drain();
    return this.jobs.size === 0;
  }
}

function badDelay(delay: number): AssertionError {
  return new AssertionError(`delay must be at least 0 ms, got ${delay}`);
}
