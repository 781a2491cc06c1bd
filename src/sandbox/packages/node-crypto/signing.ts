import type { CHash } from '@noble/hashes/utils.js';
import { signEcdsa, verifyEcdsa } from './curves.ts';
import { hashNamed } from './digest.ts';
import { invalidType, invalidValue, withCode } from './failure.ts';
import { bytesOf } from './input.ts';
import { Buffer } from './platform.ts';
import { privateMaterial, publicMaterial } from './read-key.ts';
import { signPkcs1, signPss, verifyPkcs1, verifyPss } from './rsa.ts';

/** What Node's `constants` say of RSA signatures. */
export const constants = Object.freeze({
  RSA_PKCS1_PADDING: 1,
  RSA_PKCS1_PSS_PADDING: 6,
  RSA_PSS_SALTLEN_DIGEST: -1,
  RSA_PSS_SALTLEN_MAX_SIGN: -2,
  RSA_PSS_SALTLEN_AUTO: -2,
});

interface SigningOptions {
  readonly padding: 'pkcs1' | 'pss';
  /** As Node has it: bytes, -1 for the hash's length, -2 for the longest or, when verifying, any. */
  readonly saltLength: number;
  readonly format: 'der' | 'compact';
}

function optionsOf(key: unknown): SigningOptions {
  const { padding, saltLength, dsaEncoding } = (
    typeof key === 'object' && key !== null ? key : {}
  ) as { padding?: unknown; saltLength?: unknown; dsaEncoding?: unknown };
  const known: unknown[] = [
    undefined,
    constants.RSA_PKCS1_PADDING,
    constants.RSA_PKCS1_PSS_PADDING,
  ];
  if (!known.includes(padding)) throw invalidValue('options.padding', padding);
  if (saltLength !== undefined && !Number.isInteger(saltLength)) {
    throw invalidValue('options.saltLength', saltLength);
  }
  if (!['der', 'ieee-p1363', undefined].includes(dsaEncoding as string)) {
    throw invalidValue('options.dsaEncoding', dsaEncoding);
  }
  return {
    padding: padding === constants.RSA_PKCS1_PSS_PADDING ? 'pss' : 'pkcs1',
    saltLength: (saltLength as number | undefined) ?? constants.RSA_PSS_SALTLEN_AUTO,
    format: dsaEncoding === 'ieee-p1363' ? 'compact' : 'der',
  };
}

/** Null: the longest when signing, any when verifying. */
function saltBytes(saltLength: number, hash: CHash): number | null {
  if (saltLength === constants.RSA_PSS_SALTLEN_DIGEST) return hash.outputLen;
  return saltLength < 0 ? null : saltLength;
}

function signature(hash: CHash, data: Uint8Array, key: unknown): Buffer {
  if (!key) {
    throw withCode(new Error('No key provided to sign'), 'ERR_CRYPTO_SIGN_KEY_REQUIRED');
  }
  const material = privateMaterial(key);
  const { padding, saltLength, format } = optionsOf(key);
  if (material.kind === 'ec') return signEcdsa(hash, data, material, format);
  if (padding === 'pkcs1') return signPkcs1(hash, data, material);
  return signPss(hash, data, material, saltBytes(saltLength, hash));
}

function holds(hash: CHash, data: Uint8Array, key: unknown, signed: Uint8Array): boolean {
  const material = publicMaterial(key);
  const { padding, saltLength, format } = optionsOf(key);
  if (material.kind === 'ec') return verifyEcdsa(hash, data, material, signed, format);
  if (padding === 'pkcs1') return verifyPkcs1(hash, data, material, signed);
  return verifyPss(hash, data, material, signed, saltBytes(saltLength, hash));
}

function hashOf(algorithm: unknown, name = 'algorithm'): CHash {
  if (typeof algorithm !== 'string') throw invalidType(name, 'of type string', algorithm);
  const found = hashNamed(algorithm);
  if (found !== undefined) return found;
  throw withCode(new TypeError('Invalid digest'), 'ERR_CRYPTO_INVALID_DIGEST');
}

/** What is to be signed, in pieces; used up by the signature. */
class Signed {
  readonly #hash: CHash;
  #parts: Uint8Array[] | null = [];

  constructor(algorithm: unknown) {
    this.#hash = hashOf(algorithm);
  }

  update(data: unknown, encoding?: string): this {
    this.#live().push(Uint8Array.from(bytesOf(data, 'data', encoding)));
    return this;
  }

  /** Nothing can be added after it. */
  protected take(): { readonly hash: CHash; readonly data: Uint8Array } {
    const data = Buffer.concat(this.#live());
    this.#parts = null;
    return { hash: this.#hash, data };
  }

  #live(): Uint8Array[] {
    if (this.#parts !== null) return this.#parts;
    throw withCode(new Error('Not initialised'), 'ERR_CRYPTO_INVALID_STATE');
  }
}

export class Sign extends Signed {
  sign(key: unknown, encoding?: string): Buffer | string {
    const { hash, data } = this.take();
    const bytes = signature(hash, data, key);
    const raw = encoding === undefined || encoding === 'buffer';
    return raw ? bytes : bytes.toString(encoding as 'hex');
  }
}

export class Verify extends Signed {
  verify(key: unknown, signed: unknown, encoding?: string): boolean {
    const { hash, data } = this.take();
    return holds(hash, data, key, bytesOf(signed, 'signature', encoding));
  }
}

export function createSign(algorithm: string): Sign {
  return new Sign(algorithm);
}

export function createVerify(algorithm: string): Verify {
  return new Verify(algorithm);
}

export function sign(algorithm: unknown, data: unknown, key: unknown): Buffer {
  return signature(hashOf(algorithm ?? 'sha256'), bytesOf(data, 'data'), key);
}

export function verify(algorithm: unknown, data: unknown, key: unknown, signed: unknown): boolean {
  const hash = hashOf(algorithm ?? 'sha256');
  return holds(hash, bytesOf(data, 'data'), key, bytesOf(signed, 'signature'));
}
