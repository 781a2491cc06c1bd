import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { attemptQuery, type Obstacle, tableResource } from './attempt.ts';
import { applyDefinition } from './define.ts';
import type { Definition } from './dialect/definitions.ts';
import type { Query } from './dialect/query.ts';
import { readStatement, type Statement } from './dialect/statement.ts';
import type { Token } from './dialect/tokens.ts';
import { explained } from './explain-error.ts';
import type { LockRequest } from './locks.ts';
import { PgError } from './pg-error.ts';
import { resultOf, tagged, type WireResult } from './result.ts';
import type { PostgresServer } from './server.ts';
import type { Session } from './session.ts';
import type { SqlValue } from './sqlite/engine.ts';
import { SqliteError } from './sqlite/sqlite-error.ts';
import type { Transaction } from './transaction.ts';

export interface QueryMessage {
  readonly text: string;
  /** Null: the simple protocol, which takes several statements. */
  readonly values: readonly SqlValue[] | null;
}

export interface QueryReply {
  readonly results: readonly WireResult[];
  readonly error: PgError | null;
}

/** A statement that is being done. */
type Work =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'lock'; readonly obstacles: readonly Obstacle[]; readonly nowait: boolean };

/**
 * One message of a client, from its arrival to its reply: its statements one after another, the time
 * they take, and what they wait for.
 */
export class QueryRun {
  private readonly server: PostgresServer;
  private statements: readonly Token[][] = [];
  private at = 0;
  private readonly results: WireResult[] = [];
  private work: Work | null = null;
  /** Of the statement under way: the transaction's log before it, to undo it. */
  private logBefore = 0;
  private pending: WireResult | null = null;
  private slept: Millis = 0;
  private over = false;
  private statementTimer: TimerHandle = 0;
  private lockTimer: TimerHandle = 0;
  private deadlockTimer: TimerHandle = 0;
  private request: LockRequest | null = null;

  constructor(
    private readonly session: Session,
    private readonly message: QueryMessage,
    private readonly done: (reply: QueryReply) => void,
  ) {
    this.server = session.server;
  }

  start(): void {
    const { statement_timeout } = this.session.settings.times;
    if (statement_timeout > 0)
      this.statementTimer = this.server.after(statement_timeout, timedOut, this);
    this.attempt(() => {
      this.statements = this.server.statementsIn(this.message.text);
      if (this.message.values !== null && this.statements.length > 1) {
        throw new PgError('42601', 'cannot insert multiple commands into a prepared statement');
      }
      this.server.compute(
        this.server.costs.statement * Math.max(1, this.statements.length),
        next,
        this,
      );
    });
  }

  /** Nobody waits for it any more: the connection is gone. */
  abandon(): void {
    this.over = true;
    this.stopWaiting();
    this.server.cancel(this.statementTimer);
  }

  /** The next statement, or the end. */
  next(): void {
    if (this.over) return;
    const tokens = this.statements[this.at];
    if (tokens === undefined) this.commitImplicit(this.finish);
    else this.attempt(() => this.begin(tokens));
  }

  private begin(tokens: readonly Token[]): void {
    const { session } = this;
    const transaction = session.transaction;
    const catalog = this.server.storage.catalog(transaction ?? this.server.nobody);
    const statement = catalog.statements.get(tokens) ?? readStatement(tokens, catalog.from(tokens));
    catalog.statements.set(tokens, statement);
    if (
      session.block === 'failed' &&
      !['commit', 'rollback', 'rollback to'].includes(statement.kind)
    ) {
      throw new PgError(
        '25P02',
        'current transaction is aborted, commands ignored until end of transaction block',
      );
    }
    if (statement.kind === 'query') this.begins({ kind: 'query', query: statement });
    else if (statement.kind === 'definition')
      this.begins({ kind: 'definition', definition: statement });
    else if (statement.kind === 'lock') this.beginLock(statement);
    else this.control(statement);
  }

  private beginLock({ tables, mode, nowait }: Extract<Statement, { kind: 'lock' }>): void {
    if (this.session.block === 'none' && this.statements.length === 1) {
      throw new PgError('25P01', 'LOCK TABLE can only be used in transaction blocks');
    }
    const { catalog } = this;
    for (const table of tables) {
      if (!catalog.tables.has(table))
        throw new PgError('42P01', `relation "${table}" does not exist`);
    }
    const obstacles = tables.map((table) => ({
      resource: tableResource(table),
      mode,
      relation: table,
      nowait,
    }));
    this.begins({ kind: 'lock', obstacles, nowait });
  }

  private get catalog() {
    return this.server.storage.catalog(this.transaction);
  }

  private get transaction(): Transaction {
    return this.session.inTransaction(false);
  }

  private begins(work: Work): void {
    this.work = work;
    this.logBefore = this.transaction.log.length;
    this.again();
  }

  /** The statement is done, or done again after waiting. */
  again(): void {
    if (this.over) return;
    this.attempt(() => {
      const work = this.work!;
      this.session.waitsFor = null;
      this.slept = 0;
      this.server.running(this.session, this);
      if (work.kind === 'query') this.runQuery(work.query);
      else if (work.kind === 'definition') this.runDefinition(work.definition);
      else if (this.lockAll(work.obstacles)) this.completed(tagged('LOCK TABLE'), 0);
    });
  }

  private runQuery(query: Query): void {
    const { server, transaction, message } = this;
    const values = message.values ?? [];
    if (values.length < query.parameters) {
      throw new PgError(
        '08P01',
        `bind message supplies ${values.length} parameters, but prepared statement "" requires ${query.parameters}`,
      );
    }
    const { costs } = server;
    const attempt = attemptQuery(server, transaction, query, values.slice(0, query.parameters), {
      writable: server.writable,
      stepsMax: this.stepsMax(),
    });
    if (attempt.kind === 'endless') {
      // It keeps a processor busy until its statement_timeout cancels it.
      server.compute(this.session.settings.times.statement_timeout, nothing, undefined);
      return;
    }
    if (attempt.kind === 'wait') {
      this.waitFor(attempt.obstacle);
      return;
    }
    const { run } = attempt;
    const result = resultOf(query, run, this.catalog.tables);
    this.completed(result, run.steps * costs.step + result.rows.length * costs.row);
  }

  /** A statement that would be cancelled in time anyway need not be run to its end. */
  private stepsMax(): number {
    const { statement_timeout } = this.session.settings.times;
    return statement_timeout === 0
      ? Number.POSITIVE_INFINITY
      : Math.ceil(statement_timeout / this.server.costs.step);
  }

  private runDefinition(definition: Definition): void {
    if (!this.server.writable) {
      throw new PgError('25006', `cannot execute ${definition.tag} in a read-only transaction`);
    }
    const obstacles = definition.locks
      .filter(({ table }) => this.catalog.tables.has(table))
      .map(({ table, mode }) => ({ resource: tableResource(table), mode, relation: table }));
    if (!this.lockAll(obstacles)) return;
    const rows = this.server.storage.db.rows('select total_changes()')[0]![0];
    applyDefinition(this.server.directory, this.transaction, definition);
    const touched =
      Number(this.server.storage.db.rows('select total_changes()')[0]![0]) - Number(rows);
    this.completed(tagged(definition.tag), Math.max(0, touched) * this.server.costs.step * 10);
  }

  /** False: has to wait. */
  private lockAll(obstacles: readonly Obstacle[]): boolean {
    for (const obstacle of obstacles) {
      if (this.server.locks.tryAcquire(this.transaction, obstacle.resource, obstacle.mode))
        continue;
      this.waitFor(obstacle);
      return false;
    }
    return true;
  }

  private waitFor(obstacle: Obstacle): void {
    const { relation, resource, mode, nowait } = obstacle;
    if (nowait === true) {
      const what = resource.startsWith('row')
        ? `row in relation "${relation}"`
        : `relation "${relation}"`;
      throw new PgError('55P03', `could not obtain lock on ${what}`);
    }
    const { server, session } = this;
    session.waitsFor = obstacle;
    this.request = {
      ...{ owner: this.transaction, resource, mode, since: server.now },
      granted: () => {
        this.stopWaiting();
        server.compute(server.wake, again, this);
      },
    };
    server.locks.request(this.request);
    const { lock_timeout, deadlock_timeout } = session.settings.times;
    if (lock_timeout > 0) this.lockTimer = server.after(lock_timeout, lockTimedOut, this);
    this.deadlockTimer = server.after(deadlock_timeout, lookForDeadlock, this);
  }

  private stopWaiting(): void {
    const { server, request } = this;
    server.cancel(this.lockTimer);
    server.cancel(this.deadlockTimer);
    this.lockTimer = 0;
    this.deadlockTimer = 0;
    this.request = null;
    if (request !== null && request.owner.waiting === request) server.locks.withdraw(request);
  }

  lookForDeadlock(): void {
    this.deadlockTimer = 0;
    if (this.over || this.request === null) return;
    const circle = this.server.locks.circle(this.transaction);
    if (circle === null) return;
    this.fail(this.server.deadlock(circle));
  }

  timeOut(which: 'lock' | 'statement'): void {
    if (this.over) return;
    const code = which === 'lock' ? '55P03' : '57014';
    this.fail(new PgError(code, `canceling statement due to ${which} timeout`));
  }

  /** Its effects are there; its time is still to pass. */
  private completed(result: WireResult, time: Millis): void {
    this.pending = result;
    this.server.compute(time, computed, this);
  }

  computed(): void {
    if (this.over) return;
    if (this.slept > 0) this.server.after(this.slept, ended, this);
    else this.ended();
  }

  ended(): void {
    if (this.over) return;
    this.results.push(this.pending!);
    this.pending = null;
    this.work = null;
    this.at++;
    this.next();
  }

  sleep(seconds: number): void {
    if (seconds > 0) this.slept += seconds * 1000;
  }

  /** Statements about transactions and settings. */
  private control(statement: Exclude<Statement, { kind: 'query' | 'definition' | 'lock' }>): void {
    const { session, server } = this;
    const say = (tag: string) => {
      this.pending = tagged(tag);
      this.ended();
    };
    switch (statement.kind) {
      case 'begin':
        if (session.block === 'none') {
          session.block = 'open';
          session.transaction ??= server.begin(session.pid, true);
        }
        say(statement.tag);
        return;
      case 'commit':
        this.commit();
        return;
      case 'rollback':
        this.rollback();
        say('ROLLBACK');
        return;
      case 'set':
        session.settings.set(statement.name, statement.value, statement.local);
        say('SET');
        return;
      case 'show':
        this.pending = {
          tag: 'SHOW',
          fields: [{ name: statement.name, tableID: 0, columnID: 0, dataTypeID: 25 }],
          rows: [[session.settings.show(statement.name)]],
        };
        this.ended();
        return;
      case 'explain':
        this.explain(statement.query);
        return;
      case 'nothing':
        say(statement.tag);
        return;
      default:
        this.savepoint(statement.kind, statement.name);
        say(
          statement.kind === 'savepoint'
            ? 'SAVEPOINT'
            : statement.kind === 'release'
              ? 'RELEASE'
              : 'ROLLBACK',
        );
    }
  }

  private savepoint(kind: 'savepoint' | 'release' | 'rollback to', name: string): void {
    const { session, server } = this;
    const { transaction } = session;
    if (session.block === 'none' || transaction === null) {
      throw new PgError(
        '25P01',
        `${kind.toUpperCase()}${kind === 'savepoint' ? '' : ' SAVEPOINT'} can only be used in transaction blocks`,
      );
    }
    if (kind === 'savepoint') {
      transaction.savepoint(name);
      return;
    }
    const found =
      kind === 'release' ? transaction.releaseSavepoint(name) : transaction.backTo(name);
    if (found === false || found === undefined)
      throw new PgError('3B001', `savepoint "${name}" does not exist`);
    if (found === true) return;
    server.storage.truncate(transaction, found.log);
    server.locks.release(transaction, found.locks);
    session.block = 'open';
  }

  private explain(query: Query): void {
    const { server } = this;
    const { db } = server.storage;
    server.storage.enter(this.transaction);
    server.storage.examine(this.transaction, query.sql);
    const values = query.sql.includes('?') ? (this.message.values ?? []) : [];
    const rows = db.rows(`explain query plan ${query.sql}`, values).map((row) => [String(row[3])]);
    this.pending = {
      tag: 'EXPLAIN',
      fields: [{ name: 'QUERY PLAN', tableID: 0, columnID: 0, dataTypeID: 25 }],
      rows,
    };
    this.ended();
  }

  private commit(): void {
    const { session } = this;
    const failed = session.block === 'failed';
    const { transaction } = session;
    if (failed || transaction === null || session.block === 'none') {
      this.rollback();
      this.pending = tagged(failed ? 'ROLLBACK' : 'COMMIT');
      this.ended();
      return;
    }
    this.server.commit(transaction, () => {
      if (this.over) return;
      session.block = 'none';
      session.transaction = null;
      session.settings.transactionEnded();
      this.pending = tagged('COMMIT');
      this.ended();
    });
  }

  private rollback(): void {
    const { session, server } = this;
    if (session.transaction !== null) server.rollback(session.transaction);
    session.transaction = null;
    session.block = 'none';
    session.settings.transactionEnded();
  }

  /** Outside of a block a message is a transaction. */
  private commitImplicit(then: () => void): void {
    const { session, server } = this;
    const { transaction } = session;
    if (session.block !== 'none' || transaction === null) {
      then.call(this);
      return;
    }
    server.commit(transaction, () => {
      if (this.over) return;
      session.transaction = null;
      session.settings.transactionEnded();
      then.call(this);
    });
  }

  private finish(): void {
    this.reply(null);
  }

  private attempt(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (error instanceof PgError) this.fail(error);
      else if (error instanceof SqliteError) {
        const catalog = this.server.storage.catalog(this.session.transaction ?? this.server.nobody);
        this.fail(explained(error, { catalog, query: null }));
      } else throw error;
    }
  }

  /** The statement is undone; in a block, the transaction is aborted and its locks are free. */
  private fail(error: PgError): void {
    const { session, server } = this;
    const { transaction } = session;
    this.stopWaiting();
    if (transaction !== null && session.block === 'none') this.rollback();
    else if (transaction !== null) {
      if (this.work !== null) server.storage.truncate(transaction, this.logBefore);
      const last = transaction.savepoints[transaction.savepoints.length - 1];
      server.storage.truncate(transaction, last?.log ?? 0);
      server.locks.release(transaction, last?.locks ?? 0);
      session.block = 'failed';
    }
    this.reply(error);
  }

  private reply(error: PgError | null): void {
    this.over = true;
    this.stopWaiting();
    this.server.cancel(this.statementTimer);
    this.done({ results: this.results, error });
  }
}

function nothing(): void {}

function next(run: QueryRun): void {
  run.next();
}

function again(run: QueryRun): void {
  run.again();
}

function computed(run: QueryRun): void {
  run.computed();
}

function ended(run: QueryRun): void {
  run.ended();
}

function timedOut(run: QueryRun): void {
  run.timeOut('statement');
}

function lockTimedOut(run: QueryRun): void {
  run.timeOut('lock');
}

function lookForDeadlock(run: QueryRun): void {
  run.lookForDeadlock();
}
