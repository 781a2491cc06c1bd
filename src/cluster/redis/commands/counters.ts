import { type Command, command } from '../command.ts';
import { decimalOf, INFINITE } from '../doubles.ts';
import { addIntegers, LONG_MIN, longArgument, readInteger } from '../integers.ts';
import { addLongDoubles, formatLongDouble, readLongDouble } from '../long-double.ts';
import {
  bulk,
  CommandError,
  integer,
  NOT_FINITE,
  NOT_FLOAT,
  NOT_INTEGER,
  OVERFLOW,
  type Reply,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { StringValue } from '../values.ts';

/** The time to live stays as it is: only SET and its kin clear it. */
function add({ db }: RedisSession, key: string, increment: number | bigint): Reply {
  const old = readInteger(db.write(key, 'string')?.text ?? '0');
  if (old === null) throw new CommandError(NOT_INTEGER);
  const sum = addIntegers(old, increment);
  if (sum === null) throw new CommandError(OVERFLOW);
  db.setString(key, new StringValue(`${sum}`), true);
  return integer(sum);
}

function decrby(session: RedisSession, args: readonly string[]): Reply {
  const decrement = longArgument(args[2]!);
  if (decrement === LONG_MIN) throw new CommandError('ERR decrement would overflow');
  return add(session, args[1]!, -decrement);
}

/** The sum of two decimal numerals as Redis computes and writes it; `notFloat` is about `old`. */
export function addDecimals(old: string, increment: string, notFloat = NOT_FLOAT): string {
  if (INFINITE.test(old) || INFINITE.test(increment)) throw new CommandError(NOT_FINITE);
  const a = readLongDouble(decimalOf(old));
  if (a === null) throw new CommandError(notFloat);
  const b = readLongDouble(decimalOf(increment));
  if (b === null) throw new CommandError(NOT_FLOAT);
  const sum = addLongDoubles(a, b);
  if (sum === null) throw new CommandError(NOT_FINITE);
  return formatLongDouble(sum);
}

function incrbyfloat({ db }: RedisSession, args: readonly string[]): Reply {
  const key = args[1]!;
  const sum = addDecimals(db.write(key, 'string')?.text ?? '0', args[2]!);
  db.setString(key, new StringValue(sum), true);
  db.host.effect(['SET', key, sum, 'KEEPTTL']);
  return bulk(sum);
}

export const COUNTER_COMMANDS: readonly Command[] = [
  command('incr', 2, 'write denyoom fast', (session, args) => add(session, args[1]!, 1)),
  command('decr', 2, 'write denyoom fast', (session, args) => add(session, args[1]!, -1)),
  command('incrby', 3, 'write denyoom fast', (session, args) =>
    add(session, args[1]!, longArgument(args[2]!)),
  ),
  command('decrby', 3, 'write denyoom fast', decrby),
  command('incrbyfloat', 3, 'write denyoom fast', incrbyfloat),
];
