import { type Command, command, NO_KEYS } from '../command.ts';
import type { Host } from '../database.ts';
import type { Dict, DictNode } from '../dict.ts';
import { formatDouble } from '../doubles.ts';
import { globMatches } from '../glob.ts';
import { integerArgument } from '../integers.ts';
import { array, bulk, bulks, CommandError, type Reply, SYNTAX } from '../reply.ts';
import type { RedisSession } from '../session.ts';
import type { ScoredMember } from '../sorted-set.ts';
import type { HashField } from '../values.ts';

interface ScanOptions {
  readonly pattern: string | null;
  readonly count: number;
  readonly type: string | null;
}

/** The options from argument `start`; TYPE is SCAN's alone. */
function scanOptions(args: readonly string[], start: number, typed: boolean): ScanOptions {
  let pattern: string | null = null;
  let count = 10;
  let type: string | null = null;
  for (let i = start; i < args.length; i += 2) {
    const option = args[i]!.toUpperCase();
    const value = args[i + 1];
    if (value === undefined) throw new CommandError(SYNTAX);
    if (option === 'COUNT') {
      count = integerArgument(value);
      if (count < 1) throw new CommandError(SYNTAX);
    } else if (option === 'MATCH') pattern = value === '*' ? null : value;
    else if (option === 'TYPE' && typed) type = value.toLowerCase();
    else throw new CommandError(SYNTAX);
  }
  return { pattern, count, type };
}

/** Cursors are read as C's `strtoul` does; only the low 32 bits can matter here. */
function cursorArgument(text: string): number {
  if (!/^([+-]?\d+)?$/.test(text)) throw new CommandError('ERR invalid cursor');
  const cursor = BigInt(text.replace(/^\+/, '') || '0');
  const size = cursor < 0n ? -cursor : cursor;
  if (size > 18446744073709551615n) throw new CommandError('ERR invalid cursor');
  return Number(BigInt.asUintN(32, cursor));
}

/** Buckets until `count` elements were seen: at most ten times as many buckets. */
function walk<N extends DictNode>(dict: Dict<N>, cursor: number, count: number) {
  const seen: N[] = [];
  let buckets = count * 10;
  do {
    cursor = dict.scan(cursor, (node) => seen.push(node));
  } while (cursor !== 0 && buckets-- > 0 && seen.length < count);
  return { cursor, seen };
}

const page = (cursor: number, texts: readonly string[]): Reply =>
  array([bulk(`${cursor}`), bulks(texts)]);

const fits = (pattern: string | null, key: string, host: Host): boolean =>
  pattern === null || globMatches(pattern, key, host);

function scan({ db }: RedisSession, args: readonly string[]): Reply {
  const start = cursorArgument(args[1]!);
  const { pattern, count, type } = scanOptions(args, 2, true);
  const { cursor, seen } = walk(db.keys, start, count);
  db.host.elements += seen.length;
  db.host.work(seen.length);
  const keys: string[] = [];
  for (const { key } of seen) {
    if (!fits(pattern, key, db.host)) continue;
    const entry = db.find(key);
    if (entry && (type === null || entry.value.type === type)) keys.push(key);
  }
  return page(cursor, keys);
}

/** What there is to scan in a value: packed ones come whole, with cursor 0. */
interface Scannable<N extends DictNode> {
  readonly dict: Dict<N>;
  readonly packed: boolean;
  readonly write: (node: N) => readonly string[];
}

function scanMembers<N extends DictNode>(
  find: (session: RedisSession, key: string) => Scannable<N> | undefined,
): Command['run'] {
  return (session, args) => {
    const start = cursorArgument(args[2]!);
    const found = find(session, args[1]!);
    if (!found) return page(0, []);
    const { pattern, count } = scanOptions(args, 3, false);
    const { cursor, seen } = found.packed
      ? { cursor: 0, seen: [...found.dict.values()] }
      : walk(found.dict, start, count);
    session.db.host.elements += seen.length;
    session.db.host.work(seen.length);
    const matching = seen.filter((node) => fits(pattern, node.key, session.db.host));
    return page(cursor, matching.flatMap(found.write));
  };
}

export const SCAN_COMMANDS: readonly Command[] = [
  command('scan', -2, 'readonly', scan, NO_KEYS),
  command(
    'hscan',
    -3,
    'readonly',
    scanMembers<HashField>(({ db }, key) => {
      const hash = db.read(key, 'hash');
      return hash && { dict: hash.fields, packed: hash.packed, write: (f) => [f.key, f.value] };
    }),
  ),
  command(
    'sscan',
    -3,
    'readonly',
    scanMembers(({ db }, key) => {
      const set = db.read(key, 'set');
      return set && { dict: set.members, packed: set.packed, write: (member) => [member.key] };
    }),
  ),
  command(
    'zscan',
    -3,
    'readonly',
    scanMembers<ScoredMember>(({ db }, key) => {
      const zset = db.read(key, 'zset');
      return (
        zset && {
          dict: zset.set.members,
          packed: zset.packed,
          write: (member) => [member.key, formatDouble(member.score)],
        }
      );
    }),
  ),
];
