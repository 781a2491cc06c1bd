import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { Obstacle } from './attempt.ts';
import type { PgError } from './pg-error.ts';
import { type QueryMessage, type QueryReply, QueryRun } from './query-run.ts';
import type { PostgresServer } from './server.ts';
import { SessionSettings } from './settings.ts';
import { Transaction } from './transaction.ts';

/**
 * One connection: a server process of its own, which does one message after another. `block` is the
 * state BEGIN opens; `failed` refuses everything until the block's end.
 */
export class Session {
  transaction: Transaction | null = null;
  block: 'none' | 'open' | 'failed' = 'none';
  readonly settings: SessionSettings;
  /** What it does now or did last, and since when it does that or nothing. */
  statement = '';
  since: Millis;
  waitsFor: Obstacle | null = null;
  closed = false;
  private current: QueryRun | null = null;
  private readonly waiting: { message: QueryMessage; reply: (reply: QueryReply) => void }[] = [];
  private idleTimer: TimerHandle = 0;
  /** Owner of advisory locks that outlive transactions. */
  readonly advisory: Transaction;

  constructor(
    readonly server: PostgresServer,
    readonly pid: number,
    /** Where the client is. */
    readonly client: string,
    /** Called when the server ends the connection by itself. */
    private readonly onEnd: (error: PgError) => void,
  ) {
    this.settings = new SessionSettings(server.times);
    this.since = server.now;
    this.advisory = new Transaction(0, pid, 0, true);
  }

  get state(): string {
    if (this.current !== null) return this.waitsFor === null ? 'active' : 'waiting for a lock';
    if (this.block === 'none') return 'idle';
    return this.block === 'failed' ? 'idle in transaction (aborted)' : 'idle in transaction';
  }

  execute(message: QueryMessage, reply: (reply: QueryReply) => void): void {
    if (this.current !== null) {
      this.waiting.push({ message, reply });
      return;
    }
    this.server.cancel(this.idleTimer);
    this.idleTimer = 0;
    this.since = this.server.now;
    this.statement = message.text;
    this.current = new QueryRun(this, message, (result) => {
      this.current = null;
      this.since = this.server.now;
      this.waitsFor = null;
      this.watchIdle();
      reply(result);
      const next = this.waiting.shift();
      if (next !== undefined && !this.closed) this.execute(next.message, next.reply);
    });
    this.current.start();
  }

  /** The transaction that statements work in; a new one when there is none. */
  inTransaction(explicit: boolean): Transaction {
    this.transaction ??= this.server.begin(this.pid, explicit);
    return this.transaction;
  }

  private watchIdle(): void {
    const limit = this.settings.times.idle_in_transaction_session_timeout;
    if (limit === 0 || this.block === 'none') return;
    this.idleTimer = this.server.after(limit, idleTooLong, this);
  }

  /** The server ends it: what its client is told. */
  terminate(error: PgError): void {
    if (this.closed) return;
    this.close();
    this.onEnd(error);
  }

  /** The connection is gone: its transaction is rolled back and its locks are free. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.server.cancel(this.idleTimer);
    this.current?.abandon();
    this.current = null;
    if (this.transaction !== null) this.server.rollback(this.transaction);
    this.transaction = null;
    this.server.locks.release(this.advisory);
    this.server.disconnected(this);
  }
}

function idleTooLong(session: Session): void {
  session.terminate(session.server.idleInTransaction());
}
