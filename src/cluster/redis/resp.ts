import type { Bytes } from '../../base/units.ts';
import { utf8Bytes } from '../../network/message-size.ts';
import type { Reply } from './reply.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

/** RESP2, the protocol: commands as arrays of bulk strings, and replies. No inline commands. */

/** A command as it goes over the wire. */
export function encodeCommand(args: readonly string[]): string {
  let text = `*${args.length}\r\n`;
  for (const arg of args) text += `$${utf8Bytes(arg)}\r\n${arg}\r\n`;
  return text;
}

/** A reply as it goes over the wire. */
export function encodeReply(reply: Reply): string {
  switch (reply.type) {
    case 'status':
      return `+${reply.text}\r\n`;
    case 'error':
      return `-${reply.text.replace(/[\r\n]/g, ' ')}\r\n`;
    case 'integer':
      return `:${reply.value}\r\n`;
    case 'bulk':
      return reply.text === null ? '$-1\r\n' : `$${utf8Bytes(reply.text)}\r\n${reply.text}\r\n`;
    case 'array':
      if (reply.items === null) return '*-1\r\n';
      return `*${reply.items.length}\r\n${reply.items.map(encodeReply).join('')}`;
  }
}

/** Bytes of a reply in RESP2, without encoding it; above `most` (default none) it counts no further. */
export function replyBytes(reply: Reply, most: Bytes = Number.POSITIVE_INFINITY): Bytes {
  switch (reply.type) {
    case 'status':
    case 'error':
      return 3 + utf8Bytes(reply.text);
    case 'integer':
      return 3 + (reply.value === 0 || reply.value === 1 ? 1 : `${reply.value}`.length);
    case 'bulk': {
      if (reply.text === null) return 5;
      const size = utf8Bytes(reply.text);
      return 5 + digits(size) + size;
    }
    case 'array': {
      if (reply.items === null) return 5;
      let bytes = 3 + digits(reply.items.length);
      for (const item of reply.items) {
        bytes += replyBytes(item);
        if (bytes > most) break;
      }
      return bytes;
    }
  }
}

/** Bytes of a command in RESP. */
export function commandBytes(args: readonly string[]): Bytes {
  let bytes = 3 + digits(args.length);
  for (let i = 0; i < args.length; i++) {
    const size = utf8Bytes(args[i]!);
    bytes += 5 + digits(size) + size;
  }
  return bytes;
}

/** Decimal digits of a count. */
function digits(count: number): number {
  let length = 1;
  for (let most = 10; count >= most; most *= 10) length++;
  return length;
}

/** What was received is not RESP2. The connection cannot be used any further. */
export class ProtocolError extends Error {
  override name = 'ProtocolError';
}

export const isProtocolError = (thrown: unknown): thrown is ProtocolError =>
  thrown instanceof ProtocolError;

/** Redis refuses longer strings and larger arrays: `proto-max-bulk-len` and a fixed bound. */
const LONGEST = 512 * 1024 * 1024;
const MOST = 1024 * 1024 * 1024;

/** An array still being received. */
interface OpenArray {
  readonly items: Reply[];
  readonly count: number;
}

/**
 * Takes bytes as they arrive, in any pieces, and gives whole values. Work done on a value that is
 * not whole yet is kept, so that a long one costs no more for arriving in many pieces.
 */
export class RespParser {
  private bytes = new Uint8Array(0);
  private at = 0;
  private open: OpenArray[] = [];

  /** Text stands for its UTF-8 bytes. */
  push(chunk: Uint8Array | string): void {
    const more = typeof chunk === 'string' ? encodeUtf8(chunk) : chunk;
    const rest = this.bytes.length - this.at;
    const joined = new Uint8Array(rest + more.length);
    joined.set(this.bytes.subarray(this.at));
    joined.set(more, rest);
    this.bytes = joined;
    this.at = 0;
  }

  /** Nothing is left over: no value has been received in part. */
  get empty(): boolean {
    return this.at === this.bytes.length && this.open.length === 0;
  }

  /** The next whole value, or undefined until more has arrived. Throws {@link ProtocolError}. */
  next(): Reply | undefined {
    for (;;) {
      let value = this.element();
      if (value === undefined) return undefined;
      if (value === 'opened') continue;
      for (;;) {
        const array = this.open[this.open.length - 1];
        if (!array) return value;
        array.items.push(value);
        if (array.items.length < array.count) break;
        this.open.pop();
        value = { type: 'array', items: array.items };
      }
    }
  }

  /** The next whole command, its name first; undefined until it is there. */
  nextCommand(): string[] | undefined {
    const value = this.next();
    if (value === undefined) return undefined;
    if (value.type !== 'array' || value.items === null) {
      throw new ProtocolError('a command is an array of bulk strings');
    }
    return value.items.map((item) => {
      if (item.type === 'bulk' && item.text !== null) return item.text;
      throw new ProtocolError("expected '$', a bulk string, in a command");
    });
  }

  /** One value, or the head of an array that is not empty. */
  private element(): Reply | 'opened' | undefined {
    const end = this.lineEnd();
    if (end < 0) return undefined;
    const kind = String.fromCharCode(this.bytes[this.at]!);
    const line = decodeUtf8(this.bytes, this.at + 1, end);
    const after = end + 2;
    switch (kind) {
      case '+':
        return this.done(after, { type: 'status', text: line });
      case '-':
        return this.done(after, { type: 'error', text: line });
      case ':':
        return this.done(after, { type: 'integer', value: integerOf(line) });
      case '$':
        return this.bulk(after, lengthOf(line, LONGEST, 'bulk'));
      case '*': {
        const count = lengthOf(line, MOST, 'multibulk');
        if (count > 0) {
          this.at = after;
          this.open.push({ items: [], count });
          return 'opened';
        }
        return this.done(after, { type: 'array', items: count < 0 ? null : [] });
      }
      default:
        throw new ProtocolError(`expected one of + - : $ *, got '${kind}'`);
    }
  }

  private bulk(start: number, length: number): Reply | undefined {
    if (length < 0) return this.done(start, { type: 'bulk', text: null });
    const end = start + length;
    if (this.bytes.length < end + 2) return undefined;
    if (this.bytes[end] !== 13 || this.bytes[end + 1] !== 10) {
      throw new ProtocolError(`a bulk string of ${length} bytes is not followed by CRLF`);
    }
    return this.done(end + 2, { type: 'bulk', text: decodeUtf8(this.bytes, start, end) });
  }

  private done(at: number, reply: Reply): Reply {
    this.at = at;
    return reply;
  }

  /** Where the line that starts here ends (its CR), or −1. */
  private lineEnd(): number {
    for (let i = this.at; i + 1 < this.bytes.length; i++) {
      if (this.bytes[i] === 13 && this.bytes[i + 1] === 10) return i;
    }
    return -1;
  }
}

function integerOf(line: string): number | bigint {
  if (!/^[+-]?\d+$/.test(line)) throw new ProtocolError(`'${line}' is not an integer`);
  const value = BigInt(line.replace('+', ''));
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function lengthOf(line: string, most: number, what: string): number {
  const length = /^(-1|\d{1,10})$/.test(line) ? Number(line) : Number.NaN;
  if (!(length <= most)) throw new ProtocolError(`invalid ${what} length`);
  return length;
}
