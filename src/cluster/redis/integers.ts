import { CommandError, NOT_INTEGER, NOT_POSITIVE } from './reply.ts';

export const LONG_MAX = 9223372036854775807n;
export const LONG_MIN = -9223372036854775808n;

/** How Redis' `string2ll` reads: no plus sign, no leading zero, no space, no `-0`. */
const INTEGER = /^(0|-?[1-9]\d{0,18})$/;

/** `text` as a 64-bit integer, or null when it is none. */
export function readLong(text: string): bigint | null {
  if (!INTEGER.test(text)) return null;
  const value = BigInt(text);
  return value > LONG_MAX || value < LONG_MIN ? null : value;
}

/** `text` as a 64-bit integer: a number when it is a safe one, or null when it is none. */
export function readInteger(text: string): number | bigint | null {
  if (!INTEGER.test(text)) return null;
  if (text.length < 16) return Number(text);
  const value = readLong(text);
  if (value === null) return null;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** An argument that is a 64-bit integer. */
export function longArgument(text: string, message = NOT_INTEGER): bigint {
  const value = readLong(text);
  if (value === null) throw new CommandError(message);
  return value;
}

/**
 * An argument that counts or points: beyond 2^53 it is rounded, where no list has elements and
 * Redis would do the same as for the rounded one.
 */
export function integerArgument(text: string, message = NOT_INTEGER): number {
  const value = readInteger(text);
  if (value === null) throw new CommandError(message);
  return Number(value);
}

/** A count of at least `least` (0 or 1), as `getRangeLongFromObjectOrReply` reads it. */
export function countArgument(text: string, message = NOT_POSITIVE, least = 0): number {
  const value = integerArgument(text, message);
  if (value < least) throw new CommandError(message);
  return value;
}

/** `a + b` in 64 bits, or null when it overflows. */
export function addIntegers(a: number | bigint, b: number | bigint): number | bigint | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = BigInt(a) + BigInt(b);
  return sum > LONG_MAX || sum < LONG_MIN ? null : sum;
}
