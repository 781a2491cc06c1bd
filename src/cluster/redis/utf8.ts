import { utf8Bytes } from '../../network/message-size.ts';

/**
 * Redis values are byte strings; here they are JavaScript strings, standing for their UTF-8 bytes.
 * Lengths and order are those of the bytes. A lone surrogate counts as U+FFFD, as `TextEncoder`
 * has it.
 */

/** `text` with U+FFFD for every half of a surrogate pair: what arrives when its bytes are sent. */
export function wellFormed(text: string): string {
  // ES2024, which the type library in use does not know yet.
  const checked = text as string & { isWellFormed(): boolean; toWellFormed(): string };
  return checked.isWellFormed() ? text : checked.toWellFormed();
}

/** The UTF-8 bytes of `text`. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Bytes(text));
  let at = 0;
  for (const character of text) {
    let code = character.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
    if (code < 0x80) bytes[at++] = code;
    else {
      const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
      const lead = more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0;
      bytes[at++] = lead | (code >>> (6 * more));
      for (let k = more - 1; k >= 0; k--) bytes[at++] = 0x80 | ((code >>> (6 * k)) & 0x3f);
    }
  }
  return bytes;
}

/** The text of UTF-8 `bytes` from `start` to `end`; what is no UTF-8 becomes U+FFFD, byte by byte. */
export function decodeUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  for (let i = start; i < end; ) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      i++;
      continue;
    }
    const code = sequenceAt(bytes, i, end);
    text += String.fromCodePoint(code < 0 ? 0xfffd : code);
    i += code < 0 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return text;
}

/** The code point of the sequence of two or more bytes at `i`, or −1. */
function sequenceAt(bytes: Uint8Array, i: number, end: number): number {
  const lead = bytes[i]!;
  const more = lead >= 0xf0 && lead < 0xf5 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc2 ? 1 : 0;
  if (more === 0 || lead >= 0xf5 || i + more >= end) return -1;
  let code = lead & (0x3f >> more);
  for (let k = 1; k <= more; k++) {
    const byte = bytes[i + k]!;
    if ((byte & 0xc0) !== 0x80) return -1;
    code = (code << 6) | (byte & 0x3f);
  }
  const least = more === 1 ? 0x80 : more === 2 ? 0x800 : 0x10000;
  return code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? -1 : code;
}

/** Order of the UTF-8 bytes (`memcmp`), which is that of code points: negative, 0 or positive. */
export function compareBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rankOf(x) - rankOf(y);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates before U+E000…U+FFFF; code points above U+FFFF come after those. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
