import type { HeldLock, LockOwner, LockRequest } from './locks.ts';
import type { SqlValue } from './sqlite/engine.ts';
import type { Micros } from './time-values.ts';

/** One row's identity. A row the transaction inserted gets its number anew whenever it is put in. */
export interface RowRef {
  readonly own: boolean;
  /** For an own row: 0 while it is not in the database. */
  rowid: number;
}

/** What a transaction did, to be done again. */
export type LogEntry =
  /** The row as it then was; null: deleted. */
  | {
      readonly kind: 'row';
      readonly table: string;
      readonly ref: RowRef;
      readonly row: readonly SqlValue[] | null;
    }
  | { readonly kind: 'definition'; readonly sql: string };

interface Savepoint {
  readonly name: string;
  readonly log: number;
  readonly locks: number;
}

/**
 * A transaction: its changes, which the database holds only while the transaction works, and its
 * locks. See `storage.ts`.
 */
export class Transaction implements LockOwner {
  readonly held: HeldLock[] = [];
  waiting: LockRequest | null = null;
  readonly log: LogEntry[] = [];
  /** Of the rows in its log, roughly. */
  logBytes = 0;
  readonly savepoints: Savepoint[] = [];
  /** Rows of its own that are in the database now, by table and number. */
  readonly ownRows = new Map<string, RowRef>();
  /** Tables where it deleted rows or changed their keys: others may wait to take those. */
  readonly vacated = new Set<string>();
  /** Grows with each change of the schema, here and when one is undone. */
  definitions = 0;

  constructor(
    readonly id: number,
    /** Of the server process it belongs to. */
    readonly pid: number,
    /** What `now()` gives for all of it. */
    readonly startedAt: Micros,
    /** A connection asked for it with BEGIN. */
    readonly explicit: boolean,
  ) {}

  get writes(): boolean {
    return this.log.length > 0;
  }

  savepoint(name: string): void {
    this.savepoints.push({ name, log: this.log.length, locks: this.held.length });
  }

  /** The savepoint of that name set last, without those set after it; undefined for none. */
  backTo(name: string): Savepoint | undefined {
    const at = this.savepoints.findLastIndex((each) => each.name === name);
    if (at < 0) return undefined;
    this.savepoints.length = at + 1;
    return this.savepoints[at];
  }

  /** Forgets the savepoint and those set after it; false for none of that name. */
  releaseSavepoint(name: string): boolean {
    if (this.backTo(name) === undefined) return false;
    this.savepoints.pop();
    return true;
  }
}
