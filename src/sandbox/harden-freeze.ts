import { enabledValues } from './globals/enabled.ts';

type Key = string | symbol;

/**
 * Properties that programs rightly give their own objects although a prototype has them too. On a
 * frozen prototype a plain `error.name = 'X'` would throw (the "override mistake"), so these
 * become accessors whose setter defines the property on the object itself. Kept short: accessors
 * on `Array.prototype` would cost its methods their fast paths.
 */
export function enableOverrides(): void {
  enable(Object.prototype, [
    'constructor',
    'hasOwnProperty',
    'isPrototypeOf',
    'propertyIsEnumerable',
    'toLocaleString',
    'toString',
    'valueOf',
  ]);
  enable(Function.prototype, ['constructor', 'toString']);
  enable(Error.prototype, ['constructor', 'message', 'name', 'toString']);
  for (const kind of [
    AggregateError,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  ]) {
    enable(kind.prototype, ['constructor', 'message', 'name']);
  }
}

function enable(prototype: object, keys: readonly Key[]): void {
  for (const key of keys) {
    const property = Object.getOwnPropertyDescriptor(prototype, key);
    if (property === undefined || !('value' in property) || !property.configurable) continue;
    const { value } = property;
    const accessor = {
      get(this: unknown): unknown {
        return value;
      },
      set(this: unknown, given: unknown): void {
        if (this === prototype || this === null || typeof this !== 'object') {
          if (typeof this !== 'function' || (this as unknown) === prototype) {
            throw new TypeError(`Cannot assign to read only property '${String(key)}' of object`);
          }
        }
        assign(this as object, key, given);
      },
    };
    enabledValues.set(accessor.get, value);
    Object.defineProperty(prototype, key, { ...accessor, enumerable: false, configurable: false });
  }
}

function assign(target: object, key: Key, value: unknown): void {
  if (Object.hasOwn(target, key)) {
    Reflect.set(target, key, value);
    return;
  }
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** Freezes everything reachable from `roots` by own properties and prototypes. */
export function freezeReachable(roots: readonly unknown[]): void {
  const seen = new Set<object>();
  const waiting: object[] = [];
  const add = (value: unknown): void => {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
    if (seen.has(value)) return;
    seen.add(value);
    waiting.push(value);
  };
  roots.forEach(add);
  for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
    for (const key of Reflect.ownKeys(object)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(object, key)!;
      add(value);
      add(get);
      add(set);
    }
    add(Object.getPrototypeOf(object));
  }
  // The prototypes of what is read and written by index: see `lockProperties`.
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const indexed = new Set<object>([Object.prototype, Array.prototype, typed]);
  for (const object of seen) if (Object.getPrototypeOf(object) === typed) indexed.add(object);
  for (const object of seen) {
    if (ArrayBuffer.isView(object)) continue;
    if (indexed.has(object)) lockProperties(object);
    else Object.freeze(object);
  }
}

/**
 * Freezing `Object.prototype` itself makes V8 store into arrays with holes ten times slower, and
 * freezing the typed arrays' prototypes makes a kernel event five times slower; locked property by
 * property they are as frozen and stay fast.
 */
function lockProperties(object: object): void {
  for (const key of Reflect.ownKeys(object)) {
    const property = Object.getOwnPropertyDescriptor(object, key)!;
    if (!property.configurable) continue;
    if ('value' in property) property.writable = false;
    Object.defineProperty(object, key, { ...property, configurable: false });
  }
  Object.preventExtensions(object);
}
