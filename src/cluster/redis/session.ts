import type { Millis } from '../../base/units.ts';
import type { Database } from './database.ts';
import type { Reply } from './reply.ts';
import type { RedisServer } from './server.ts';
import { Transaction } from './transaction.ts';

/** Until so many replicas have what the session wrote, or for `timeout` (0: for ever). */
export interface Waiting {
  readonly replicas: number;
  readonly offset: number;
  readonly timeout: Millis;
}

/** One client connection: its database, its name, its transaction. */
export class RedisSession {
  db: Database;
  /** Set by CLIENT SETNAME. */
  name = '';
  /** Place in the log up to which it has written: what WAIT waits for. */
  written = 0;
  /** Its last command (WAIT) is not answered before this. */
  waiting: Waiting | null = null;
  readonly transaction: Transaction;

  /** Made by `RedisServer.connect`. */
  constructor(
    readonly server: RedisServer,
    readonly id: number,
  ) {
    this.db = server.databases[0]!;
    this.transaction = new Transaction(server.watchers);
  }

  /** Executes one command, its name first. Never throws for what a client can send. */
  execute(args: readonly string[]): Reply {
    return this.server.execute(this, args);
  }

  /** The connection is gone: what it watched and queued is forgotten. */
  close(): void {
    this.transaction.end();
    this.server.disconnect();
  }
}
