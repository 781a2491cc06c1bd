/** What a program's runtime does with promises: calling async functions, awaiting, settling. */
import { isFatal } from './fatal.ts';
import { activeKernel, type Kernel } from './kernel.ts';
import {
  awaitWith,
  internals,
  listenToUnhandled,
  pendingPromise,
  type Reaction,
  resolvePromise,
  type UnhandledListener,
  VirtualPromise,
} from './promise.ts';

/** Await with plain callbacks and no derived promise. */
class CallbackReaction implements Reaction {
  readonly context: unknown = activeKernel().context;
  constructor(
    readonly onFulfilled: (value: unknown) => void,
    readonly onRejected: (reason: unknown) => void,
  ) {}
}

/** One call of an async function: a generator whose yields are awaits. */
class AsyncCall implements Reaction {
  context: unknown = null;
  readonly promise = pendingPromise();
  constructor(private readonly generator: Generator<unknown, unknown, unknown>) {}

  onFulfilled(value: unknown): void {
    let step: IteratorResult<unknown, unknown>;
    try {
      step = this.generator.next(value);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.advance(step);
  }

  onRejected(reason: unknown): void {
    let step: IteratorResult<unknown, unknown>;
    try {
      step = this.generator.throw(reason);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.advance(step);
  }

  private advance(step: IteratorResult<unknown, unknown>): void {
    if (step.done) {
      resolvePromise(this.promise, step.value);
      return;
    }
    this.context = activeKernel().context;
    try {
      awaitWith(step.value, this);
    } catch (error) {
      // Only reading a hostile promise's `constructor` gets here: the await itself throws.
      if (isFatal(error)) throw error;
      this.onRejected(error);
    }
  }

  private fail(error: unknown): void {
    if (isFatal(error)) throw error;
    internals.reject(this.promise, error);
  }
}

/** What one kernel's runtime does with promises. Shapes are shared by all runs of a realm. */
export class PromiseRealm {
  readonly Promise = VirtualPromise as unknown as PromiseConstructor;
  private readonly kernel: Kernel;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  pending<T = unknown>(): VirtualPromise<T> {
    return pendingPromise() as VirtualPromise<T>;
  }

  isPromise(value: unknown): value is VirtualPromise<unknown> {
    return internals.isPromise(value);
  }

  /** Resolves a promise made by {@link pending}; call it or {@link reject} once. */
  resolve<T>(promise: VirtualPromise<T>, value: unknown): void {
    resolvePromise(promise, value);
  }

  reject<T>(promise: VirtualPromise<T>, reason: unknown): void {
    internals.reject(promise, reason);
  }

  /** Calls an async function: runs to the first await now; its promise follows the generator. */
  run(generator: Generator<unknown, unknown, unknown>): VirtualPromise<unknown> {
    const call = new AsyncCall(generator);
    call.onFulfilled(undefined);
    return call.promise;
  }

  /** The language's Await: calls one of the two from a later job. */
  awaitThen(
    value: unknown,
    onFulfilled: (value: unknown) => void,
    onRejected: (reason: unknown) => void,
  ): void {
    awaitWith(value, new CallbackReaction(onFulfilled, onRejected));
  }

  /** One listener a kernel; called after the event's jobs, with the rejecting code's context. */
  onUnhandled(listener: UnhandledListener): void {
    listenToUnhandled(this.kernel, listener);
  }
}
