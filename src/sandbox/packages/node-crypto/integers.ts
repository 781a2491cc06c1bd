/** Big integers and bytes; and powers, whose work is counted. */
import { modulusTooLarge } from './failure.ts';
import { RSA_BITS_MAX } from './key-material.ts';
import { Buffer } from './platform.ts';

/** Longer numbers are in no key that OpenSSL uses. */
export const BYTES_MAX = RSA_BITS_MAX / 4;

export function integerOfBytes(bytes: Uint8Array): bigint {
  if (bytes.length > BYTES_MAX) throw modulusTooLarge();
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** The shortest big-endian form, or one of exactly `size` bytes (the number must fit). */
export function bytesOfInteger(value: bigint, size?: number): Uint8Array {
  if (value === 0n && size === undefined) return new Uint8Array(0);
  const hex = value.toString(16);
  const digits = size === undefined ? hex.length + (hex.length % 2) : size * 2;
  return Buffer.from(hex.padStart(digits, '0'), 'hex');
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** What is multiplied is the engine's work, a word of 64 bits by a word: so many of these a step. */
const WORD_PRODUCTS_A_STEP = 32;

/** Spends steps as multiplying two numbers of so many bits and dividing the product takes time. */
function spend(bits: number): void {
  const words = Math.ceil(bits / 64);
  const steps = Math.floor((words * words) / WORD_PRODUCTS_A_STEP);
  for (let i = 0; i < steps; i++);
}

/** `base` to the power of `exponent`, modulo `modulus`, four bits of the exponent at a time. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  if (modulus === 1n) return 0n;
  const bits = bitLength(modulus);
  const product = (a: bigint, b: bigint): bigint => {
    spend(bits);
    return (a * b) % modulus;
  };
  const powers = [1n, base % modulus];
  for (let i = 2; i < 16; i++) powers.push(product(powers[i - 1]!, powers[1]!));
  let result = 1n;
  for (const digit of exponent.toString(16)) {
    result = product(result, result);
    result = product(result, result);
    result = product(result, result);
    result = product(result, result);
    const nibble = Number.parseInt(digit, 16);
    if (nibble !== 0) result = product(result, powers[nibble]!);
  }
  return result;
}

/** The inverse of `value` modulo `modulus`; 0 when there is none. */
export function modularInverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [value % modulus, modulus];
  let [x, y] = [1n, 0n];
  while (a !== 0n && b !== 0n) {
    spend(bitLength(b));
    const quotient = b / a;
    [a, b] = [b - quotient * a, a];
    [x, y] = [y - quotient * x, x];
  }
  return b === 1n ? ((y % modulus) + modulus) % modulus : 0n;
}
