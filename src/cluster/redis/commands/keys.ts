import { ALL_KEYS, type Command, command, NO_KEYS, TWO_KEYS } from '../command.ts';
import type { Database } from '../database.ts';
import { globMatches } from '../glob.ts';
import { integerArgument } from '../integers.ts';
import {
  bulk,
  bulks,
  CommandError,
  integer,
  NIL,
  NO_SUCH_KEY,
  OK,
  ONE,
  type Reply,
  SYNTAX,
  status,
  ZERO,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { copyOf, encodingOf } from '../values.ts';

function del({ db }: RedisSession, args: readonly string[]): Reply {
  let count = 0;
  for (let i = 1; i < args.length; i++) {
    const entry = db.find(args[i]!);
    if (!entry) continue;
    // Freeing is done element by element; UNLINK leaves that to another thread.
    if (entry.value.type !== 'string' && args[0]!.length === 3)
      db.host.elements += entry.value.size;
    db.delete(args[i]!);
    count++;
  }
  return integer(count);
}

/** EXISTS and TOUCH: a key named twice counts twice. */
function exists({ db }: RedisSession, args: readonly string[]): Reply {
  let count = 0;
  for (let i = 1; i < args.length; i++) if (db.lookup(args[i]!)) count++;
  return integer(count);
}

const type = ({ db }: RedisSession, args: readonly string[]): Reply =>
  status(db.find(args[1]!)?.value.type ?? 'none');

function rename(onlyNew: boolean): Command['run'] {
  return ({ db }, args) => {
    const [, from, to] = args as [string, string, string];
    const entry = db.find(from);
    if (!entry) throw new CommandError(NO_SUCH_KEY);
    if (from === to) return onlyNew ? ZERO : OK;
    if (db.find(to)) {
      if (onlyNew) return ZERO;
      db.delete(to);
    }
    const { value, expiresAt } = entry;
    db.delete(from);
    db.setExpiry(db.put(to, value), expiresAt);
    db.changed(to);
    return onlyNew ? ONE : OK;
  };
}

function copy({ db, server }: RedisSession, args: readonly string[]): Reply {
  let target = db;
  let replace = false;
  for (let i = 3; i < args.length; i++) {
    const option = args[i]!.toUpperCase();
    if (option === 'REPLACE') replace = true;
    else if (option === 'DB' && i + 1 < args.length) target = databaseArgument(server, args[++i]!);
    else throw new CommandError(SYNTAX);
  }
  const [, from, to] = args as [string, string, string];
  if (target === db && from === to) {
    throw new CommandError('ERR source and destination objects are the same');
  }
  const entry = db.lookup(from);
  if (!entry) return ZERO;
  if (target.find(to)) {
    if (!replace) return ZERO;
    target.delete(to);
  }
  if (entry.value.type !== 'string') {
    db.host.elements += entry.value.size;
    db.host.work(entry.value.size);
  }
  target.setExpiry(target.put(to, copyOf(entry.value)), entry.expiresAt);
  target.changed(to);
  return ONE;
}

/** The database of that number. */
export function databaseArgument(
  server: RedisSession['server'],
  text: string,
  message?: string,
): Database {
  const db = server.databases[integerArgument(text, message)];
  if (!db) throw new CommandError('ERR DB index is out of range');
  return db;
}

function keys({ db }: RedisSession, args: readonly string[]): Reply {
  const pattern = args[1]!;
  const found: string[] = [];
  db.host.elements += db.keys.size;
  db.host.work(db.keys.size);
  for (const { key } of [...db.keys.values()]) {
    if ((pattern === '*' || globMatches(pattern, key, db.host)) && db.find(key)) found.push(key);
  }
  return bulks(found);
}

function randomkey({ db }: RedisSession): Reply {
  // Redis gives up after 100 expired ones too, on a replica, where they cannot be deleted.
  for (let tries = 0; tries < 100 && db.keys.size > 0; tries++) {
    const { key } = db.keys.random(db.host.random);
    if (db.find(key)) return bulk(key);
  }
  return NIL;
}

function flush(everything: boolean): Command['run'] {
  return ({ db, server }, args) => {
    const mode = args[1]?.toUpperCase();
    if (args.length > 2 || (mode !== undefined && mode !== 'ASYNC' && mode !== 'SYNC')) {
      throw new CommandError(SYNTAX);
    }
    for (const one of everything ? server.databases : [db]) {
      if (mode !== 'ASYNC') db.host.elements += one.keys.size;
      server.flush(one);
    }
    return OK;
  };
}

function object({ db }: RedisSession, args: readonly string[]): Reply {
  const what = args[1]!.toUpperCase();
  if (what !== 'ENCODING' && what !== 'IDLETIME') {
    throw new CommandError(`ERR unknown subcommand '${args[1]}'. Try OBJECT HELP.`);
  }
  if (args.length !== 3) {
    throw new CommandError(
      `ERR wrong number of arguments for 'object|${what.toLowerCase()}' command`,
    );
  }
  const entry = db.find(args[2]!);
  if (!entry) return NIL;
  if (what === 'ENCODING') return bulk(encodingOf(entry.value));
  return integer(Math.floor(db.host.now / 1000) - entry.accessed);
}

export const KEY_COMMANDS: readonly Command[] = [
  command('del', -2, 'write', del, ALL_KEYS),
  command('unlink', -2, 'write fast', del, ALL_KEYS),
  command('exists', -2, 'readonly fast', exists, ALL_KEYS),
  command('touch', -2, 'readonly fast', exists, ALL_KEYS),
  command('type', 2, 'readonly fast', type),
  command('rename', 3, 'write', rename(false), TWO_KEYS),
  command('renamenx', 3, 'write fast', rename(true), TWO_KEYS),
  command('copy', -3, 'write denyoom', copy, TWO_KEYS),
  command('keys', 2, 'readonly', keys, NO_KEYS),
  command('randomkey', 1, 'readonly', randomkey, NO_KEYS),
  command('dbsize', 1, 'readonly fast', ({ db }) => integer(db.keys.size), NO_KEYS),
  command('flushdb', -1, 'write', flush(false), NO_KEYS),
  command('flushall', -1, 'write', flush(true), NO_KEYS),
  command('object', -2, 'readonly', object, [2, 2, 1]),
];
