import { isFatal } from '../kernel/fatal.ts';
import type { VirtualPromise } from '../kernel/promise.ts';
import type { PromiseRealm } from '../kernel/promise-realm.ts';

// biome-ignore lint/suspicious/noExplicitAny: learner values of any type
type Any = any;

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** What an async generator hands to its consumer, told apart from what it awaits. */
export class Item {
  constructor(
    readonly value: unknown,
    /** From `yield*`: the consumer's wish is passed on as a {@link Resumption}. */
    readonly delegated: boolean,
  ) {}
}

/** How a consumer goes on: `next(value)`, `throw(value)` or `return(value)`. */
export interface Resumption {
  readonly kind: 'next' | 'throw' | 'return';
  readonly value: unknown;
}

/** Yielded by `yield*` when the inner iterator ended on `return`: the generator returns too. */
export class ReturnNow {
  constructor(readonly value: unknown) {}
}

/** An iterator in use, with its `next` read once as the language does. */
export class AsyncIteratorRecord {
  constructor(
    readonly iterator: Any,
    private readonly method: Any,
  ) {}

  next(value?: unknown): unknown {
    return Reflect.apply(this.method, this.iterator, [value]);
  }
}

/** GetIterator(value, async). */
export function openIterator(realm: PromiseRealm, iterable: Any): AsyncIteratorRecord {
  const asyncMethod = iterable[Symbol.asyncIterator];
  if (asyncMethod !== undefined && asyncMethod !== null) {
    const iterator = checked(Reflect.apply(asyncMethod, iterable, []));
    return new AsyncIteratorRecord(iterator, iterator.next);
  }
  const method = iterable[Symbol.iterator];
  if (typeof method !== 'function') throw new TypeError('value is not async iterable');
  const inner = checked(Reflect.apply(method, iterable, []));
  const iterator = new AsyncFromSync(realm, new AsyncIteratorRecord(inner, inner.next));
  return new AsyncIteratorRecord(iterator, iterator.next);
}

function checked(iterator: Any): Any {
  if (!isObject(iterator))
    throw new TypeError('Result of the Symbol.iterator method is not an object');
  return iterator;
}

function checkResult(result: unknown): { done?: unknown; value?: unknown } {
  if (!isObject(result)) throw new TypeError(`Iterator result ${String(result)} is not an object`);
  return result;
}

/** CreateAsyncFromSyncIterator: a synchronous iterator whose values are awaited. */
class AsyncFromSync {
  constructor(
    private readonly realm: PromiseRealm,
    private readonly record: AsyncIteratorRecord,
  ) {}

  next(value?: unknown): VirtualPromise<unknown> {
    return this.continue(() => this.record.next(value), true);
  }

  return(value?: unknown): VirtualPromise<unknown> {
    const { iterator } = this.record;
    return this.continue(() => {
      const method = iterator.return;
      if (method === undefined || method === null) return { value, done: true };
      return Reflect.apply(method, iterator, [value]);
    }, false);
  }

  throw(error?: unknown): VirtualPromise<unknown> {
    const { iterator } = this.record;
    return this.continue(() => {
      const method = iterator.throw;
      if (method === undefined || method === null) {
        this.closeQuietly();
        throw new TypeError('The iterator does not provide a throw method');
      }
      return Reflect.apply(method, iterator, [error]);
    }, true);
  }

  private continue(step: () => unknown, closes: boolean): VirtualPromise<unknown> {
    const { realm } = this;
    const promise = realm.pending();
    try {
      const result = checkResult(step());
      const done = Boolean(result.done);
      const { value } = result;
      const fulfil = (settled: unknown) => realm.resolve(promise, { value: settled, done });
      const fail = (reason: unknown) => {
        if (!done && closes) this.closeQuietly();
        realm.reject(promise, reason);
      };
      realm.awaitThen(value, fulfil, fail);
    } catch (error) {
      if (isFatal(error)) throw error;
      realm.reject(promise, error);
    }
    return promise;
  }

  private closeQuietly(): void {
    const { iterator } = this.record;
    try {
      const method = iterator.return;
      if (method !== undefined && method !== null) Reflect.apply(method, iterator, []);
    } catch (error) {
      if (isFatal(error)) throw error;
    }
  }
}

/** AsyncIteratorClose; after a throw (`quietly`) errors from closing are dropped. */
export function* closeIterator(
  { iterator }: AsyncIteratorRecord,
  quietly: boolean,
): Generator<unknown, void, unknown> {
  try {
    const method = iterator.return;
    if (method === undefined || method === null) return;
    const result = yield Reflect.apply(method, iterator, []);
    if (!quietly) checkResult(result);
  } catch (error) {
    if (!quietly || isFatal(error)) throw error;
  }
}

/** `yield*` in an async generator (ECMA-262 §15.5.5). Bare yields are awaits. */
export function* delegateTo(
  realm: PromiseRealm,
  iterable: unknown,
): Generator<unknown, unknown, Any> {
  const record = openIterator(realm, iterable);
  const { iterator } = record;
  let received: Resumption = { kind: 'next', value: undefined };
  for (;;) {
    let result: { done?: unknown; value?: unknown };
    if (received.kind === 'next') {
      result = checkResult(yield record.next(received.value));
    } else {
      const method = iterator[received.kind];
      if (method === undefined || method === null) {
        if (received.kind === 'return') return yield new ReturnNow(yield received.value);
        yield* closeIterator(record, false);
        throw new TypeError('The iterator does not provide a throw method');
      }
      result = checkResult(yield Reflect.apply(method, iterator, [received.value]));
    }
    if (result.done) {
      if (received.kind === 'return') return yield new ReturnNow(result.value);
      return result.value;
    }
    received = yield new Item(result.value, true);
  }
}
