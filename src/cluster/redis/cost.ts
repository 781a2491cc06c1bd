import type { Bytes, Millis } from '../../base/units.ts';
import { findCommand } from './command-table.ts';
import type { Reply } from './reply.ts';
import { commandBytes, replyBytes } from './resp.ts';

/**
 * What a command takes of Redis' one thread. An estimate: `redis-benchmark -P 16` reaches about a
 * million small commands a second on one core of today, so 1 µs is finding the command, its key and
 * doing O(1) work; without pipelining it reaches 100,000 to 200,000, the rest being the system calls
 * that read a request and write its reply. Copying goes at some 2 GB/s.
 */
export const COMMAND_MS: Millis = 0.001;
/** One element more: a member of a set, a field of a hash, a key looked at by KEYS. */
export const ELEMENT_MS: Millis = 0.0001;
/** One byte in or out. */
export const BYTE_MS: Millis = 0.0000005;
/** Reading from a socket and writing to it, once for all commands of one pipelined batch. */
export const SOCKET_MS: Millis = 0.006;

/**
 * Time of one command, without {@link SOCKET_MS}. Elements in the reply are counted from it;
 * `elements` is `RedisServer.elements` after the command, for those that are not in it; `bytes` go in
 * and out.
 */
export function costOf(
  args: readonly string[],
  reply: Reply,
  elements = 0,
  bytes: Bytes = commandBytes(args) + replyBytes(reply),
): Millis {
  const extra = args.length > 2 ? args.length - 2 : 0;
  let commands = 1;
  let handled = extra + elements;
  if (reply.type === 'array') {
    const count = countOf(reply);
    if (findCommand(args[0] ?? '')?.name === 'exec') commands = count;
    if (commands <= 1) handled += count;
  }
  return commands * COMMAND_MS + handled * ELEMENT_MS + bytes * BYTE_MS;
}

function countOf(reply: Reply): number {
  if (reply.type !== 'array' || !reply.items) return 0;
  let count = 0;
  for (const item of reply.items) count += item.type === 'array' ? 1 + countOf(item) : 1;
  return count;
}
