/** What a command answers, in the terms of RESP2. */
export type Reply =
  | { readonly type: 'status'; readonly text: string }
  /** `text` starts with the error's code: `ERR …`, `WRONGTYPE …`. */
  | { readonly type: 'error'; readonly text: string }
  /** A big integer where the number is beyond 2^53. */
  | { readonly type: 'integer'; readonly value: number | bigint }
  | { readonly type: 'bulk'; readonly text: string | null }
  | { readonly type: 'array'; readonly items: readonly Reply[] | null };

export const OK: Reply = { type: 'status', text: 'OK' };
export const QUEUED: Reply = { type: 'status', text: 'QUEUED' };
export const NIL: Reply = { type: 'bulk', text: null };
export const NIL_ARRAY: Reply = { type: 'array', items: null };
export const EMPTY_ARRAY: Reply = { type: 'array', items: [] };
export const ZERO: Reply = { type: 'integer', value: 0 };
export const ONE: Reply = { type: 'integer', value: 1 };

export const status = (text: string): Reply => ({ type: 'status', text });
export const bulk = (text: string | null): Reply => (text === null ? NIL : { type: 'bulk', text });
export const array = (items: readonly Reply[]): Reply => ({ type: 'array', items });
export const bulks = (texts: readonly string[]): Reply => array(texts.map(bulk));
export const errorReply = (text: string): Reply => ({ type: 'error', text });

export function integer(value: number | bigint): Reply {
  if (typeof value === 'bigint') {
    const small = Number(value);
    return { type: 'integer', value: Number.isSafeInteger(small) ? small : value };
  }
  return value === 0 ? ZERO : value === 1 ? ONE : { type: 'integer', value };
}

export const flag = (yes: boolean): Reply => (yes ? ONE : ZERO);

/**
 * A command refuses its arguments or the value it found. No `Error`: nobody reads its stack, and
 * making one costs more than most commands.
 */
export class CommandError {
  constructor(readonly text: string) {}
}

export const isCommandError = (thrown: unknown): thrown is CommandError =>
  thrown instanceof CommandError;

/** Errors several commands share, word for word those of Redis 7.0. */
export const SYNTAX = 'ERR syntax error';
export const NOT_INTEGER = 'ERR value is not an integer or out of range';
export const NOT_FLOAT = 'ERR value is not a valid float';
export const NOT_POSITIVE = 'ERR value is out of range, must be positive';
export const WRONG_TYPE = 'WRONGTYPE Operation against a key holding the wrong kind of value';
export const NO_SUCH_KEY = 'ERR no such key';
export const OVERFLOW = 'ERR increment or decrement would overflow';
export const NOT_FINITE = 'ERR increment would produce NaN or Infinity';

export const wrongArity = (name: string): string =>
  `ERR wrong number of arguments for '${name}' command`;
