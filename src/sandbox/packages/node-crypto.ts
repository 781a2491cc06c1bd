/** `node:crypto` is made of the modules in `node-crypto/`, bundled with the hashes and curves they use. */
export const cryptoSource = `
export * from '/src/sandbox/packages/node-crypto/index.ts';
export { default } from '/src/sandbox/packages/node-crypto/index.ts';
`;

export const cryptoTypes = `
  import { Buffer } from 'node:buffer';
  type BinaryLike = string | ArrayBufferView | ArrayBuffer;
  type BinaryEncoding = 'hex' | 'base64' | 'base64url' | 'latin1' | 'binary' | 'utf8' | 'utf-8';
  interface Digest {
    update(data: BinaryLike, inputEncoding?: BinaryEncoding): this;
    digest(): Buffer;
    digest(encoding: BinaryEncoding): string;
  }
  /** A hash: md5, sha1, sha224, sha256, sha384 or sha512. */
  export function createHash(algorithm: string): Digest;
  /** A message authentication code with one of the hashes. */
  export function createHmac(algorithm: string, key: BinaryLike | KeyObject): Digest;
  export function getHashes(): string[];
  export function randomUUID(): string;
  export function randomBytes(size: number): Buffer;
  /** A whole number from 0 up to, but not including, max. */
  export function randomInt(max: number): number;
  export function randomInt(min: number, max: number): number;
  /** Whether two byte sequences of the same length are equal, in a time that does not tell where they differ. */
  export function timingSafeEqual(a: ArrayBufferView, b: ArrayBufferView): boolean;
  export function getRandomValues<T extends ArrayBufferView>(array: T): T;
  export const webcrypto: typeof globalThis.crypto;
  type KeyFormat = 'pem' | 'der' | 'jwk';
  type KeyEncoding = 'pkcs1' | 'pkcs8' | 'spki' | 'sec1';
  interface JsonWebKey { kty?: string; [member: string]: unknown }
  /** A key: secret (for HMAC), or one half of a pair (RSA, or EC on P-256, P-384, P-521). */
  export interface KeyObject {
    readonly type: 'secret' | 'public' | 'private';
    readonly asymmetricKeyType?: 'rsa' | 'ec';
    readonly asymmetricKeyDetails?: { namedCurve?: string; modulusLength?: number; publicExponent?: bigint };
    readonly symmetricKeySize?: number;
    export(options: { format: 'jwk' }): JsonWebKey;
    export(options: { format?: 'pem'; type: KeyEncoding }): string;
    export(options: { format: 'der'; type: KeyEncoding }): Buffer;
    export(): Buffer;
    equals(other: KeyObject): boolean;
  }
  export const KeyObject: { readonly prototype: KeyObject };
  type KeyInput = { key: BinaryLike; format?: 'pem' | 'der'; type?: KeyEncoding } | { key: JsonWebKey; format: 'jwk' };
  interface SigningOptions { padding?: number; saltLength?: number; dsaEncoding?: 'der' | 'ieee-p1363' }
  type KeyLike = BinaryLike | KeyObject | (KeyInput & SigningOptions) | ({ key: KeyObject } & SigningOptions);
  export function createSecretKey(key: BinaryLike, encoding?: BinaryEncoding): KeyObject;
  /** From PEM (PKCS#1, PKCS#8, SEC1), DER or a JWK. */
  export function createPrivateKey(key: BinaryLike | KeyInput): KeyObject;
  /** From PEM (SPKI, PKCS#1, a certificate), DER, a JWK, or a private key. */
  export function createPublicKey(key: BinaryLike | KeyInput | KeyObject): KeyObject;
  export interface Sign {
    update(data: BinaryLike, inputEncoding?: BinaryEncoding): this;
    sign(key: KeyLike): Buffer;
    sign(key: KeyLike, encoding: BinaryEncoding): string;
  }
  export interface Verify {
    update(data: BinaryLike, inputEncoding?: BinaryEncoding): this;
    verify(key: KeyLike, signature: BinaryLike, encoding?: BinaryEncoding): boolean;
  }
  export const Sign: new (algorithm: string) => Sign;
  export const Verify: new (algorithm: string) => Verify;
  /** RSA and ECDSA signatures with one of the hashes: RSA-SHA256, sha256, … */
  export function createSign(algorithm: string): Sign;
  export function createVerify(algorithm: string): Verify;
  export function sign(algorithm: string | null | undefined, data: BinaryLike, key: KeyLike): Buffer;
  export function verify(algorithm: string | null | undefined, data: BinaryLike, key: KeyLike, signature: BinaryLike): boolean;
  interface KeyPair { publicKey: KeyObject; privateKey: KeyObject }
  interface PemPair { publicKey: string; privateKey: string }
  interface PemEncodings { publicKeyEncoding: { type: KeyEncoding; format: 'pem' }; privateKeyEncoding: { type: KeyEncoding; format: 'pem' } }
  interface EcOptions { namedCurve: string }
  /** modulusLength: 512 to 2048, a multiple of 16. */
  interface RsaOptions { modulusLength: number; publicExponent?: number }
  export function generateKeyPairSync(type: 'ec', options: EcOptions & PemEncodings): PemPair;
  export function generateKeyPairSync(type: 'rsa', options: RsaOptions & PemEncodings): PemPair;
  export function generateKeyPairSync(type: 'ec', options: EcOptions): KeyPair;
  export function generateKeyPairSync(type: 'rsa', options: RsaOptions): KeyPair;
  export function getCurves(): string[];
  export const constants: {
    readonly RSA_PKCS1_PADDING: number; readonly RSA_PKCS1_PSS_PADDING: number; readonly RSA_PSS_SALTLEN_DIGEST: number;
    readonly RSA_PSS_SALTLEN_MAX_SIGN: number; readonly RSA_PSS_SALTLEN_AUTO: number;
  };
  const everything: {
    constants: typeof constants; createSecretKey: typeof createSecretKey; createPublicKey: typeof createPublicKey;
    createPrivateKey: typeof createPrivateKey; createSign: typeof createSign; createVerify: typeof createVerify;
    sign: typeof sign; verify: typeof verify; generateKeyPairSync: typeof generateKeyPairSync; getCurves: typeof getCurves;
    KeyObject: typeof KeyObject; Sign: typeof Sign; Verify: typeof Verify;
    createHash: typeof createHash; createHmac: typeof createHmac; getHashes: typeof getHashes;
    getRandomValues: typeof getRandomValues; randomBytes: typeof randomBuffer; randomInt: typeof randomInt;
    randomUUID: typeof randomUUID; timingSafeEqual: typeof timingSafeEqual; webcrypto: typeof webcrypto;
  };
  export default everything;
`;
