import type { Millis } from '../../base/units.ts';

const MILLIS_IN: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;
const WHOLE = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/;
const PROTOBUF = /^(\d+(?:\.\d{1,9})?)s$/;

/** Milliseconds of Go's `time.ParseDuration` syntax (`2s`, `500ms`, `1h10m`), or null. Never negative. */
export function goDuration(text: string): Millis | null {
  if (!WHOLE.test(text)) return null;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(PART)) sum += Number(amount) * MILLIS_IN[unit!]!;
  return tidy(sum);
}

/** Milliseconds of protobuf's JSON form, which is seconds only (`0.25s`), or null. */
export function protobufDuration(text: string): Millis | null {
  const amount = PROTOBUF.exec(text)?.[1];
  return amount === undefined ? null : tidy(Number(amount) * 1000);
}

/** Keeps what was written: 0.07 × 1000 is not 70 in binary floating point. */
const tidy = (value: number) => Number(value.toPrecision(12));
