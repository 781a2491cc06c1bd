import { isFatal } from '../kernel/fatal.ts';
import type { VirtualPromise } from '../kernel/promise.ts';
import type { PromiseRealm } from '../kernel/promise-realm.ts';
import { Item, type Resumption, ReturnNow } from './async-iterator.ts';

interface Request extends Resumption {
  readonly promise: VirtualPromise<unknown>;
}

type State = 'start' | 'yielded' | 'running' | 'draining' | 'completed';

/**
 * An async generator object (ECMA-262 §27.6) driving a generator in which bare yields are awaits
 * and `Item`s go to the consumer. Requests queue while it runs.
 */
export class AsyncGenerator {
  readonly #realm: PromiseRealm;
  readonly #body: Generator<unknown, unknown, unknown>;
  readonly #queue: Request[] = [];
  #state: State = 'start';
  /** Whether the pending item came from `yield*`. */
  #delegated = false;

  constructor(realm: PromiseRealm, body: Generator<unknown, unknown, unknown>) {
    this.#realm = realm;
    this.#body = body;
  }

  next(value?: unknown): VirtualPromise<unknown> {
    return this.#request('next', value);
  }

  return(value?: unknown): VirtualPromise<unknown> {
    return this.#request('return', value);
  }

  throw(error?: unknown): VirtualPromise<unknown> {
    return this.#request('throw', error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncGenerator';
  }

  #request(kind: Resumption['kind'], value: unknown): VirtualPromise<unknown> {
    const promise = this.#realm.pending();
    const request = { kind, value, promise };
    if (this.#state === 'start' && kind === 'throw') this.#state = 'completed';
    if (this.#state === 'completed' && kind !== 'return') {
      this.#settle(request, kind, kind === 'throw' ? value : undefined, true);
      return promise;
    }
    this.#queue.push(request);
    if (this.#state === 'start' || this.#state === 'completed') {
      if (kind === 'return') this.#returnEarly(value);
      else this.#run('next', undefined);
    } else if (this.#state === 'yielded') this.#resume(request);
    return promise;
  }

  #settle(request: Request, kind: Resumption['kind'], value: unknown, done: boolean): void {
    if (kind === 'throw') this.#realm.reject(request.promise, value);
    else this.#realm.resolve(request.promise, { value, done });
  }

  /** Goes on from a `yield` as the consumer wishes; what `return` gives is awaited first. */
  #resume({ kind, value }: Resumption): void {
    this.#state = 'running';
    const go = (how: Resumption['kind'], what: unknown) => {
      if (this.#delegated) this.#run('next', { kind: how, value: what });
      else this.#run(how, what);
    };
    if (kind !== 'return') {
      go(kind, value);
      return;
    }
    this.#await(
      value,
      (settled) => go('return', settled),
      (error) => go('throw', error),
    );
  }

  #await(
    value: unknown,
    onFulfilled: (v: unknown) => void,
    onRejected: (e: unknown) => void,
  ): void {
    try {
      this.#realm.awaitThen(value, onFulfilled, onRejected);
    } catch (error) {
      // A promise whose `constructor` cannot be read: the await itself throws.
      if (isFatal(error)) throw error;
      onRejected(error);
    }
  }

  #run(kind: Resumption['kind'], value: unknown): void {
    this.#state = 'running';
    let step: IteratorResult<unknown, unknown>;
    try {
      step = this.#body[kind](value);
    } catch (error) {
      if (isFatal(error)) throw error;
      this.#finish('throw', error);
      return;
    }
    if (step.done) this.#finish('return', step.value);
    else if (step.value instanceof Item) this.#yield(step.value);
    else if (step.value instanceof ReturnNow) this.#run('return', step.value.value);
    else {
      this.#await(
        step.value,
        (settled) => this.#run('next', settled),
        (error) => this.#run('throw', error),
      );
    }
  }

  #yield(item: Item): void {
    this.#delegated = item.delegated;
    this.#settle(this.#queue.shift()!, 'next', item.value, false);
    const next = this.#queue[0];
    if (next === undefined) this.#state = 'yielded';
    else this.#resume(next);
  }

  #finish(kind: Resumption['kind'], value: unknown): void {
    this.#state = 'draining';
    this.#settle(this.#queue.shift()!, kind, value, true);
    this.#drain();
  }

  /** Answers the requests left when the body has ended. */
  #drain(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (next.kind === 'return') {
        this.#returnEarly(next.value);
        return;
      }
      this.#queue.shift();
      this.#settle(next, next.kind, next.kind === 'throw' ? next.value : undefined, true);
    }
    this.#state = 'completed';
  }

  /** `return(value)` outside the body: the value is awaited, then the queue goes on. */
  #returnEarly(value: unknown): void {
    this.#state = 'draining';
    this.#await(
      value,
      (settled) => this.#finish('return', settled),
      (error) => this.#finish('throw', error),
    );
  }
}

// Learner code holds these objects: natively they have no constructor of their own either.
Reflect.deleteProperty(AsyncGenerator.prototype, 'constructor');
Object.freeze(AsyncGenerator.prototype);
