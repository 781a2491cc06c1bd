import { unreachable } from '../../base/assert.ts';
import type { Millis, PerSecond } from '../../base/units.ts';
import { sineOfTurns } from '../../kernel/math.ts';
import type { LoadShape } from '../load-spec.ts';

/** A rate as a function of time, integrated exactly. */
export interface RateCurve {
  /** Requests due from one instant to a later one. */
  between(from: Millis, to: Millis): number;
  /** How long after `from` that many more requests are due; +Infinity: never. */
  until(from: Millis, requests: number): Millis;
}

/** The curve of `shape` over a load whose own rate is `rate`. */
export function rateCurve(shape: LoadShape, rate: PerSecond): RateCurve {
  switch (shape.kind) {
    case 'ramp': {
      const { at, over, rate: to } = shape;
      const flat: Piece[] = [
        { from: 0, rate: rate / 1000, slope: 0 },
        { from: at + over, rate: to / 1000, slope: 0 },
      ];
      if (over > 0) {
        flat.splice(1, 0, { from: at, rate: rate / 1000, slope: (to - rate) / 1000 / over });
      }
      return new PiecewiseCurve(flat);
    }
    case 'spike':
      return new PiecewiseCurve([
        { from: 0, rate: rate / 1000, slope: 0 },
        { from: shape.at, rate: shape.rate / 1000, slope: 0 },
        { from: shape.at + shape.for, rate: rate / 1000, slope: 0 },
      ]);
    case 'daily':
      return new DailyCurve(rate, shape.amplitude, shape.period);
    default:
      return unreachable(shape, 'load shape');
  }
}

/** From `from` to the next piece's: `rate` requests a millisecond, changing by `slope` a millisecond. */
interface Piece {
  readonly from: Millis;
  readonly rate: number;
  readonly slope: number;
}

class PiecewiseCurve implements RateCurve {
  constructor(private readonly pieces: readonly Piece[]) {}

  between(from: Millis, to: Millis): number {
    let sum = 0;
    for (let i = this.pieceAt(from); from < to; i++) {
      const end = Math.min(to, this.endOf(i));
      sum += area(this.rateAt(i, from), this.pieces[i]!.slope, end - from);
      from = end;
    }
    return sum;
  }

  until(from: Millis, requests: number): Millis {
    let waited: Millis = 0;
    for (let i = this.pieceAt(from); i < this.pieces.length; i++) {
      const { slope } = this.pieces[i]!;
      const rate = this.rateAt(i, from);
      const left = this.endOf(i) - from;
      // The last piece is flat and has no end: 0 · ∞ would be no number.
      const due = rate === 0 && slope === 0 ? 0 : area(rate, slope, left);
      if (requests <= due) return waited + timeFor(requests, rate, slope);
      requests -= due;
      waited += left;
      from += left;
    }
    return Number.POSITIVE_INFINITY;
  }

  private pieceAt(time: Millis): number {
    let i = this.pieces.length - 1;
    while (i > 0 && this.pieces[i]!.from > time) i--;
    return i;
  }

  private endOf(i: number): Millis {
    return this.pieces[i + 1]?.from ?? Number.POSITIVE_INFINITY;
  }

  private rateAt(i: number, time: Millis): number {
    const { from, rate, slope } = this.pieces[i]!;
    // A ramp down to 0 may come out a hair below it.
    return slope === 0 ? rate : Math.max(0, rate + slope * (time - from));
  }
}

function area(rate: number, slope: number, time: Millis): number {
  return slope === 0 ? rate * time : (rate + 0.5 * slope * time) * time;
}

/** Solves rate · t + slope · t² / 2 = requests, in the form without cancellation. */
function timeFor(requests: number, rate: number, slope: number): Millis {
  if (requests === 0) return 0;
  if (slope === 0) return requests / rate;
  return (2 * requests) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * requests)));
}

/** Newton steps allowed; four are usual. */
const STEPS_MAX = 60;

/**
 * rate · (1 − amplitude · cos(2π t / period)): lowest at 0. Its integral has a closed form; turning
 * it round is Kepler's equation, solved by Newton's method kept inside a bracket.
 */
class DailyCurve implements RateCurve {
  private readonly perMs: number;
  /** Time by which the integral runs ahead of, or behind, that of the mean rate. */
  private readonly swing: Millis;

  constructor(
    rate: PerSecond,
    private readonly amplitude: number,
    private readonly period: Millis,
  ) {
    this.perMs = rate / 1000;
    this.swing = (amplitude * period) / (2 * Math.PI);
  }

  between(from: Millis, to: Millis): number {
    return this.perMs * this.reach(from, to - from);
  }

  until(from: Millis, requests: number): Millis {
    if (this.perMs === 0) return Number.POSITIVE_INFINITY;
    const wanted = requests / this.perMs;
    let low = wanted / (1 + this.amplitude);
    let high = wanted + 2 * this.swing;
    let time = low;
    for (let step = 0; step < STEPS_MAX; step++) {
      const excess = this.reach(from, time) - wanted;
      if (excess > 0) high = time;
      else low = time;
      let next = time - excess / this.slope(from + time);
      if (!(next > low && next < high)) next = (low + high) / 2;
      if (Math.abs(next - time) <= 1e-13 * time) return next;
      time = next;
    }
    return time;
  }

  /** Time the mean rate would take for what is due in `time` after `from`. */
  private reach(from: Millis, time: Millis): Millis {
    // sin b − sin a as a product: exact even where `time` is a tiny part of the period.
    const middle = sineOfTurns((from + time / 2) / this.period + 0.25);
    return time - 2 * this.swing * middle * sineOfTurns(time / 2 / this.period);
  }

  private slope(time: Millis): number {
    return 1 - this.amplitude * sineOfTurns(time / this.period + 0.25);
  }
}
