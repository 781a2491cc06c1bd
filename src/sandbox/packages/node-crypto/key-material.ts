/** What keys are made of, whatever text they were read from. */

export interface RsaMaterial {
  readonly kind: 'rsa';
  readonly n: bigint;
  readonly e: bigint;
  /** Null: the public half. */
  readonly secret: RsaSecret | null;
}

/** As in PKCS#1: exponent, primes, exponents modulo each prime less one, and `q`'s inverse. */
export interface RsaSecret {
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint;
  readonly dq: bigint;
  readonly qi: bigint;
}

export interface EcMaterial {
  readonly kind: 'ec';
  /** OpenSSL's name. */
  readonly curve: CurveName;
  /** Uncompressed: 4, x, y. */
  readonly point: Uint8Array;
  /** Null: the public half. */
  readonly secret: Uint8Array | null;
}

export type KeyMaterial = RsaMaterial | EcMaterial;

export type CurveName = 'prime256v1' | 'secp384r1' | 'secp521r1';

/** The longest modulus that OpenSSL uses. */
export const RSA_BITS_MAX = 16_384;
