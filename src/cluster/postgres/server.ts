import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type { ProgramHost } from '../program.ts';
import { type AttemptHost, LockWait, type Obstacle } from './attempt.ts';
import { type Costs, WAKE_MS } from './cost.ts';
import type { DataDirectory } from './data-directory.ts';
import { statementsOf, type Token, tokensOf } from './dialect/tokens.ts';
import type { FunctionHost } from './functions.ts';
import { type LockOwner, LockTable } from './locks.ts';
import { PgError } from './pg-error.ts';
import type { QueryRun } from './query-run.ts';
import { Session } from './session.ts';
import type { TimeSettings } from './settings.ts';
import type { CommittedChange } from './storage.ts';
import { Transaction } from './transaction.ts';

export interface PostgresOptions {
  readonly maxConnections: number;
  readonly costs: Costs;
  readonly times: TimeSettings;
  /** A standby refuses writes. */
  readonly writable: boolean;
  /** Told what each commit changed. */
  readonly committed: (changes: readonly CommittedChange[]) => void;
}

/** What the server keeps to show. */
export interface SlowStatement {
  readonly text: string;
  readonly time: Millis;
  readonly at: Millis;
}

const SLOW_KEPT = 10;
/** Texts of messages remembered, and how long they may be. */
const TEXTS_KEPT = 500;
const TEXT_KEPT = 2000;
/** The first process number a connection gets. */
const FIRST_PID = 100;

/** One running PostgreSQL: its connections, transactions and locks, over a directory of data. */
export class PostgresServer implements AttemptHost, FunctionHost {
  readonly locks = new LockTable();
  readonly transactions = new Set<Transaction>();
  readonly sessions = new Set<Session>();
  readonly slow: SlowStatement[] = [];
  readonly wake: Millis = WAKE_MS;
  /** Sees what is committed, and holds nothing. */
  readonly nobody: Transaction;
  statements = 0;
  deadlocks = 0;
  refused = 0;
  private readonly texts = new Map<string, readonly Token[][]>();
  private pids = FIRST_PID;
  private stopped = false;
  private running_: { session: Session; run: QueryRun } | null = null;

  constructor(
    readonly host: ProgramHost,
    readonly directory: DataDirectory,
    readonly options: PostgresOptions,
  ) {
    this.nobody = new Transaction(0, 0, 0, false);
    directory.storage.leave();
  }

  get storage() {
    return this.directory.storage;
  }

  get costs(): Costs {
    return this.options.costs;
  }

  get times(): TimeSettings {
    return this.options.times;
  }

  get writable(): boolean {
    return this.options.writable;
  }

  get now(): Millis {
    return this.host.kernel.now;
  }

  get random() {
    return this.host.random;
  }

  /** Throws 53300 when there are as many connections as there may be. */
  connect(client: string, onEnd: (error: PgError) => void): Session {
    if (this.sessions.size >= this.options.maxConnections) {
      this.refused++;
      throw new PgError('53300', 'sorry, too many clients already', {}, 'FATAL');
    }
    const session = new Session(this, ++this.pids, client, onEnd);
    this.sessions.add(session);
    return session;
  }

  disconnected(session: Session): void {
    this.sessions.delete(session);
  }

  begin(pid: number, explicit: boolean): Transaction {
    const at = this.directory.clock(this.host.clockSkew);
    const transaction = new Transaction(this.directory.newTransactionId(), pid, at, explicit);
    this.transactions.add(transaction);
    return transaction;
  }

  /** Calls `done` when the transaction is on disk and its locks are free. */
  commit(transaction: Transaction, done: () => void): void {
    const finish = () => {
      if (!this.transactions.has(transaction)) return;
      const changes = this.storage.commit(transaction);
      this.end(transaction);
      if (changes.length > 0) this.options.committed(changes);
      done();
    };
    if (transaction.writes && this.costs.commit > 0) this.after(this.costs.commit, call, finish);
    else finish();
  }

  rollback(transaction: Transaction): void {
    this.storage.truncate(transaction, 0);
    this.end(transaction);
  }

  private end(transaction: Transaction): void {
    this.transactions.delete(transaction);
    if (transaction.waiting !== null) this.locks.withdraw(transaction.waiting);
    this.locks.release(transaction);
  }

  deadlock(circle: readonly LockOwner[]): PgError {
    this.deadlocks++;
    const lines = circle.map((waiter, i) => {
      const blocker = circle[(i + 1) % circle.length]!;
      const what =
        waiter.waiting === null || waiter.waiting.resource.startsWith('table')
          ? `${waiter.waiting?.mode ?? ''} on relation`
          : `ShareLock on transaction ${blocker.id}`;
      return `Process ${waiter.pid} waits for ${what}; blocked by process ${blocker.pid}.`;
    });
    const hint = 'See server log for query details.';
    return new PgError('40P01', 'deadlock detected', { detail: lines.join('\n'), hint });
  }

  idleInTransaction(): PgError {
    return new PgError(
      '25P03',
      'terminating connection due to idle-in-transaction timeout',
      {},
      'FATAL',
    );
  }

  /** The statements in a message's text; those seen before are remembered. */
  statementsIn(text: string): readonly Token[][] {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const statements = statementsOf(tokensOf(text));
    if (text.length > TEXT_KEPT) return statements;
    if (this.texts.size >= TEXTS_KEPT) this.texts.clear();
    this.texts.set(text, statements);
    return statements;
  }

  compute<T>(time: Millis, done: (arg: T) => void, arg: T): void {
    this.host.compute(time, done, arg);
  }

  /** Calls back later, unless the process is gone by then. */
  after<T>(delay: Millis, callback: (arg: T) => void, arg: T): TimerHandle {
    return this.host.kernel.schedule(delay, fire, {
      server: this,
      callback,
      arg,
    } as Firing<unknown>);
  }

  fire({ callback, arg }: Firing<unknown>): void {
    if (this.stopped) return;
    if (this.host.stalled) this.host.postpone(callback, arg);
    else callback(arg);
  }

  cancel(timer: TimerHandle): void {
    if (timer !== 0) this.host.kernel.cancel(timer);
  }

  /** The process dies: what is not committed never was. */
  stop(): void {
    this.stopped = true;
    for (const session of [...this.sessions]) session.close();
    this.storage.leave();
  }

  noteSlow(text: string, time: Millis): void {
    this.statements++;
    if (this.slow.length === SLOW_KEPT && time <= this.slow[SLOW_KEPT - 1]!.time) return;
    const at = this.slow.findIndex((each) => each.time < time);
    this.slow.splice(at < 0 ? this.slow.length : at, 0, {
      text: text.slice(0, 200),
      time,
      at: this.now,
    });
    this.slow.length = Math.min(SLOW_KEPT, this.slow.length);
  }

  /** Functions of SQL work for this connection from now on. */
  running(session: Session, run: QueryRun): void {
    this.running_ = { session, run };
    this.directory.functionHost = this;
  }

  private get session(): Session {
    return this.running_!.session;
  }

  transactionTime() {
    return this.session.transaction?.startedAt ?? this.clockTime();
  }

  clockTime() {
    return this.directory.clock(this.host.clockSkew);
  }

  pid(): number {
    return this.session.pid;
  }

  sleep(seconds: number): void {
    this.running_!.run.sleep(seconds);
  }

  sequence(action: 'next' | 'current' | 'last' | 'set', name: string, value?: number): number {
    return this.directory.sequence(action, name, value);
  }

  rowFree(table: string, rowid: number, mode: Parameters<FunctionHost['rowFree']>[2]): boolean {
    const transaction = this.session.inTransaction(false);
    return this.locks.isFree(transaction, `row ${table}\0${rowid}`, mode);
  }

  advisoryLock(scoped: string, wait: boolean): boolean {
    const [scope, ...keys] = scoped.split(':');
    const key = keys.join(':');
    const owner = scope === 'session' ? this.session.advisory : this.session.inTransaction(false);
    const resource = `advisory ${key}`;
    const mode = 'exclusive key';
    // Granted while it waited, it is its transaction's as yet.
    const { transaction, advisory } = this.session;
    const waited = transaction?.held.findIndex((held) => held.resource === resource) ?? -1;
    if (owner === advisory && waited >= 0) this.locks.transfer(transaction!, waited, advisory);
    if (this.locks.tryAcquire(owner, resource, mode)) return true;
    const obstacle: Obstacle = { resource, mode, relation: `advisory lock ${key}` };
    if (wait) throw new LockWait(obstacle);
    return false;
  }

  advisoryUnlock(key: string): boolean {
    const { advisory } = this.session;
    const at = advisory.held.findIndex(({ resource }) => resource === `advisory ${key}`);
    if (at < 0) return false;
    this.locks.releaseOne(advisory, at);
    return true;
  }
}

interface Firing<T> {
  readonly server: PostgresServer;
  readonly callback: (arg: T) => void;
  readonly arg: T;
}

function fire(firing: Firing<unknown>): void {
  firing.server.fire(firing);
}

function call(finish: () => void): void {
  finish();
}
