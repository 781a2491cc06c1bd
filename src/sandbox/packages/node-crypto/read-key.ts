/** Keys from texts and bytes: PKCS#1, PKCS#8, SPKI, SEC1, X.509 certificates, JWK. */
import { curveNamed, pointOfSecret, publicPoint } from './curves.ts';
import { DerReader, OCTET_STRING, SEQUENCE } from './der.ts';
import {
  invalidType,
  invalidValue,
  modulusTooLarge,
  noKeyFound,
  notOffered,
  wrongKeyType,
} from './failure.ts';
import { bytesOf } from './input.ts';
import { bitLength } from './integers.ts';
import { materialOfJwk } from './jwk.ts';
import { type KeyMaterial, RSA_BITS_MAX, type RsaMaterial } from './key-material.ts';
import { KeyObject } from './key-object.ts';
import { readPem } from './pem.ts';
import { Buffer } from './platform.ts';
import { EC_ID, RSA_ID } from './write-key.ts';

const KEY_TYPES = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
/** What signing takes as well. */
const ALL_TYPES =
  'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';
const PRIVATE_LABELS = new Set([
  'PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
]);
const PUBLIC_LABELS = new Set(['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']);

interface Description {
  readonly key: unknown;
  readonly format?: unknown;
  readonly type?: unknown;
}

export function createSecretKey(key: unknown, encoding?: string): KeyObject {
  if (typeof key === 'string' && encoding === undefined) {
    return new KeyObject('secret', bytesOf(key, 'key', 'utf8'));
  }
  const expected = 'an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
  return new KeyObject('secret', bytesOf(key, 'key', encoding, expected));
}

export function createPrivateKey(key: unknown): KeyObject {
  if (key instanceof KeyObject) throw invalidType('key', KEY_TYPES, key);
  return new KeyObject('private', privateMaterial(key, KEY_TYPES));
}

/** Also of a private key, whose public half it is. */
export function createPublicKey(key: unknown): KeyObject {
  if (!(key instanceof KeyObject)) return new KeyObject('public', publicMaterial(key, KEY_TYPES));
  if (key.type !== 'private') throw wrongKeyType(key.type, 'private');
  return new KeyObject('public', { ...KeyObject.materialOf(key), secret: null });
}

/** For signing: a key object, or what `createPrivateKey` takes. */
export function privateMaterial(key: unknown, types = ALL_TYPES): KeyMaterial {
  const found = keyObjectIn(key);
  if (found !== null) {
    if (found.type !== 'private') throw wrongKeyType(found.type, 'private');
    return KeyObject.materialOf(found);
  }
  const read = readPrivate(described(key, types));
  if (read.secret === null) throw noKeyFound();
  return checked(read);
}

/** For verifying: a key object of either half, or what `createPublicKey` takes. */
export function publicMaterial(key: unknown, types = ALL_TYPES): KeyMaterial {
  const found = keyObjectIn(key);
  if (found !== null) {
    if (found.type === 'secret') throw wrongKeyType('secret', 'private or public');
    return { ...KeyObject.materialOf(found), secret: null };
  }
  return { ...checked(readPublic(described(key, types))), secret: null };
}

function keyObjectIn(key: unknown): KeyObject | null {
  if (key instanceof KeyObject) return key;
  const inner = typeof key === 'object' && key !== null && 'key' in key ? key.key : null;
  return inner instanceof KeyObject ? inner : null;
}

function described(key: unknown, types: string): Description {
  if (typeof key === 'string' || ArrayBuffer.isView(key) || key instanceof ArrayBuffer) {
    return { key };
  }
  if (typeof key !== 'object' || key === null) throw invalidType('key', types, key);
  const inner = (key as Description).key;
  const isJwk = (key as Description).format === 'jwk';
  const fits = isJwk ? typeof inner === 'object' && inner !== null : true;
  if (!fits) throw invalidType('key.key', 'of type object', inner);
  if (!isJwk) bytesOf(inner, 'key.key', undefined, types);
  return key as Description;
}

/** OpenSSL refuses longer ones when they are used, whatever the work would be. */
function checked(material: KeyMaterial): KeyMaterial {
  if (material.kind === 'rsa' && bitLength(material.n) > RSA_BITS_MAX) {
    throw modulusTooLarge();
  }
  return material;
}

function readPrivate({ key, format = 'pem', type }: Description): KeyMaterial {
  if (format === 'jwk') return materialOfJwk(key as Record<string, unknown>);
  const bytes = bytesOf(key, 'key', undefined, KEY_TYPES);
  if (format === 'der') {
    if (type === 'pkcs1') return rsaPrivate(new DerReader(bytes).sequence());
    if (type === 'pkcs8') return pkcs8(new DerReader(bytes).sequence());
    if (type === 'sec1') return ecPrivate(new DerReader(bytes).sequence());
    throw invalidValue('options.type', type);
  }
  if (format !== 'pem') throw invalidValue('options.format', format);
  const block = readPem(Buffer.from(bytes).toString('latin1'), PRIVATE_LABELS);
  if (block === null) throw noKeyFound();
  return ofPem(block.label, block.bytes);
}

function readPublic({ key, format = 'pem', type }: Description): KeyMaterial {
  if (format === 'jwk') return materialOfJwk(key as Record<string, unknown>);
  const bytes = bytesOf(key, 'key', undefined, KEY_TYPES);
  if (format === 'der') {
    if (type === 'pkcs1') return rsaPublic(new DerReader(bytes).sequence());
    if (type === 'spki') return spki(new DerReader(bytes).sequence());
    throw invalidValue('options.type', type);
  }
  if (format !== 'pem') throw invalidValue('options.format', format);
  const text = Buffer.from(bytes).toString('latin1');
  const block = readPem(text, PUBLIC_LABELS) ?? readPem(text, PRIVATE_LABELS);
  if (block === null) throw noKeyFound();
  return ofPem(block.label, block.bytes);
}

/** OpenSSL's decoders say "unsupported" of a private key they cannot make sense of. */
function ofPem(label: string, bytes: Uint8Array): KeyMaterial {
  if (label === 'ENCRYPTED PRIVATE KEY') throw notOffered('An encrypted key');
  if (label === 'PUBLIC KEY') return spki(new DerReader(bytes).sequence());
  if (label === 'RSA PUBLIC KEY') return rsaPublic(new DerReader(bytes).sequence());
  if (label === 'CERTIFICATE') return certificate(new DerReader(bytes).sequence());
  try {
    const content = new DerReader(bytes).sequence();
    if (label === 'RSA PRIVATE KEY') return rsaPrivate(content);
    return label === 'EC PRIVATE KEY' ? ecPrivate(content) : pkcs8(content);
  } catch (error) {
    throw (error as { code?: string }).code?.startsWith('ERR_OSSL_ASN1') ? noKeyFound() : error;
  }
}

function rsaPublic(content: DerReader): RsaMaterial {
  return { kind: 'rsa', n: content.integer(), e: content.integer(), secret: null };
}

function rsaPrivate(content: DerReader): RsaMaterial {
  content.integer();
  const [n, e, d, p, q, dp, dq, qi] = Array.from({ length: 8 }, () => content.integer()) as [
    ...[bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint],
  ];
  return { kind: 'rsa', n, e, secret: { d, p, q, dp, dq, qi } };
}

/** RFC 5915; the curve stands inside unless PKCS#8 has named it. */
function ecPrivate(content: DerReader, named: string | null = null): KeyMaterial {
  content.integer();
  const secret = content.content(OCTET_STRING);
  const inside = content.tag === 0xa0 ? new DerReader(content.next()).objectId() : null;
  const curve = curveNamed(named ?? inside);
  const padded = Buffer.concat([new Uint8Array(Math.max(0, curve.size - secret.length)), secret]);
  return { kind: 'ec', curve: curve.name, point: pointOfSecret(curve, padded), secret: padded };
}

function pkcs8(content: DerReader): KeyMaterial {
  content.integer();
  const algorithm = content.sequence();
  const id = algorithm.objectId();
  const inner = new DerReader(content.content(OCTET_STRING)).sequence();
  if (id === RSA_ID) return rsaPrivate(inner);
  if (id === EC_ID) return ecPrivate(inner, algorithm.objectId());
  throw notOffered(`A key of algorithm ${id}`);
}

function spki(content: DerReader): KeyMaterial {
  const algorithm = content.sequence();
  const id = algorithm.objectId();
  if (id === RSA_ID) return rsaPublic(new DerReader(content.bitString()).sequence());
  if (id !== EC_ID) throw notOffered(`A key of algorithm ${id}`);
  const curve = curveNamed(algorithm.objectId());
  const point = publicPoint(curve, content.bitString());
  return { kind: 'ec', curve: curve.name, point, secret: null };
}

/** The key a certificate is for: what stands before it is skipped (RFC 5280 §4.1). */
function certificate(content: DerReader): KeyMaterial {
  const signed = content.sequence();
  if (signed.tag === 0xa0) signed.next();
  signed.integer();
  // Signature algorithm, issuer, validity, subject.
  for (let i = 0; i < 4; i++) signed.content(SEQUENCE);
  return spki(signed.sequence());
}
