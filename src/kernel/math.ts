// biome-ignore-all lint/correctness/noPrecisionLoss: the constants stand as msun publishes them
/**
 * Natural logarithm, exponential, power and sine from basic arithmetic only, after FreeBSD's msun
 * (e_log.c, e_exp.c, k_sin.c, k_cos.c; Sun Microsystems 1993). `Math.log` and `Math.exp` may differ in the last bit
 * between engines; these give the same bits everywhere. Error below 1 unit in the last place.
 */

const bits = new DataView(new ArrayBuffer(8));

function highWord(x: number): number {
  bits.setFloat64(0, x);
  return bits.getInt32(0);
}

function withHighWord(x: number, high: number): number {
  bits.setFloat64(0, x);
  bits.setInt32(0, high);
  return bits.getFloat64(0);
}

const LN2_HI = 6.9314718036912381649e-1;
const LN2_LO = 1.90821492927058770002e-10;
const TWO_54 = 18014398509481984;

/** Natural logarithm. −Infinity at 0, NaN below. */
export function ln(x: number): number {
  let high = highWord(x);
  let k = 0;
  if (high < 0x00100000) {
    if (x === 0) return Number.NEGATIVE_INFINITY;
    if (high < 0) return Number.NaN;
    k = -54;
    x *= TWO_54;
    high = highWord(x);
  }
  if (high >= 0x7ff00000) return x;
  k += (high >> 20) - 1023;
  high &= 0x000fffff;
  const i = (high + 0x95f64) & 0x100000;
  // Normalise to [sqrt(2)/2, sqrt(2)).
  const f = withHighWord(x, high | (i ^ 0x3ff00000)) - 1;
  k += i >> 20;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332));
  const t2 =
    z *
    (0.666666666666673513 +
      w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)));
  const half = 0.5 * f * f;
  return k * LN2_HI - (half - (s * (half + t1 + t2) + k * LN2_LO) - f);
}

const INVERSE_LN2 = Math.LOG2E;

/** e to the power x. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893383973096) return Number.POSITIVE_INFINITY;
  if (x < -745.13321910194110842) return 0;
  const k = Math.trunc(INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5));
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO;
  const r = hi - lo;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 +
                t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - (lo - (r * c) / (2 - c) - hi);
  return scale(y, k);
}

/** y · 2^k for y near 1, without rounding twice in the normal range. */
function scale(y: number, k: number): number {
  if (k >= -1021) {
    if (k === 1024) return y * 2 * 2 ** 1023;
    return withHighWord(y, highWord(y) + (k << 20));
  }
  return withHighWord(y, highWord(y) + ((k + 1000) << 20)) * 2 ** -1000;
}

/**
 * x to the power y. Whole exponents up to 1024 in size by repeated squaring (exact while the
 * result is), otherwise exp(y · ln x) within about 1e−13 relative.
 */
export function power(x: number, y: number): number {
  if (y === 0.5)
    return x === Number.NEGATIVE_INFINITY ? Number.POSITIVE_INFINITY : Math.sqrt(x + 0);
  if (Number.isInteger(y) && Math.abs(y) <= 1024) {
    let result = 1;
    let base = x;
    for (let n = Math.abs(y); n > 0; n = Math.floor(n / 2)) {
      if (n % 2 === 1) result *= base;
      base *= base;
    }
    return y < 0 ? 1 / result : result;
  }
  // The remaining cases without a positive finite base follow ECMA-262 Number::exponentiate.
  if (!(x > 0) || x === Number.POSITIVE_INFINITY || !Number.isFinite(y)) return x ** y;
  return exp(y * ln(x));
}

/**
 * sin(2π · turns): the angle counted in whole turns, so that no period has to be taken off π.
 * Within 2⁻⁵² of the true value.
 */
export function sineOfTurns(turns: number): number {
  const within = turns - Math.floor(turns);
  const quarter = Math.round(within * 4);
  const x = (within - quarter / 4) * (2 * Math.PI);
  const size = quarter % 2 === 0 ? sineNearZero(x) : cosineNearZero(x);
  return quarter % 4 < 2 ? size : -size;
}

/**
 * sin(x + tail) for |x| at most π/4 and a `tail` below x's last bit: FreeBSD's msun (k_sin.c, Sun
 * Microsystems 1993).
 */
export function sineNearZero(x: number, tail = 0): number {
  const z = x * x;
  const w = z * z;
  const r =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * 2.75573137070700676789e-6) +
    z * w * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10);
  const v = z * x;
  if (tail === 0) return x + v * (-1.66666666666666324348e-1 + z * r);
  return x - (z * (0.5 * tail - v * r) - tail - v * -1.66666666666666324348e-1);
}

/** cos(x + tail), as {@link sineNearZero}: k_cos.c. */
export function cosineNearZero(x: number, tail = 0): number {
  const z = x * x;
  const w = z * z;
  const r =
    z *
      (4.16666666666666019037e-2 +
        z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
    w *
      w *
      (-2.75573143513906633035e-7 +
        z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11));
  const half = 0.5 * z;
  const whole = 1 - half;
  return whole + (1 - whole - half + (z * r - x * tail));
}
