import type { Command } from './command.ts';
import type { Database } from './database.ts';
import { beyond, TRANSACTION_MAX } from './limits.ts';

export interface QueuedCommand {
  readonly command: Command;
  readonly args: readonly string[];
}

/** Who watches which key, for all sessions of a server. */
export class Watchers {
  private readonly byKey = new Map<string, Set<Transaction>>();

  add(name: string, transaction: Transaction): void {
    const watching = this.byKey.get(name);
    if (watching) watching.add(transaction);
    else this.byKey.set(name, new Set([transaction]));
  }

  remove(name: string, transaction: Transaction): void {
    const watching = this.byKey.get(name);
    watching?.delete(transaction);
    if (watching?.size === 0) this.byKey.delete(name);
  }

  /** The key changed. */
  touch(db: Database, key: string): void {
    if (this.byKey.size === 0) return;
    for (const transaction of this.byKey.get(watchName(db, key)) ?? []) transaction.touched = true;
  }
}

const watchName = (db: Database, key: string): string => `${db.index}:${key}`;

/** What MULTI and WATCH remember of one session. */
export class Transaction {
  /** Commands waiting for EXEC, or null outside MULTI. */
  queue: QueuedCommand[] | null = null;
  /** A command could not be queued: EXEC will refuse all. */
  failed = false;
  /** A watched key changed. */
  touched = false;
  private readonly watched = new Map<string, { readonly db: Database; readonly key: string }>();

  constructor(private readonly watchers: Watchers) {}

  watch(db: Database, key: string): void {
    // A key that has expired goes now, so that its end does not count as a change later.
    db.find(key);
    const name = watchName(db, key);
    this.watched.set(name, { db, key });
    if (this.watched.size > TRANSACTION_MAX) {
      throw beyond('one connection watches too many keys', TRANSACTION_MAX, 'Call UNWATCH.');
    }
    this.watchers.add(name, this);
  }

  unwatch(): void {
    for (const name of this.watched.keys()) this.watchers.remove(name, this);
    this.watched.clear();
    this.touched = false;
  }

  /** Whether a watched key changed or expired since WATCH. */
  conflict(): boolean {
    // Looking makes expired keys go, and that touches their watchers.
    for (const { db, key } of this.watched.values()) db.find(key);
    return this.touched;
  }

  end(): void {
    this.queue = null;
    this.failed = false;
    this.unwatch();
  }
}
