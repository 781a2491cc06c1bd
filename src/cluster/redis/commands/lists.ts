import { type Command, command, TWO_KEYS } from '../command.ts';
import { countArgument, integerArgument } from '../integers.ts';
import {
  array,
  bulk,
  bulks,
  CommandError,
  EMPTY_ARRAY,
  integer,
  NIL,
  NIL_ARRAY,
  NO_SUCH_KEY,
  OK,
  type Reply,
  SYNTAX,
  wrongArity,
  ZERO,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';

type End = 'head' | 'tail';

function push(end: End, onlyExisting: boolean): Command['run'] {
  return ({ db }, args) => {
    const key = args[1]!;
    if (onlyExisting && !db.write(key, 'list')) return ZERO;
    const list = db.writeOrCreate(key, 'list');
    for (let i = 2; i < args.length; i++) list.push(end, args[i]!);
    db.host.elements += args.length - 2;
    db.changed(key);
    return integer(list.size);
  };
}

function pop(end: End, name: string): Command['run'] {
  return ({ db }, args) => {
    const [, key, countText] = args as [string, string, string?];
    if (args.length > 3) throw new CommandError(wrongArity(name));
    if (countText === undefined) {
      const list = db.write(key, 'list');
      if (!list) return NIL;
      const text = list.pop(end);
      db.changed(key);
      return bulk(text);
    }
    const count = countArgument(countText);
    const list = db.write(key, 'list');
    if (!list) return NIL_ARRAY;
    if (count === 0) return EMPTY_ARRAY;
    const popped: string[] = [];
    while (popped.length < count && list.size > 0) popped.push(list.pop(end));
    db.changed(key);
    return bulks(popped);
  };
}

/** Redis' ranges: negative ones count from the end, both ends are in it. Returns [start, end). */
export function rangeOf(start: number, stop: number, size: number): [number, number] {
  const from = Math.max(0, start < 0 ? size + start : start);
  const to = Math.min(size, (stop < 0 ? size + stop : stop) + 1);
  return from < to ? [from, to] : [0, 0];
}

function lrange({ db }: RedisSession, args: readonly string[]): Reply {
  const start = integerArgument(args[2]!);
  const stop = integerArgument(args[3]!);
  const list = db.read(args[1]!, 'list');
  return list ? bulks(list.items.slice(...rangeOf(start, stop, list.size))) : EMPTY_ARRAY;
}

function ltrim({ db }: RedisSession, args: readonly string[]): Reply {
  const start = integerArgument(args[2]!);
  const stop = integerArgument(args[3]!);
  const list = db.write(args[1]!, 'list');
  if (!list) return OK;
  const [from, to] = rangeOf(start, stop, list.size);
  db.host.elements += list.size - (to - from);
  db.host.work(list.size);
  list.replace(list.items.slice(from, to));
  db.changed(args[1]!);
  return OK;
}

/** The place an index means, or −1 when it is outside the list. */
function placeOf(index: number, size: number): number {
  const place = index < 0 ? size + index : index;
  return place >= 0 && place < size ? place : -1;
}

/** From either end, whichever is nearer, a quicklist is walked. */
const steps = (place: number, size: number): number => Math.min(place, size - place);

function lindex({ db }: RedisSession, args: readonly string[]): Reply {
  const list = db.read(args[1]!, 'list');
  if (!list) return NIL;
  const place = placeOf(integerArgument(args[2]!), list.size);
  if (place < 0) return NIL;
  db.host.elements += steps(place, list.size);
  return bulk(list.items.at(place));
}

function lset({ db }: RedisSession, args: readonly string[]): Reply {
  const list = db.write(args[1]!, 'list');
  if (!list) throw new CommandError(NO_SUCH_KEY);
  const place = placeOf(integerArgument(args[2]!), list.size);
  if (place < 0) throw new CommandError('ERR index out of range');
  db.host.elements += steps(place, list.size);
  list.set(place, args[3]!);
  db.changed(args[1]!);
  return OK;
}

function lrem({ db }: RedisSession, args: readonly string[]): Reply {
  const count = integerArgument(args[2]!);
  const list = db.write(args[1]!, 'list');
  if (!list) return ZERO;
  const texts = list.items.toArray();
  db.host.elements += texts.length;
  db.host.work(texts.length);
  if (count < 0) texts.reverse();
  const most = count === 0 ? texts.length : Math.abs(count);
  let removed = 0;
  const kept = texts.filter((text) => {
    if (text !== args[3] || removed >= most) return true;
    removed++;
    return false;
  });
  if (removed === 0) return ZERO;
  list.replace(count < 0 ? kept.reverse() : kept);
  db.changed(args[1]!);
  return integer(removed);
}

function linsert({ db }: RedisSession, args: readonly string[]): Reply {
  const [, key, whereText, pivot, text] = args as [string, string, string, string, string];
  const where = whereText.toUpperCase();
  if (where !== 'BEFORE' && where !== 'AFTER') throw new CommandError(SYNTAX);
  const list = db.write(key, 'list');
  if (!list) return ZERO;
  const texts = list.items.toArray();
  const place = texts.indexOf(pivot);
  db.host.elements += place < 0 ? texts.length : place;
  db.host.work(texts.length);
  if (place < 0) return integer(-1);
  texts.splice(where === 'BEFORE' ? place : place + 1, 0, text);
  list.replace(texts);
  db.changed(key);
  return integer(texts.length);
}

function move(db: RedisSession['db'], from: string, to: string, take: End, put: End): Reply {
  const source = db.write(from, 'list');
  if (!source) return NIL;
  db.write(to, 'list');
  const text = source.pop(take);
  if (from === to) source.push(put, text);
  else {
    db.writeOrCreate(to, 'list').push(put, text);
    db.changed(to);
  }
  db.changed(from);
  return bulk(text);
}

function endArgument(text: string): End {
  const end = text.toUpperCase();
  if (end === 'LEFT') return 'head';
  if (end === 'RIGHT') return 'tail';
  throw new CommandError(SYNTAX);
}

const lmove = ({ db }: RedisSession, args: readonly string[]): Reply =>
  move(db, args[1]!, args[2]!, endArgument(args[3]!), endArgument(args[4]!));

interface SearchOptions {
  readonly rank: number;
  /** −1: the first match only; 0: all. */
  readonly count: number;
  readonly most: number;
}

function searchOptions(args: readonly string[]): SearchOptions {
  const options = { rank: 1, count: -1, most: 0 };
  for (let i = 3; i < args.length; i += 2) {
    const option = args[i]!.toUpperCase();
    const value = args[i + 1];
    if (value === undefined) throw new CommandError(SYNTAX);
    if (option === 'RANK') {
      options.rank = integerArgument(value);
      if (options.rank === 0) {
        throw new CommandError(
          "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
            'or use negative to start from the end of the list',
        );
      }
    } else if (option === 'COUNT') {
      options.count = countArgument(value, "ERR COUNT can't be negative");
    } else if (option === 'MAXLEN') {
      options.most = countArgument(value, "ERR MAXLEN can't be negative");
    } else throw new CommandError(SYNTAX);
  }
  return options;
}

function lpos({ db }: RedisSession, args: readonly string[]): Reply {
  const { rank, count, most } = searchOptions(args);
  const list = db.read(args[1]!, 'list');
  const found: number[] = [];
  const size = list?.size ?? 0;
  const wanted = count === 0 ? size : Math.max(1, count);
  let skip = Math.abs(rank) - 1;
  for (let seen = 0; seen < size && (most === 0 || seen < most); seen++) {
    db.host.elements++;
    db.host.work(1);
    const place = rank > 0 ? seen : size - 1 - seen;
    if (list!.items.at(place) !== args[2]) continue;
    if (skip-- > 0) continue;
    found.push(place);
    if (found.length >= wanted) break;
  }
  if (count >= 0) return array(found.map(integer));
  return found.length > 0 ? integer(found[0]!) : NIL;
}

export const LIST_COMMANDS: readonly Command[] = [
  command('lpush', -3, 'write denyoom fast', push('head', false)),
  command('rpush', -3, 'write denyoom fast', push('tail', false)),
  command('lpushx', -3, 'write denyoom fast', push('head', true)),
  command('rpushx', -3, 'write denyoom fast', push('tail', true)),
  command('lpop', -2, 'write fast', pop('head', 'lpop')),
  command('rpop', -2, 'write fast', pop('tail', 'rpop')),
  command('llen', 2, 'readonly fast', ({ db }, args) =>
    integer(db.read(args[1]!, 'list')?.size ?? 0),
  ),
  command('lrange', 4, 'readonly', lrange),
  command('ltrim', 4, 'write', ltrim),
  command('lindex', 3, 'readonly', lindex),
  command('lset', 4, 'write denyoom', lset),
  command('lrem', 4, 'write', lrem),
  command('linsert', 5, 'write denyoom', linsert),
  command('lpos', -3, 'readonly', lpos),
  command('lmove', 5, 'write denyoom', lmove, TWO_KEYS),
  command(
    'rpoplpush',
    3,
    'write denyoom',
    ({ db }, args) => move(db, args[1]!, args[2]!, 'tail', 'head'),
    TWO_KEYS,
  ),
];
