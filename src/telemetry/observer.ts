import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import { eachBucket, sumAndMax, summarise } from './histogram.ts';
import { COUNT, type Observations } from './observations.ts';
import { type LatencySummary, type ObserverRecord, type Outcome, WINDOW_MS } from './record.ts';
import { WindowLog } from './window-log.ts';

/** Windows of one observer kept at most: an hour. Older ones are dropped from the record's front. */
export const WINDOWS_KEPT = 7200;

const NO_FAILURES: ReadonlyMap<string, number> = new Map();

/**
 * The requests one observer sees, counted in metric windows. Windows close lazily, by the time of
 * the next thing seen (or {@link closeUntil}): an idle observer costs nothing. Its numbers stand in
 * its row of {@link Observations}.
 */
export class Observer {
  /** For who notes what it sees. */
  readonly row: number;
  /** Made by the first failure. */
  private failures: Map<string, number> | null = null;
  private readonly log = new WindowLog();
  private totalSum: Millis = 0;
  private totalMax: Millis = 0;
  private windowFailed: Record<string, number> | null = null;

  constructor(private readonly observations: Observations) {
    this.row = observations.add(this);
  }

  get offered(): number {
    return this.count(COUNT.offered);
  }

  get inFlight(): number {
    return this.count(COUNT.open);
  }

  get ok(): number {
    return this.count(COUNT.ok);
  }

  /** Endings that were no success, by cause. */
  get failed(): ReadonlyMap<string, number> {
    this.observations.settle();
    return this.failures ?? NO_FAILURES;
  }

  /** Closed windows. */
  get windows(): WindowLog {
    this.observations.settle();
    return this.log;
  }

  start(now: Millis): void {
    this.observations.began(this.row, now);
  }

  end(now: Millis, outcome: Outcome, duration: Millis): void {
    this.observations.ended(this.row, now, outcome, duration);
  }

  private count(which: number): number {
    this.observations.settle();
    return this.observations.counts[this.row + which]!;
  }

  /** One of the endings being counted was no success. */
  failedBy(cause: Outcome): void {
    this.failures ??= new Map();
    this.failures.set(cause, (this.failures.get(cause) ?? 0) + 1);
    this.windowFailed ??= {};
    this.windowFailed[cause] = (this.windowFailed[cause] ?? 0) + 1;
  }

  /** Closes every window that ends at or before `now`. */
  closeUntil(now: Millis): void {
    this.observations.settle();
    this.close(now);
  }

  /** The same, of what is counted so far. */
  close(now: Millis): void {
    const { log, observations, row } = this;
    const { counts } = observations;
    for (;;) {
      const start = counts[row + COUNT.windows]! * WINDOW_MS;
      if (start + WINDOW_MS > now) return;
      const { notes } = observations;
      const first = counts[row + COUNT.notes]!;
      const noted = counts[row + COUNT.noted]!;
      const { sum, max } = sumAndMax(notes, first, noted);
      eachBucket(notes, first, noted, (bucket, count) => log.addBucket(bucket, count));
      log.close({
        start,
        offered: counts[row + COUNT.windowOffered]!,
        ok: counts[row + COUNT.windowOk]!,
        slow: counts[row + COUNT.windowSlow]!,
        failed: this.windowFailed === null ? null : sortKeys(this.windowFailed),
        inFlight: counts[row + COUNT.open]!,
        latencySum: sum,
        latencyMax: max,
      });
      this.totalSum += sum;
      this.totalMax = Math.max(this.totalMax, max);
      if (log.size > WINDOWS_KEPT * 1.25) log.drop(log.size - WINDOWS_KEPT);
      counts[row + COUNT.noted] = 0;
      counts[row + COUNT.windows]!++;
      counts[row + COUNT.windowOffered] = 0;
      counts[row + COUNT.windowOk] = 0;
      counts[row + COUNT.windowSlow] = 0;
      this.windowFailed = null;
    }
  }

  /** The record up to `now`; a last window not yet full is left out of `windows`. */
  record(now: Millis): ObserverRecord {
    this.closeUntil(now);
    const failed = sortKeys(Object.fromEntries(this.failed));
    const { offered, ok, inFlight } = this;
    assert(
      offered === ok + sum(Object.values(failed)) + inFlight,
      'conservation: offered must equal ok + failed + in flight',
    );
    return {
      offered,
      ok,
      failed,
      in_flight: inFlight,
      rps: now > 0 ? ok / (now / 1000) : 0,
      latency_ms: this.latency(),
      windows: Array.from({ length: this.log.size }, (_, i) => this.log.at(i)),
    };
  }

  /** Of all endings so far, those of the window not yet closed included. */
  private latency(): LatencySummary {
    const all = this.log.total();
    const { counts, notes } = this.observations;
    const first = counts[this.row + COUNT.notes]!;
    const noted = counts[this.row + COUNT.noted]!;
    eachBucket(notes, first, noted, (bucket, count) => all.add(bucket, count));
    const { sum, max } = sumAndMax(notes, first, noted);
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
