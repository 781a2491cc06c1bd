import { ALL_KEYS, type Command, command, TWO_KEYS } from '../command.ts';
import type { Database } from '../database.ts';
import { countArgument, integerArgument } from '../integers.ts';
import {
  array,
  bulk,
  bulks,
  CommandError,
  EMPTY_ARRAY,
  flag,
  integer,
  NIL,
  ONE,
  type Reply,
  SYNTAX,
  ZERO,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { SetValue } from '../values.ts';
import { pick } from './picks.ts';

const membersOf = (set: SetValue): string[] => Array.from(set.members.values(), ({ key }) => key);

function sadd({ db }: RedisSession, args: readonly string[]): Reply {
  const set = db.writeOrCreate(args[1]!, 'set');
  let added = 0;
  for (let i = 2; i < args.length; i++) if (set.add(args[i]!)) added++;
  db.host.elements += args.length - 2;
  if (added > 0) db.changed(args[1]!);
  return integer(added);
}

function srem({ db }: RedisSession, args: readonly string[]): Reply {
  const set = db.write(args[1]!, 'set');
  if (!set) return ZERO;
  let removed = 0;
  for (let i = 2; i < args.length; i++) if (set.delete(args[i]!)) removed++;
  db.host.elements += args.length - 2;
  if (removed > 0) db.changed(args[1]!);
  return integer(removed);
}

function smismember({ db }: RedisSession, args: readonly string[]): Reply {
  const set = db.read(args[1]!, 'set');
  return array(args.slice(2).map((member) => flag(set?.members.has(member) ?? false)));
}

function smove({ db }: RedisSession, args: readonly string[]): Reply {
  const [, from, to, member] = args as [string, string, string, string];
  const source = db.write(from, 'set');
  if (!source) return ZERO;
  const target = db.write(to, 'set');
  if (from === to) return flag(source.members.has(member));
  if (!source.delete(member)) return ZERO;
  db.changed(from);
  const added = (target ?? db.writeOrCreate(to, 'set')).add(member);
  if (added) db.changed(to);
  return ONE;
}

function spop({ db }: RedisSession, args: readonly string[]): Reply {
  const [, key, countText] = args as [string, string, string?];
  if (args.length > 3) throw new CommandError(SYNTAX);
  const count = countText === undefined ? 1 : countArgument(countText);
  const set = db.write(key, 'set');
  if (!set) return countText === undefined ? NIL : EMPTY_ARRAY;
  if (count === 0) return EMPTY_ARRAY;
  const picked =
    countText === undefined
      ? [set.members.random(db.host.random).key]
      : pick(set.members, count, db.host).map((node) => node.key);
  for (const member of picked) set.delete(member);
  db.changed(key);
  db.host.effect(['SREM', key, ...picked]);
  return countText === undefined ? bulk(picked[0]!) : bulks(picked);
}

function srandmember({ db }: RedisSession, args: readonly string[]): Reply {
  const [, key, countText] = args as [string, string, string?];
  if (args.length > 3) throw new CommandError(SYNTAX);
  if (countText === undefined) {
    const set = db.read(key, 'set');
    return set ? bulk(set.members.random(db.host.random).key) : NIL;
  }
  const count = integerArgument(countText);
  const set = db.read(key, 'set');
  if (!set || count === 0) return EMPTY_ARRAY;
  return bulks(pick(set.members, count, db.host).map((node) => node.key));
}

type Combination = (db: Database, keys: readonly string[]) => string[];

const setsOf = (db: Database, keys: readonly string[]): (SetValue | undefined)[] =>
  keys.map((key) => db.read(key, 'set'));

const union: Combination = (db, keys) => {
  const all = new Set<string>();
  for (const set of setsOf(db, keys)) {
    if (!set) continue;
    db.host.elements += set.size;
    // Each is hashed anew.
    db.host.work(4 * set.size);
    for (const { key } of set.members.values()) all.add(key);
  }
  return [...all];
};

const intersection: Combination = (db, keys) => {
  const sets = setsOf(db, keys);
  if (sets.includes(undefined)) return [];
  const [smallest, ...others] = (sets as SetValue[]).sort((a, b) => a.size - b.size);
  db.host.elements += smallest!.size * sets.length;
  db.host.work(smallest!.size * sets.length);
  return membersOf(smallest!).filter((member) => others.every((set) => set.members.has(member)));
};

const difference: Combination = (db, keys) => {
  const [first, ...others] = setsOf(db, keys);
  if (!first) return [];
  db.host.elements += first.size * (others.length + 1);
  db.host.work(first.size * (others.length + 1));
  return membersOf(first).filter((member) => !others.some((set) => set?.members.has(member)));
};

const combine =
  (combination: Combination): Command['run'] =>
  ({ db }, args) =>
    bulks(combination(db, args.slice(1)));

const combineInto =
  (combination: Combination): Command['run'] =>
  ({ db }, args) => {
    const members = combination(db, args.slice(2));
    return storeSet(db, args[1]!, members);
  };

function storeSet(db: Database, key: string, members: readonly string[]): Reply {
  if (members.length === 0) {
    db.delete(key);
    return ZERO;
  }
  const set = new SetValue();
  for (const member of members) set.add(member);
  db.put(key, set);
  db.changed(key);
  return integer(members.length);
}

function sintercard({ db }: RedisSession, args: readonly string[]): Reply {
  const count = countArgument(args[1]!, 'ERR numkeys should be greater than 0', 1);
  if (count > args.length - 2) {
    throw new CommandError("ERR Number of keys can't be greater than number of args");
  }
  let limit = 0;
  for (let i = 2 + count; i < args.length; i += 2) {
    if (args[i]!.toUpperCase() !== 'LIMIT' || i + 1 >= args.length) throw new CommandError(SYNTAX);
    limit = countArgument(args[i + 1]!, "ERR LIMIT can't be negative");
  }
  const { length } = intersection(db, args.slice(2, 2 + count));
  return integer(limit > 0 ? Math.min(limit, length) : length);
}

export const SET_COMMANDS: readonly Command[] = [
  command('sadd', -3, 'write denyoom fast', sadd),
  command('srem', -3, 'write fast', srem),
  command('smembers', 2, 'readonly', ({ db }, args) => {
    const set = db.read(args[1]!, 'set');
    return set ? bulks(membersOf(set)) : EMPTY_ARRAY;
  }),
  command('sismember', 3, 'readonly fast', ({ db }, args) =>
    flag(db.read(args[1]!, 'set')?.members.has(args[2]!) ?? false),
  ),
  command('smismember', -3, 'readonly fast', smismember),
  command('scard', 2, 'readonly fast', ({ db }, args) =>
    integer(db.read(args[1]!, 'set')?.size ?? 0),
  ),
  command('smove', 4, 'write fast', smove, TWO_KEYS),
  command('spop', -2, 'write fast', spop),
  command('srandmember', -2, 'readonly', srandmember),
  command('sunion', -2, 'readonly', combine(union), ALL_KEYS),
  command('sinter', -2, 'readonly', combine(intersection), ALL_KEYS),
  command('sdiff', -2, 'readonly', combine(difference), ALL_KEYS),
  command('sunionstore', -3, 'write denyoom', combineInto(union), ALL_KEYS),
  command('sinterstore', -3, 'write denyoom', combineInto(intersection), ALL_KEYS),
  command('sdiffstore', -3, 'write denyoom', combineInto(difference), ALL_KEYS),
  command('sintercard', -3, 'readonly', sintercard, [2, -1, 1]),
];
