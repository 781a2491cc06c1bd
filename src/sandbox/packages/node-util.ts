import { format } from '../globals/format.ts';
import { inspect } from '../globals/inspect.ts';
import type { LearnerPackage } from './package.ts';

const source = `
import { inspect, format } from 'internal:node:util';
export { format, inspect };

function checked(callback: unknown, name = 'original'): void {
  if (typeof callback === 'function') return;
  const error = new TypeError('The "' + name + '" argument must be of type function. Received ' + typeof callback);
  throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' });
}

const custom = Symbol.for('nodejs.util.promisify.custom');

export const promisify: any = (original: any) => {
  checked(original);
  if (original[custom]) return original[custom];
  return function (this: any, ...args: any[]) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error: unknown, value: unknown) => {
        if (error) reject(error);
        else resolve(value);
      }]);
    });
  };
};
promisify.custom = custom;

export function callbackify(original: any): any {
  checked(original);
  return function (this: any, ...args: any[]) {
    const callback = args.pop();
    checked(callback, 'last');
    (Reflect.apply(original, this, args) as Promise<unknown>).then(
      (value: unknown) => process.nextTick(callback, null, value),
      (error: unknown) => process.nextTick(callback, error ?? new Error('Promise was rejected with a falsy value')),
    );
  };
}

export function inherits(maker: any, parent: any): void {
  Object.defineProperty(maker, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(maker.prototype, parent.prototype);
}

export function deprecate(work: any): any {
  return work;
}

export function isDeepStrictEqual(a: any, b: any): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  if (a instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (a instanceof RegExp) return String(a) === String(b);
  if (a instanceof Map) {
    if (a.size !== b.size) return false;
    for (const [key, value] of a) if (!b.has(key) || !isDeepStrictEqual(value, b.get(key))) return false;
    return true;
  }
  if (a instanceof Set) {
    if (a.size !== b.size) return false;
    for (const value of a) {
      if (b.has(value)) continue;
      if (![...b].some((other) => isDeepStrictEqual(value, other))) return false;
    }
    return true;
  }
  const keys = Reflect.ownKeys(a);
  if (keys.length !== Reflect.ownKeys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && isDeepStrictEqual(a[key], b[key]));
}

const theEncoder = TextEncoder;
const theDecoder = TextDecoder;
export { theEncoder as TextEncoder, theDecoder as TextDecoder };
export default { callbackify, deprecate, format, inherits, inspect, isDeepStrictEqual, promisify, TextDecoder, TextEncoder };
`;

const types = `
  interface InspectOptions {
    depth?: number | null;
  }
  export function format(...data: unknown[]): string;
  export function inspect(value: unknown, options?: InspectOptions): string;
  type Last<E, V> = (error: E, value: V) => void;
  export const promisify: {
    <A extends any[], V>(original: (...args: [...A, Last<any, V>]) => void): (...args: A) => Promise<V>;
    (original: (...args: any[]) => void): (...args: any[]) => Promise<any>;
    readonly custom: unique symbol;
  };
  export function callbackify<A extends any[], V>(original: (...args: A) => Promise<V>): (...args: [...A, Last<any, V>]) => void;
  export function inherits(maker: any, parent: any): void;
  export function deprecate<F>(work: F, message?: string): F;
  export function isDeepStrictEqual(a: unknown, b: unknown): boolean;
  const theEncoder: typeof TextEncoder;
  const theDecoder: typeof TextDecoder;
  export { theEncoder as TextEncoder, theDecoder as TextDecoder };
  const everything: {
    format: typeof format; inspect: typeof inspect; promisify: typeof promisify; callbackify: typeof callbackify;
    inherits: typeof inherits; deprecate: typeof deprecate; isDeepStrictEqual: typeof isDeepStrictEqual;
    TextEncoder: typeof TextEncoder; TextDecoder: typeof TextDecoder;
  };
  export default everything;
`;

/** Node's `util`: promises of callbacks, and values as text. */
export const utilPackage: LearnerPackage = {
  names: ['node:util', 'util'],
  version: '20',
  summary: "Node's promisify, inspect and their like",
  source,
  types,
  internal: () => ({
    format: (...data: unknown[]) => format(data, {}),
    inspect: (value: unknown, options?: { depth?: number | null }) => {
      const depth = options?.depth;
      if (depth === undefined) return inspect(value);
      return inspect(value, { depth: depth === null ? Number.POSITIVE_INFINITY : Number(depth) });
    },
  }),
};
