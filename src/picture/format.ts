/** How numbers read on screen: one place, so that the same figure looks the same everywhere. */
import type { Millis, PerSecond, Ratio } from '../base/units.ts';

/** Between a number and its unit, so that they never part at a line's end. */
const NBSP = '\u00a0';
/** Between groups of three digits. */
const THIN = '\u202f';
/** A proper minus sign. */
const MINUS = '\u2212';
/** Shown where there is nothing to measure. */
export const NO_VALUE = '–';

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
}

/** `value` with `decimals` digits after the point, grouped; never `-0`. */
function fixed(value: number, decimals: number): string {
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const text = fraction === undefined ? group(whole) : `${group(whole)}.${fraction}`;
  const zero = Number(whole) === 0 && (fraction === undefined || Number(fraction) === 0);
  return value < 0 && !zero ? `${MINUS}${text}` : text;
}

/** About three significant digits: `0.42`, `4.2`, `42`, `1 240`. Whole numbers stay whole. */
function significant(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value)) return fixed(value, 0);
  if (size < 0.995) return fixed(value, 2);
  if (size < 9.95) return fixed(value, 1);
  return fixed(value, 0);
}

/** A whole number: `7`, `1 240`, `12 345`. */
export function formatCount(value: number): string {
  return Number.isFinite(value) ? fixed(Math.round(value), 0) : NO_VALUE;
}

/** A count for small places: `980`, `12.3 k`, `4.1 M`. */
export function formatCompact(value: number): string {
  if (!Number.isFinite(value)) return NO_VALUE;
  const size = Math.abs(value);
  if (size < 9_999.5) return formatCount(value);
  if (size < 999_500) return `${fixed(value / 1e3, size < 99_950 ? 1 : 0)}${NBSP}k`;
  return `${fixed(value / 1e6, size < 99_950_000 ? 1 : 0)}${NBSP}M`;
}

/**
 * A span of time with the digits that matter: `0.42 ms`, `4.2 ms`, `812 ms`, `1.24 s`, `12.4 s`,
 * `2 min 5 s`. `null` (nothing to measure) is a dash.
 */
export function formatDuration(ms: Millis | null): string {
  if (ms === null || !Number.isFinite(ms)) return NO_VALUE;
  const size = Math.abs(ms);
  if (size < 999.5) return `${significant(ms)}${NBSP}ms`;
  if (size < 9_995) return `${fixed(ms / 1e3, 2)}${NBSP}s`;
  if (size < 59_950) return `${fixed(ms / 1e3, 1)}${NBSP}s`;
  return minutes(ms);
}

function minutes(ms: Millis): string {
  const seconds = Math.round(Math.abs(ms) / 1e3);
  const rest = seconds % 60;
  const sign = ms < 0 ? MINUS : '';
  const whole = `${sign}${group(String(Math.floor(seconds / 60)))}${NBSP}min`;
  return rest === 0 ? whole : `${whole}${NBSP}${rest}${NBSP}s`;
}

/** An instant of the run in seconds, always with the same decimals so that it does not jitter: `20.0 s`. */
export function formatInstant(ms: Millis, decimals = 1): string {
  return Number.isFinite(ms) ? `${fixed(ms / 1e3, decimals)}${NBSP}s` : NO_VALUE;
}

/** Requests a second: `0.5/s`, `152/s`, `1 240/s`. */
export function formatRate(perSecond: PerSecond): string {
  if (!Number.isFinite(perSecond)) return NO_VALUE;
  return `${perSecond === 0 ? '0' : significant(perSecond)}/s`;
}

/**
 * A share as a percentage: `0 %`, `0.4 %`, `12 %`, `99.97 %`. Never rounds to 0 or 100 what is not:
 * `< 0.01 %`, `> 99.99 %`. `null` is a dash.
 */
export function formatPercent(share: Ratio | null): string {
  if (share === null || !Number.isFinite(share)) return NO_VALUE;
  const percent = share * 100;
  const unit = `${NBSP}%`;
  if (percent === 0 || percent === 100) return `${percent}${unit}`;
  if (percent > 0 && percent < 0.005) return `<${NBSP}0.01${unit}`;
  if (percent < 100 && percent >= 99.995) return `>${NBSP}99.99${unit}`;
  if (percent > 99 && percent < 100) return `${fixed(percent, 2)}${unit}`;
  const size = Math.abs(percent);
  return `${fixed(percent, size < 0.995 ? 2 : size < 9.95 ? 1 : 0).replace(/\.0+$/, '')}${unit}`;
}

/** `1 request`, `3 requests`: a count with its noun. */
export function formatQuantity(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)}${NBSP}${count === 1 ? one : many}`;
}

/** `812 B`, `64 kB`, `1.5 MB`; a kilobyte is 1000 bytes. */
export function formatBytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const step = value < 1000 ? 0 : value < 1e6 ? 1 : value < 1e9 ? 2 : 3;
  return `${Number((value / 1000 ** step).toPrecision(3))} ${units[step]}`;
}
