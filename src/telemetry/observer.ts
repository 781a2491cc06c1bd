import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import { eachBucket, sumAndMax, summarise } from './histogram.ts';
import { type LatencySummary, type ObserverRecord, type Outcome, WINDOW_MS } from './record.ts';
import { WindowLog } from './window-log.ts';

/** Windows of one observer kept at most: an hour. Older ones are dropped from the record's front. */
export const WINDOWS_KEPT = 7200;

const NO_FAILURES: ReadonlyMap<string, number> = new Map();

/**
 * Counts the requests one observer sees, in metric windows. Windows close lazily, by the time of
 * the next thing seen (or {@link closeUntil}): an idle observer costs nothing.
 */
export class Observer {
  // What every request touches stands first, side by side: with thousands of observers, waiting for
  // memory is most of what counting costs.
  offered = 0;
  inFlight = 0;
  private windowStart: Millis = 0;
  private windowOffered = 0;
  ok = 0;
  private windowOk = 0;
  private windowSlow = 0;
  private readonly slowAfter: Millis;
  private noted = 0;
  /** Latencies of the window, as they come; counted together when it closes. */
  private readonly notes: Millis[] = [];
  /** Made by the first failure. */
  private failures: Map<string, number> | null = null;
  /** Closed windows. */
  readonly windows = new WindowLog();
  private totalSum: Millis = 0;
  private totalMax: Millis = 0;
  private windowFailed: Record<string, number> | null = null;

  constructor(slowAfter: Millis) {
    this.slowAfter = slowAfter;
  }

  /** Endings that were no success, by cause. */
  get failed(): ReadonlyMap<string, number> {
    return this.failures ?? NO_FAILURES;
  }

  start(now: Millis): void {
    if (now >= this.windowStart + WINDOW_MS) this.closeUntil(now);
    this.offered++;
    this.windowOffered++;
    this.inFlight++;
  }

  end(now: Millis, outcome: Outcome, duration: Millis): void {
    if (now >= this.windowStart + WINDOW_MS) this.closeUntil(now);
    assert(this.inFlight > 0, 'a request ended that never started');
    this.inFlight--;
    if (outcome === 'ok') {
      this.ok++;
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
    while (this.windowStart + WINDOW_MS <= now) {
      const { windows, notes, noted } = this;
      const { sum, max } = sumAndMax(notes, noted);
      eachBucket(notes, noted, (bucket, count) => windows.addBucket(bucket, count));
      windows.close({
        start: this.windowStart,
        offered: this.windowOffered,
        ok: this.windowOk,
        slow: this.windowSlow,
        failed: this.windowFailed === null ? null : sortKeys(this.windowFailed),
        inFlight: this.inFlight,
        latencySum: sum,
        latencyMax: max,
      });
      this.totalSum += sum;
      this.totalMax = Math.max(this.totalMax, max);
      if (windows.size > WINDOWS_KEPT * 1.25) windows.drop(windows.size - WINDOWS_KEPT);
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
    const failed = sortKeys(Object.fromEntries(this.failed));
    assert(
      this.offered === this.ok + sum(Object.values(failed)) + this.inFlight,
      'conservation: offered must equal ok + failed + in flight',
    );
    return {
      offered: this.offered,
      ok: this.ok,
      failed,
      in_flight: this.inFlight,
      rps: now > 0 ? this.ok / (now / 1000) : 0,
      latency_ms: this.latency(),
      windows: Array.from({ length: this.windows.size }, (_, i) => this.windows.at(i)),
    };
  }

  /** Of all endings so far, those of the window not yet closed included. */
  private latency(): LatencySummary {
    const all = this.windows.total();
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
