/** New RSA keys. */
import { bitLength, integerOfBytes, modularInverse, modularPower } from './integers.ts';
import type { RsaMaterial } from './key-material.ts';
import { randomBuffer } from './platform.ts';

/** Of Miller and Rabin's test, for 512 bits and more (FIPS 186-5, table B.1, asks for 5 and fewer). */
const ROUNDS = 5;
const SMALL_PRIME_MAX = 2000;

let smallPrimes: readonly bigint[] | null = null;

function primesBelow(max: number): readonly bigint[] {
  const composite = new Uint8Array(max);
  const found: bigint[] = [];
  for (let i = 2; i < max; i++) {
    if (composite[i]) continue;
    found.push(BigInt(i));
    for (let k = i * i; k < max; k += i) composite[k] = 1;
  }
  return found;
}

function isProbablePrime(n: bigint): boolean {
  smallPrimes ??= primesBelow(SMALL_PRIME_MAX);
  for (const prime of smallPrimes) if (n % prime === 0n) return n === prime;
  let odd = n - 1n;
  let twos = 0;
  for (; (odd & 1n) === 0n; odd >>= 1n) twos++;
  for (let round = 0; round < ROUNDS; round++) {
    const base = 2n + (integerOfBytes(randomBuffer(Math.ceil(bitLength(n) / 8))) % (n - 3n));
    let x = modularPower(base, odd, n);
    if (x === 1n || x === n - 1n) continue;
    let left = twos - 1;
    for (; left > 0 && x !== n - 1n; left--) x = (x * x) % n;
    if (x !== n - 1n) return false;
  }
  return true;
}

/** With its two highest bits set, so that two of them make a product of twice the length. */
function randomPrime(bits: number, e: bigint): bigint {
  for (;;) {
    const drawn = integerOfBytes(randomBuffer(Math.ceil(bits / 8)));
    let candidate = BigInt.asUintN(bits, drawn) | (3n << BigInt(bits - 2)) | 1n;
    // A draw is followed by the odd numbers after it, as OpenSSL does: testing is what takes time.
    for (let i = 0; i < 500 && bitLength(candidate) === bits; i++, candidate += 2n) {
      if ((candidate - 1n) % e !== 0n && isProbablePrime(candidate)) return candidate;
    }
  }
}

/** A key of exactly `bits`, an even number. */
export function newRsaKey(bits: number, e: bigint): RsaMaterial {
  for (;;) {
    const [one, other] = [randomPrime(bits / 2, e), randomPrime(bits / 2, e)];
    const [p, q] = one > other ? [one, other] : [other, one];
    const d = modularInverse(e, (p - 1n) * (q - 1n));
    if (p === q || d === 0n) continue;
    const secret = { d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: modularInverse(q, p) };
    return { kind: 'rsa', n: p * q, e, secret };
  }
}
