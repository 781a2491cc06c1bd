/**
 * `node:crypto`, the synchronous part services use: random values (of the instance's own stream),
 * hashes and message authentication codes (by `@noble/hashes`). Its text is bundled with the
 * hashes, and runs as learner code does: hashing takes steps, and so processor time.
 */
export const cryptoSource = `
import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';

const ALGORITHMS: Record<string, any> = { md5, sha1, sha224, sha256, sha384, sha512 };
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const HEX = '0123456789abcdef';
const encoder = new TextEncoder();

function invalid(name: string, expected: string, value: unknown): TypeError {
  const error = new TypeError('The "' + name + '" argument must be ' + expected + '. Received ' + (value === null ? 'null' : typeof value));
  return Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

function outOfRange(name: string, range: string, value: unknown): RangeError {
  const error = new RangeError('The value of "' + name + '" is out of range. It must be ' + range + '. Received ' + String(value));
  return Object.assign(error, { code: 'ERR_OUT_OF_RANGE' });
}

function binary(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0) & 255);
}

/** Text in one of Node's encodings as bytes. */
function decode(text: string, encoding = 'utf8'): Uint8Array {
  switch (encoding) {
    case 'utf8': case 'utf-8': return encoder.encode(text);
    case 'hex': return Uint8Array.from(text.match(/[0-9a-f]{2}/gi) ?? [], (pair) => parseInt(pair, 16));
    case 'base64': case 'base64url': return binary(atob(text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '')));
    case 'latin1': case 'binary': return binary(text);
    default: throw Object.assign(new TypeError('Unknown encoding: ' + encoding), { code: 'ERR_UNKNOWN_ENCODING' });
  }
}

/** Bytes with the methods of Node's Buffer that hashes and random values are read with. */
class Bytes extends Uint8Array {
  toString(encoding = 'utf8'): string {
    switch (encoding) {
      case 'hex': {
        let text = '';
        for (const byte of this) text += HEX[byte >> 4]! + HEX[byte & 15]!;
        return text;
      }
      case 'base64': return this.#base64(true);
      case 'base64url': return this.#base64(false).replace(/\\+/g, '-').replace(/\\//g, '_');
      case 'latin1': case 'binary': return Array.from(this, (byte) => String.fromCharCode(byte)).join('');
      case 'utf8': case 'utf-8': return new TextDecoder().decode(this);
      default: throw Object.assign(new TypeError('Unknown encoding: ' + encoding), { code: 'ERR_UNKNOWN_ENCODING' });
    }
  }
  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }
  readUInt32BE(offset = 0): number {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getUint32(offset);
  }
  toJSON(): { type: 'Buffer'; data: number[] } {
    return { type: 'Buffer', data: Array.from(this) };
  }
  #base64(padded: boolean): string {
    let text = '';
    for (let i = 0; i < this.length; i += 3) {
      const triple = (this[i]! << 16) | ((this[i + 1] ?? 0) << 8) | (this[i + 2] ?? 0);
      text += BASE64[triple >> 18]! + BASE64[(triple >> 12) & 63]!;
      text += i + 1 < this.length ? BASE64[(triple >> 6) & 63]! : padded ? '=' : '';
      text += i + 2 < this.length ? BASE64[triple & 63]! : padded ? '=' : '';
    }
    return text;
  }
  static get [Symbol.species]() { return Uint8Array; }
}

function bytesOf(data: unknown, name: string, encoding?: string): Uint8Array {
  if (typeof data === 'string') return decode(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalid(name, 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

function algorithmOf(name: unknown): any {
  if (typeof name !== 'string') throw invalid('algorithm', 'of type string', name);
  const key = name.toLowerCase().replace('-', '');
  if (!Object.hasOwn(ALGORITHMS, key)) {
    throw Object.assign(new Error('Digest method not supported'), { code: 'ERR_OSSL_EVP_UNSUPPORTED' });
  }
  return ALGORITHMS[key];
}

/** What createHash and createHmac give: update as often as you like, digest once. */
class Digest {
  #state: any;
  constructor(state: any) { this.#state = state; }
  update(data: unknown, encoding?: string): this {
    this.#live().update(bytesOf(data, 'data', encoding));
    return this;
  }
  digest(encoding?: string): any {
    const state = this.#live();
    this.#state = null;
    const bytes = new Bytes(state.digest());
    return encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding);
  }
  #live(): any {
    if (this.#state !== null) return this.#state;
    throw Object.assign(new Error('Digest already called'), { code: 'ERR_CRYPTO_HASH_FINALIZED' });
  }
}

export function createHash(algorithm: string): Digest {
  return new Digest(algorithmOf(algorithm).create());
}

export function createHmac(algorithm: string, key: unknown): Digest {
  return new Digest(hmac.create(algorithmOf(algorithm), bytesOf(key, 'key')));
}

export function getHashes(): string[] {
  return Object.keys(ALGORITHMS);
}

export function randomUUID(): string {
  return crypto.randomUUID();
}

export function randomBytes(size: number): Bytes {
  if (typeof size !== 'number') throw invalid('size', 'of type number', size);
  if (!Number.isInteger(size) || size < 0 || size > 2147483647) throw outOfRange('size', '>= 0 && <= 2147483647', size);
  const bytes = new Bytes(size);
  for (let at = 0; at < size; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

/** A whole number from min (default 0) up to, but not including, max: each as likely as the others. */
export function randomInt(min: number, max?: number): number {
  const [low, high] = max === undefined ? [0, min] : [min, max];
  for (const [name, value] of [['min', low], ['max', high]] as const) {
    if (!Number.isSafeInteger(value)) throw invalid(name, 'a safe integer', value);
  }
  const range = high - low;
  if (!(range > 0)) throw outOfRange('max', 'greater than the value of "min" (' + low + ')', high);
  if (range > 281474976710655) throw outOfRange(max === undefined ? 'max' : 'max - min', '<= 281474976710655', range);
  const words = new Uint32Array(2);
  const limit = 281474976710656 - (281474976710656 % range);
  for (;;) {
    crypto.getRandomValues(words);
    const value = (words[0]! & 65535) * 4294967296 + words[1]!;
    if (value < limit) return low + (value % range);
  }
}

export function timingSafeEqual(a: unknown, b: unknown): boolean {
  const left = bytesOf(typeof a === 'string' ? undefined : a, 'buf1');
  const right = bytesOf(typeof b === 'string' ? undefined : b, 'buf2');
  if (left.length !== right.length) {
    const error = new RangeError('Input buffers must have the same byte length');
    throw Object.assign(error, { code: 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH' });
  }
  let differences = 0;
  for (let i = 0; i < left.length; i++) differences |= left[i]! ^ right[i]!;
  return differences === 0;
}

export const webcrypto = crypto;
export const getRandomValues = (array: any) => crypto.getRandomValues(array);

export default { createHash, createHmac, getHashes, getRandomValues, randomBytes, randomInt, randomUUID, timingSafeEqual, webcrypto };
`;

export const cryptoTypes = `
  type BinaryLike = string | ArrayBufferView | ArrayBuffer;
  type BinaryEncoding = 'hex' | 'base64' | 'base64url' | 'latin1' | 'binary' | 'utf8' | 'utf-8';
  /** Bytes as Node's Buffer gives them. */
  interface Bytes extends Uint8Array {
    toString(encoding?: BinaryEncoding): string;
    equals(other: Uint8Array): boolean;
    readUInt32BE(offset?: number): number;
  }
  interface Digest {
    update(data: BinaryLike, inputEncoding?: BinaryEncoding): this;
    digest(): Bytes;
    digest(encoding: BinaryEncoding): string;
  }
  /** A hash: md5, sha1, sha224, sha256, sha384 or sha512. */
  export function createHash(algorithm: string): Digest;
  /** A message authentication code with one of the hashes. */
  export function createHmac(algorithm: string, key: BinaryLike): Digest;
  export function getHashes(): string[];
  export function randomUUID(): string;
  export function randomBytes(size: number): Bytes;
  /** A whole number from 0 up to, but not including, max. */
  export function randomInt(max: number): number;
  export function randomInt(min: number, max: number): number;
  /** Whether two byte sequences of the same length are equal, in a time that does not tell where they differ. */
  export function timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean;
  export function getRandomValues<T extends ArrayBufferView>(array: T): T;
  export const webcrypto: typeof globalThis.crypto;
  const everything: {
    createHash: typeof createHash; createHmac: typeof createHmac; getHashes: typeof getHashes;
    getRandomValues: typeof getRandomValues; randomBytes: typeof randomBytes; randomInt: typeof randomInt;
    randomUUID: typeof randomUUID; timingSafeEqual: typeof timingSafeEqual; webcrypto: typeof webcrypto;
  };
  export default everything;
`;
