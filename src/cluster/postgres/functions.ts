/** Functions that PostgreSQL has and SQLite lacks, or has otherwise. */
import type { RandomStream } from '../../kernel/random.ts';
import { castValue } from './cast.ts';
import { like } from './like.ts';
import type { RowLockMode } from './lock-modes.ts';
import { PgError } from './pg-error.ts';
import type { SqliteDatabase } from './sqlite/database.ts';
import type { SqlFunction, SqlValue } from './sqlite/engine.ts';
import {
  canonicalTime,
  dateText,
  extracted,
  intervalSeconds,
  intervalText,
  type Micros,
  parseInstant,
  parseInterval,
  plus,
  scaled,
  timestampText,
  timestamptzText,
  truncated,
} from './time-values.ts';

/** What functions need of the statement that calls them. */
export interface FunctionHost {
  readonly random: RandomStream;
  transactionTime(): Micros;
  clockTime(): Micros;
  pid(): number;
  sleep(seconds: number): void;
  sequence(action: 'next' | 'current' | 'last' | 'set', name: string, value?: number): number;
  rowFree(table: string, rowid: number, mode: RowLockMode): boolean;
  /** `wait`: throws a `LockWait` when it is taken. True when it is held now. */
  advisoryLock(key: string, wait: boolean): boolean;
  advisoryUnlock(key: string): boolean;
}

/** Longest text a function may make, in characters. */
const TEXT_MAX = 1_000_000;

export function defineFunctions(db: SqliteDatabase, host: FunctionHost): void {
  for (const [name, count, body] of PURE) db.define(name, count, body);
  const impure = (name: string, count: number, body: SqlFunction) =>
    db.define(name, count, body, false);
  const now = () => timestamptzText(host.transactionTime());
  const clock = () => timestamptzText(host.clockTime());
  for (const name of ['now', 'pg_statement_time']) impure(name, 0, name === 'now' ? now : clock);
  impure('clock_timestamp', 0, clock);
  impure('pg_today', 0, () => dateText(host.transactionTime()));
  for (const name of ['current_timestamp', 'current_time', 'current_date']) impure(name, 0, now);
  impure('random', 0, () => host.random.next());
  impure('gen_random_uuid', 0, () => uuidFrom(host.random));
  impure('pg_backend_pid', 0, () => host.pid());
  impure('pg_sleep', 1, (seconds) => {
    host.sleep(Number(seconds));
    return '';
  });
  const named = (name: SqlValue) =>
    String(name)
      .replaceAll('"', '')
      .replace(/^public\./, '');
  impure('nextval', 1, (name) => host.sequence('next', named(name)));
  impure('currval', 1, (name) => host.sequence('current', named(name)));
  impure('lastval', 0, () => host.sequence('last', ''));
  impure('setval', 2, (name, value) => host.sequence('set', named(name), Number(value)));
  impure('pg_free', 3, (table, rowid, mode) =>
    host.rowFree(String(table), Number(rowid), mode as RowLockMode) ? 1 : 0,
  );
  defineAdvisoryLocks(impure, host);
}

function defineAdvisoryLocks(
  define: (name: string, count: number, body: SqlFunction) => void,
  host: FunctionHost,
): void {
  for (const count of [1, 2]) {
    const lock =
      (scope: string, wait: boolean) =>
      (...keys: SqlValue[]) => {
        const held = host.advisoryLock(`${scope}:${keys.join(':')}`, wait);
        return wait ? '' : held ? 1 : 0;
      };
    define('pg_advisory_lock', count, lock('session', true));
    define('pg_try_advisory_lock', count, lock('session', false));
    define('pg_advisory_xact_lock', count, lock('transaction', true));
    define('pg_try_advisory_xact_lock', count, lock('transaction', false));
    define('pg_advisory_unlock', count, (...keys) => (host.advisoryUnlock(keys.join(':')) ? 1 : 0));
  }
}

function uuidFrom(random: RandomStream): string {
  let hex = '';
  for (let i = 0; i < 4; i++) hex += random.uint32().toString(16).padStart(8, '0');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** The result is null when an argument is, as for most functions of SQL. */
const strict =
  (body: SqlFunction): SqlFunction =>
  (...args) =>
    args.includes(null) ? null : body(...args);

const text = (value: SqlValue | undefined): string => String(value);

function instantOf(value: SqlValue): Micros {
  const at = parseInstant(text(value));
  if (at !== null) return at;
  throw new PgError(
    '22007',
    `invalid input syntax for type timestamp with time zone: "${text(value)}"`,
  );
}

/** An instant in the form that `like` has. */
function writtenAs(like: SqlValue, at: Micros): string {
  return /\+00$/.test(text(like)) ? timestamptzText(at) : timestampText(at);
}

const plusInterval: SqlFunction = (value, interval, sign) => {
  const by = scaled(parseInterval(text(interval)), Number(sign));
  if (parseInstant(text(value)) !== null) return writtenAs(value!, plus(instantOf(value!), by));
  const { months, days, micros } = parseInterval(text(value));
  return intervalText({
    months: months + by.months,
    days: days + by.days,
    micros: micros + by.micros,
  });
};

const extract: SqlFunction = (field, value) => {
  const at = parseInstant(text(value));
  if (at === null && field === 'epoch') return intervalSeconds(parseInterval(text(value)));
  const found = extracted(text(field), at ?? instantOf(value!));
  if (found === null)
    throw new PgError(
      '22023',
      `unit "${text(field)}" not recognized for type timestamp with time zone`,
    );
  return found;
};

const dateTrunc: SqlFunction = (unit, value) => {
  const at = truncated(text(unit).toLowerCase(), instantOf(value!));
  if (at === null)
    throw new PgError(
      '22023',
      `unit "${text(unit)}" not recognized for type timestamp with time zone`,
    );
  return writtenAs(value!, at);
};

/** GREATEST and LEAST leave nulls out. */
const extreme =
  (better: (a: SqlValue, b: SqlValue) => boolean): SqlFunction =>
  (...args) =>
    args.reduce(
      (best, value) => (value !== null && (best === null || better(value, best)) ? value : best),
      null,
    );

const repeated: SqlFunction = (value, count) => {
  const times = Math.max(0, Number(count));
  if (text(value).length * times > TEXT_MAX)
    throw new PgError('54000', 'requested length too large');
  return text(value).repeat(times);
};

const splitPart: SqlFunction = (value, separator, n) => {
  const parts = text(value).split(text(separator));
  const at = Number(n);
  return (at < 0 ? parts[parts.length + at] : parts[at - 1]) ?? '';
};

/** Names, number of arguments, and what they do; the same arguments always give the same. */
const PURE: readonly (readonly [string, number, SqlFunction])[] = [
  ['like', 2, strict((pattern, value) => (like(text(pattern), text(value), '\\', false) ? 1 : 0))],
  [
    'like',
    3,
    strict((pattern, value, escaping) =>
      like(text(pattern), text(value), text(escaping), false) ? 1 : 0,
    ),
  ],
  ['match', 2, strict((pattern, value) => (like(text(pattern), text(value), '\\', true) ? 1 : 0))],
  ['pg_cast', 2, (type, value) => castValue(text(type), value!, [])],
  ['pg_cast', 3, (type, value, a) => castValue(text(type), value!, [Number(a)])],
  ['pg_cast', 4, (type, value, a, b) => castValue(text(type), value!, [Number(a), Number(b)])],
  ['pg_interval', 1, strict((value) => intervalText(parseInterval(text(value))))],
  ['pg_plus', 3, strict(plusInterval)],
  [
    'pg_scale',
    2,
    strict((factor, interval) =>
      intervalText(scaled(parseInterval(text(interval)), Number(factor))),
    ),
  ],
  ['pg_extract', 2, strict(extract)],
  ['date_part', 2, strict(extract)],
  ['date_trunc', 2, strict(dateTrunc)],
  ['to_timestamp', 1, strict((seconds) => timestamptzText(Math.round(Number(seconds) * 1e6)))],
  ['pg_canonical', 2, strict((type, value) => canonicalTime(type as 'timestamptz', text(value)))],
  ['pg_is_uuid', 1, strict((value) => (UUID.test(text(value)) ? 1 : 0))],
  ['greatest', -1, extreme((a, b) => a! > b!)],
  ['least', -1, extreme((a, b) => a! < b!)],
  ['left', 2, strict((value, count) => text(value).slice(0, Number(count)))],
  [
    'right',
    2,
    strict((value, count) => (Number(count) === 0 ? '' : text(value).slice(-Number(count)))),
  ],
  ['repeat', 2, strict(repeated)],
  ['split_part', 3, strict(splitPart)],
  ['strpos', 2, strict((value, part) => text(value).indexOf(text(part)) + 1)],
  ['version', 0, () => 'PostgreSQL 17, simulated'],
  ['current_database', 0, () => 'postgres'],
  ['current_user', 0, () => 'postgres'],
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
