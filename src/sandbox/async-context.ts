import type { ProgramHost, SpanId } from '../cluster/program.ts';

/** Thrown, or a promise rejected with nobody listening. */
export type Uncaught = 'Uncaught' | 'Unhandled';

/** What an `AsyncLocalStorage` set, and what was set before it. */
interface Stored {
  readonly key: object;
  readonly value: unknown;
  readonly next: Stored | null;
}

/**
 * What follows learner code through its awaits, callbacks and timers: the kernel's context while
 * any of it runs.
 */
export class AsyncContext {
  private readonly stores: Stored | null;

  constructor(
    /** The request being worked for, or the part of it that the code named; 0 for none. */
    readonly span: SpanId,
    /** Whose code it is: its machine, and who is told of what nobody caught. */
    readonly owner: {
      readonly host: Pick<ProgramHost, 'clockSkew'>;
      uncaught(error: unknown, how: Uncaught, context: AsyncContext, promise?: unknown): void;
    },
    stores: Stored | null = null,
  ) {
    this.stores = stores;
  }

  /** The same, with `value` stored for `key`. */
  with(key: object, value: unknown): AsyncContext {
    return new AsyncContext(this.span, this.owner, { key, value, next: without(this.stores, key) });
  }

  /** The same, working for `span`, with `value` stored for `key`. */
  under(span: SpanId, key: object, value: unknown): AsyncContext {
    return new AsyncContext(span, this.owner, { key, value, next: without(this.stores, key) });
  }

  /** What was stored for `key`; undefined when nothing was. */
  stored(key: object): unknown {
    for (let at = this.stores; at !== null; at = at.next) if (at.key === key) return at.value;
    return undefined;
  }
}

/** The list without `key`, so that it never grows beyond one entry for each storage. */
function without(stores: Stored | null, key: object): Stored | null {
  if (stores === null) return null;
  if (stores.key === key) return stores.next;
  const next = without(stores.next, key);
  return next === stores.next ? stores : { ...stores, next };
}
