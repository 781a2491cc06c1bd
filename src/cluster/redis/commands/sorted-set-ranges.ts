import { type Command, command, TWO_KEYS } from '../command.ts';
import { readBound } from '../doubles.ts';
import { integerArgument } from '../integers.ts';
import { CommandError, EMPTY_ARRAY, integer, type Reply, SYNTAX, ZERO } from '../reply.ts';
import type { RedisSession } from '../session.ts';
import type { ScoredMember } from '../sorted-set.ts';
import { compareBytes } from '../utf8.ts';
import { SortedSetValue } from '../values.ts';
import { rangeOf } from './lists.ts';
import { pairs } from './sorted-sets.ts';

type By = 'rank' | 'score' | 'lex';
/** The ranks of a range: [start, end). */
type Ranks = readonly [start: number, end: number];

interface Bounds {
  /** True from the first member inside the range on. */
  readonly reached: (member: ScoredMember) => boolean;
  /** True from the first member behind the range on. */
  readonly passed: (member: ScoredMember) => boolean;
}

function scoreBounds(min: string, max: string): Bounds {
  const read = (text: string): number => {
    const score = readBound(text.startsWith('(') ? text.slice(1) : text);
    if (score === null) throw new CommandError('ERR min or max is not a float');
    return score;
  };
  const [low, high] = [read(min), read(max)];
  return {
    reached: min.startsWith('(') ? ({ score }) => score > low : ({ score }) => score >= low,
    passed: max.startsWith('(') ? ({ score }) => score >= high : ({ score }) => score > high,
  };
}

/** `-` and `+` are the ends, `[a` is with a, `(a` without. */
function lexBounds(min: string, max: string): Bounds {
  const check = (text: string): void => {
    if (text !== '-' && text !== '+' && text[0] !== '[' && text[0] !== '(') {
      throw new CommandError('ERR min or max not valid string range item');
    }
  };
  check(min);
  check(max);
  const order = (bound: string, member: ScoredMember): number => {
    if (bound === '-') return 1;
    if (bound === '+') return -1;
    return compareBytes(member.key, bound.slice(1));
  };
  return {
    reached: (member) => (min[0] === '(' ? order(min, member) > 0 : order(min, member) >= 0),
    passed: (member) => (max[0] === '(' ? order(max, member) >= 0 : order(max, member) > 0),
  };
}

const boundsOf = (by: 'score' | 'lex', min: string, max: string): Bounds =>
  by === 'score' ? scoreBounds(min, max) : lexBounds(min, max);

/** An empty range when its end comes before its start, as with `(5 5` or `2 1`. */
function ranksWithin({ set }: SortedSetValue, { reached, passed }: Bounds): Ranks {
  const start = set.firstRank(reached);
  return [start, Math.max(start, set.firstRank(passed))];
}

interface RangeOptions {
  by: By;
  reverse: boolean;
  withScores: boolean;
  offset: number;
  /** Negative: all. */
  limit: number;
}

/** What a command's name already says: null is for ZRANGE, which says it by options. */
interface Form {
  readonly by: By | null;
  readonly reverse: boolean | null;
  readonly store: boolean;
}

/** Options from argument `start` (`zrangeGenericCommand`). */
function rangeOptions(args: readonly string[], start: number, form: Form): RangeOptions {
  const found: RangeOptions = {
    by: form.by ?? 'rank',
    reverse: form.reverse ?? false,
    withScores: false,
    offset: 0,
    limit: -1,
  };
  for (let i = start; i < args.length; i++) {
    const option = args[i]!.toUpperCase();
    if (option === 'WITHSCORES' && !form.store) found.withScores = true;
    else if (option === 'LIMIT' && i + 2 < args.length) {
      found.offset = integerArgument(args[++i]!);
      found.limit = integerArgument(args[++i]!);
    } else if (option === 'REV' && form.reverse === null && !found.reverse) found.reverse = true;
    else if (option === 'BYLEX' && form.by === null && found.by === 'rank') found.by = 'lex';
    else if (option === 'BYSCORE' && form.by === null && found.by === 'rank') found.by = 'score';
    else throw new CommandError(SYNTAX);
  }
  if (found.limit !== -1 && found.by === 'rank') {
    throw new CommandError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    );
  }
  if (found.withScores && found.by === 'lex') {
    throw new CommandError('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  }
  return found;
}

/** Finds the members of a range; reading the arguments comes before looking at the key. */
function selection(
  options: RangeOptions,
  first: string,
  second: string,
): (zset: SortedSetValue) => ScoredMember[] {
  const { by, reverse } = options;
  if (by === 'rank') {
    const [start, stop] = [integerArgument(first), integerArgument(second)];
    return (zset) => {
      const [from, to] = rangeOf(start, stop, zset.size);
      return membersBetween(
        zset,
        reverse ? [zset.size - to, zset.size - from] : [from, to],
        reverse,
      );
    };
  }
  const bounds = reverse ? boundsOf(by, second, first) : boundsOf(by, first, second);
  return (zset) => limited(zset, ranksWithin(zset, bounds), options);
}

function limited(zset: SortedSetValue, [from, to]: Ranks, options: RangeOptions): ScoredMember[] {
  const { offset, limit, reverse } = options;
  if (offset < 0) return [];
  const count = Math.max(0, Math.min(limit < 0 ? Infinity : limit, to - from - offset));
  const ranks: Ranks = reverse
    ? [to - offset - count, to - offset]
    : [from + offset, from + offset + count];
  return count === 0 ? [] : membersBetween(zset, ranks, reverse);
}

function membersBetween({ set }: SortedSetValue, [from, to]: Ranks, reverse: boolean) {
  const members: ScoredMember[] = [];
  for (let rank = from; rank < to; rank++) members.push(set.at(rank));
  return reverse ? members.reverse() : members;
}

function range(by: By | null, reverse: boolean | null): Command['run'] {
  return ({ db }, args) => {
    const options = rangeOptions(args, 4, { by, reverse, store: false });
    const select = selection(options, args[2]!, args[3]!);
    const zset = db.read(args[1]!, 'zset');
    if (!zset) return EMPTY_ARRAY;
    db.host.elements += Math.max(0, options.offset);
    return pairs(select(zset), options.withScores);
  };
}

function zrangestore({ db }: RedisSession, args: readonly string[]): Reply {
  const options = rangeOptions(args, 5, { by: null, reverse: null, store: true });
  const select = selection(options, args[3]!, args[4]!);
  const source = db.read(args[2]!, 'zset');
  const members = source ? select(source) : [];
  db.host.elements += members.length;
  if (members.length === 0) {
    db.delete(args[1]!);
    return ZERO;
  }
  const zset = new SortedSetValue();
  for (const { key, score } of members) zset.put(key, score);
  db.put(args[1]!, zset);
  db.changed(args[1]!);
  return integer(members.length);
}

function count(by: 'score' | 'lex'): Command['run'] {
  return ({ db }, args) => {
    const bounds = boundsOf(by, args[2]!, args[3]!);
    const zset = db.read(args[1]!, 'zset');
    if (!zset) return ZERO;
    const [from, to] = ranksWithin(zset, bounds);
    return integer(to - from);
  };
}

function removeRange(ranks: (args: readonly string[]) => (zset: SortedSetValue) => Ranks) {
  return ({ db }: RedisSession, args: readonly string[]): Reply => {
    const find = ranks(args);
    const zset = db.write(args[1]!, 'zset');
    if (!zset) return ZERO;
    const removed = zset.deleteRange(...find(zset)).length;
    db.host.elements += removed;
    if (removed > 0) db.changed(args[1]!);
    return integer(removed);
  };
}

const removeBy = (by: 'score' | 'lex') =>
  removeRange((args) => {
    const bounds = boundsOf(by, args[2]!, args[3]!);
    return (zset) => ranksWithin(zset, bounds);
  });

const removeByRank = removeRange((args) => {
  const [start, stop] = [integerArgument(args[2]!), integerArgument(args[3]!)];
  return (zset) => rangeOf(start, stop, zset.size);
});

export const SORTED_SET_RANGE_COMMANDS: readonly Command[] = [
  command('zrange', -4, 'readonly', range(null, null)),
  command('zrevrange', -4, 'readonly', range('rank', true)),
  command('zrangebyscore', -4, 'readonly', range('score', false)),
  command('zrevrangebyscore', -4, 'readonly', range('score', true)),
  command('zrangebylex', -4, 'readonly', range('lex', false)),
  command('zrevrangebylex', -4, 'readonly', range('lex', true)),
  command('zrangestore', -5, 'write denyoom', zrangestore, TWO_KEYS),
  command('zcount', 4, 'readonly fast', count('score')),
  command('zlexcount', 4, 'readonly fast', count('lex')),
  command('zremrangebyscore', 4, 'write', removeBy('score')),
  command('zremrangebylex', 4, 'write', removeBy('lex')),
  command('zremrangebyrank', 4, 'write', removeByRank),
];
