import { curveNamed, newEcKey } from './curves.ts';
import { invalidType, invalidValue, outOfRange } from './failure.ts';
import type { KeyMaterial } from './key-material.ts';
import { KeyObject } from './key-object.ts';
import { newRsaKey } from './primes.ts';
import type { KeyExport } from './write-key.ts';

/** Longer ones would take more steps than one turn of a service has. */
const RSA_BITS_MADE_MAX = 2048;

interface GenerateOptions {
  readonly namedCurve?: unknown;
  readonly modulusLength?: unknown;
  readonly publicExponent?: unknown;
  readonly publicKeyEncoding?: KeyExport;
  readonly privateKeyEncoding?: KeyExport;
}

/**
 * From the instance's own random stream, so the same in every run of a seed. RSA keys have 512 to
 * 2,048 bits (default none, as in Node).
 */
export function generateKeyPairSync(type: string, options: GenerateOptions = {}) {
  const material = newKey(type, options);
  const { publicKeyEncoding: forPublic, privateKeyEncoding: forPrivate } = options;
  const publicKey = new KeyObject('public', { ...material, secret: null });
  const privateKey = new KeyObject('private', material);
  return {
    publicKey: forPublic === undefined ? publicKey : publicKey.export(forPublic),
    privateKey: forPrivate === undefined ? privateKey : privateKey.export(forPrivate),
  };
}

function newKey(type: string, options: GenerateOptions): KeyMaterial {
  if (type === 'ec') {
    const { namedCurve } = options;
    if (typeof namedCurve !== 'string') {
      throw invalidType('options.namedCurve', 'of type string', namedCurve);
    }
    return newEcKey(curveNamed(namedCurve));
  }
  if (type !== 'rsa') {
    throw invalidValue('type', type, 'must be a supported key type (here: "ec" or "rsa").');
  }
  const { modulusLength: bits, publicExponent = 65_537 } = options;
  if (typeof bits !== 'number') {
    throw invalidType('options.modulusLength', 'of type number', bits);
  }
  if (!Number.isInteger(bits) || bits % 16 !== 0 || bits < 512 || bits > RSA_BITS_MADE_MAX) {
    const range = `a multiple of 16 from 512 to ${RSA_BITS_MADE_MAX} (for a longer key, give its PEM)`;
    throw outOfRange('options.modulusLength', range, bits);
  }
  const exponents = [3, 17, 65_537];
  if (!exponents.includes(publicExponent as number)) {
    throw outOfRange('options.publicExponent', `one of ${exponents.join(', ')}`, publicExponent);
  }
  return newRsaKey(bits, BigInt(publicExponent as number));
}
