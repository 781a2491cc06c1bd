/** ASN.1 in its distinguished encoding (X.690): as much of it as keys and signatures are made of. */
import { withCode } from './failure.ts';
import { bytesOfInteger, integerOfBytes } from './integers.ts';
import { Buffer } from './platform.ts';

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
const NULL = 0x05;
export const OBJECT_ID = 0x06;

function wrongTag(): Error {
  return withCode(
    new Error('error:068000A8:asn1 encoding routines::wrong tag'),
    'ERR_OSSL_ASN1_WRONG_TAG',
  );
}

function notEnough(): Error {
  return withCode(
    new Error('error:0680008E:asn1 encoding routines::not enough data'),
    'ERR_OSSL_ASN1_NOT_ENOUGH_DATA',
  );
}

/** Reads one value after the other from the content of a structure. */
export class DerReader {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  /** The next value's tag; -1 at the end. */
  get tag(): number {
    return this.bytes[this.at] ?? -1;
  }

  /** The content of the next value, which must have that tag. */
  content(tag: number): Uint8Array {
    if (this.done) throw notEnough();
    if (this.tag !== tag) throw wrongTag();
    return this.next();
  }

  /** The content of the next value, whatever it is. */
  next(): Uint8Array {
    this.at++;
    let length = this.byte();
    if (length >= 0x80) {
      const size = length & 0x7f;
      if (size === 0 || size > 4) throw notEnough();
      length = 0;
      for (let i = 0; i < size; i++) length = length * 256 + this.byte();
    }
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw notEnough();
    return this.bytes.subarray(from, this.at);
  }

  sequence(): DerReader {
    return new DerReader(this.content(SEQUENCE));
  }

  integer(): bigint {
    return integerOfBytes(this.content(INTEGER));
  }

  /** Dotted: `1.2.840.10045.2.1`. */
  objectId(): string {
    const bytes = this.content(OBJECT_ID);
    const parts: number[] = [];
    let value = 0;
    for (const byte of bytes) {
      value = value * 128 + (byte & 0x7f);
      if (byte >= 0x80) continue;
      if (parts.length === 0) parts.push(Math.min(2, Math.floor(value / 40)), value % 40);
      else parts.push(value);
      value = 0;
    }
    return parts.join('.');
  }

  /** Without the byte that counts unused bits, which is 0 in keys. */
  bitString(): Uint8Array {
    return this.content(BIT_STRING).subarray(1);
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw notEnough();
    return byte;
  }
}

export function derValue(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.from(head), content]);
}

export function derInteger(value: bigint): Uint8Array {
  const bytes = bytesOfInteger(value);
  const signed = bytes.length === 0 || bytes[0]! >= 0x80;
  return derValue(INTEGER, ...(signed ? [new Uint8Array(1), bytes] : [bytes]));
}

export function derSequence(...parts: readonly Uint8Array[]): Uint8Array {
  return derValue(SEQUENCE, ...parts);
}

export function derNull(): Uint8Array {
  return Uint8Array.from([NULL, 0]);
}

export function derBitString(bytes: Uint8Array): Uint8Array {
  return derValue(BIT_STRING, new Uint8Array(1), bytes);
}

export function derObjectId(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number) as [number, number, ...number[]];
  const bytes: number[] = [];
  for (const value of [first * 40 + second, ...rest]) {
    const digits = [value & 0x7f];
    for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return derValue(OBJECT_ID, Uint8Array.from(bytes));
}
