/**
 * The language's Promise in virtual time (ECMA-262 §27.2), job for job: the same programs settle
 * in the same order as natively, but jobs run in the active kernel's queue.
 */
import { isFatal } from './fatal.ts';
import { activeKernel, type Kernel } from './kernel.ts';
import { promiseCombinators } from './promise-combinators.ts';

const PENDING = 0;
const FULFILLED = 1;
const REJECTED = 2;

// biome-ignore lint/suspicious/noExplicitAny: handlers are learner functions of any type
type Handler = (value: any) => any;

/** Something waiting for a promise. Called from a job of its own, with `kernel.context` restored. */
export interface Reaction {
  readonly context: unknown;
  onFulfilled(value: unknown): void;
  onRejected(reason: unknown): void;
}

/** What `new C(executor)` hands out, for subclasses and combinators. */
export interface Capability {
  readonly promise: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

function fulfilJob(reaction: Reaction, value: unknown): void {
  activeKernel().context = reaction.context;
  reaction.onFulfilled(value);
}

function rejectJob(reaction: Reaction, reason: unknown): void {
  activeKernel().context = reaction.context;
  reaction.onRejected(reason);
}

/** Marks the internal construction of a pending promise without an executor. */
const INTERNAL: Handler = () => undefined;

/** Told of promises rejected with nobody listening once all jobs of the event are done. */
export type UnhandledListener = (reason: unknown, context: unknown, promise: unknown) => void;
const unhandledListeners = new WeakMap<Kernel, UnhandledListener>();

/** One listener a kernel. */
export function listenToUnhandled(kernel: Kernel, listener: UnhandledListener): void {
  unhandledListeners.set(kernel, listener);
}

function reportUnhandled(entry: { promise: VirtualPromise<unknown>; context: unknown }): void {
  if (internals.isHandled(entry.promise)) return;
  const { promise, context } = entry;
  unhandledListeners.get(activeKernel())?.(internals.resultOf(promise), context, promise);
}

/** Access to private state for this file's functions and the realm, filled in by the class. */
export let internals: {
  resultOf(promise: VirtualPromise<unknown>): unknown;
  isHandled(promise: VirtualPromise<unknown>): boolean;
  isPromise(value: unknown): value is VirtualPromise<unknown>;
  fulfil(promise: VirtualPromise<unknown>, value: unknown): void;
  reject(promise: VirtualPromise<unknown>, reason: unknown): void;
  react(promise: VirtualPromise<unknown>, reaction: Reaction): void;
};

export class VirtualPromise<T> {
  #state = PENDING;
  #result: unknown = undefined;
  #handled = false;
  /** One reaction is by far the most usual: no array is made for it. */
  #reactions: Reaction | Reaction[] | null = null;

  static {
    internals = {
      resultOf: (promise) => promise.#result,
      isHandled: (promise) => promise.#handled,
      isPromise: (value): value is VirtualPromise<unknown> =>
        typeof value === 'object' && value !== null && #state in value,
      fulfil: (promise, value) => promise.#settle(FULFILLED, value),
      reject: (promise, reason) => promise.#settle(REJECTED, reason),
      react: (promise, reaction) => promise.#react(reaction),
    };
  }

  constructor(executor: (resolve: (value: T) => void, reject: (reason?: unknown) => void) => void) {
    if ((executor as Handler) === INTERNAL) return;
    if (typeof executor !== 'function') {
      throw new TypeError(`Promise resolver ${String(executor)} is not a function`);
    }
    const { resolve, reject } = resolvingFunctions(this);
    try {
      executor(resolve, reject);
    } catch (error) {
      if (isFatal(error)) throw error;
      reject(error);
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: the language's own signature
  then(onFulfilled?: any, onRejected?: any): VirtualPromise<any> {
    if (!internals.isPromise(this)) {
      throw new TypeError('Promise.prototype.then called on something that is not a promise');
    }
    const species = speciesOf(this);
    if (species === VirtualPromise) {
      const derived = pendingPromise();
      this.#react(new DerivedReaction(derived, onFulfilled, onRejected));
      return derived;
    }
    const capability = newCapability(species);
    this.#react(new CapabilityReaction(capability, onFulfilled, onRejected));
    return capability.promise as VirtualPromise<unknown>;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the language's own signature
  catch(onRejected?: any): VirtualPromise<any> {
    return this.then(undefined, onRejected);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the language's own signature
  finally(onFinally?: any): VirtualPromise<any> {
    if (typeof this !== 'object' || this === null) {
      throw new TypeError('Promise.prototype.finally called on a non-object');
    }
    const species = speciesOf(this);
    if (typeof onFinally !== 'function') return this.then(onFinally, onFinally);
    return this.then(
      (value: unknown) => {
        const waited = promiseResolve(species, onFinally()) as VirtualPromise<unknown>;
        return waited.then(() => value);
      },
      (reason: unknown) => {
        const waited = promiseResolve(species, onFinally()) as VirtualPromise<unknown>;
        return waited.then(() => {
          throw reason;
        });
      },
    );
  }

  get [Symbol.toStringTag](): string {
    return 'Promise';
  }

  #react(reaction: Reaction): void {
    if (this.#state === PENDING) {
      if (this.#reactions === null) this.#reactions = reaction;
      else if (Array.isArray(this.#reactions)) this.#reactions.push(reaction);
      else this.#reactions = [this.#reactions, reaction];
    } else {
      activeKernel().job(this.#state === FULFILLED ? fulfilJob : rejectJob, reaction, this.#result);
    }
    this.#handled = true;
  }

  #settle(state: number, result: unknown): void {
    const reactions = this.#reactions;
    this.#state = state;
    this.#result = result;
    this.#reactions = null;
    const kernel = activeKernel();
    if (reactions === null) {
      if (state === REJECTED && !this.#handled) {
        kernel.defer(reportUnhandled, { promise: this, context: kernel.context });
      }
      return;
    }
    const job = state === FULFILLED ? fulfilJob : rejectJob;
    if (Array.isArray(reactions)) {
      for (let i = 0; i < reactions.length; i++) kernel.job(job, reactions[i]!, result);
    } else {
      kernel.job(job, reactions, result);
    }
  }
}

Object.defineProperty(VirtualPromise, 'name', { value: 'Promise', configurable: true });
for (const [name, property] of Object.entries(
  Object.getOwnPropertyDescriptors(promiseCombinators),
)) {
  Object.defineProperty(VirtualPromise, name, { ...property, enumerable: false });
}
Object.defineProperty(VirtualPromise, Symbol.species, {
  get(): unknown {
    return this;
  },
  configurable: true,
});
const intrinsicThen = VirtualPromise.prototype.then;

export function pendingPromise(): VirtualPromise<unknown> {
  return new VirtualPromise<unknown>(INTERNAL as never);
}

/** `then` on the intrinsic constructor: handlers are called here, their result resolves `derived`. */
class DerivedReaction implements Reaction {
  readonly context: unknown = activeKernel().context;
  constructor(
    private readonly derived: VirtualPromise<unknown>,
    private readonly fulfilHandler: unknown,
    private readonly rejectHandler: unknown,
  ) {}
  onFulfilled(value: unknown): void {
    if (typeof this.fulfilHandler === 'function') this.call(this.fulfilHandler as Handler, value);
    else internals.fulfil(this.derived, value);
  }
  onRejected(reason: unknown): void {
    if (typeof this.rejectHandler === 'function') this.call(this.rejectHandler as Handler, reason);
    else internals.reject(this.derived, reason);
  }
  private call(handler: Handler, argument: unknown): void {
    let result: unknown;
    try {
      result = handler(argument);
    } catch (error) {
      if (isFatal(error)) throw error;
      internals.reject(this.derived, error);
      return;
    }
    resolvePromise(this.derived, result);
  }
}

/** `then` on a subclass: the derived promise is the subclass's own. */
class CapabilityReaction implements Reaction {
  readonly context: unknown = activeKernel().context;
  constructor(
    private readonly capability: Capability,
    private readonly fulfilHandler: unknown,
    private readonly rejectHandler: unknown,
  ) {}
  onFulfilled(value: unknown): void {
    if (typeof this.fulfilHandler === 'function') this.call(this.fulfilHandler as Handler, value);
    else this.capability.resolve(value);
  }
  onRejected(reason: unknown): void {
    if (typeof this.rejectHandler === 'function') this.call(this.rejectHandler as Handler, reason);
    else this.capability.reject(reason);
  }
  private call(handler: Handler, argument: unknown): void {
    let result: unknown;
    try {
      result = handler(argument);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.capability.reject(error);
      return;
    }
    this.capability.resolve(result);
  }
}

/** A promise resolved with another of ours: follows it without resolving functions. */
class FollowReaction implements Reaction {
  readonly context: unknown = activeKernel().context;
  constructor(private readonly follower: VirtualPromise<unknown>) {}
  onFulfilled(value: unknown): void {
    resolvePromise(this.follower, value);
  }
  onRejected(reason: unknown): void {
    internals.reject(this.follower, reason);
  }
}

/** The resolve function's steps, once it is known that the promise is not yet resolved. */
export function resolvePromise(promise: VirtualPromise<unknown>, value: unknown): void {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
    internals.fulfil(promise, value);
    return;
  }
  if (value === promise) {
    internals.reject(promise, new TypeError('Chaining cycle detected for promise #<Promise>'));
    return;
  }
  let then: unknown;
  try {
    then = (value as { then?: unknown }).then;
  } catch (error) {
    if (isFatal(error)) throw error;
    internals.reject(promise, error);
    return;
  }
  if (typeof then !== 'function') {
    internals.fulfil(promise, value);
  } else if (then === intrinsicThen && internals.isPromise(value)) {
    activeKernel().job(followJob, new FollowReaction(promise), value as VirtualPromise<unknown>);
  } else {
    const thenable = { value, then: then as Handler, context: activeKernel().context };
    activeKernel().job(thenableJob, promise, thenable);
  }
}

function followJob(follower: FollowReaction, followed: VirtualPromise<unknown>): void {
  internals.react(followed, follower);
}

function thenableJob(
  promise: VirtualPromise<unknown>,
  thenable: { value: unknown; then: Handler; context: unknown },
): void {
  activeKernel().context = thenable.context;
  const { resolve, reject } = resolvingFunctions(promise);
  try {
    Reflect.apply(thenable.then, thenable.value, [resolve, reject]);
  } catch (error) {
    if (isFatal(error)) throw error;
    reject(error);
  }
}

function resolvingFunctions(promise: VirtualPromise<unknown>) {
  let resolved = false;
  return {
    resolve: (value?: unknown): void => {
      if (resolved) return;
      resolved = true;
      resolvePromise(promise, value);
    },
    reject: (reason?: unknown): void => {
      if (resolved) return;
      resolved = true;
      internals.reject(promise, reason);
    },
  };
}

type PromiseConstructorLike = new (executor: Handler) => unknown;

function speciesOf(promise: object): PromiseConstructorLike {
  // biome-ignore lint/suspicious/noExplicitAny: SpeciesConstructor reads whatever is there
  const ctor = (promise as any).constructor;
  if (ctor === VirtualPromise || ctor === undefined) {
    return VirtualPromise as unknown as PromiseConstructorLike;
  }
  if (typeof ctor !== 'function' && typeof ctor !== 'object') {
    throw new TypeError('The constructor property of a promise is not an object');
  }
  const species = ctor[Symbol.species];
  return species ?? (VirtualPromise as unknown as PromiseConstructorLike);
}

/** NewPromiseCapability(C). */
export function newCapability(ctor: unknown): Capability {
  if (ctor === VirtualPromise) {
    const promise = pendingPromise();
    return { promise, ...resolvingFunctions(promise) };
  }
  if (typeof ctor !== 'function') {
    throw new TypeError('Promise method called on something that is not a constructor');
  }
  let resolve: unknown;
  let reject: unknown;
  const promise = new (ctor as PromiseConstructorLike)(((a: unknown, b: unknown) => {
    if (resolve !== undefined || reject !== undefined) {
      throw new TypeError('Promise executor has already been invoked with non-undefined arguments');
    }
    resolve = a;
    reject = b;
  }) as Handler);
  if (typeof resolve !== 'function' || typeof reject !== 'function') {
    throw new TypeError('Promise resolve or reject function is not callable');
  }
  return { promise, resolve, reject } as Capability;
}

/** PromiseResolve(C, x). */
export function promiseResolve(ctor: unknown, value: unknown): unknown {
  if (internals.isPromise(value) && value.constructor === ctor) return value;
  if (ctor === VirtualPromise) {
    const promise = pendingPromise();
    resolvePromise(promise, value);
    return promise;
  }
  const capability = newCapability(ctor);
  capability.resolve(value);
  return capability.promise;
}

/** The language's Await: `reaction` is called from a later job. */
export function awaitWith(value: unknown, reaction: Reaction): void {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
    activeKernel().job(fulfilJob, reaction, value);
    return;
  }
  internals.react(promiseResolve(VirtualPromise, value) as VirtualPromise<unknown>, reaction);
}
