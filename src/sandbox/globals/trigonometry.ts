// biome-ignore-all lint/correctness/noPrecisionLoss: the constants stand as msun publishes them
/**
 * Sine, cosine and tangent after FreeBSD's msun (k_sin.c, k_cos.c, e_rem_pio2.c; Sun
 * Microsystems 1993), because engines take them from different libraries. Beyond `REDUCIBLE` the
 * engine's own is used: an angle of a million turns has no meaning worth a table of digits.
 */

import { cosineNearZero, sineNearZero } from '../../kernel/math.ts';

const { round, abs, sin: platformSin, cos: platformCos, tan: platformTan } = Math;

const REDUCIBLE = 2 ** 20 * (Math.PI / 2);
const INVERSE_HALF_PI = 6.36619772367581382433e-1;
/** π/2 in three parts of 33 bits, and what is left after each. */
const P1 = 1.57079632673412561417;
const P1_REST = 6.07710050650619224932e-11;
const P2 = 6.0771005063039030726e-11;
const P2_REST = 2.02226624879595063154e-21;
const P3 = 2.0222662487111664558e-21;
const P3_REST = 8.47842766036889956997e-32;

interface Reduced {
  readonly quarter: number;
  readonly high: number;
  readonly low: number;
}

/** x = quarter · π/2 + high + low, with |high| at most π/4. */
function reduce(x: number): Reduced {
  if (abs(x) <= Math.PI / 4) return { quarter: 0, high: x, low: 0 };
  const n = round(x * INVERSE_HALF_PI);
  let rest = x - n * P1;
  let correction = n * P1_REST;
  let high = rest - correction;
  if (abs(high) < abs(x) * 2 ** -16) {
    // Much was cancelled: take the second, then the third part of π/2.
    let before = rest;
    rest = before - n * P2;
    correction = n * P2_REST - (before - rest - n * P2);
    high = rest - correction;
    if (abs(high) < abs(x) * 2 ** -49) {
      before = rest;
      rest = before - n * P3;
      correction = n * P3_REST - (before - rest - n * P3);
      high = rest - correction;
    }
  }
  return { quarter: ((n % 4) + 4) % 4, high, low: rest - high - correction };
}

function sin(x: number): number {
  if (abs(x) < 2 ** -27) return x;
  if (!(abs(x) <= REDUCIBLE)) return platformSin(x);
  const { quarter, high, low } = reduce(x);
  const size = quarter % 2 === 0 ? sineNearZero(high, low) : cosineNearZero(high, low);
  return quarter < 2 ? size : -size;
}

function cos(x: number): number {
  if (!(abs(x) <= REDUCIBLE)) return platformCos(x);
  const { quarter, high, low } = reduce(x);
  const size = quarter % 2 === 0 ? cosineNearZero(high, low) : sineNearZero(high, low);
  return quarter === 1 || quarter === 2 ? -size : size;
}

function tan(x: number): number {
  if (!(abs(x) <= REDUCIBLE)) return platformTan(x);
  if (x === 0) return x;
  return sin(x) / cos(x);
}

export const trigonometry = {
  sin: (x: number) => sin(Number(x)),
  cos: (x: number) => cos(Number(x)),
  tan: (x: number) => tan(Number(x)),
};
