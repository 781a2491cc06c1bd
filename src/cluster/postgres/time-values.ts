/** Instants and intervals as PostgreSQL's text has them: what the database stores. */
import { PgError } from './pg-error.ts';
import { civilOf, daysInMonth, daysOf } from './sqlite/civil-time.ts';

/** Microseconds since 1970-01-01T00:00:00Z. */
export type Micros = number;

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly micros: number;
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STAMP =
  /^(\d{4,6})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d{1,2}(?::?\d{2})?)?)?$/i;

/** Null for what is no instant. Without a time zone it is UTC, as the server's is. */
export function parseInstant(text: string): Micros | null {
  const found = STAMP.exec(text.trim());
  if (found === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = found;
  const [y, m, d, h, min, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (m < 1 || m > 12 || d < 1 || d > daysInMonth(y, m) || h > 24 || min > 59 || s > 60)
    return null;
  const part = Number(fraction.padEnd(6, '0').slice(0, 6));
  return daysOf(y, m, d) * DAY + h * HOUR + min * MINUTE + s * SECOND + part - zoneOffset(zone);
}

function zoneOffset(zone: string | undefined): Micros {
  if (zone === undefined || /^z$/i.test(zone)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)!;
  const offset = Number(hours) * HOUR + Number(minutes) * MINUTE;
  return sign === '-' ? -offset : offset;
}

const two = (value: number) => String(value).padStart(2, '0');

export function dateText(at: Micros): string {
  const { year, month, day } = civilOf(Math.floor(at / DAY));
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** Always six digits of the second, so that texts sort as the instants do. */
export function timestampText(at: Micros): string {
  const within = at - Math.floor(at / DAY) * DAY;
  const clock = [Math.floor(within / HOUR), Math.floor(within / MINUTE) % 60].map(two).join(':');
  const seconds = two(Math.floor(within / SECOND) % 60);
  return `${dateText(at)} ${clock}:${seconds}.${String(within % SECOND).padStart(6, '0')}`;
}

export const timestamptzText = (at: Micros): string => `${timestampText(at)}+00`;

/** The text a column of that type holds; throws 22007 for what is none. */
export function canonicalTime(type: 'timestamptz' | 'timestamp' | 'date', text: string): string {
  const at = parseInstant(text);
  if (at === null) {
    const long =
      type === 'date' ? 'date' : `timestamp${type === 'timestamp' ? '' : ' with time zone'}`;
    throw new PgError('22007', `invalid input syntax for type ${long}: "${text}"`);
  }
  if (type === 'date') return dateText(at);
  return type === 'timestamp' ? timestampText(at) : timestamptzText(at);
}

const UNITS: Readonly<Record<string, Partial<Interval>>> = {
  microsecond: { micros: 1 },
  millisecond: { micros: 1000 },
  ms: { micros: 1000 },
  second: { micros: SECOND },
  sec: { micros: SECOND },
  s: { micros: SECOND },
  minute: { micros: MINUTE },
  min: { micros: MINUTE },
  m: { micros: MINUTE },
  hour: { micros: HOUR },
  h: { micros: HOUR },
  day: { days: 1 },
  d: { days: 1 },
  week: { days: 7 },
  w: { days: 7 },
  month: { months: 1 },
  mon: { months: 1 },
  year: { months: 12 },
  y: { months: 12 },
};
const PIECE = /\s*([+-]?\d+(?:\.\d+)?)\s*([a-z]+)|\s*([+-])?(\d+):(\d{2})(?::(\d{2}(?:\.\d+)?))?/iy;

/** `5 minutes`, `1 day 02:30:00`, `1.5 hours`. Throws 22007. */
export function parseInterval(text: string): Interval {
  const total = { months: 0, days: 0, micros: 0 };
  const trimmed = text.trim();
  PIECE.lastIndex = 0;
  let end = 0;
  for (let found = PIECE.exec(trimmed); found !== null; found = PIECE.exec(trimmed)) {
    end = PIECE.lastIndex;
    const [, amount, unit, sign, hours, minutes, seconds = '0'] = found;
    if (unit === undefined) {
      const clock = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
      total.micros += Math.round(sign === '-' ? -clock : clock);
      continue;
    }
    const one = UNITS[unit.toLowerCase().replace(/(?<=..)s$/, '')];
    if (one === undefined) throw notAnInterval(text);
    const count = Number(amount);
    // Fractions of months and days go on as days and hours, as PostgreSQL has it.
    const months = (one.months ?? 0) * count;
    const days = (one.days ?? 0) * count + (months - Math.trunc(months)) * 30;
    total.months += Math.trunc(months);
    total.days += Math.trunc(days);
    total.micros += Math.round((one.micros ?? 0) * count + (days - Math.trunc(days)) * DAY);
  }
  if (end === 0 || end !== trimmed.length) throw notAnInterval(text);
  return total;
}

function notAnInterval(text: string): PgError {
  return new PgError('22007', `invalid input syntax for type interval: "${text}"`);
}

export function intervalText({ months, days, micros }: Interval): string {
  const parts: string[] = [];
  const say = (count: number, one: string) => {
    if (count !== 0) parts.push(`${count} ${one}${Math.abs(count) === 1 ? '' : 's'}`);
  };
  say(Math.trunc(months / 12), 'year');
  say(months % 12, 'mon');
  say(days, 'day');
  if (micros !== 0 || parts.length === 0) {
    const left = Math.abs(micros);
    const clock = [Math.floor(left / HOUR), Math.floor(left / MINUTE) % 60].map(two).join(':');
    const fraction = left % SECOND;
    const digits = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
    parts.push(`${micros < 0 ? '-' : ''}${clock}:${two(Math.floor(left / SECOND) % 60)}${digits}`);
  }
  return parts.join(' ');
}

export function scaled({ months, days, micros }: Interval, factor: number): Interval {
  const inMonths = months * factor;
  const inDays = days * factor + (inMonths - Math.trunc(inMonths)) * 30;
  return {
    months: Math.trunc(inMonths),
    days: Math.trunc(inDays),
    micros: Math.round(micros * factor + (inDays - Math.trunc(inDays)) * DAY),
  };
}

/** Months first (to the last day of a shorter month), then days, then the rest. */
export function plus(at: Micros, { months, days, micros }: Interval): Micros {
  let day = Math.floor(at / DAY);
  const within = at - day * DAY;
  if (months !== 0) {
    const date = civilOf(day);
    const month = date.year * 12 + date.month - 1 + months;
    const [year, of] = [Math.floor(month / 12), (((month % 12) + 12) % 12) + 1];
    day = daysOf(year, of, Math.min(date.day, daysInMonth(year, of)));
  }
  return (day + days) * DAY + within + micros;
}

/** `date_trunc`: the start of the unit that `at` lies in; null for an unknown unit. */
export function truncated(unit: string, at: Micros): Micros | null {
  const size = { second: SECOND, minute: MINUTE, hour: HOUR, day: DAY, milliseconds: 1000 }[unit];
  if (size !== undefined) return Math.floor(at / size) * size;
  const day = Math.floor(at / DAY);
  const { year, month } = civilOf(day);
  if (unit === 'week') return (day - ((((day + 3) % 7) + 7) % 7)) * DAY;
  if (unit === 'month') return daysOf(year, month, 1) * DAY;
  if (unit === 'quarter') return daysOf(year, month - ((month - 1) % 3), 1) * DAY;
  return unit === 'year' ? daysOf(year, 1, 1) * DAY : null;
}

/** `extract(field from …)`; null for an unknown field. */
export function extracted(field: string, at: Micros): number | null {
  const day = Math.floor(at / DAY);
  const within = at - day * DAY;
  const { year, month, day: ofMonth } = civilOf(day);
  const fields: Readonly<Record<string, number>> = {
    epoch: at / SECOND,
    year,
    quarter: Math.ceil(month / 3),
    month,
    day: ofMonth,
    hour: Math.floor(within / HOUR),
    minute: Math.floor(within / MINUTE) % 60,
    second: (within % MINUTE) / SECOND,
    milliseconds: (within % MINUTE) / 1000,
    dow: (((day + 4) % 7) + 7) % 7,
    isodow: ((((day + 3) % 7) + 7) % 7) + 1,
    doy: day - daysOf(year, 1, 1) + 1,
  };
  return Object.hasOwn(fields, field) ? fields[field]! : null;
}

export function intervalSeconds({ months, days, micros }: Interval): number {
  return ((months * 30 + days) * DAY + micros) / SECOND;
}
