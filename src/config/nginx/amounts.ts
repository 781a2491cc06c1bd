import type { Bytes, Millis } from '../../base/units.ts';

const UNITS: readonly (readonly [string, Millis])[] = [
  ['y', 31_536_000_000],
  ['M', 2_592_000_000],
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** Milliseconds of `60`, `500ms`, `1m30s`, `1m 30s`: units must descend; null when it is none. */
export function parseTime(text: string): Millis | null {
  const part = /(\d+)(ms|[yMwdhms]?) */y;
  let total = 0;
  let rank = -1;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return null;
    const [whole, amount, unit] = match;
    // A bare number counts seconds, and nothing can follow it.
    if (unit === '' && part.lastIndex < text.length && !whole.endsWith(' ')) return null;
    const found = UNITS.findIndex(([name]) => name === (unit === '' ? 's' : unit));
    if (found <= rank) return null;
    rank = found;
    total += Number(amount) * UNITS[found]![1];
  }
  return rank === -1 || !Number.isSafeInteger(total) ? null : total;
}

/** As {@link parseTime}, for what nginx counts in whole seconds: `ms` is refused. */
export function parseSeconds(text: string): Millis | null {
  return /ms/.test(text) ? null : parseTime(text);
}

/** Bytes of `1024`, `64k`, `10m`, `1g`; null when it is none. */
export function parseSize(text: string): Bytes | null {
  const [, amount, unit = ''] = /^(\d+)([kKmMgG]?)$/.exec(text) ?? [];
  if (amount === undefined) return null;
  const scale = { '': 1, k: 1024, m: 1_048_576, g: 1_073_741_824 }[unit.toLowerCase()]!;
  return Number(amount) * scale;
}

/** A whole number from 0; null when it is none. */
export function parseCount(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
