/** The curves of ES256, ES384 and ES512. */
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { CHash } from '@noble/hashes/utils.js';
import { withCode } from './failure.ts';
import type { CurveName, EcMaterial } from './key-material.ts';
import { Buffer, randomBuffer } from './platform.ts';

interface Curve {
  readonly name: CurveName;
  /** Of the United States' standards, as JWK has it. */
  readonly nist: string;
  readonly objectId: string;
  /** Of a coordinate and of a secret, in bytes. */
  readonly size: number;
  readonly ecdsa: ECDSA;
}

const CURVES: readonly Curve[] = [
  {
    ...{ name: 'prime256v1', nist: 'P-256', objectId: '1.2.840.10045.3.1.7', size: 32 },
    ecdsa: p256,
  },
  { ...{ name: 'secp384r1', nist: 'P-384', objectId: '1.3.132.0.34', size: 48 }, ecdsa: p384 },
  { ...{ name: 'secp521r1', nist: 'P-521', objectId: '1.3.132.0.35', size: 66 }, ecdsa: p521 },
];

/** Bits a window of the table that signing needs and the first signature makes: a fifth of its usual size. */
const WINDOW = 5;
for (const { ecdsa } of CURVES) ecdsa.Point.BASE.precompute(WINDOW);

export function curveOf(name: CurveName): Curve {
  return CURVES.find((each) => each.name === name)!;
}

/** By any of its names, or its object id. */
export function curveNamed(name: unknown): Curve {
  const found = CURVES.find((c) => c.name === name || c.nist === name || c.objectId === name);
  if (found !== undefined) return found;
  throw withCode(new TypeError('Invalid EC curve name'), 'ERR_CRYPTO_INVALID_CURVE');
}

export function getCurves(): string[] {
  return CURVES.map(({ name }) => name);
}

/** Throws for a point that is not on the curve. */
export function publicPoint(curve: Curve, point: Uint8Array): Uint8Array {
  try {
    return curve.ecdsa.Point.fromBytes(point).toBytes(false);
  } catch {
    throw withCode(
      new Error('error:08000066:elliptic curve routines::invalid encoding'),
      'ERR_OSSL_EC_INVALID_ENCODING',
    );
  }
}

export function pointOfSecret(curve: Curve, secret: Uint8Array): Uint8Array {
  return curve.ecdsa.getPublicKey(secret, false);
}

/** From fresh random bytes; both halves. */
export function newEcKey(curve: Curve): EcMaterial {
  // More bytes than the secret has, so that taking the remainder prefers none (FIPS 186-5, A.2.1).
  const seed = randomBuffer(curve.ecdsa.lengths.seed!);
  const secret = curve.ecdsa.utils.randomSecretKey(seed);
  return { kind: 'ec', curve: curve.name, point: pointOfSecret(curve, secret), secret };
}

/** `der` as OpenSSL gives them, or `compact`: both numbers side by side. Different every time. */
export function signEcdsa(
  hash: CHash,
  data: Uint8Array,
  { curve, secret }: EcMaterial,
  format: 'der' | 'compact',
): Buffer {
  const { ecdsa, size } = curveOf(curve);
  const options = { prehash: false, lowS: false, format, extraEntropy: randomBuffer(size) };
  return Buffer.from(ecdsa.sign(hash(data), secret!, options));
}

export function verifyEcdsa(
  hash: CHash,
  data: Uint8Array,
  { curve, point }: EcMaterial,
  signature: Uint8Array,
  format: 'der' | 'compact',
): boolean {
  const options = { prehash: false, lowS: false, format };
  try {
    return curveOf(curve).ecdsa.verify(Uint8Array.from(signature), hash(data), point, options);
  } catch {
    // Not even of the form of a signature.
    return false;
  }
}
