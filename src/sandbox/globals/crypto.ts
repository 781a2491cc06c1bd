import { DOMException } from './dom-exception.ts';
import type { Environment } from './environment.ts';

/** Bytes one `getRandomValues` may fill (the standard's own limit). */
const RANDOM_BYTES_MAX = 65_536;

type IntegerArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

function isIntegerArray(value: unknown): value is IntegerArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView) &&
    !(value instanceof Float32Array) &&
    !(value instanceof Float64Array)
  );
}

/** `crypto` of one program: random by the instance's own stream, so the same in every run. */
export function cryptoFor(env: Environment) {
  const { random } = env.host;
  return {
    /** A version 4 UUID. */
    randomUUID(): string {
      let text = '';
      for (let word = 0; word < 4; word++) {
        let bits = random.uint32();
        if (word === 1) bits = (bits & 0xffff0fff) | 0x4000;
        if (word === 2) bits = (bits & 0x3fffffff) | 0x80000000;
        if (word === 1 || word === 2) text += '-';
        text += HEX[bits >>> 24]! + HEX[(bits >>> 16) & 255]!;
        if (word === 1 || word === 2) text += '-';
        text += HEX[(bits >>> 8) & 255]! + HEX[bits & 255]!;
      }
      return text;
    },
    /** Fills an integer typed array of at most 65,536 bytes and returns it. */
    getRandomValues<T extends IntegerArray>(array: T): T {
      if (!isIntegerArray(array)) {
        throw new DOMException(
          'The data argument must be an integer-type TypedArray',
          'TypeMismatchError',
        );
      }
      if (array.byteLength > RANDOM_BYTES_MAX) {
        throw new DOMException('The requested length exceeds 65,536 bytes', 'QuotaExceededError');
      }
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      for (let i = 0; i < bytes.length; i += 4) {
        const bits = random.uint32();
        for (let j = 0; j < 4 && i + j < bytes.length; j++) bytes[i + j] = bits >>> (8 * j);
      }
      return array;
    },
  };
}
