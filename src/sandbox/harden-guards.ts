/**
 * Built-ins that take a size and then work natively, where no step is counted: they refuse sizes
 * beyond the limits, and count what they do as steps. Replaced on the realm, so that no way leads
 * round them. Not `new Array(n)`: replacing that constructor makes `map` and `filter` of every
 * array fifty times slower; what fills the array is guarded instead.
 */
import {
  ARRAY_LENGTH_MAX,
  BUFFER_BYTES_MAX,
  JSON_DEPTH_MAX,
  nativeWork,
  overLimit,
  STRING_LENGTH_MAX,
} from './globals/limits.ts';

// biome-ignore lint/suspicious/noExplicitAny: built-ins of any signature
type Any = any;

export function guardSizes(): void {
  guardArrays();
  guardStrings();
  guardBuffers();
  guardJson();
}

/** Replaces `owner[name]`, keeping how the property and the function look. */
function replace(owner: Any, name: string, make: (native: Any) => Any): void {
  const property = Object.getOwnPropertyDescriptor(owner, name);
  if (property === undefined || typeof property.value !== 'function') return;
  const native = property.value;
  const made = make(native);
  for (const key of ['name', 'length']) {
    Object.defineProperty(made, key, { value: native[key], configurable: true });
  }
  Object.defineProperty(owner, name, { ...property, value: made });
}

function checkArray(what: string, length: unknown): void {
  const size = Number(length);
  if (size > ARRAY_LENGTH_MAX) overLimit(what, size, ARRAY_LENGTH_MAX, 'elements');
  nativeWork(size);
}

function guardArrays(): void {
  const methods = [
    'concat',
    'copyWithin',
    'fill',
    'flat',
    'join',
    'lastIndexOf',
    'reverse',
    'sort',
    'toReversed',
    'toSorted',
    'toSpliced',
    'toString',
    'with',
  ];
  for (const name of methods) {
    replace(Array.prototype, name, (native) => {
      const { [name]: made } = {
        [name](this: Any, ...args: unknown[]) {
          if (this !== null && this !== undefined)
            checkArray(`.${name}() of this array`, this.length);
          return Reflect.apply(native, this, args);
        },
      };
      return made;
    });
  }
  replace(Array, 'from', (native) => {
    const { from } = {
      from(this: unknown, items: Any, ...rest: unknown[]) {
        if (items !== null && typeof items === 'object' && !(Symbol.iterator in items)) {
          checkArray('Array.from', items.length);
        }
        return Reflect.apply(native, this, [items, ...rest]);
      },
    };
    return from;
  });
}

function checkString(what: string, length: number): void {
  if (length > STRING_LENGTH_MAX) overLimit(what, length, STRING_LENGTH_MAX, 'characters');
  nativeWork(length / 16);
}

function guardStrings(): void {
  replace(String.prototype, 'repeat', (native) => {
    const { repeat } = {
      repeat(this: Any, count: unknown) {
        const times = Number(count);
        const text = String(this);
        if (times > 0) checkString('.repeat()', text.length * times);
        return Reflect.apply(native, text, [times]);
      },
    };
    return repeat;
  });
  for (const name of ['padStart', 'padEnd']) {
    replace(String.prototype, name, (native) => {
      const { [name]: made } = {
        [name](this: Any, length: unknown, ...rest: unknown[]) {
          const size = Number(length);
          checkString(`.${name}()`, size);
          return Reflect.apply(native, this, [size, ...rest]);
        },
      };
      return made;
    });
  }
}

function checkBytes(what: string, bytes: number): void {
  if (bytes > BUFFER_BYTES_MAX) overLimit(what, bytes, BUFFER_BYTES_MAX, 'bytes');
  nativeWork(bytes / 64);
}

function guardBuffers(): void {
  const names = [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Float16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
    'BigInt64Array',
    'BigUint64Array',
  ];
  for (const name of names) {
    replaceConstructor(name, (source: Any, native: Any) => {
      const length =
        typeof source === 'object' && source !== null ? sizeOf(source) : Number(source);
      if (length > 0) checkBytes(`new ${name}()`, length * native.BYTES_PER_ELEMENT);
    });
  }
  replaceConstructor('ArrayBuffer', (length: Any, _native: Any, options: Any) => {
    checkBytes('new ArrayBuffer()', Number(length));
    const most = options === null || typeof options !== 'object' ? 0 : options.maxByteLength;
    checkBytes('new ArrayBuffer()', Number(most));
  });
}

/** Elements that a typed array made from `source` will have; 0 when it makes no copy. */
function sizeOf(source: Any): number {
  if (source instanceof ArrayBuffer) return 0;
  return Number(source.length);
}

/** Puts a checking constructor before the native one; it shares the prototype. */
function replaceConstructor(
  name: string,
  check: (first: unknown, native: unknown, second: unknown) => void,
): void {
  const native = Reflect.get(globalThis, name) as Any;
  if (native === undefined) return;
  const { [name]: made } = {
    [name]: function (this: unknown, ...args: unknown[]): unknown {
      if (new.target === undefined) throw new TypeError(`Constructor ${name} requires 'new'`);
      check(args[0], native, args[1]);
      // With another target than the native one V8 gives every array a hidden class of its own.
      return Reflect.construct(native, args, new.target === made ? native : new.target);
    },
  } as Any;
  for (const key of Reflect.ownKeys(native)) {
    Object.defineProperty(made, key, Object.getOwnPropertyDescriptor(native, key)!);
  }
  Object.setPrototypeOf(made, Object.getPrototypeOf(native));
  Object.defineProperty(native.prototype, 'constructor', {
    value: made,
    writable: true,
    configurable: true,
  });
  Object.defineProperty(globalThis, name, { value: made, writable: true, configurable: true });
}

/**
 * Some engines write objects of any depth, others as deep as their stack goes: here all throw the
 * same error beyond one depth, which every stack can hold.
 */
function guardJson(): void {
  replace(JSON, 'stringify', (native) => {
    const { stringify } = {
      stringify(...args: unknown[]) {
        const text = Reflect.apply(native, JSON, args);
        if (typeof text === 'string' && text.length > 2 * JSON_DEPTH_MAX && isTooDeep(text)) {
          throw new RangeError('Maximum call stack size exceeded');
        }
        return text;
      },
    };
    return stringify;
  });
}

/** Whether brackets of a JSON text are nested deeper than {@link JSON_DEPTH_MAX}. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (quoted) {
      if (code === BACKSLASH) i++;
      else if (code === QUOTE) quoted = false;
    } else if (code === QUOTE) quoted = true;
    else if (code === BRACE || code === BRACKET) {
      if (++depth > JSON_DEPTH_MAX) return true;
    } else if (code === BRACE + 2 || code === BRACKET + 2) depth--;
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACKET = 0x5b;
