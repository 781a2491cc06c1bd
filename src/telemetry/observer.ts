import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import { Histogram, summarise } from './histogram.ts';
import { type ObserverRecord, type Outcome, WINDOW_MS, type WindowRecord } from './record.ts';

/** Windows of one observer kept at most: an hour. Older ones are dropped from the record's front. */
export const WINDOWS_KEPT = 7200;

/**
 * Counts the requests one observer sees, in metric windows. Windows close lazily, by the time of
 * the next thing seen (or {@link closeUntil}): an idle observer costs nothing.
 */
export class Observer {
  offered = 0;
  ok = 0;
  readonly failed = new Map<string, number>();
  inFlight = 0;
  /** Closed windows, oldest first. */
  readonly windows: WindowRecord[] = [];
  /** Closed windows no longer kept. */
  windowsDropped = 0;
  /** Of all that ended slower than this successfully. Per window, beside the record. */
  private readonly slowAfter: Millis;
  readonly slowPerWindow: number[] = [];

  private readonly total = new Histogram();
  private readonly window = new Histogram();
  private windowStart: Millis = 0;
  private windowOffered = 0;
  private windowOk = 0;
  private windowSlow = 0;
  private windowFailed: Record<string, number> = {};

  constructor(slowAfter: Millis) {
    this.slowAfter = slowAfter;
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
      this.failed.set(outcome, (this.failed.get(outcome) ?? 0) + 1);
      this.windowFailed[outcome] = (this.windowFailed[outcome] ?? 0) + 1;
    }
    this.total.record(duration);
    this.window.record(duration);
  }

  /** Closes every window that ends at or before `now`. */
  closeUntil(now: Millis): void {
    while (this.windowStart + WINDOW_MS <= now) {
      this.windows.push({
        t_ms: this.windowStart,
        offered: this.windowOffered,
        ok: this.windowOk,
        failed: sortKeys(this.windowFailed),
        in_flight: this.inFlight,
        latency_sum_ms: this.window.sum,
        latency_max_ms: this.window.max,
        latency_buckets: this.window.buckets(),
      });
      this.slowPerWindow.push(this.windowSlow);
      if (this.windows.length > WINDOWS_KEPT * 1.25) this.dropOldest();
      this.window.clear();
      this.windowStart += WINDOW_MS;
      this.windowOffered = 0;
      this.windowOk = 0;
      this.windowSlow = 0;
      this.windowFailed = {};
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
      latency_ms: summarise(this.total.buckets(), this.total.sum, this.total.max),
      windows: this.windows.slice(),
    };
  }

  private dropOldest(): void {
    const excess = this.windows.length - WINDOWS_KEPT;
    this.windows.splice(0, excess);
    this.slowPerWindow.splice(0, excess);
    this.windowsDropped += excess;
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
