import { invalidType } from './failure.ts';
import { Buffer } from './platform.ts';

const BYTES = 'of type string or an instance of Buffer, TypedArray, or DataView';

export type BinaryLike = string | ArrayBufferView | ArrayBuffer;

/** An argument as bytes; text is in `encoding` (default UTF-8). */
export function bytesOf(
  value: unknown,
  name: string,
  encoding?: string,
  expected = BYTES,
): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, encoding as 'utf8');
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw invalidType(name, expected, value);
}
