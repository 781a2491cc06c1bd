import { hmac } from '@noble/hashes/hmac.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import type { CHash } from '@noble/hashes/utils.js';
import { invalidType, withCode, wrongKeyType } from './failure.ts';
import { bytesOf } from './input.ts';
import { KeyObject } from './key-object.ts';
import { Buffer } from './platform.ts';

const ALGORITHMS: Readonly<Record<string, CHash>> = { md5, sha1, sha224, sha256, sha384, sha512 };

/** By Node's names (`sha256`, `SHA-256`, `RSA-SHA256`); undefined for others. */
export function hashNamed(name: string): CHash | undefined {
  const key = name.toLowerCase().replace(/^rsa-/, '').replace('-', '');
  return Object.hasOwn(ALGORITHMS, key) ? ALGORITHMS[key] : undefined;
}

function algorithmOf(name: unknown): CHash {
  if (typeof name !== 'string') throw invalidType('algorithm', 'of type string', name);
  const found = hashNamed(name);
  if (found !== undefined) return found;
  throw withCode(new Error('Digest method not supported'), 'ERR_OSSL_EVP_UNSUPPORTED');
}

interface HashState {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** What createHash and createHmac give: update as often as you like, digest once. */
class Digest {
  #state: HashState | null;
  constructor(state: HashState) {
    this.#state = state;
  }
  update(data: unknown, encoding?: string): this {
    this.#live().update(bytesOf(data, 'data', encoding));
    return this;
  }
  digest(encoding?: string): Buffer | string {
    const state = this.#live();
    this.#state = null;
    const bytes = Buffer.from(state.digest());
    const raw = encoding === undefined || encoding === 'buffer';
    return raw ? bytes : bytes.toString(encoding as 'hex');
  }
  #live(): HashState {
    if (this.#state !== null) return this.#state;
    throw withCode(new Error('Digest already called'), 'ERR_CRYPTO_HASH_FINALIZED');
  }
}

export function createHash(algorithm: string): Digest {
  return new Digest(algorithmOf(algorithm).create());
}

export function createHmac(algorithm: string, key: unknown): Digest {
  const hash = algorithmOf(algorithm);
  if (key instanceof KeyObject) {
    if (key.type !== 'secret') throw wrongKeyType(key.type, 'secret');
    return new Digest(hmac.create(hash, key.export() as Uint8Array));
  }
  return new Digest(hmac.create(hash, bytesOf(key, 'key')));
}

export function getHashes(): string[] {
  return Object.keys(ALGORITHMS);
}
