/** JSON Web Keys (RFC 7517, RFC 7518 §6). */
import { curveNamed, curveOf, pointOfSecret, publicPoint } from './curves.ts';
import { invalidType, invalidValue, modulusTooLarge } from './failure.ts';
import { BYTES_MAX, bytesOfInteger, integerOfBytes } from './integers.ts';
import type { KeyMaterial, RsaSecret } from './key-material.ts';
import { Buffer } from './platform.ts';

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

export function jwkOf(material: KeyMaterial, isPrivate: boolean): Record<string, string> {
  if (material.kind === 'ec') {
    const { nist, size } = curveOf(material.curve);
    const { point, secret } = material;
    const [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)].map(text);
    return { kty: 'EC', x: x!, y: y!, crv: nist, ...(isPrivate && { d: text(secret!) }) };
  }
  const { n, e, secret } = material;
  const whole = isPrivate ? { n, e, ...secret! } : { n, e };
  const members = Object.entries(whole).map(([name, value]) => [name, text(bytesOfInteger(value))]);
  return { kty: 'RSA', ...Object.fromEntries(members) };
}

/** Throws Node's errors for what is missing. */
export function materialOfJwk(key: Readonly<Record<string, unknown>>): KeyMaterial {
  const bytes = (name: string): Uint8Array => {
    const value = key[name];
    if (typeof value !== 'string') throw invalidType(`key.${name}`, 'of type string', value);
    // Before any work is done on it.
    if (value.length > 2 * BYTES_MAX) throw modulusTooLarge();
    return Buffer.from(value, 'base64url');
  };
  const hasSecret = key.d !== undefined;
  if (key.kty === 'EC') {
    if (typeof key.crv !== 'string') throw invalidType('key.crv', 'of type string', key.crv);
    const curve = curveNamed(key.crv);
    const secret = hasSecret ? bytes('d') : null;
    const given = Buffer.concat([Uint8Array.of(4), bytes('x'), bytes('y')]);
    const point = secret === null ? publicPoint(curve, given) : pointOfSecret(curve, secret);
    return { kind: 'ec', curve: curve.name, point, secret };
  }
  if (key.kty !== 'RSA') {
    throw invalidValue('key.kty', key.kty, "must be one of: 'RSA', 'EC'");
  }
  const integer = (name: string) => integerOfBytes(bytes(name));
  const secret = (): RsaSecret => ({
    ...{ d: integer('d'), p: integer('p'), q: integer('q') },
    ...{ dp: integer('dp'), dq: integer('dq'), qi: integer('qi') },
  });
  const [n, e] = [integer('n'), integer('e')];
  return { kind: 'rsa', n, e, secret: hasSecret ? secret() : null };
}
