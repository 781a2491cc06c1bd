import { wallClock } from './date.ts';

// biome-ignore lint/suspicious/noExplicitAny: constructors of any signature
type Any = any;

const LOCALE = 'en-US';
const ZONE = 'UTC';

/**
 * Fixes what would follow the machine: without a locale `en-US` is meant, without a time zone UTC,
 * and "now" is the simulated one. The wording still comes from the engine's own locale data.
 */
export function fixLocale(): void {
  for (const owner of [Number.prototype, BigInt.prototype]) {
    override(owner, 'toLocaleString', (native) => ({
      toLocaleString(this: unknown, locales?: unknown, options?: unknown) {
        return Reflect.apply(native, this, [locales ?? LOCALE, options]);
      },
    }));
  }
  override(String.prototype, 'localeCompare', (native) => ({
    localeCompare(this: unknown, that: unknown, locales?: unknown, options?: unknown) {
      return Reflect.apply(native, this, [that, locales ?? LOCALE, options]);
    },
  }));
  for (const name of ['toLocaleLowerCase', 'toLocaleUpperCase']) {
    override(String.prototype, name, (native) => ({
      [name](this: unknown, locales?: unknown) {
        return Reflect.apply(native, this, [locales ?? LOCALE]);
      },
    }));
  }
  for (const name of Object.getOwnPropertyNames(Intl)) {
    const native = (Intl as Any)[name];
    if (typeof native === 'function' && /^[A-Z]/.test(name) && name !== 'Locale') {
      fixConstructor(name, native);
    }
  }
  fixNow();
}

function override(owner: Any, name: string, make: (native: Any) => Any): void {
  const property = Object.getOwnPropertyDescriptor(owner, name)!;
  Object.defineProperty(owner, name, { ...property, value: make(property.value)[name] });
}

function fixConstructor(name: string, native: Any): void {
  const { [name]: made } = {
    [name]: function (locales?: unknown, options?: Any): unknown {
      const given = name === 'DateTimeFormat' ? { timeZone: ZONE, ...options } : options;
      return Reflect.construct(native, [locales ?? LOCALE, given], new.target ?? made);
    },
  } as Any;
  made.prototype = native.prototype;
  for (const key of Reflect.ownKeys(native)) {
    if (key === 'supportedLocalesOf') {
      Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(native, key)!);
    }
  }
  Object.defineProperty(native.prototype, 'constructor', {
    value: made,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(Intl, name, { value: made, writable: true, configurable: true });
}

/** A format without a date means now. */
function fixNow(): void {
  const prototype = Intl.DateTimeFormat.prototype as Any;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')!;
  Object.defineProperty(prototype, 'format', {
    ...format,
    get(this: unknown) {
      const native = Reflect.apply(format.get!, this, []);
      return (date?: unknown) => native(date ?? wallClock());
    },
  });
  override(prototype, 'formatToParts', (native) => ({
    formatToParts(this: unknown, date?: unknown) {
      return Reflect.apply(native, this, [date ?? wallClock()]);
    },
  }));
}
