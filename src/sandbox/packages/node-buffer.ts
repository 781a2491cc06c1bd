import { bufferTools } from './node-buffer-tools.ts';
import type { LearnerPackage } from './package.ts';

const source = `
import { decode, encode } from 'internal:node:buffer';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function unknown(encoding: unknown): TypeError {
  return Object.assign(new TypeError('Unknown encoding: ' + String(encoding)), { code: 'ERR_UNKNOWN_ENCODING' });
}

function binary(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** As Node reads it: of either alphabet, up to the first '=', without what does not belong there. */
function fromBase64(text: string): Uint8Array {
  const end = text.indexOf('=');
  const digits = (end < 0 ? text : text.slice(0, end)).replace(/-/g, '+').replace(/_/g, '/').replace(/[^A-Za-z0-9+\\/]/g, '');
  return binary(atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits));
}

function fromHex(text: string): Uint8Array {
  const [digits] = /^(?:[0-9a-f]{2})*/i.exec(text) as unknown as [string];
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function bytesOf(text: string, encoding = 'utf8'): Uint8Array {
  switch (encoding) {
    case 'utf8': case 'utf-8': return encode(text, Uint8Array);
    case 'hex': return fromHex(text);
    case 'base64': case 'base64url': return fromBase64(text);
    case 'latin1': case 'binary': case 'ascii': return binary(text);
    default: throw unknown(encoding);
  }
}

export class Buffer extends Uint8Array {
  static from(value: any, encoding?: any): any {
    if (typeof value === 'string') {
      if (encoding === undefined || encoding === 'utf8' || encoding === 'utf-8') return encode(value, Buffer);
      return new Buffer(bytesOf(value, encoding));
    }
    if (value instanceof ArrayBuffer) return new Buffer(value, encoding);
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return new Buffer(value as any);
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return new Buffer(value.data);
    const error = new TypeError('The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ' + (value === null ? 'null' : typeof value));
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
  }
  static alloc(size: number): Buffer {
    return new Buffer(size);
  }
  static allocUnsafe(size: number): Buffer {
    return new Buffer(size);
  }
  static allocUnsafeSlow(size: number): Buffer {
    return new Buffer(size);
  }
  static isBuffer(value: unknown): boolean {
    return value instanceof Buffer;
  }
  static byteLength(value: string | Uint8Array, encoding?: string): number {
    return typeof value === 'string' ? bytesOf(value, encoding).length : value.byteLength;
  }
  static concat(list: readonly Uint8Array[]): Buffer {
    const all = new Buffer(list.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of list) {
      all.set(each, at);
      at += each.length;
    }
    return all;
  }
  toString(encoding = 'utf8', start = 0, end = this.length): string {
    const part = start === 0 && end >= this.length ? this : this.subarray(start, end);
    switch (encoding) {
      case 'utf8': case 'utf-8': return decode(part);
      case 'hex': return Array.from(part, (byte) => (byte + 256).toString(16).slice(1)).join('');
      case 'base64': return base64(part, true);
      case 'base64url': return base64(part, false).replace(/\\+/g, '-').replace(/\\//g, '_');
      case 'latin1': case 'binary': case 'ascii': return Array.from(part, (byte) => String.fromCharCode(byte)).join('');
      default: throw unknown(encoding);
    }
  }
  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }
  /** Gives how many bytes were copied: as many as there are and fit. */
  copy(target: Uint8Array, targetStart = 0, start = 0, end = this.length): number {
    const part = this.subarray(start, Math.min(end, start + Math.max(0, target.length - targetStart)));
    target.set(part, targetStart);
    return part.length;
  }
  /** A view of the same bytes, as Node's Buffer has it, and not a copy. */
  slice(start?: number, end?: number): any {
    return this.subarray(start, end);
  }
  readUInt32BE(offset = 0): number {
    return new DataView(this.buffer, this.byteOffset, this.byteLength).getUint32(offset);
  }
  toJSON(): { type: 'Buffer'; data: number[] } {
    return { type: 'Buffer', data: Array.from(this) };
  }
}

function base64(bytes: Uint8Array, padded: boolean): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const triple = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += BASE64[triple >> 18]! + BASE64[(triple >> 12) & 63]!;
    text += i + 1 < bytes.length ? BASE64[(triple >> 6) & 63]! : padded ? '=' : '';
    text += i + 2 < bytes.length ? BASE64[triple & 63]! : padded ? '=' : '';
  }
  return text;
}

export default { Buffer };
`;

const types = `
  type Encoding = 'utf8' | 'utf-8' | 'hex' | 'base64' | 'base64url' | 'latin1' | 'binary' | 'ascii';
  /** Bytes with Node's ways to read and make them. Not a global here: import it. */
  export interface Buffer extends Uint8Array<ArrayBuffer> {
    toString(encoding?: Encoding, start?: number, end?: number): string;
    equals(other: Uint8Array): boolean;
    copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number;
    /** A view of the same bytes, not a copy. */
    slice(start?: number, end?: number): Buffer;
    subarray(start?: number, end?: number): Buffer;
    readUInt32BE(offset?: number): number;
    toJSON(): { type: 'Buffer'; data: number[] };
  }
  export const Buffer: {
    from(text: string, encoding?: Encoding): Buffer;
    from(bytes: ArrayBufferLike | ArrayLike<number>): Buffer;
    alloc(size: number): Buffer;
    allocUnsafe(size: number): Buffer;
    isBuffer(value: unknown): value is Buffer;
    byteLength(value: string | Uint8Array, encoding?: Encoding): number;
    concat(list: readonly Uint8Array[]): Buffer;
  };
  const everything: { Buffer: typeof Buffer };
  export default everything;
`;

/** What services do with Node's `Buffer`: text to bytes and back, by encoding. */
export const bufferPackage: LearnerPackage = {
  names: ['node:buffer', 'buffer'],
  version: '20',
  summary: "Node's Buffer: bytes from text, and text from bytes",
  source,
  types,
  internal: bufferTools,
};
