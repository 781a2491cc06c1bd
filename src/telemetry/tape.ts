import type { Millis } from '../base/units.ts';
import type { Observer } from './observer.ts';
import type { Outcome } from './record.ts';

/** Observations on the tape at most: as many as stay in the processor's nearest caches. */
const LENGTH = 2048;

/**
 * What observers see, noted one after the other and counted some thousand at a time. Among thousands
 * of observers each count waits for memory; counted in one go, many of them wait together. What an
 * observer shows is always the whole: it has the tape counted before it answers.
 */
export class ObservationTape {
  private used = 0;
  private readonly observers: (Observer | null)[] = new Array<null>(LENGTH).fill(null);
  private readonly times = new Float64Array(LENGTH);
  private readonly durations = new Float64Array(LENGTH);
  /** Null: a request began. */
  private readonly outcomes: (Outcome | null)[] = new Array<null>(LENGTH).fill(null);

  began(observer: Observer, now: Millis): void {
    const at = this.next();
    this.observers[at] = observer;
    this.times[at] = now;
    this.outcomes[at] = null;
  }

  ended(observer: Observer, now: Millis, outcome: Outcome, duration: Millis): void {
    const at = this.next();
    this.observers[at] = observer;
    this.times[at] = now;
    this.outcomes[at] = outcome;
    this.durations[at] = duration;
  }

  /** Counts all that is on it. */
  settle(): void {
    const { used, observers, times, durations, outcomes } = this;
    this.used = 0;
    for (let at = 0; at < used; at++) {
      const outcome = outcomes[at]!;
      if (outcome === null) observers[at]!.start(times[at]!);
      else observers[at]!.end(times[at]!, outcome, durations[at]!);
    }
  }

  private next(): number {
    if (this.used === LENGTH) this.settle();
    return this.used++;
  }
}
