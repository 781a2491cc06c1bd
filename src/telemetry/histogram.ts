import type { Millis } from '../base/units.ts';
import type { LatencySummary } from './record.ts';

/**
 * Latency histogram with bounded relative error: each power of two is cut into 128 equal buckets
 * and a bucket is reported by its middle, so a reported value is within 1/256 (0.4 %) of some
 * recorded one. The bucket is read off the double's own bits: no logarithm, the same everywhere.
 */
const bits = new DataView(new ArrayBuffer(8));
const BUCKETS_PER_OCTAVE_LOG2 = 7;
const SHIFT = 20 - BUCKETS_PER_OCTAVE_LOG2;
/** Below a nanosecond all is one bucket: no latency is that short but 0. */
const SMALLEST: Millis = 1e-6;

/** Bucket 0 holds [0, 1e-6) ms. */
export function bucketOf(value: Millis): number {
  if (value < SMALLEST) return 0;
  bits.setFloat64(0, value);
  return (bits.getUint32(0) >>> SHIFT) - FIRST;
}

const FIRST = ((): number => {
  bits.setFloat64(0, SMALLEST);
  return (bits.getUint32(0) >>> SHIFT) - 1;
})();

/** The middle of a bucket. */
export function bucketValue(bucket: number): Millis {
  if (bucket === 0) return 0;
  bits.setUint32(0, (bucket + FIRST) << SHIFT);
  bits.setUint32(4, 0);
  const low = bits.getFloat64(0);
  bits.setUint32(0, (bucket + FIRST + 1) << SHIFT);
  return (low + bits.getFloat64(0)) / 2;
}

/** Ascending [bucket, count] pairs. */
export type Buckets = readonly (readonly [bucket: number, count: number])[];

/**
 * The value below which a share `q` of the recorded ones lie (nearest rank), or null when nothing
 * was recorded.
 */
export function percentileOf(buckets: Buckets, q: number): Millis | null {
  let total = 0;
  for (const [, count] of buckets) total += count;
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= rank) return bucketValue(bucket);
  }
  return null;
}

/** Sums several bucket lists into one. */
export function mergeBuckets(lists: readonly Buckets[]): Buckets {
  const counts = new Map<number, number>();
  for (const list of lists) {
    for (const [bucket, count] of list) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
}

/** Counts by bucket, over a range of buckets that grows as needed (4 bytes a bucket). */
export class Histogram {
  private counts = new Uint32Array(0);
  /** Bucket of the first count. */
  private first = 0;

  add(bucket: number, count: number): void {
    const at = bucket - this.first;
    if (at < 0 || at >= this.counts.length) {
      this.widen(bucket);
      this.add(bucket, count);
    } else {
      this.counts[at]! += count;
    }
  }

  buckets(): Buckets {
    const found: (readonly [number, number])[] = [];
    for (const [at, count] of this.counts.entries()) {
      if (count > 0) found.push([at + this.first, count]);
    }
    return found;
  }

  /** Makes room for `bucket` and an octave around it. */
  private widen(bucket: number): void {
    const octave = 1 << BUCKETS_PER_OCTAVE_LOG2;
    const low = Math.max(0, bucket - octave);
    const high = bucket + octave;
    const { counts, first } = this;
    const from = counts.length === 0 ? low : Math.min(first, low);
    const to = counts.length === 0 ? high : Math.max(first + counts.length, high);
    const wider = new Uint32Array(to - from);
    wider.set(counts, first - (counts.length === 0 ? first : from));
    this.counts = wider;
    this.first = from;
  }
}

/** Of the `count` values that begin at `from`: sum and maximum, 0 where there are none. */
export function sumAndMax(
  values: Float64Array,
  from: number,
  count: number,
): { sum: Millis; max: Millis } {
  let sum = 0;
  let max = 0;
  for (let i = from; i < from + count; i++) {
    const value = values[i]!;
    sum += value;
    if (value > max) max = value;
  }
  return { sum, max };
}

/** Calls `visit` for every bucket that the `count` values from `from` on fall into, in ascending order. */
export function eachBucket(
  values: Float64Array,
  from: number,
  count: number,
  visit: (bucket: number, count: number) => void,
): void {
  if (count === 0) return;
  let low = tally.length;
  let high = 0;
  for (let i = from; i < from + count; i++) {
    const bucket = bucketOf(values[i]!);
    tally[bucket]!++;
    hit[bucket >>> 5]! |= 1 << (bucket & 31);
    if (bucket < low) low = bucket;
    if (bucket > high) high = bucket;
  }
  for (let word = low >>> 5; word <= high >>> 5; word++) {
    for (let left = hit[word]!; left !== 0; left &= left - 1) {
      const bucket = word * 32 + 31 - Math.clz32(left & -left);
      visit(bucket, tally[bucket]!);
      tally[bucket] = 0;
    }
    hit[word] = 0;
  }
}

/** Counts by bucket of one window, whosever it is; 0 everywhere in between. */
const tally = new Uint32Array(1 << 16);
/** A bit for every bucket that is not 0: they are found in order without sorting. */
const hit = new Int32Array(tally.length / 32);

/** Mean and maximum are exact; percentiles within ±0.4 % and never above the maximum. All 0 when nothing ended. */
export function summarise(buckets: Buckets, sum: Millis, max: Millis): LatencySummary {
  let count = 0;
  for (const [, n] of buckets) count += n;
  const at = (q: number): Millis => Math.min(max, percentileOf(buckets, q) ?? 0);
  return {
    mean: count === 0 ? 0 : sum / count,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    max,
  };
}
