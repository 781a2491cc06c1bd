import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

/** Short and long, plain and not, a byte order mark, half a surrogate pair. */
const TEXTS = ['', 'a', 'plain text', 'é€😀', '\ufeffmark', 'x\ud800y', 'x'.repeat(48)];
const LONG = ['y'.repeat(49), 'z'.repeat(5000), `${'w'.repeat(47)}€`];
/** Not UTF-8, and cut in the middle of a character. */
const BYTES = [[0xff, 0x41], [0xe2, 0x82], [0xef, 0xbb, 0xbf, 0x41], Array(60).fill(0x80)];

describe('node:buffer', () => {
  it("makes bytes of text and text of bytes as Node's own does", async () => {
    const all = [...TEXTS, ...LONG];
    const said = await saidBy(
      `import { Buffer } from 'node:buffer';`,
      `for (const text of ${JSON.stringify(all)}) {
         const bytes = Buffer.from(text);
         said.push(bytes instanceof Buffer, bytes.constructor === Buffer, bytes.length, bytes.toString(), bytes.toString('hex'), bytes.toString('base64'), bytes.toString('utf8', 1, 3));
         said.push(Buffer.from(text, 'latin1').toString('base64url'), Buffer.byteLength(text), Buffer.from(bytes.toString('hex'), 'hex').equals(bytes));
       }
       for (const bytes of ${JSON.stringify(BYTES)}) said.push(Buffer.from(bytes).toString());
       const one = Buffer.from('abc');
       const copy = Buffer.from(one);
       copy[0] = 90;
       said.push(one.toString(), copy.toString(), Buffer.concat([one, copy]).toString(), JSON.stringify(one));`,
    );
    const native = all.flatMap((text) => {
      const bytes = Buffer.from(text);
      return [
        ...[true, true, bytes.length, bytes.toString(), bytes.toString('hex')],
        ...[bytes.toString('base64'), bytes.toString('utf8', 1, 3)],
        ...[Buffer.from(text, 'latin1').toString('base64url'), Buffer.byteLength(text), true],
      ];
    });
    expect(said).toEqual([
      ...native,
      ...BYTES.map((bytes) => Buffer.from(bytes).toString()),
      ...['abc', 'Zbc', 'abcZbc', JSON.stringify(Buffer.from('abc'))],
    ]);
  });
});
