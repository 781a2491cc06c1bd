import type { Database } from './database.ts';
import type { Reply } from './reply.ts';
import type { RedisServer } from './server.ts';
import { Transaction } from './transaction.ts';

/** One client connection: its database, its name, its transaction. */
export class RedisSession {
  db: Database;
  /** Set by CLIENT SETNAME. */
  name = '';
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
