/** Scores: IEEE doubles, read like C's `strtod` and written like Redis 7.0 does (`%.17g`). */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
export const INFINITE = /^[+-]?inf(inity)?$/i;
/** What decides whether a decimal numeral is zero: a digit other than 0 in its mantissa. */
const NON_ZERO = /^[^e]*[1-9]/i;

const HEXADECIMAL = /^([+-]?)(0x[\da-f]+)$/i;

/**
 * The decimal numeral for a hexadecimal one such as `0x1F`, which C's `strtod` reads as well;
 * anything else as it is. Hexadecimal fractions and exponents (`0x1.8p3`) are not read.
 */
export function decimalOf(text: string): string {
  const match = HEXADECIMAL.exec(text);
  return match ? `${match[1]}${BigInt(match[2]!)}` : text;
}

/** A bound of a range of scores: looser than a score, as in Redis. Null when it is no number. */
export function readBound(text: string): number | null {
  const numeral = decimalOf(text.trimStart());
  if (numeral === '') return 0;
  if (INFINITE.test(numeral)) return numeral.startsWith('-') ? -Infinity : Infinity;
  return DECIMAL.test(numeral) ? Number(numeral) : null;
}

/** `text` as a double, or null when it is no number, or one too large or too small for a double. */
export function readDouble(text: string): number | null {
  text = decimalOf(text);
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (!DECIMAL.test(text)) return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  return value === 0 && NON_ZERO.test(text) ? null : value;
}

/** `%.17g` of a double, or `inf` and `-inf`. */
export function formatDouble(value: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) {
    return value === 0 && 1 / value < 0 ? '-0' : `${value}`;
  }
  const [mantissa, exponentText] = digits17(value).split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 17) {
    const sign = exponent < 0 ? '-' : '+';
    return `${trimmed(mantissa)}e${sign}${`${Math.abs(exponent)}`.padStart(2, '0')}`;
  }
  const negative = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return negative + trimmed(`0.${'0'.repeat(-exponent - 1)}${digits}`);
  return negative + trimmed(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`);
}

/**
 * 17 significant digits in scientific notation. JavaScript rounds a tie up where C rounds it to
 * even, and a double may have exactly 18 digits, the last a 5.
 */
function digits17(value: number): string {
  const rounded = value.toExponential(16);
  const exact = value.toExponential(100);
  const [mantissa] = exact.split('e') as [string];
  const rest = mantissa.slice(mantissa.indexOf('.') + 17);
  if (!/^50*$/.test(rest)) return rounded;
  const last = mantissa.charCodeAt(mantissa.indexOf('.') + 16);
  return last % 2 === 0 ? exact.replace(rest, '') : rounded;
}

const trimmed = (numeral: string): string =>
  numeral.includes('.') ? numeral.replace(/\.?0*$/, '') : numeral;
