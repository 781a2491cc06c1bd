import { type Command, command } from '../command.ts';
import { formatDouble, readDouble } from '../doubles.ts';
import { countArgument } from '../integers.ts';
import {
  array,
  bulk,
  bulks,
  CommandError,
  EMPTY_ARRAY,
  integer,
  NIL,
  NOT_FLOAT,
  type Reply,
  SYNTAX,
  ZERO,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';

export const bulkScore = (score: number | undefined): Reply =>
  score === undefined ? NIL : bulk(formatDouble(score));

/** `member score member score …`, or the members alone. */
export function pairs(
  members: readonly { readonly key: string; readonly score: number }[],
  withScores: boolean,
): Reply {
  if (!withScores) return bulks(members.map(({ key }) => key));
  return bulks(members.flatMap(({ key, score }) => [key, formatDouble(score)]));
}

function scoreArgument(text: string): number {
  const score = readDouble(text);
  if (score === null) throw new CommandError(NOT_FLOAT);
  return score;
}

interface AddOptions {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
  ch: boolean;
  incr: boolean;
}

/** The options, and where scores and members begin. */
function addOptions(args: readonly string[]): { options: AddOptions; start: number } {
  const options = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: false };
  let start = 2;
  for (; start < args.length; start++) {
    const option = args[start]!.toLowerCase();
    if (!Object.hasOwn(options, option)) break;
    options[option as keyof AddOptions] = true;
  }
  const count = args.length - start;
  if (count === 0 || count % 2 === 1) throw new CommandError(SYNTAX);
  if (options.nx && options.xx) {
    throw new CommandError('ERR XX and NX options at the same time are not compatible');
  }
  if ((options.gt && options.nx) || (options.lt && options.nx) || (options.gt && options.lt)) {
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (options.incr && count > 2) {
    throw new CommandError('ERR INCR option supports a single increment-element pair');
  }
  return { options, start };
}

/** The score a member gets, or undefined when the options forbid a change. */
function newScore(o: AddOptions, old: number | undefined, score: number): number | undefined {
  if (old === undefined) return o.xx ? undefined : score;
  if (o.nx) return undefined;
  const next = o.incr ? old + score : score;
  if (Number.isNaN(next)) throw new CommandError('ERR resulting score is not a number (NaN)');
  if ((o.gt && next <= old) || (o.lt && next >= old)) return undefined;
  return next;
}

function addAll(
  { db }: RedisSession,
  key: string,
  options: AddOptions,
  texts: readonly string[],
): Reply {
  const scores: number[] = [];
  for (let i = 0; i < texts.length; i += 2) scores.push(scoreArgument(texts[i]!));
  const found = db.write(key, 'zset');
  if (!found && options.xx) return options.incr ? NIL : ZERO;
  const zset = found ?? db.writeOrCreate(key, 'zset');
  let added = 0;
  let updated = 0;
  let last: number | undefined;
  for (let i = 0; i < scores.length; i++) {
    const member = texts[2 * i + 1]!;
    const old = zset.set.score(member);
    last = newScore(options, old, scores[i]!);
    if (last === undefined) continue;
    if (old === undefined) added++;
    else if (old !== last) updated++;
    db.host.work(1 + zset.put(member, last) / MOVED_AT_ONCE);
  }
  db.host.elements += scores.length;
  if (added + updated > 0) db.changed(key);
  if (options.incr) return bulkScore(last);
  return integer(options.ch ? added + updated : added);
}

/** Members that an ordered array moves in the time other work takes for one. */
const MOVED_AT_ONCE = 32;

function zadd(session: RedisSession, args: readonly string[]): Reply {
  const { options, start } = addOptions(args);
  return addAll(session, args[1]!, options, args.slice(start));
}

const INCREMENT = { nx: false, xx: false, gt: false, lt: false, ch: false, incr: true };

const zincrby = (session: RedisSession, args: readonly string[]): Reply =>
  addAll(session, args[1]!, INCREMENT, args.slice(2));

function zmscore({ db }: RedisSession, args: readonly string[]): Reply {
  const zset = db.read(args[1]!, 'zset');
  return array(args.slice(2).map((member) => bulkScore(zset?.set.score(member))));
}

function rank(reverse: boolean): Command['run'] {
  return ({ db }, args) => {
    const zset = db.read(args[1]!, 'zset');
    const place = zset?.set.rankOf(args[2]!);
    if (!zset || place === undefined) return NIL;
    return integer(reverse ? zset.size - 1 - place : place);
  };
}

function zrem({ db }: RedisSession, args: readonly string[]): Reply {
  const zset = db.write(args[1]!, 'zset');
  if (!zset) return ZERO;
  let removed = 0;
  for (let i = 2; i < args.length; i++) {
    db.host.work(1 + zset.size / MOVED_AT_ONCE);
    if (zset.delete(args[i]!)) removed++;
  }
  db.host.elements += args.length - 2;
  if (removed > 0) db.changed(args[1]!);
  return integer(removed);
}

function zpop(end: 'min' | 'max'): Command['run'] {
  return ({ db }, args) => {
    if (args.length > 3) throw new CommandError(SYNTAX);
    const count = args[2] === undefined ? 1 : countArgument(args[2]);
    const zset = db.write(args[1]!, 'zset');
    if (!zset || count === 0) return EMPTY_ARRAY;
    const most = Math.min(count, zset.size);
    const popped =
      end === 'min'
        ? zset.deleteRange(0, most)
        : zset.deleteRange(zset.size - most, zset.size).reverse();
    db.changed(args[1]!);
    return pairs(popped, true);
  };
}

export const SORTED_SET_COMMANDS: readonly Command[] = [
  command('zadd', -4, 'write denyoom fast', zadd),
  command('zincrby', 4, 'write denyoom fast', zincrby),
  command('zscore', 3, 'readonly fast', ({ db }, args) =>
    bulkScore(db.read(args[1]!, 'zset')?.set.score(args[2]!)),
  ),
  command('zmscore', -3, 'readonly fast', zmscore),
  command('zcard', 2, 'readonly fast', ({ db }, args) =>
    integer(db.read(args[1]!, 'zset')?.size ?? 0),
  ),
  command('zrank', 3, 'readonly fast', rank(false)),
  command('zrevrank', 3, 'readonly fast', rank(true)),
  command('zrem', -3, 'write fast', zrem),
  command('zpopmin', -2, 'write fast', zpop('min')),
  command('zpopmax', -2, 'write fast', zpop('max')),
];
