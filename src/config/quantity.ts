/** How people write amounts with their unit, for YAML and for directives, and how they are shown. */
import { z } from 'zod';
import type { Bytes, Millis } from '../base/units.ts';

/** What a number of a lesson is measured in. */
export type MeasureUnit = 'ms' | 'ratio' | 'count' | 'per_s' | 'bytes' | 'usd';

const MILLIS_IN: Readonly<Record<string, number>> = {
  ns: 0.000001,
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const SECONDS_IN: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };

const DURATION = /^(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|h)$/;
const RATE = /^(\d+(?:\.\d+)?)\s*\/\s*(s|min|m|h)$/;
const SHARE = /^(\d+(?:\.\d+)?)\s*%$/;

/** Milliseconds of `20ms`, `1.5s`, `2m`; null when it is none. */
export function parseDuration(text: string): Millis | null {
  const [, amount, unit] = DURATION.exec(text.trim()) ?? [];
  return amount === undefined ? null : tidy(Number(amount) * MILLIS_IN[unit!]!);
}

/** Events a second of `50/s`, `3000/min`; null when it is none. */
export function parseRate(text: string): number | null {
  const [, amount, unit] = RATE.exec(text.trim()) ?? [];
  return amount === undefined ? null : Number(amount) / SECONDS_IN[unit!]!;
}

/** 0.05 of `5%`, `0.05` or 0.05; null when it is none or outside [0, 1]. */
export function parseShare(value: string | number): number | null {
  const percent = typeof value === 'string' ? SHARE.exec(value.trim())?.[1] : undefined;
  const share = percent === undefined ? Number(value) : tidy(Number(percent) / 100);
  if (typeof value === 'string' && value.trim() === '') return null;
  return share >= 0 && share <= 1 ? share : null;
}

/** `25s..60s` as [from, to]; null when it is no span. */
export function parseSpan(text: string): readonly [Millis, Millis] | null {
  const [from, to, ...rest] = text.split('..').map((end) => parseDuration(end));
  if (rest.length > 0 || from === null || from === undefined) return null;
  return to === null || to === undefined ? null : [from, to];
}

/** Binary floating point turns 0.07 × 1000 into 70.00000000000001: keep what was written. */
const tidy = (value: number) => Number(value.toPrecision(12));

/** A kilobyte is 1000 bytes, a kibibyte 1024. */
export const BYTES_IN: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 * 1024,
  GiB: 1024 * 1024 * 1024,
};
export const SIZE = /^(\d+(?:\.\d+)?)\s*(B|kB|KB|MB|GB|KiB|MiB|GiB)$/;
const DOLLARS = /^\$\s*(\d+(?:\.\d+)?)$/;

/** Bytes of `64KB`, `1.5MB`; null when it is none. */
export function parseSize(text: string): Bytes | null {
  const [, amount, unit] = SIZE.exec(text.trim()) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * BYTES_IN[unit!]!);
}

/** A number as a lesson writes it for a measure of this unit: `65ms`, `5%`, `12`, `50/s`. */
export function parseQuantity(value: string | number, unit: MeasureUnit): number | null {
  if (unit === 'ratio') return parseShare(value);
  if (unit === 'count') return /^\d+(\.\d+)?$/.test(`${value}`.trim()) ? Number(value) : null;
  if (typeof value === 'number') return null;
  if (unit === 'ms') return parseDuration(value);
  if (unit === 'bytes') return parseSize(value);
  if (unit === 'per_s') return parseRate(value);
  const [, dollars] = DOLLARS.exec(value.trim()) ?? [];
  return dollars === undefined ? null : Number(dollars);
}

export const QUANTITY_EXAMPLE: Readonly<Record<MeasureUnit, string>> = {
  ms: '250ms or 1.5s',
  ratio: '5% or 0.05',
  count: 'a plain number such as 12',
  per_s: '50/s',
  bytes: '64KB',
  usd: '$0.25',
};

/** `812 ms`, `1.50 s`, `4.2 %`, `12`, `50 /s`: for people, with a space before the unit. */
export function formatQuantity(value: number, unit: MeasureUnit): string {
  switch (unit) {
    case 'ms':
      return formatMillis(value);
    case 'ratio':
      return `${trimmed(value * 100, 3)} %`;
    case 'count':
      return trimmed(value, 7);
    case 'per_s':
      return `${trimmed(value, 4)} /s`;
    case 'bytes':
      return formatBytes(value);
    case 'usd':
      return `$${trimmed(value, 3)}`;
  }
}

/**
 * Half a unit of the last digit written: `65 ms` stands for anything from 64.5 to 65.5 ms. `value`
 * is what the text was read as.
 */
export function quotedPrecision(text: string, value: number): number {
  const number = /\d+(?:\.(\d+))?/.exec(text);
  if (number === null) return 0;
  const step = Number(`1e-${number[1]?.length ?? 0}`);
  const written = Number(number[0]);
  const scale = written > 0 ? value / written : /%/.test(text) ? 0.01 : 1;
  return (step / 2) * scale;
}

export function formatMillis(value: Millis): string {
  if (value < 1000) return `${trimmed(value, 3)} ms`;
  return value < 120_000 ? `${trimmed(value / 1000, 4)} s` : `${trimmed(value / 60_000, 4)} min`;
}

/** `812 B`, `64 kB`, `1.5 MB` */
function formatBytes(value: number): string {
  if (value < 1000) return `${trimmed(value, 4)} B`;
  if (value < 1e6) return `${trimmed(value / 1000, 4)} kB`;
  return value < 1e9 ? `${trimmed(value / 1e6, 4)} MB` : `${trimmed(value / 1e9, 4)} GB`;
}

const trimmed = (value: number, digits: number) => String(Number(value.toPrecision(digits)));

const refuse = (problem: string, remedy: string) => ({ error: `${problem}\n${remedy}` });
const quoted = (input: unknown) =>
  typeof input === 'object' && input !== null ? 'this' : JSON.stringify(input);

/** The error of a schema for texts with a unit: what is missing from a bare number. */
export function unitless(example: string) {
  return (issue: { readonly input?: unknown }) => {
    if (issue.input === undefined) return `it is missing\nAdd it: ${example}.`;
    if (typeof issue.input !== 'number')
      return `${quoted(issue.input)} is not ${example}\nWrite ${example}.`;
    return `${issue.input} has no unit\nWrite ${example}.`;
  };
}

const durationText = z
  .string({ error: unitless('a duration such as 20ms or 1.5s') })
  .regex(DURATION, {
    error: (issue) =>
      `${quoted(issue.input)} is not a duration\nWrite a number and ns, us, ms, s, m or h: 20ms, 1.5s, 2m.`,
  })
  .transform((text) => parseDuration(text)!);

/** `20ms`, `1.5s`, `2m` → milliseconds, 0 allowed. */
export const duration = durationText.meta({
  description: 'A span of simulated time with its unit (ns, us, ms, s, m, h): 20ms, 1.5s, 2m.',
});

const SIGNED = /^([+-]?)(.*)$/s;

/** `5m`, `-250ms` → milliseconds either way, not 0. */
export const signedDuration = z
  .string({ error: unitless('a duration such as 5m or -250ms') })
  .transform((text, context) => {
    const [, sign, amount = ''] = SIGNED.exec(text.trim())!;
    const value = parseDuration(amount);
    if (value !== null && value > 0) return sign === '-' ? -value : value;
    const problem = value === 0 ? 'the duration is zero' : `${quoted(text)} is not a duration`;
    const message = `${problem}\nWrite a number and its unit, with a minus for behind: 5m, -250ms.`;
    context.issues.push({ code: 'custom', input: text, message });
    return z.NEVER;
  });

/** A duration above 0. */
export const positiveDuration = durationText.refine(
  (value) => value > 0,
  refuse('the duration is zero', 'Write one above zero, such as 20ms.'),
);

/** `50/s` → events a second, above 0. */
export const rate = z
  .string({ error: unitless('a rate such as 50/s') })
  .regex(RATE, {
    error: (issue) =>
      `${quoted(issue.input)} is not a rate\nWrite requests over time: 50/s, 3000/min.`,
  })
  .transform((text) => parseRate(text)!)
  .refine((value) => value > 0, refuse('the rate is zero', 'Write one above zero, such as 1/s.'))
  .meta({ description: 'Events over time: 50/s, 3000/min.' });

/** `5%` or 0.05 → 0.05. */
export const share = z
  .union([z.string(), z.number()])
  .transform((value, context) => {
    const parsed = parseShare(value);
    if (parsed !== null) return parsed;
    context.issues.push({
      code: 'custom',
      input: value,
      message: `${quoted(value)} is not a share\nWrite a percentage from 0% to 100%, or a number from 0 to 1.`,
    });
    return z.NEVER;
  })
  .meta({ description: 'A share: 5% or 0.05.' });

/** `25s..60s` → [25000, 60000]. */
export const span = z
  .string()
  .transform((text, context) => {
    const parsed = parseSpan(text);
    if (parsed !== null) return parsed;
    context.issues.push({
      code: 'custom',
      input: text,
      message: `${quoted(text)} is not a span of time\nWrite where it starts and ends: 25s..60s.`,
    });
    return z.NEVER;
  })
  .meta({ description: 'A span of the run, its end not included: 25s..60s.' });
