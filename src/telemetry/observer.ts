import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import { eachBucket, sumAndMax, summarise } from './histogram.ts';
import { type LatencySummary, type ObserverRecord, type Outcome, WINDOW_MS } from './record.ts';
import type { ObservationTape } from './tape.ts';
import { WindowLog } from './window-log.ts';

/** Windows of one observer kept at most: an hour. Older ones are dropped from the record's front. */
export const WINDOWS_KEPT = 7200;

const NO_FAILURES: ReadonlyMap<string, number> = new Map();

/**
 * Counts the requests one observer sees, in metric windows. Windows close lazily, by the time of
 * the next thing seen (or {@link closeUntil}): an idle observer costs nothing.
 *
 * Where there are thousands of observers, what they see comes by a {@link ObservationTape} that they
 * share; then {@link start} and {@link end} are the tape's to call.
 */
export class Observer {
  // What every request touches stands first, side by side: with thousands of observers, waiting for
  // memory is most of what counting costs.
  private allOffered = 0;
  private open = 0;
  private windowStart: Millis = 0;
  private windowOffered = 0;
  private allOk = 0;
  private windowOk = 0;
  private windowSlow = 0;
  private readonly slowAfter: Millis;
  private noted = 0;
  /** Latencies of the window, as they come; counted together when it closes. */
  private readonly notes: Millis[] = [];
  /** Made by the first failure. */
  private failures: Map<string, number> | null = null;
  private readonly log = new WindowLog();
  private totalSum: Millis = 0;
  private totalMax: Millis = 0;
  private windowFailed: Record<string, number> | null = null;

  constructor(
    slowAfter: Millis,
    private readonly tape: ObservationTape | null = null,
  ) {
    this.slowAfter = slowAfter;
  }

  get offered(): number {
    this.tape?.settle();
    return this.allOffered;
  }

  get inFlight(): number {
    this.tape?.settle();
    return this.open;
  }

  get ok(): number {
    this.tape?.settle();
    return this.allOk;
  }

  /** Endings that were no success, by cause. */
  get failed(): ReadonlyMap<string, number> {
    this.tape?.settle();
    return this.failures ?? NO_FAILURES;
  }

  /** Closed windows. */
  get windows(): WindowLog {
    this.tape?.settle();
    return this.log;
  }

  start(now: Millis): void {
    if (now >= this.windowStart + WINDOW_MS) this.close(now);
    this.allOffered++;
    this.windowOffered++;
    this.open++;
  }

  end(now: Millis, outcome: Outcome, duration: Millis): void {
    if (now >= this.windowStart + WINDOW_MS) this.close(now);
    assert(this.open > 0, 'a request ended that never started');
    this.open--;
    if (outcome === 'ok') {
      this.allOk++;
      this.windowOk++;
      if (duration > this.slowAfter) this.windowSlow++;
    } else {
      this.failures ??= new Map();
      this.failures.set(outcome, (this.failures.get(outcome) ?? 0) + 1);
      this.windowFailed ??= {};
      this.windowFailed[outcome] = (this.windowFailed[outcome] ?? 0) + 1;
    }
    this.notes[this.noted++] = duration;
  }

  /** Closes every window that ends at or before `now`. */
  closeUntil(now: Millis): void {
    this.tape?.settle();
    this.close(now);
  }

  private close(now: Millis): void {
    while (this.windowStart + WINDOW_MS <= now) {
      const { log, notes, noted } = this;
      const { sum, max } = sumAndMax(notes, noted);
      eachBucket(notes, noted, (bucket, count) => log.addBucket(bucket, count));
      log.close({
        start: this.windowStart,
        offered: this.windowOffered,
        ok: this.windowOk,
        slow: this.windowSlow,
        failed: this.windowFailed === null ? null : sortKeys(this.windowFailed),
        inFlight: this.open,
        latencySum: sum,
        latencyMax: max,
      });
      this.totalSum += sum;
      this.totalMax = Math.max(this.totalMax, max);
      if (log.size > WINDOWS_KEPT * 1.25) log.drop(log.size - WINDOWS_KEPT);
      this.noted = 0;
      this.windowStart += WINDOW_MS;
      this.windowOffered = 0;
      this.windowOk = 0;
      this.windowSlow = 0;
      this.windowFailed = null;
    }
  }

  /** The record up to `now`; a last window not yet full is left out of `windows`. */
  record(now: Millis): ObserverRecord {
    this.closeUntil(now);
    const failed = sortKeys(Object.fromEntries(this.failures ?? NO_FAILURES));
    assert(
      this.allOffered === this.allOk + sum(Object.values(failed)) + this.open,
      'conservation: offered must equal ok + failed + in flight',
    );
    return {
      offered: this.allOffered,
      ok: this.allOk,
      failed,
      in_flight: this.open,
      rps: now > 0 ? this.allOk / (now / 1000) : 0,
      latency_ms: this.latency(),
      windows: Array.from({ length: this.log.size }, (_, i) => this.log.at(i)),
    };
  }

  /** Of all endings so far, those of the window not yet closed included. */
  private latency(): LatencySummary {
    const all = this.log.total();
    const { notes, noted } = this;
    eachBucket(notes, noted, (bucket, count) => all.add(bucket, count));
    const { sum, max } = sumAndMax(notes, noted);
    return summarise(all.buckets(), this.totalSum + sum, Math.max(this.totalMax, max));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Causes in alphabetical order, so that a record's bytes do not depend on what failed first. */
function sortKeys(counts: Record<string, number>): Record<string, number> {
  const keys = Object.keys(counts);
  if (keys.length < 2) return counts;
  return Object.fromEntries(keys.sort().map((key) => [key, counts[key]!]));
}
