/**
 * The static half of Promise (ECMA-262 §27.2.4): methods to be put on a constructor, each working
 * on whatever constructor it is called on.
 */
import { isFatal } from './fatal.ts';
import { type Capability, newCapability, promiseResolve } from './promise.ts';

// biome-ignore lint/suspicious/noExplicitAny: combinators take promises of anything
type Any = any;

/** Calls `each` for every value of `iterable`, resolved by the constructor's own `resolve`. */
function eachPromise(
  ctor: Any,
  iterable: Any,
  capability: Capability,
  each: (promise: Any, index: number) => void,
  end: () => void,
): unknown {
  try {
    const resolve = ctor.resolve;
    if (typeof resolve !== 'function') throw new TypeError('Promise resolve is not a function');
    let index = 0;
    for (const value of iterable) each(Reflect.apply(resolve, ctor, [value]), index++);
    end();
  } catch (error) {
    if (isFatal(error)) throw error;
    capability.reject(error);
  }
  return capability.promise;
}

/** Results by index, handed over once every started element has finished. */
class Gather {
  readonly values: unknown[] = [];
  private left = 1;
  constructor(private readonly done: (values: unknown[]) => void) {}
  /** A function that stores its first argument's `shape` at the next index, once. */
  slot(): (shape: (value: unknown) => unknown) => (value: unknown) => void {
    const index = this.values.length;
    this.values.push(undefined);
    this.left++;
    let called = false;
    return (shape) => (value) => {
      if (called) return;
      called = true;
      this.values[index] = shape(value);
      this.finishOne();
    };
  }
  finishOne(): void {
    if (--this.left === 0) this.done(this.values);
  }
}

export const promiseCombinators = {
  all(iterable: Any): Any {
    const capability = newCapability(this);
    const gather = new Gather((values) => capability.resolve(values));
    return eachPromise(
      this,
      iterable,
      capability,
      (promise) =>
        promise.then(
          gather.slot()((value) => value),
          capability.reject,
        ),
      () => gather.finishOne(),
    );
  },

  allSettled(iterable: Any): Any {
    const capability = newCapability(this);
    const gather = new Gather((values) => capability.resolve(values));
    return eachPromise(
      this,
      iterable,
      capability,
      (promise) => {
        const slot = gather.slot();
        promise.then(
          slot((value) => ({ status: 'fulfilled', value })),
          slot((reason) => ({ status: 'rejected', reason })),
        );
      },
      () => gather.finishOne(),
    );
  },

  any(iterable: Any): Any {
    const capability = newCapability(this);
    const gather = new Gather((errors) =>
      capability.reject(new AggregateError(errors, 'All promises were rejected')),
    );
    return eachPromise(
      this,
      iterable,
      capability,
      (promise) =>
        promise.then(
          capability.resolve,
          gather.slot()((reason) => reason),
        ),
      () => gather.finishOne(),
    );
  },

  race(iterable: Any): Any {
    const capability = newCapability(this);
    return eachPromise(
      this,
      iterable,
      capability,
      (promise) => promise.then(capability.resolve, capability.reject),
      () => undefined,
    );
  },

  resolve(value?: unknown): Any {
    if ((typeof this !== 'object' || this === null) && typeof this !== 'function') {
      throw new TypeError('Promise.resolve called on a non-object');
    }
    return promiseResolve(this, value);
  },

  reject(reason?: unknown): Any {
    const capability = newCapability(this);
    capability.reject(reason);
    return capability.promise;
  },

  withResolvers(): Capability {
    return { ...newCapability(this) };
  },

  try(callback: Any, ...args: unknown[]): Any {
    const capability = newCapability(this);
    try {
      capability.resolve(callback(...args));
    } catch (error) {
      if (isFatal(error)) throw error;
      capability.reject(error);
    }
    return capability.promise;
  },
};
