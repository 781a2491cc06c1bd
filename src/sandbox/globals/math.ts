import { exp, ln, power } from '../../kernel/math.ts';
import type { Environment } from './environment.ts';
import { trigonometry } from './trigonometry.ts';

const { abs, sqrt } = Math;

/** e^x − 1 without losing digits near 0 (Kahan's correction of the rounding of e^x). */
function expm1(x: number): number {
  if (x === 0 || Number.isNaN(x)) return x;
  if (abs(x) < 1e-5) return x + (x * x) / 2 + (x * x * x) / 6;
  const u = exp(x);
  if (u === 1) return x;
  if (u - 1 === -1) return -1;
  if (u === Number.POSITIVE_INFINITY || abs(x) > 0.5) return u - 1;
  return ((u - 1) * x) / ln(u);
}

/** ln(1 + x) without losing digits near 0. */
function log1p(x: number): number {
  if (x === 0) return x;
  const u = 1 + x;
  if (u === 1 || u === Number.POSITIVE_INFINITY) return u === 1 ? x : u;
  return (ln(u) * x) / (u - 1);
}

/** Rounds to the whole number when `candidate` is one of `base` exactly, as engines do. */
function logarithm(x: number, base: number, scale: number): number {
  const value = ln(x) * scale;
  const whole = Math.round(value);
  return abs(whole) <= 1074 && power(base, whole) === x ? whole : value;
}

function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = abs(x);
  let root = exp(ln(size) / 3);
  // Two Newton steps bring it to the last bit or next to it.
  for (let i = 0; i < 2; i++) root -= (root - size / (root * root)) / 3;
  const whole = Math.round(root);
  if (whole * whole * whole === size) root = whole;
  return x < 0 ? -root : root;
}

function sinh(x: number): number {
  if (abs(x) > 709) return (exp(x / 2) / 2) * exp(x / 2) - (exp(-x / 2) / 2) * exp(-x / 2);
  const e = expm1(abs(x));
  const size = (e + e / (e + 1)) / 2;
  return x < 0 || Object.is(x, -0) ? -size : size;
}

function cosh(x: number): number {
  const size = abs(x);
  if (size > 709) return (exp(size / 2) / 2) * exp(size / 2);
  const e = exp(size);
  return (e + 1 / e) / 2;
}

function tanh(x: number): number {
  if (x === 0 || Number.isNaN(x)) return x;
  const size = abs(x);
  const value = size > 22 ? 1 : 1 - 2 / (exp(2 * size) + 1);
  const near = size < 1 ? expm1(2 * size) / (expm1(2 * size) + 2) : value;
  return x < 0 ? -near : near;
}

function asinh(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = abs(x);
  const value =
    size > 2 ** 28
      ? ln(size) + Math.LN2
      : log1p(size + (size * size) / (1 + sqrt(size * size + 1)));
  return x < 0 ? -value : value;
}

function acosh(x: number): number {
  if (x > 2 ** 28) return ln(x) + Math.LN2;
  const t = x - 1;
  return log1p(t + sqrt(2 * t + t * t));
}

function atanh(x: number): number {
  if (x === 0) return x;
  return log1p((2 * x) / (1 - x)) / 2;
}

function hypot(...values: number[]): number {
  const sizes = values.map((value) => abs(Number(value)));
  if (sizes.some((size) => size === Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (const size of sizes) {
    if (Number.isNaN(size)) return size;
    if (size > largest) largest = size;
  }
  if (largest === 0) return 0;
  let sum = 0;
  for (const size of sizes) sum += (size / largest) * (size / largest);
  return sqrt(sum) * largest;
}

/** The functions whose last bits differ between engines, from exact arithmetic instead. */
const deterministic = {
  log: (x: number) => ln(Number(x)),
  exp: (x: number) => exp(Number(x)),
  pow: (x: number, y: number) => power(Number(x), Number(y)),
  log2: (x: number) => logarithm(Number(x), 2, Math.LOG2E),
  log10: (x: number) => logarithm(Number(x), 10, Math.LOG10E),
  log1p: (x: number) => log1p(Number(x)),
  expm1: (x: number) => expm1(Number(x)),
  cbrt: (x: number) => cbrt(Number(x)),
  sinh: (x: number) => sinh(Number(x)),
  cosh: (x: number) => cosh(Number(x)),
  tanh: (x: number) => tanh(Number(x)),
  asinh: (x: number) => asinh(Number(x)),
  acosh: (x: number) => acosh(Number(x)),
  atanh: (x: number) => atanh(Number(x)),
  hypot,
  ...trigonometry,
};

/** Shared by all programs; each one's own `Math` adds `random` and inherits the rest. */
const base: Record<PropertyKey, unknown> = {};
for (const key of Reflect.ownKeys(Math)) {
  if (key === 'random') continue;
  const property = Object.getOwnPropertyDescriptor(Math, key)!;
  if (Object.hasOwn(deterministic, key)) {
    property.value = deterministic[key as keyof typeof deterministic];
  }
  Object.defineProperty(base, key, property);
}

/** `Math` of one program: `random` draws from the instance's own stream. */
export function mathFor(env: Environment): Math {
  const { random } = env.host;
  const own = Object.create(Object.prototype, Object.getOwnPropertyDescriptors(base));
  Object.defineProperty(own, 'random', {
    value: { random: () => random.next() }.random,
    writable: true,
    configurable: true,
  });
  return own;
}
