import type { Reply } from './reply.ts';
import type { RedisSession } from './session.ts';

/**
 * - `write` changes data: refused by replicas, goes into the log
 * - `denyoom` may need memory: refused when there is none
 * - `readonly` only reads data
 * - `fast` takes constant or logarithmic time
 * - `control` is executed at once inside MULTI, not queued
 */
export type CommandFlag = 'write' | 'denyoom' | 'readonly' | 'fast' | 'control';

export interface Command {
  /** Lower-case. */
  readonly name: string;
  /** The same in upper case. */
  readonly upper: string;
  /** How many arguments with the name: exactly so many, or at least −`arity` when negative. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  /** It has the flag `control`. */
  readonly control: boolean;
  /** Places of its keys, as `COMMAND` tells them: first, last (negative from the end), step. */
  readonly keys: readonly [first: number, last: number, step: number];
  /** `args[0]` is the name as sent. May throw `CommandError`. */
  readonly run: (session: RedisSession, args: readonly string[]) => Reply;
}

const NO_KEYS = [0, 0, 0] as const;
const ONE_KEY = [1, 1, 1] as const;

/** A command; `flags` separated by spaces; one key, the first argument, unless told. */
export function command(
  name: string,
  arity: number,
  flags: string,
  run: Command['run'],
  keys: Command['keys'] = flags.includes('write') || flags.includes('readonly') ? ONE_KEY : NO_KEYS,
): Command {
  const list = flags.split(' ').filter(Boolean) as CommandFlag[];
  const control = list.includes('control');
  return { name, upper: name.toUpperCase(), arity, flags: list, control, keys, run };
}

export const ALL_KEYS = [1, -1, 1] as const;
export const TWO_KEYS = [1, 2, 1] as const;
export const PAIR_KEYS = [1, -1, 2] as const;
export { NO_KEYS };
