import { utf8Bytes } from '../../../network/message-size.ts';
import { type Command, command } from '../command.ts';
import { INFINITE } from '../doubles.ts';
import { addIntegers, longArgument, readInteger } from '../integers.ts';
import {
  array,
  bulk,
  bulks,
  CommandError,
  EMPTY_ARRAY,
  flag,
  integer,
  NIL,
  OK,
  OVERFLOW,
  type Reply,
  SYNTAX,
  wrongArity,
  ZERO,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import type { HashValue } from '../values.ts';
import { addDecimals } from './counters.ts';
import { pick } from './picks.ts';

function hset(name: 'hset' | 'hmset'): Command['run'] {
  return ({ db }, args) => {
    if (args.length % 2 === 1) throw new CommandError(wrongArity(name));
    const hash = db.writeOrCreate(args[1]!, 'hash');
    let created = 0;
    for (let i = 2; i < args.length; i += 2) if (hash.set(args[i]!, args[i + 1]!)) created++;
    db.host.elements += (args.length - 2) >> 1;
    db.changed(args[1]!);
    return name === 'hset' ? integer(created) : OK;
  };
}

function hsetnx({ db }: RedisSession, args: readonly string[]): Reply {
  const hash = db.writeOrCreate(args[1]!, 'hash');
  if (hash.get(args[2]!) !== undefined) return ZERO;
  hash.set(args[2]!, args[3]!);
  db.changed(args[1]!);
  return flag(true);
}

function hget({ db }: RedisSession, args: readonly string[]): Reply {
  return bulk(db.read(args[1]!, 'hash')?.get(args[2]!) ?? null);
}

function hmget({ db }: RedisSession, args: readonly string[]): Reply {
  const hash = db.read(args[1]!, 'hash');
  return array(args.slice(2).map((field) => bulk(hash?.get(field) ?? null)));
}

/** HGETALL, HKEYS, HVALS. */
function fields(list: (hash: HashValue) => string[]): Command['run'] {
  return ({ db }, args) => {
    const hash = db.read(args[1]!, 'hash');
    return hash ? bulks(list(hash)) : EMPTY_ARRAY;
  };
}

function hdel({ db }: RedisSession, args: readonly string[]): Reply {
  const hash = db.write(args[1]!, 'hash');
  if (!hash) return ZERO;
  let count = 0;
  for (let i = 2; i < args.length; i++) if (hash.delete(args[i]!)) count++;
  if (count > 0) db.changed(args[1]!);
  return integer(count);
}

function hincrby({ db }: RedisSession, args: readonly string[]): Reply {
  const [, key, field, text] = args as [string, string, string, string];
  const increment = longArgument(text);
  const old = readInteger(db.write(key, 'hash')?.get(field) ?? '0');
  if (old === null) throw new CommandError('ERR hash value is not an integer');
  const sum = addIntegers(old, increment);
  if (sum === null) throw new CommandError(OVERFLOW);
  db.writeOrCreate(key, 'hash').set(field, `${sum}`);
  db.changed(key);
  return integer(sum);
}

function hincrbyfloat({ db }: RedisSession, args: readonly string[]): Reply {
  const [, key, field, increment] = args as [string, string, string, string];
  // The increment is looked at before the key.
  if (INFINITE.test(increment)) throw new CommandError('ERR value is NaN or Infinity');
  addDecimals('0', increment);
  const old = db.write(key, 'hash')?.get(field) ?? '0';
  const sum = addDecimals(old, increment, 'ERR hash value is not a float');
  db.writeOrCreate(key, 'hash').set(field, sum);
  db.changed(key);
  db.host.effect(['HSET', key, field, sum]);
  return bulk(sum);
}

function hrandfield({ db }: RedisSession, args: readonly string[]): Reply {
  const [, key, countText, option] = args as [string, string, string?, string?];
  if (countText === undefined) {
    const hash = db.read(key, 'hash');
    return hash ? bulk(hash.fields.random(db.host.random).key) : NIL;
  }
  const count = Number(longArgument(countText));
  if (args.length > 4 || (option !== undefined && option.toUpperCase() !== 'WITHVALUES')) {
    throw new CommandError(SYNTAX);
  }
  const hash = db.read(key, 'hash');
  if (!hash) return EMPTY_ARRAY;
  const picked = pick(hash.fields, count, db.host);
  return bulks(picked.flatMap(({ key: name, value }) => (option ? [name, value] : [name])));
}

export const HASH_COMMANDS: readonly Command[] = [
  command('hset', -4, 'write denyoom fast', hset('hset')),
  command('hmset', -4, 'write denyoom fast', hset('hmset')),
  command('hsetnx', 4, 'write denyoom fast', hsetnx),
  command('hget', 3, 'readonly fast', hget),
  command('hmget', -3, 'readonly fast', hmget),
  command(
    'hgetall',
    2,
    'readonly',
    fields((hash) => [...hash.fields.values()].flatMap(({ key, value }) => [key, value])),
  ),
  command(
    'hkeys',
    2,
    'readonly',
    fields((hash) => [...hash.fields.values()].map(({ key }) => key)),
  ),
  command(
    'hvals',
    2,
    'readonly',
    fields((hash) => [...hash.fields.values()].map(({ value }) => value)),
  ),
  command('hdel', -3, 'write fast', hdel),
  command('hexists', 3, 'readonly fast', ({ db }, args) =>
    flag(db.read(args[1]!, 'hash')?.get(args[2]!) !== undefined),
  ),
  command('hlen', 2, 'readonly fast', ({ db }, args) =>
    integer(db.read(args[1]!, 'hash')?.size ?? 0),
  ),
  command('hstrlen', 3, 'readonly fast', ({ db }, args) =>
    integer(utf8Bytes(db.read(args[1]!, 'hash')?.get(args[2]!) ?? '')),
  ),
  command('hincrby', 4, 'write denyoom fast', hincrby),
  command('hincrbyfloat', 4, 'write denyoom fast', hincrbyfloat),
  command('hrandfield', -2, 'readonly', hrandfield),
];
