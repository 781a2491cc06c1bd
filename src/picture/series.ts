/** Metric windows made ready to draw: thinned to the pixels there are, and looked up by time. */
import { bisector } from 'd3-array';
import type { Millis, Ratio } from '../base/units.ts';
import type { WindowPoint } from '../engine/protocol.ts';

/** Endings of a window, whatever their status. */
export function endings(point: WindowPoint): number {
  return point.ok + point.slow + point.failed + point.refused;
}

/** Share of endings that failed or were refused; null when nothing ended. */
export function errorShare(point: WindowPoint): Ratio | null {
  const ended = endings(point);
  return ended === 0 ? null : (point.failed + point.refused) / ended;
}

const EXTREMES: readonly ((point: WindowPoint) => number)[] = [
  (point) => point.offered,
  endings,
  (point) => point.failed,
  (point) => point.refused,
  (point) => point.inFlight,
  (point) => point.p99 ?? 0,
  (point) => point.p50 ?? 0,
];

/**
 * At most about `16 × buckets` of the windows: of each run of windows that share a bucket of time,
 * those with the smallest and the largest value of every drawn quantity. All that is kept is a real
 * window, never an average, so peaks and dips stay as high and as low as they were.
 */
export function decimate(points: readonly WindowPoint[], buckets: number): readonly WindowPoint[] {
  if (points.length <= 2 * buckets) return points;
  const perBucket = points.length / buckets;
  const kept: WindowPoint[] = [];
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = Math.round(bucket * perBucket);
    const to = Math.round((bucket + 1) * perBucket);
    const chosen = new Set<number>([from]);
    if (bucket === buckets - 1) chosen.add(to - 1);
    for (const value of EXTREMES) {
      let [low, high] = [from, from];
      for (let i = from; i < to; i += 1) {
        const here = value(points[i] as WindowPoint);
        if (here < value(points[low] as WindowPoint)) low = i;
        if (here > value(points[high] as WindowPoint)) high = i;
      }
      chosen.add(low).add(high);
    }
    for (const i of [...chosen].sort((a, b) => a - b)) kept.push(points[i] as WindowPoint);
  }
  return kept;
}

const byTime = bisector((point: WindowPoint) => point.t);

/** The window that holds instant `t` (windows last `windowMs`), or null where none is closed yet. */
export function windowAt(
  points: readonly WindowPoint[],
  t: Millis,
  windowMs: Millis,
): WindowPoint | null {
  const point = points[byTime.right(points, t) - 1];
  return point !== undefined && t < point.t + windowMs ? point : null;
}

/** The instant `steps` windows on from `t`, within what has been measured: for arrow keys. */
export function moveCursor(
  points: readonly WindowPoint[],
  t: Millis | null,
  steps: number,
): Millis | null {
  if (points.length === 0) return null;
  const here = t === null ? points.length - 1 : byTime.right(points, t) - 1 + steps;
  return points[Math.min(Math.max(here, 0), points.length - 1)]?.t ?? null;
}
