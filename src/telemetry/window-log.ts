import { assert } from '../base/assert.ts';
import { longer } from '../base/tables.ts';
import type { Millis } from '../base/units.ts';
import { Histogram } from './histogram.ts';
import type { WindowRecord } from './record.ts';

/** Numbers a window: start, offered, ok, in flight, latency sum and maximum, slow, end of its buckets. */
const STRIDE = 8;

/** A bucket and its count are one integer: the upper half, the lower half. Larger counts take several. */
const COUNT_BITS = 16;
const COUNT_MAX = 0xffff;

/** One closed window, before it is put away. */
export interface ClosedWindow {
  readonly start: Millis;
  readonly offered: number;
  readonly ok: number;
  readonly slow: number;
  /** By cause in alphabetical order; null: none. */
  readonly failed: Readonly<Record<string, number>> | null;
  readonly inFlight: number;
  readonly latencySum: Millis;
  readonly latencyMax: Millis;
}

/**
 * The closed windows of one observer, oldest first, in two columns of numbers: thousands of
 * observers each keep two windows a second, and as objects they would be most of the memory of a run.
 */
export class WindowLog {
  /** Windows no longer kept. */
  dropped = 0;
  private count = 0;
  private numbers = new Float64Array(STRIDE * 4);
  private buckets = new Uint32Array(16);
  private bucketsUsed = 0;
  /** Of the windows no longer kept. */
  private forgotten: Histogram | null = null;
  /** By number of the window since the run began. */
  private failures: Map<number, Readonly<Record<string, number>>> | null = null;

  get size(): number {
    return this.count;
  }

  /** Adds one bucket of the window that {@link close} then puts away; ascending. */
  addBucket(bucket: number, count: number): void {
    for (let left = count; left > 0; left -= COUNT_MAX) {
      if (this.bucketsUsed === this.buckets.length) {
        this.buckets = longer(this.buckets, Math.ceil(this.buckets.length * 1.5));
      }
      this.buckets[this.bucketsUsed++] = (bucket << COUNT_BITS) | Math.min(left, COUNT_MAX);
    }
  }

  close(window: ClosedWindow): void {
    const at = this.count * STRIDE;
    if (at === this.numbers.length) {
      this.numbers = longer(this.numbers, Math.ceil(this.count * 1.5) * STRIDE);
    }
    const { numbers } = this;
    numbers[at] = window.start;
    numbers[at + 1] = window.offered;
    numbers[at + 2] = window.ok;
    numbers[at + 3] = window.inFlight;
    numbers[at + 4] = window.latencySum;
    numbers[at + 5] = window.latencyMax;
    numbers[at + 6] = window.slow;
    numbers[at + 7] = this.bucketsUsed;
    if (window.failed !== null) {
      this.failures ??= new Map();
      this.failures.set(this.dropped + this.count, window.failed);
    }
    this.count++;
  }

  /** The i-th window kept. */
  at(i: number): WindowRecord {
    assert(i >= 0 && i < this.count, `there is no window ${i}`);
    const { numbers } = this;
    const at = i * STRIDE;
    const pairs: [number, number][] = [];
    this.eachBucket(i === 0 ? 0 : numbers[at - 1]!, numbers[at + 7]!, (bucket, count) => {
      const last = pairs.at(-1);
      if (last?.[0] === bucket) last[1] += count;
      else pairs.push([bucket, count]);
    });
    return {
      t_ms: numbers[at]!,
      offered: numbers[at + 1]!,
      ok: numbers[at + 2]!,
      failed: this.failures?.get(this.dropped + i) ?? {},
      in_flight: numbers[at + 3]!,
      latency_sum_ms: numbers[at + 4]!,
      latency_max_ms: numbers[at + 5]!,
      latency_buckets: pairs,
    };
  }

  /** The buckets of all windows closed so far, those no longer kept included. */
  total(): Histogram {
    const total = new Histogram();
    for (const [bucket, count] of this.forgotten?.buckets() ?? []) total.add(bucket, count);
    this.addTo(total, this.bucketsUsed);
    return total;
  }

  private addTo(histogram: Histogram, end: number): void {
    this.eachBucket(0, end, (bucket, count) => histogram.add(bucket, count));
  }

  private eachBucket(from: number, end: number, visit: (bucket: number, count: number) => void) {
    const { buckets } = this;
    for (let i = from; i < end; i++) visit(buckets[i]! >>> COUNT_BITS, buckets[i]! & COUNT_MAX);
  }

  /** Successful but slow endings of the i-th window kept. */
  slowAt(i: number): number {
    return this.numbers[i * STRIDE + 6]!;
  }

  /** Forgets the oldest windows. */
  drop(windows: number): void {
    const end = windows === 0 ? 0 : this.numbers[windows * STRIDE - 1]!;
    this.forgotten ??= new Histogram();
    this.addTo(this.forgotten, end);
    this.buckets.copyWithin(0, end, this.bucketsUsed);
    this.bucketsUsed -= end;
    this.numbers.copyWithin(0, windows * STRIDE, this.count * STRIDE);
    this.count -= windows;
    for (let i = 0; i < this.count; i++) this.numbers[i * STRIDE + 7]! -= end;
    for (let i = 0; i < windows; i++) this.failures?.delete(this.dropped + i);
    this.dropped += windows;
  }
}
