import { invalidType, invalidValue, withCode } from './failure.ts';
import type { KeyMaterial } from './key-material.ts';
import { Buffer } from './platform.ts';
import { exportKey, type KeyExport } from './write-key.ts';

export type KeyType = 'secret' | 'public' | 'private';

export interface AsymmetricKeyDetails {
  readonly namedCurve?: string;
  readonly modulusLength?: number;
  readonly publicExponent?: bigint;
}

const SPARE = 'must be a key of this module';

/** A key as `createSecretKey`, `createPublicKey` and `createPrivateKey` give it. */
export class KeyObject {
  readonly #material: KeyMaterial | Uint8Array;
  readonly #type: KeyType;

  constructor(type: KeyType, material: KeyMaterial | Uint8Array) {
    if (type !== 'secret' && type !== 'public' && type !== 'private') {
      throw invalidValue('type', type);
    }
    const fits = material instanceof Uint8Array ? type === 'secret' : material?.kind !== undefined;
    if (!fits) throw invalidType('handle', `of type object: it ${SPARE}`, material);
    this.#type = type;
    this.#material = material instanceof Uint8Array ? Uint8Array.from(material) : material;
  }

  get type(): KeyType {
    return this.#type;
  }

  get asymmetricKeyType(): 'rsa' | 'ec' | undefined {
    return this.#material instanceof Uint8Array ? undefined : this.#material.kind;
  }

  get asymmetricKeyDetails(): AsymmetricKeyDetails | undefined {
    const material = this.#material;
    if (material instanceof Uint8Array) return undefined;
    if (material.kind === 'ec') return { namedCurve: material.curve };
    return { modulusLength: material.n.toString(2).length, publicExponent: material.e };
  }

  get symmetricKeySize(): number | undefined {
    return this.#material instanceof Uint8Array ? this.#material.length : undefined;
  }

  /** Text or bytes; a secret's bytes without options. */
  export(options?: KeyExport): Buffer | string | Record<string, string> {
    if (this.#material instanceof Uint8Array) {
      if (options?.format === 'jwk') {
        return { kty: 'oct', k: Buffer.from(this.#material).toString('base64url') };
      }
      return Buffer.from(this.#material);
    }
    if (typeof options !== 'object' || options === null) {
      throw invalidType('options', 'of type object', options);
    }
    return exportKey(this.#material, this.#type === 'private', options);
  }

  equals(other: KeyObject): boolean {
    if (!(other instanceof KeyObject)) {
      throw invalidType('otherKeyObject', 'an instance of KeyObject', other);
    }
    if (this.type !== other.type || this.asymmetricKeyType !== other.asymmetricKeyType) {
      return false;
    }
    return this.#bytes().equals(other.#bytes());
  }

  #bytes(): Buffer {
    if (this.#material instanceof Uint8Array) return Buffer.from(this.#material);
    const type = this.#type === 'private' ? 'pkcs8' : 'spki';
    return this.export({ format: 'der', type }) as Buffer;
  }

  /** Of an asymmetric key. Static, so that what has a key cannot be mistaken for one. */
  static materialOf(key: KeyObject): KeyMaterial {
    const material = key.#material;
    if (!(material instanceof Uint8Array)) return material;
    throw withCode(
      new TypeError('Invalid key object type secret, expected private or public.'),
      'ERR_CRYPTO_INVALID_KEY_OBJECT_TYPE',
    );
  }
}
