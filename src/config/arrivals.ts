/** A recorded arrival file → the instants at which requests leave. */
import type { Millis } from '../base/units.ts';
import type { Parsed, Problem } from './problem.ts';
import { parseDuration } from './quantity.ts';

const NUMBER = /^\d+(?:\.\d+)?$/;
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Reads a recording: one arrival a line, in order. Of each line the first column counts (columns
 * are apart by commas, semicolons or tabs): milliseconds as a plain number, a duration with its unit
 * (`1.5s`), or a point in time as logs have it (`2025-01-15T10:30:00.123Z`; all in one time zone),
 * which counts from the first one. Empty lines, lines that begin with `#` and a first line without
 * any digit (a heading) are passed over.
 */
export function parseArrivals(text: string): Parsed<Millis[]> {
  const arrivals: Millis[] = [];
  const problems: Problem[] = [];
  let first: Millis | null = null;
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const word = line
      .split(/[,;\t]/, 1)[0]!
      .trim()
      .replaceAll('"', '');
    if (word === '' || word.startsWith('#') || (i === 0 && !/\d/.test(word))) continue;
    const complain = (problem: string, remedy: string) =>
      problems.push({ line: i + 1, column: 1, path: '', problem, remedy });
    const at = instantOf(word);
    if (at === null) {
      const remedy = 'Begin each line with milliseconds (12), a duration (1.5s) or a time of day.';
      complain(`"${word}" is not an instant`, remedy);
      continue;
    }
    if (at.counted) first ??= at.value;
    const value = at.counted ? at.value - first! : at.value;
    const before = arrivals.at(-1) ?? 0;
    if (value < before) complain('it is before the one above it', 'Sort the lines by time.');
    else arrivals.push(value);
  }
  if (problems.length > 0) return { ok: false, problems };
  if (arrivals.length > 0) return { ok: true, value: arrivals };
  const problem = 'there is no arrival in it';
  const remedy = 'Write one a line, such as 12ms.';
  return { ok: false, problems: [{ line: 1, column: 1, path: '', problem, remedy }] };
}

/** `counted`: from the first one on, not from the start of the run. */
function instantOf(word: string): { readonly value: Millis; readonly counted: boolean } | null {
  if (NUMBER.test(word)) return { value: Number(word), counted: false };
  const duration = parseDuration(word);
  if (duration !== null) return { value: duration, counted: false };
  const match = INSTANT.exec(word);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const whole = Date.UTC(year!, month! - 1, day!, hour!, minute!, second!);
  const fraction = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1000;
  return { value: whole + fraction, counted: true };
}
