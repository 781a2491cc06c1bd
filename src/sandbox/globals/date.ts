import { activeKernel } from '../../kernel/kernel.ts';
import { AsyncContext } from '../async-context.ts';
import { parseDate } from './date-parse.ts';

/** The instant at which every simulation starts: 2025-01-15T10:30:00Z, a Wednesday. */
export const EPOCH_MS = 1_736_937_000_000;

// Captured before hardening replaces it; only ever given explicit instants.
const PlatformDate = globalThis.Date;
const native = PlatformDate.prototype;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Whole milliseconds since 1970 on the wall clock of the machine whose code runs now. */
export function wallClock(): number {
  const { now, context } = activeKernel();
  const skew = context instanceof AsyncContext ? context.owner.host.clockSkew : 0;
  return EPOCH_MS + Math.floor(now + skew);
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

function yearText(date: Date): string {
  const year = native.getUTCFullYear.call(date);
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(year < 0 ? 6 : 4, '0')}`;
}

function timeText(date: Date): string {
  const hours = native.getUTCHours.call(date);
  return `${two(hours)}:${two(native.getUTCMinutes.call(date))}:${two(native.getUTCSeconds.call(date))}`;
}

function orInvalid(date: Date, text: () => string): string {
  return Number.isNaN(native.getTime.call(date)) ? 'Invalid Date' : text();
}

function dateString(date: Date): string {
  const day = DAYS[native.getUTCDay.call(date)]!;
  const month = MONTHS[native.getUTCMonth.call(date)]!;
  return `${day} ${month} ${two(native.getUTCDate.call(date))} ${yearText(date)}`;
}

const ZONE = 'GMT+0000 (Coordinated Universal Time)';

/** Twelve-hour clock as `en-US` writes it. */
function localeTime(date: Date): string {
  const hours = native.getUTCHours.call(date);
  const rest = timeText(date).slice(2);
  return `${hours % 12 === 0 ? 12 : hours % 12}${rest} ${hours < 12 ? 'AM' : 'PM'}`;
}

function localeDate(date: Date): string {
  const month = native.getUTCMonth.call(date) + 1;
  const year = native.getUTCFullYear.call(date);
  // Years before the first are counted backwards from it.
  return `${month}/${native.getUTCDate.call(date)}/${year > 0 ? year : 1 - year}`;
}

/** What the text forms are without a time zone of the machine or its language. */
const textMethods = {
  toString(this: Date): string {
    return orInvalid(this, () => `${dateString(this)} ${timeText(this)} ${ZONE}`);
  },
  toDateString(this: Date): string {
    return orInvalid(this, () => dateString(this));
  },
  toTimeString(this: Date): string {
    return orInvalid(this, () => `${timeText(this)} ${ZONE}`);
  },
  toLocaleString(this: Date): string {
    return orInvalid(this, () => `${localeDate(this)}, ${localeTime(this)}`);
  },
  toLocaleDateString(this: Date): string {
    return orInvalid(this, () => localeDate(this));
  },
  toLocaleTimeString(this: Date): string {
    return orInvalid(this, () => localeTime(this));
  },
  getTimezoneOffset(this: Date): number {
    return Number.isNaN(native.getTime.call(this)) ? Number.NaN : 0;
  },
  getYear(this: Date): number {
    return native.getUTCFullYear.call(this) - 1900;
  },
};

/** Date in simulated time. Called without `new` it returns text, so it cannot be a class. */
function makeDate(): DateConstructor {
  // biome-ignore lint/suspicious/noShadowRestrictedNames: its name shows in error messages
  function Date(...args: unknown[]): unknown {
    if (new.target === undefined) {
      return textMethods.toString.call(new PlatformDate(wallClock()));
    }
    return Reflect.construct(PlatformDate, [instantOf(args)], new.target);
  }
  Object.defineProperty(Date, 'length', { value: 7, configurable: true });
  Date.prototype = datePrototype(Date);
  Date.now = wallClock;
  Date.parse = (text: unknown) => parseDate(PlatformDate, String(text));
  Date.UTC = PlatformDate.UTC;
  for (const name of ['now', 'parse', 'UTC', 'prototype']) {
    Object.defineProperty(Date, name, { enumerable: false });
  }
  return Date as unknown as DateConstructor;
}

/** A prototype of its own: no way leads from it to the platform's constructor. */
function datePrototype(ctor: unknown): object {
  const prototype = {};
  for (const key of Reflect.ownKeys(native)) {
    const property = Object.getOwnPropertyDescriptor(native, key)!;
    if (key === 'constructor') property.value = ctor;
    else if (typeof key === 'string' && Object.hasOwn(textMethods, key)) {
      property.value = textMethods[key as keyof typeof textMethods];
    } else if (typeof key === 'string' && /^[gs]et(?!UTC|Time)/.test(key)) {
      // Local time is UTC.
      const utc = key.replace(/^([gs]et)/, '$1UTC');
      property.value = Reflect.get(native, utc) ?? property.value;
    }
    Object.defineProperty(prototype, key, property);
  }
  return prototype;
}

function instantOf(args: unknown[]): number {
  if (args.length === 0) return wallClock();
  if (args.length > 1) return Reflect.apply(PlatformDate.UTC, PlatformDate, args);
  const only = args[0];
  if (isDate(only)) return native.getTime.call(only);
  const value =
    typeof only === 'object' && only !== null ? primitiveOf(only) : (only as string | number);
  return typeof value === 'string' ? parseDate(PlatformDate, value) : Number(value);
}

/** ToPrimitive with the default hint. */
function primitiveOf(value: object): unknown {
  const exotic = (value as { [Symbol.toPrimitive]?: unknown })[Symbol.toPrimitive];
  if (typeof exotic === 'function') return exotic.call(value, 'default');
  const plain = value.valueOf();
  return typeof plain === 'object' && plain !== null ? String(value) : plain;
}

/** Whether `value` is a date of either kind, whatever its prototype says. */
export function isDate(value: unknown): value is Date {
  if (typeof value !== 'object' || value === null) return false;
  try {
    native.getTime.call(value as Date);
    return true;
  } catch {
    return false;
  }
}

/** The instant of a date in ms since 1970, whatever its prototype says. */
export function timeOf(date: Date): number {
  return native.getTime.call(date);
}

/** `toISOString`, or `Invalid Date`. */
export function isoText(date: Date): string {
  return orInvalid(date, () => native.toISOString.call(date));
}

export const VirtualDate = makeDate();
