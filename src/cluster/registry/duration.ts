import type { Millis } from '../../base/units.ts';

/** Go's units, in milliseconds. */
const UNITS: Readonly<Record<string, Millis>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration as Go's `time.ParseDuration` reads it (`1m30s`, `500ms`, `0`); null when it is none. */
export function parseDuration(text: string): Millis | null {
  if (text === '0') return 0;
  if (!/^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * UNITS[unit!]!;
  }
  return text.startsWith('-') ? -total : total;
}

/** As Go writes it, down to microseconds: `1m30s`, `500ms`, `0s`. */
export function durationText(time: Millis): string {
  if (time === 0) return '0s';
  if (time < 1000) return time < 1 ? `${time * 1000}µs` : `${time}ms`;
  const hours = Math.floor(time / 3_600_000);
  const minutes = Math.floor((time % 3_600_000) / 60_000);
  const seconds = (time % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
