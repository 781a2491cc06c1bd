import { invalidType, outOfRange, withCode } from './failure.ts';
import { bytesOf } from './input.ts';
import { type Buffer, randomBuffer, randomFill, webcrypto } from './platform.ts';

const TWO_TO_48 = 281_474_976_710_656;

export function randomUUID(): string {
  return webcrypto.randomUUID();
}

export function randomBytes(size: number): Buffer {
  if (typeof size !== 'number') throw invalidType('size', 'of type number', size);
  if (!Number.isInteger(size) || size < 0 || size > 2_147_483_647) {
    throw outOfRange('size', '>= 0 && <= 2147483647', size);
  }
  return randomBuffer(size);
}

/** A whole number from min (default 0) up to, but not including, max: each as likely as the others. */
export function randomInt(min: number, max?: number): number {
  const [low, high] = max === undefined ? [0, min] : [min, max];
  for (const [name, value] of [
    ['min', low],
    ['max', high],
  ] as const) {
    if (!Number.isSafeInteger(value)) throw invalidType(name, 'a safe integer', value);
  }
  const range = high - low;
  if (!(range > 0)) throw outOfRange('max', `greater than the value of "min" (${low})`, high);
  if (range >= TWO_TO_48) {
    throw outOfRange(max === undefined ? 'max' : 'max - min', `<= ${TWO_TO_48 - 1}`, range);
  }
  const words = new Uint32Array(2);
  const limit = TWO_TO_48 - (TWO_TO_48 % range);
  for (;;) {
    randomFill(words);
    const value = (words[0]! & 65_535) * 4_294_967_296 + words[1]!;
    if (value < limit) return low + (value % range);
  }
}

export function timingSafeEqual(a: unknown, b: unknown): boolean {
  const left = bytesOf(typeof a === 'string' ? undefined : a, 'buf1');
  const right = bytesOf(typeof b === 'string' ? undefined : b, 'buf2');
  if (left.length !== right.length) {
    throw withCode(
      new RangeError('Input buffers must have the same byte length'),
      'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
    );
  }
  let differences = 0;
  for (let i = 0; i < left.length; i++) differences |= left[i]! ^ right[i]!;
  return differences === 0;
}
