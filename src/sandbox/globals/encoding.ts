// biome-ignore-all lint/complexity/noArguments: an argument left out differs from undefined
import { DOMException } from './dom-exception.ts';
import { BUFFER_BYTES_MAX, overLimit } from './limits.ts';
import { missingArgument } from './node-error.ts';

// The platform's coders are exact and the same everywhere; captured before hardening hides them.
const utf8Encoder = new globalThis.TextEncoder();
const utf8Decoder = new globalThis.TextDecoder();
const PlatformDecoder = globalThis.TextDecoder;

export function encodeUtf8(text: string): Uint8Array {
  return utf8Encoder.encode(text);
}

export function decodeUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

export class TextEncoder {
  get encoding(): string {
    return 'utf-8';
  }
  encode(text: unknown = ''): Uint8Array {
    const string = String(text);
    if (string.length > BUFFER_BYTES_MAX / 3) {
      overLimit('TextEncoder.encode', string.length * 3, BUFFER_BYTES_MAX, 'bytes');
    }
    return utf8Encoder.encode(string);
  }
  encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
    const { read, written } = utf8Encoder.encodeInto(String(text), target);
    return { read, written };
  }
  get [Symbol.toStringTag](): string {
    return 'TextEncoder';
  }
}

/** UTF-8 only: other encodings depend on the engine's tables. */
export class TextDecoder {
  readonly #decoder: InstanceType<typeof PlatformDecoder>;

  constructor(label: string = 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean }) {
    const name = String(label).trim().toLowerCase();
    if (name !== 'utf-8' && name !== 'utf8' && name !== 'unicode-1-1-utf-8') {
      const error = new RangeError(`The "${label}" encoding is not supported`);
      throw Object.assign(error, { code: 'ERR_ENCODING_NOT_SUPPORTED' });
    }
    this.#decoder = new PlatformDecoder('utf-8', {
      fatal: Boolean(options?.fatal),
      ignoreBOM: Boolean(options?.ignoreBOM),
    });
  }
  get encoding(): string {
    return 'utf-8';
  }
  get fatal(): boolean {
    return this.#decoder.fatal;
  }
  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string {
    try {
      return this.#decoder.decode(input, { stream: Boolean(options?.stream) });
    } catch {
      // The platforms word this differently.
      const error = new TypeError('The encoded data was not valid for encoding utf-8');
      throw Object.assign(error, { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
    }
  }
  get [Symbol.toStringTag](): string {
    return 'TextDecoder';
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of a string whose units are bytes. */
export function btoa(input: string): string {
  if (arguments.length === 0) throw missingArgument('input');
  const text = String(input);
  let out = '';
  for (let i = 0; i < text.length; i += 3) {
    const a = text.charCodeAt(i);
    const b = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
    const c = i + 2 < text.length ? text.charCodeAt(i + 2) : 0;
    if (a > 255 || b > 255 || c > 255) {
      throw new DOMException('Invalid character', 'InvalidCharacterError');
    }
    const triple = (a << 16) | (b << 8) | c;
    out += ALPHABET[triple >> 18]! + ALPHABET[(triple >> 12) & 63]!;
    out += i + 1 < text.length ? ALPHABET[(triple >> 6) & 63]! : '=';
    out += i + 2 < text.length ? ALPHABET[triple & 63]! : '=';
  }
  return out;
}

/** The bytes of base64 text as a string; white space and missing padding are allowed. */
export function atob(input: string): string {
  if (arguments.length === 0) throw missingArgument('input');
  let text = String(input).replace(/[\t\n\f\r ]/g, '');
  if (text.length % 4 === 0) text = text.replace(/==?$/, '');
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
    throw new DOMException(
      'The string to be decoded is not correctly encoded.',
      'InvalidCharacterError',
    );
  }
  let out = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    bits = ((bits << 6) | ALPHABET.indexOf(text[i]!)) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += String.fromCharCode((bits >> held) & 255);
    }
  }
  return out;
}
