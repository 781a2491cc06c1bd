/** RSA signatures by RFC 8017: RSASSA-PKCS1-v1_5 and RSASSA-PSS, with MGF1 of the same hash. */
import type { CHash } from '@noble/hashes/utils.js';
import { derNull, derObjectId, derSequence, derValue, OCTET_STRING } from './der.ts';
import { withCode } from './failure.ts';
import { bitLength, bytesOfInteger, integerOfBytes, modularPower } from './integers.ts';
import type { RsaMaterial, RsaSecret } from './key-material.ts';
import { Buffer, randomBuffer } from './platform.ts';

/** Object ids of the hashes, by the length of what they give. */
const HASH_IDS: Readonly<Record<number, string>> = {
  16: '1.2.840.113549.2.5',
  20: '1.3.14.3.2.26',
  28: '2.16.840.1.101.3.4.2.4',
  32: '2.16.840.1.101.3.4.2.1',
  48: '2.16.840.1.101.3.4.2.2',
  64: '2.16.840.1.101.3.4.2.3',
};

function sizeOf(key: RsaMaterial): number {
  return Math.ceil(bitLength(key.n) / 8);
}

function tooBig(): Error {
  return withCode(
    new Error('error:02000070:rsa routines::digest too big for rsa key'),
    'ERR_OSSL_RSA_DIGEST_TOO_BIG_FOR_RSA_KEY',
  );
}

function tooLarge(): Error {
  return withCode(
    new Error('error:0200006E:rsa routines::data too large for key size'),
    'ERR_OSSL_RSA_DATA_TOO_LARGE_FOR_KEY_SIZE',
  );
}

/** EMSA-PKCS1-v1_5: `00 01 ff … ff 00` and the hash with its name. */
function paddedDigest(hash: CHash, data: Uint8Array, size: number): Uint8Array {
  const digest = hash(data);
  const algorithm = derSequence(derObjectId(HASH_IDS[digest.length]!), derNull());
  const info = derSequence(algorithm, derValue(OCTET_STRING, digest));
  if (size < info.length + 11) throw tooBig();
  const filler = new Uint8Array(size - info.length - 3).fill(0xff);
  return Buffer.concat([Uint8Array.of(0, 1), filler, Uint8Array.of(0), info]);
}

/** By the Chinese remainder theorem, which needs a quarter of the work. */
function secretPower(message: bigint, secret: RsaSecret, n: bigint): bigint {
  const { d, p, q, dp, dq, qi } = secret;
  if (p * q !== n) return modularPower(message, d, n);
  const [a, b] = [modularPower(message, dp, p), modularPower(message, dq, q)];
  const difference = (((a - b) % p) + p) % p;
  return b + q * ((qi * difference) % p);
}

function signed(encoded: Uint8Array, key: RsaMaterial): Buffer {
  const power = secretPower(integerOfBytes(encoded), key.secret!, key.n);
  return Buffer.from(bytesOfInteger(power, sizeOf(key)));
}

/** What was signed, in so many bytes; null when the signature is not one of this key. */
function opened(signature: Uint8Array, key: RsaMaterial, size: number): Uint8Array | null {
  if (signature.length !== sizeOf(key)) return null;
  const value = integerOfBytes(signature);
  if (value >= key.n) return null;
  const message = modularPower(value, key.e, key.n);
  return bitLength(message) > size * 8 ? null : bytesOfInteger(message, size);
}

export function signPkcs1(hash: CHash, data: Uint8Array, key: RsaMaterial): Buffer {
  return signed(paddedDigest(hash, data, sizeOf(key)), key);
}

export function verifyPkcs1(
  hash: CHash,
  data: Uint8Array,
  key: RsaMaterial,
  signature: Uint8Array,
): boolean {
  const size = sizeOf(key);
  const message = opened(signature, key, size);
  return message !== null && same(message, paddedDigest(hash, data, size));
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Makes a mask of `size` bytes from a seed and puts it over `bytes`. */
function masked(hash: CHash, seed: Uint8Array, bytes: Uint8Array): Uint8Array {
  const result = Uint8Array.from(bytes);
  for (let at = 0, counter = 0; at < result.length; counter++) {
    const count = Uint8Array.of(counter >>> 24, counter >>> 16, counter >>> 8, counter);
    for (const byte of hash(Buffer.concat([seed, count]))) {
      if (at < result.length) result[at++]! ^= byte;
    }
  }
  return result;
}

function saltedDigest(hash: CHash, data: Uint8Array, salt: Uint8Array): Uint8Array {
  return hash(Buffer.concat([new Uint8Array(8), hash(data), salt]));
}

/** `saltLength` in bytes; null for the longest that fits. */
export function signPss(
  hash: CHash,
  data: Uint8Array,
  key: RsaMaterial,
  saltLength: number | null,
): Buffer {
  const bits = bitLength(key.n) - 1;
  const size = Math.ceil(bits / 8);
  const room = size - hash.outputLen - 2;
  const length = saltLength ?? room;
  if (length > room || room < 0) throw tooLarge();
  const salt = randomBuffer(length);
  const digest = saltedDigest(hash, data, salt);
  const filler = new Uint8Array(room - length);
  const block = masked(hash, digest, Buffer.concat([filler, Uint8Array.of(1), salt]));
  block[0]! &= 0xff >>> (size * 8 - bits);
  return signed(Buffer.concat([block, digest, Uint8Array.of(0xbc)]), key);
}

/** `saltLength` null: whatever the signature has. */
export function verifyPss(
  hash: CHash,
  data: Uint8Array,
  key: RsaMaterial,
  signature: Uint8Array,
  saltLength: number | null,
): boolean {
  const bits = bitLength(key.n) - 1;
  const size = Math.ceil(bits / 8);
  const message = opened(signature, key, size);
  const end = size - hash.outputLen - 1;
  if (message === null || end < 1 || message[size - 1] !== 0xbc) return false;
  const spare = size * 8 - bits;
  if (message[0]! >>> (8 - spare) !== 0) return false;
  const digest = message.subarray(end, size - 1);
  const block = masked(hash, digest, message.subarray(0, end));
  block[0]! &= 0xff >>> spare;
  const one = block.findIndex((byte) => byte !== 0);
  if (one < 0 || block[one] !== 1) return false;
  const salt = block.subarray(one + 1);
  if (saltLength !== null && salt.length !== saltLength) return false;
  return same(digest, saltedDigest(hash, data, salt));
}
