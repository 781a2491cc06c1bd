import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Reply } from './reply.ts';
import {
  commandBytes,
  encodeCommand,
  encodeReply,
  isProtocolError,
  ProtocolError,
  RespParser,
  replyBytes,
} from './resp.ts';
import { compareBytes, decodeUtf8, encodeUtf8 } from './utf8.ts';

const text = fc.string({ unit: 'grapheme' });
const { reply } = fc.letrec<{ reply: Reply }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    fc.record({ type: fc.constant('bulk' as const), text: fc.option(text) }),
    fc.record({ type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
    fc.constant<Reply>({ type: 'integer', value: 9223372036854775807n }),
    fc.constant<Reply>({ type: 'status', text: 'OK' }),
    fc.constant<Reply>({ type: 'error', text: 'ERR no' }),
    fc.record({
      type: fc.constant('array' as const),
      items: fc.option(fc.array(tie('reply'), { maxLength: 4 })),
    }),
  ),
}));

it('reads what it writes, in whatever pieces it arrives', () => {
  fc.assert(
    fc.property(
      fc.array(reply, { maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      (replies, piece) => {
        const bytes = encodeUtf8(replies.map(encodeReply).join(''));
        expect(replies.reduce((sum, one) => sum + replyBytes(one), 0)).toBe(bytes.length);
        const parser = new RespParser();
        const read: Reply[] = [];
        for (let i = 0; i < bytes.length; i += piece) {
          parser.push(bytes.subarray(i, i + piece));
          for (let one = parser.next(); one; one = parser.next()) read.push(one);
        }
        expect(read).toEqual(replies);
      },
    ),
  );
});

it('reads pipelined commands', () => {
  const commands = [['SET', 'a', 'é'], ['GET', 'a'], ['PING']];
  const parser = new RespParser();
  parser.push(commands.map(encodeCommand).join(''));
  expect(commands.map(() => parser.nextCommand())).toEqual(commands);
  expect(parser.nextCommand()).toBeUndefined();
  for (const args of commands) {
    expect(commandBytes(args)).toBe(encodeUtf8(encodeCommand(args)).length);
  }
});

it.each(['hello\r\n', '$5\r\nabcdefg\r\n', ':x\r\n', '*-2\r\n', '$x\r\n'])('refuses %j', (sent) => {
  const parser = new RespParser();
  parser.push(sent);
  expect(() => parser.next()).toThrow(ProtocolError);
  expect(isProtocolError(new ProtocolError('x'))).toBe(true);
});

it('encodes, decodes and orders like UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      expect([...encodeUtf8(a)]).toEqual([...new TextEncoder().encode(a)]);
      expect(decodeUtf8(encodeUtf8(a))).toBe(
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(encodeUtf8(a)),
      );
      const order = Buffer.compare(Buffer.from(a), Buffer.from(b));
      expect(Math.sign(compareBytes(a, b))).toBe(order);
    }),
  );
});
