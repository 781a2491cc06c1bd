/**
 * The ids that OpenTelemetry and W3C Trace Context give traces and spans (16 and 8 bytes, in
 * hexadecimal), made from the run's numbers: the same in every engine, and spread as random ones
 * are. A span's id leads back to its number.
 */
import type { SpanId } from './spans.ts';

const LOW = 0x1_0000_0000;

/** Keys of the three permutations: two halves of a trace's id, and a span's. */
const TRACE_HIGH = 0x2545f491;
const TRACE_LOW = 0x7f4a7c15;
const SPAN = 0x51ed270b;
const ROUNDS = 4;

/** 32 lower-case hexadecimal digits; never all zeros. `trace` is the number of the root span. */
export function traceIdOf(trace: SpanId): string {
  return scrambled(trace, TRACE_HIGH) + scrambled(trace, TRACE_LOW);
}

/** 16 lower-case hexadecimal digits; never all zeros. */
export function spanIdOf(span: SpanId): string {
  return scrambled(span, SPAN);
}

/** The span that has this id; 0 when no run could have given it to one. */
export function spanWithId(id: string): SpanId {
  if (!/^[\da-f]{16}$/.test(id)) return 0;
  let left = Number.parseInt(id.slice(0, 8), 16);
  let right = Number.parseInt(id.slice(8), 16);
  for (let round = ROUNDS - 1; round >= 0; round--) {
    [left, right] = [(right ^ mixed(left, SPAN, round)) >>> 0, left];
  }
  const number = left * LOW + right;
  return Number.isSafeInteger(number) ? number : 0;
}

/** A Feistel network: every number of 64 bits has an image of its own. */
function scrambled(number: number, key: number): string {
  let left = Math.floor(number / LOW);
  let right = number % LOW;
  for (let round = 0; round < ROUNDS; round++) {
    [left, right] = [right, (left ^ mixed(right, key, round)) >>> 0];
  }
  return hex(left) + hex(right);
}

/** MurmurHash3's finalizer. */
function mixed(value: number, key: number, round: number): number {
  let h = value ^ Math.imul(key, round + 1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
