/**
 * x87 extended precision (64 bits of mantissa), which `INCRBYFLOAT` and `HINCRBYFLOAT` compute in
 * on x86: 0.1 + 0.2 is 0.3 there. A value is `mantissa · 2^exponent`, exact.
 */
export interface LongDouble {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const ZERO: LongDouble = { mantissa: 0n, exponent: 0 };
const BITS = 64;
/** Largest power of two of a finite value, and the exponent of the last bit of a subnormal one. */
const LARGEST = 16383;
const SMALLEST = -16445;

const NUMERAL = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/** `text` as C's `strtold` reads a decimal numeral; null when it is none or does not fit. */
export function readLongDouble(text: string): LongDouble | null {
  const match = NUMERAL.exec(text);
  if (!match || `${match[2]}${match[3]}` === '') return null;
  const [, sign, whole, fraction, exponentText] = match;
  const digits = BigInt(`${whole}${fraction}`);
  if (digits === 0n) return ZERO;
  const exponent = Number(exponentText ?? 0) - fraction!.length;
  if (Math.abs(exponent) > 6000) return null;
  const scale = tenTo(Math.abs(exponent));
  const value = exponent >= 0 ? round(digits * scale, 1n, 0) : round(digits, scale, 0);
  if (value === null || value.mantissa === 0n) return null;
  return sign === '-' ? { mantissa: -value.mantissa, exponent: value.exponent } : value;
}

/** The sum, rounded to 64 bits; null when it is too large. */
export function addLongDoubles(a: LongDouble, b: LongDouble): LongDouble | null {
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = shifted(a, exponent) + shifted(b, exponent);
  const value = round(sum < 0n ? -sum : sum, 1n, exponent);
  if (value === null) return null;
  return sum < 0n ? { mantissa: -value.mantissa, exponent: value.exponent } : value;
}

/** `%.17Lf` without the zeros at its end: how Redis stores what it computed. */
export function formatLongDouble({ mantissa, exponent }: LongDouble): string {
  const negative = mantissa < 0n;
  const scaled = (negative ? -mantissa : mantissa) * tenTo(17);
  const units =
    exponent >= 0 ? scaled << BigInt(exponent) : halfEven(scaled, 1n << BigInt(-exponent));
  const digits = units.toString().padStart(18, '0');
  const fraction = digits.slice(-17).replace(/0+$/, '');
  const whole = digits.slice(0, -17);
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative && text !== '0' ? `-${text}` : text;
}

const shifted = (value: LongDouble, exponent: number): bigint =>
  value.mantissa << BigInt(value.exponent - exponent);

function tenTo(power: number): bigint {
  return BigInt(`1${'0'.repeat(power)}`);
}

const bitsOf = (value: bigint): number => {
  const hex = value.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
};

/** `numerator / denominator · 2^exponent` (not negative) to the nearest of 64 bits; ties to even. */
function round(numerator: bigint, denominator: bigint, exponent: number): LongDouble | null {
  if (numerator === 0n) return ZERO;
  // One bit more than needed at most: the first guess of the quotient's length may be short by one.
  let shift = BITS - (bitsOf(numerator) - bitsOf(denominator));
  shift = Math.min(shift, exponent - SMALLEST);
  let quotient = divided(numerator, denominator, shift);
  if (bitsOf(quotient) > BITS) {
    shift--;
    quotient = divided(numerator, denominator, shift);
  }
  const value = { mantissa: quotient, exponent: exponent - shift };
  return bitsOf(quotient) + value.exponent - 1 > LARGEST ? null : value;
}

/** `numerator · 2^shift / denominator`, to the nearest integer. */
function divided(numerator: bigint, denominator: bigint, shift: number): bigint {
  return shift >= 0
    ? halfEven(numerator << BigInt(shift), denominator)
    : halfEven(numerator, denominator << BigInt(-shift));
}

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}
