/** Keys as texts. */
import { curveOf } from './curves.ts';
import {
  derBitString,
  derInteger,
  derNull,
  derObjectId,
  derSequence,
  derValue,
  OCTET_STRING,
} from './der.ts';
import { invalidValue, notOffered, withCode } from './failure.ts';
import { jwkOf } from './jwk.ts';
import type { EcMaterial, KeyMaterial, RsaMaterial } from './key-material.ts';
import { writePem } from './pem.ts';
import { Buffer } from './platform.ts';

export interface KeyExport {
  /** Default `pem`. */
  readonly format?: 'pem' | 'der' | 'jwk';
  readonly type?: 'pkcs1' | 'pkcs8' | 'spki' | 'sec1';
  readonly cipher?: string;
  readonly passphrase?: unknown;
}

export const RSA_ID = '1.2.840.113549.1.1.1';
export const EC_ID = '1.2.840.10045.2.1';

interface Written {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export function exportKey(
  material: KeyMaterial,
  isPrivate: boolean,
  { format = 'pem', type, cipher, passphrase }: KeyExport,
): Buffer | string | Record<string, string> {
  if (format === 'jwk') return jwkOf(material, isPrivate);
  if (cipher !== undefined || passphrase !== undefined) throw notOffered('An encrypted key');
  if (format !== 'pem' && format !== 'der') throw invalidValue('options.format', format);
  const { label, bytes } = isPrivate ? privateKey(material, type) : publicKey(material, type);
  return format === 'pem' ? writePem(label, bytes) : Buffer.from(bytes);
}

function onlyFor(type: string, kind: string): Error {
  return withCode(
    new Error(`The selected key encoding ${type} can only be used for ${kind} keys.`),
    'ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS',
  );
}

function algorithm(material: KeyMaterial): Uint8Array {
  return material.kind === 'rsa'
    ? derSequence(derObjectId(RSA_ID), derNull())
    : derSequence(derObjectId(EC_ID), derObjectId(curveOf(material.curve).objectId));
}

function publicKey(material: KeyMaterial, type: KeyExport['type']): Written {
  if (type === 'pkcs1') {
    if (material.kind !== 'rsa') throw onlyFor(type, 'RSA');
    return { label: 'RSA PUBLIC KEY', bytes: rsaPublic(material) };
  }
  if (type !== 'spki') throw invalidValue('options.type', type);
  const bits = material.kind === 'rsa' ? rsaPublic(material) : material.point;
  return { label: 'PUBLIC KEY', bytes: derSequence(algorithm(material), derBitString(bits)) };
}

function privateKey(material: KeyMaterial, type: KeyExport['type']): Written {
  if (type === 'pkcs1') {
    if (material.kind !== 'rsa') throw onlyFor(type, 'RSA');
    return { label: 'RSA PRIVATE KEY', bytes: rsaPrivate(material) };
  }
  if (type === 'sec1') {
    if (material.kind !== 'ec') throw onlyFor(type, 'EC');
    return { label: 'EC PRIVATE KEY', bytes: ecPrivate(material, true) };
  }
  if (type !== 'pkcs8') throw invalidValue('options.type', type);
  const inner = material.kind === 'rsa' ? rsaPrivate(material) : ecPrivate(material, false);
  const parts = [derInteger(0n), algorithm(material), derValue(OCTET_STRING, inner)];
  return { label: 'PRIVATE KEY', bytes: derSequence(...parts) };
}

function rsaPublic({ n, e }: RsaMaterial): Uint8Array {
  return derSequence(derInteger(n), derInteger(e));
}

function rsaPrivate({ n, e, secret }: RsaMaterial): Uint8Array {
  const { d, p, q, dp, dq, qi } = secret!;
  return derSequence(...[0n, n, e, d, p, q, dp, dq, qi].map(derInteger));
}

/** PKCS#8 names the curve outside. */
function ecPrivate({ curve, point, secret }: EcMaterial, withCurve: boolean): Uint8Array {
  const parts = [derInteger(1n), derValue(OCTET_STRING, secret!)];
  if (withCurve) parts.push(derValue(0xa0, derObjectId(curveOf(curve).objectId)));
  return derSequence(...parts, derValue(0xa1, derBitString(point)));
}
