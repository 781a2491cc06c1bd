/** Arguments of the package `redis` on their way to the server, and replies on their way back. */
import type { Reply } from '../../cluster/redis/reply.ts';
import { wellFormed } from '../../cluster/redis/utf8.ts';
import { ARRAY_LENGTH_MAX, nativeWork, overLimit } from '../globals/limits.ts';

/** A reply as plain data: an error is `{ error: text }`, the only object that is no array. */
export type PlainReply = string | number | null | PlainReply[] | { readonly error: string };

/** What a method makes of the reply. */
export type Read = (reply: PlainReply) => unknown;

/**
 * A command's arguments, copied: learner code may keep the array and change it. Throws what
 * node-redis throws of arguments that are no strings.
 */
export function commandOf(args: unknown): readonly string[] {
  const given = args as ArrayLike<unknown>;
  const count = Number(given.length);
  if (count > ARRAY_LENGTH_MAX) overLimit('This command', count, ARRAY_LENGTH_MAX, 'arguments');
  nativeWork(count);
  const copy: string[] = [];
  for (let i = 0; i < count; i++) {
    const arg = given[i];
    if (typeof arg !== 'string') {
      throw new TypeError(
        `"arguments[${i}]" must be of type "string | Buffer", got ${typeof arg} instead.`,
      );
    }
    copy.push(wellFormed(arg));
  }
  return copy;
}

export function characters(command: readonly string[]): number {
  let length = 0;
  for (let i = 0; i < command.length; i++) length += command[i]!.length;
  return length;
}

type Write = (value: unknown) => unknown;

/**
 * Makes a command of `words` and what a method is given; `kinds` has a letter for each: k as it is
 * (a list: each of it; none where it is undefined and not the first), others by `writes`.
 */
export function plainBuild(
  words: readonly string[],
  kinds: string,
  writes: Readonly<Record<string, Write>>,
): (args: readonly unknown[]) => unknown[] {
  const [word] = words;
  const writers = Array.from(kinds, (kind) => writes[kind] ?? null);
  const simple = words.length === 1 && kinds[0] === 'k';
  return (args) => {
    // What most commands are: a key is named.
    if (simple && args.length === 1 && typeof args[0] === 'string') return [word, args[0]];
    const built: unknown[] = [];
    for (const each of words) built.push(each);
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      const write = writers[i];
      if (write) built.push(write(arg));
      else if (Array.isArray(arg)) {
        nativeWork(arg.length);
        for (let k = 0; k < arg.length; k++) built.push(arg[k]);
      } else if (arg !== undefined || i === 0 || write === undefined) built.push(arg);
    }
    return built;
  };
}

export function plain(reply: Reply): PlainReply {
  switch (reply.type) {
    case 'integer':
      return Number(reply.value);
    case 'error':
      return { error: errorText(reply.text) };
    case 'array': {
      if (reply.items === null) return null;
      nativeWork(reply.items.length);
      return reply.items.map(plain);
    }
    default:
      return reply.text;
  }
}

/** An error is one line of the protocol. */
export const errorText = (text: string): string => text.replace(/[\r\n]/g, ' ');
