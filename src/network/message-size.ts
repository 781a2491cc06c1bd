import type { Bytes } from '../base/units.ts';

/**
 * Bytes of an HTTP/1.1 message: `firstLine` characters of request or status line, the headers as
 * `name: value`, an empty line and the body in UTF-8, each line ended by CRLF. An estimate: what a
 * real client adds by itself (`host`, `user-agent`, `content-length`, …) is not counted, nor are
 * TCP's and TLS's own bytes. HTTP/2 would press the headers; that saving is not modelled.
 * Walks the body, so call it only where bytes matter (bandwidth, cost).
 */
export function messageBytes(
  firstLine: number,
  headers: readonly (readonly [name: string, value: string])[],
  body: string | Uint8Array | null,
): Bytes {
  let bytes = firstLine + 4;
  for (const [name, value] of headers) bytes += utf8Bytes(name) + utf8Bytes(value) + 4;
  if (body === null) return bytes;
  return bytes + (typeof body === 'string' ? utf8Bytes(body) : body.byteLength);
}

/** Characters of `GET /path HTTP/1.1`, without its line end. */
export function requestLineLength(method: string, path: string): number {
  return method.length + utf8Bytes(path) + 10;
}

/** Characters of `HTTP/1.1 200 OK`, without its line end; every reason phrase counts as `OK`. */
export const STATUS_LINE_LENGTH = 15;

/** Bytes of `text` in UTF-8; half a surrogate pair counts 3, as what replaces it does. */
export function utf8Bytes(text: string): Bytes {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes++;
    else {
      bytes += 2;
      // A pair is two units and four bytes.
      if (unit >= 0xd800 && unit < 0xdc00) {
        const low = text.charCodeAt(i + 1);
        if (low >= 0xdc00 && low < 0xe000) i++;
      }
    }
  }
  return bytes;
}
