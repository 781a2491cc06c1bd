import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageBytes, requestLineLength, STATUS_LINE_LENGTH, utf8Bytes } from './message-size.ts';

const encoded = (text: string) => new TextEncoder().encode(text).length;

describe('message size', () => {
  it('counts UTF-8 as TextEncoder does, halves of pairs included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
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
