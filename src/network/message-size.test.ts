import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageBytes, requestLineLength, STATUS_LINE_LENGTH, utf8Bytes } from './message-size.ts';

const encoded = (text: string) => new TextEncoder().encode(text).length;

/** Any UTF-16 units, halves of surrogate pairs likely among them. */
const UTF16 = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })), {
    maxLength: 30,
  })
  .map((units) => String.fromCharCode(...units));

describe('message size', () => {
  it('counts UTF-8 as TextEncoder does, halves of pairs included', () => {
    fc.assert(
      fc.property(UTF16, (text) => {
        expect(utf8Bytes(text)).toBe(encoded(text));
      }),
    );
    expect(utf8Bytes('\ud83d')).toBe(3);
    expect(utf8Bytes('é€😀x')).toBe(2 + 3 + 4 + 1);
  });

  it('is that of the message written out', () => {
    const request = 'POST /orders?a=1 HTTP/1.1\r\ncontent-type: text/plain\r\nx-é: ü\r\n\r\nhéllo';
    expect(
      messageBytes(
        requestLineLength('POST', '/orders?a=1'),
        [
          ['content-type', 'text/plain'],
          ['x-é', 'ü'],
        ],
        'héllo',
      ),
    ).toBe(encoded(request));
    expect(messageBytes(STATUS_LINE_LENGTH, [], null)).toBe(encoded('HTTP/1.1 200 OK\r\n\r\n'));
    expect(messageBytes(STATUS_LINE_LENGTH, [], new Uint8Array(1000))).toBe(1019);
  });
});
