/** Commands of the package `redis` on their way, as its line keeps them. */
import type { VirtualPromise } from '../../kernel/promise.ts';
import type { Read } from './redis-arguments.ts';

/** One command, or several whose replies belong together. */
export class Entry {
  constructor(
    readonly promise: VirtualPromise<unknown>,
    readonly seq: number,
    readonly commands: readonly (readonly string[])[],
    readonly characters: number,
    readonly method: string,
    readonly read: Read | undefined,
    /** Resolved with all replies, errors among them. */
    readonly whole: boolean,
    /** Depends on what was watched on the connection. */
    readonly watching: boolean,
    readonly onSent: (() => void) | undefined,
  ) {}
}

/** What went out together, until it is answered. */
export class Batch {
  before: Batch | null = null;
  after: Batch | null = null;
  waiting = true;
  constructor(
    readonly entries: readonly Entry[],
    readonly epoch: number,
  ) {}
}

/** Batches under way, oldest first; linked, since one ends with every reply. */
export class Batches {
  first: Batch | null = null;
  private last: Batch | null = null;

  add(batch: Batch): void {
    batch.before = this.last;
    if (this.last === null) this.first = batch;
    else this.last.after = batch;
    this.last = batch;
  }

  remove(batch: Batch): true {
    const { before, after } = batch;
    if (before === null) this.first = after;
    else before.after = after;
    if (after === null) this.last = before;
    else after.before = before;
    batch.waiting = false;
    return true;
  }
}
