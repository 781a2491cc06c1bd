// biome-ignore-all lint/complexity/noArguments: an argument left out differs from undefined
import { isDate, timeOf, VirtualDate } from './date.ts';
import { DOMException } from './dom-exception.ts';
import { nativeWork } from './limits.ts';
import { missingArgument } from './node-error.ts';

type Copies = Map<object, object>;

const ERROR_CLASSES: ReadonlyMap<string, ErrorConstructor> = new Map(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((maker) => [
    maker.name,
    maker,
  ]),
);

/** A deep copy of data: maps, sets, dates, errors, bytes and cycles included; never functions. */
export function structuredClone<T>(value: T): T {
  if (arguments.length === 0) throw missingArgument('value');
  const copies: Copies = new Map();
  const made = copy(value, copies) as T;
  nativeWork(copies.size);
  return made;
}

function refuse(what: string): never {
  throw new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}

function copy(value: unknown, copies: Copies): unknown {
  if (typeof value === 'symbol') refuse(String(value));
  if (typeof value === 'function') refuse(Function.prototype.toString.call(value));
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  return copyObject(value, copies);
}

function copyObject(value: object, copies: Copies): object {
  const remember = <C extends object>(made: C): C => {
    copies.set(value, made);
    return made;
  };
  if (Array.isArray(value)) return copyProperties(value, remember(new Array(value.length)), copies);
  if (isDate(value)) return remember(new VirtualDate(timeOf(value)));
  if (value instanceof Map) {
    const entries = [...value];
    const made = remember(new Map());
    for (const [key, item] of entries) made.set(copy(key, copies), copy(item, copies));
    return made;
  }
  if (value instanceof Set) {
    const items = [...value];
    const made = remember(new Set());
    for (const item of items) made.add(copy(item, copies));
    return made;
  }
  if (value instanceof RegExp) return remember(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return remember(value.slice(0));
  if (ArrayBuffer.isView(value)) return copyView(value, copies, remember);
  if (value instanceof Error) return copyError(value, copies, remember);
  const primitive = wrapped(value);
  if (primitive !== null) return remember(primitive);
  const tag = Object.prototype.toString.call(value);
  if (tag !== '[object Object]' && tag !== '[object Arguments]' && !isPlain(value)) {
    refuse(`#<${tag.slice(8, -1)}>`);
  }
  return copyProperties(value, remember({}), copies);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function wrapped(value: object): object | null {
  if (value instanceof String) return Object(String.prototype.valueOf.call(value));
  if (value instanceof Number) return Object(Number.prototype.valueOf.call(value));
  if (value instanceof Boolean) return Object(Boolean.prototype.valueOf.call(value));
  if (value instanceof BigInt) return Object(BigInt.prototype.valueOf.call(value));
  if (value instanceof Symbol) refuse('[object Symbol]');
  return null;
}

function copyProperties<T extends object>(from: object, to: T, copies: Copies): T {
  for (const key of Object.keys(from)) {
    Object.defineProperty(to, key, {
      value: copy((from as Record<string, unknown>)[key], copies),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return to;
}

type Remember = <C extends object>(made: C) => C;

function copyView(view: ArrayBufferView, copies: Copies, remember: Remember): object {
  const buffer = copy(view.buffer, copies) as ArrayBuffer;
  if (view instanceof DataView)
    return remember(new DataView(buffer, view.byteOffset, view.byteLength));
  const name = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag, view);
  const maker = Reflect.get(globalThis, name as string) as Uint8ArrayConstructor;
  return remember(new maker(buffer, view.byteOffset, (view as Uint8Array).length));
}

function copyError(error: Error, copies: Copies, remember: Remember): object {
  const maker = ERROR_CLASSES.get(String(error.name)) ?? Error;
  const made = remember(new maker(String(error.message)));
  Object.defineProperty(made, 'stack', {
    value: error.stack,
    writable: true,
    configurable: true,
  });
  if (Object.hasOwn(error, 'cause')) {
    const cause = copy(error.cause, copies);
    Object.defineProperty(made, 'cause', { value: cause, writable: true, configurable: true });
  }
  return made;
}
