import { TextEncoder } from '../globals/encoding.ts';
import { nativeWork } from '../globals/limits.ts';

type BufferClass = new (bytes: ArrayBufferLike) => Uint8Array;
/** As hardening finds it; sizes are guarded here. */
const Octets = Uint8Array;
const encoder = new TextEncoder();
// The platform's own, captured before hardening hides it; Node's Buffer keeps a byte order mark.
const decoder = new globalThis.TextDecoder('utf-8', { ignoreBOM: true });
/** Up to this length the platform's coders, which are made for long texts, cost more than a loop. */
const SHORT = 48;

/** What the source of the package `node:buffer` is given: UTF-8, which is most of its work. */
export function bufferTools() {
  return {
    /** `text` in UTF-8, as an instance of `Buffer`. */
    encode(given: unknown, Buffer: BufferClass): Uint8Array {
      const text = String(given);
      const { length } = text;
      if (length <= SHORT) {
        const bytes: Uint8Array = Reflect.construct(Octets, [length], Buffer);
        let at = 0;
        for (; at < length; at++) {
          const unit = text.charCodeAt(at);
          if (unit >= 0x80) break;
          bytes[at] = unit;
        }
        if (at === length) return bytes;
      }
      const { buffer, byteOffset, length: size } = encoder.encode(text);
      nativeWork(size / 64);
      return Reflect.construct(Octets, [buffer, byteOffset, size], Buffer);
    },

    /** The text of bytes in UTF-8. What is none becomes U+FFFD; a byte order mark stays. */
    decode(bytes: Uint8Array): string {
      const { length } = bytes;
      if (length > SHORT) return decoder.decode(bytes);
      let text = '';
      for (let at = 0; at < length; at++) {
        const byte = bytes[at]!;
        if (byte >= 0x80) return decoder.decode(bytes);
        text += String.fromCharCode(byte);
      }
      return text;
    },
  };
}
