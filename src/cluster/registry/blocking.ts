import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { ProgramHost } from '../program.ts';

/** Consul's default and longest `wait`. */
export const WAIT_DEFAULT: Millis = 300_000;
export const WAIT_MAX: Millis = 600_000;

/** A query that waits until its topic changed. */
export interface BlockedQuery {
  /** Current index of what it asks for. */
  readonly index: () => number;
  /** Answered once the index is above this. */
  readonly above: number;
  readonly answer: () => void;
}

interface Waiting {
  readonly queries: BlockingQueries;
  readonly query: BlockedQuery;
  timer: TimerHandle;
}

/**
 * Consul's blocking queries: held until the index passes the caller's, or `wait` is over. Up to a
 * sixteenth of the wait is added at random, so that callers do not come back together.
 */
export class BlockingQueries {
  private readonly waiting = new Set<Waiting>();
  private flushing = false;

  constructor(
    private readonly host: ProgramHost,
    private readonly jitter: RandomStream,
  ) {}

  get size(): number {
    return this.waiting.size;
  }

  /** Answers now or later; the result forgets the query (its caller went away). */
  hold(query: BlockedQuery, wait: Millis): () => void {
    const time = wait + (wait / 16) * this.jitter.next();
    const waiting: Waiting = { queries: this, query, timer: 0 };
    waiting.timer = this.host.kernel.schedule(time, waitOver, waiting);
    this.waiting.add(waiting);
    return () => this.forget(waiting);
  }

  /** Something changed: whoever waited for it is answered when this event is over. */
  changed(): void {
    if (this.flushing || this.waiting.size === 0) return;
    this.flushing = true;
    this.host.kernel.defer(flush, this);
  }

  flush(): void {
    this.flushing = false;
    for (const each of [...this.waiting]) {
      if (each.query.index() > each.query.above) this.answer(each);
    }
  }

  timeOut(waiting: Waiting): void {
    if (!this.waiting.has(waiting)) return;
    if (this.host.stalled) this.host.postpone(waitOver, waiting);
    else this.answer(waiting);
  }

  stop(): void {
    for (const { timer } of this.waiting) this.host.kernel.cancel(timer);
    this.waiting.clear();
  }

  private answer(waiting: Waiting): void {
    this.forget(waiting);
    waiting.query.answer();
  }

  private forget(waiting: Waiting): void {
    this.host.kernel.cancel(waiting.timer);
    this.waiting.delete(waiting);
  }
}

function waitOver(waiting: Waiting): void {
  waiting.queries.timeOut(waiting);
}

function flush(queries: BlockingQueries): void {
  queries.flush();
}
