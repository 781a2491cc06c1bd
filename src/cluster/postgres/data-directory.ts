import type { Millis } from '../../base/units.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { applyDefinition } from './define.ts';
import { readStatement } from './dialect/statement.ts';
import { statementsOf, type Token, tokensOf } from './dialect/tokens.ts';
import { explained } from './explain-error.ts';
import { defineFunctions, type FunctionHost } from './functions.ts';
import { PgError } from './pg-error.ts';
import { SqliteEngine } from './sqlite/engine.ts';
import { SqliteError } from './sqlite/sqlite-error.ts';
import { type CommittedChange, Storage } from './storage.ts';
import type { Micros } from './time-values.ts';
import { Transaction } from './transaction.ts';

/** Unix time at which every run starts, for people and for learner code alike. */
const START_OF_RUN: Millis = 1_736_937_000_000;

/** Something is wrong in a file of statements. Line and column count from 1. */
export class SchemaError extends Error {
  override name = 'SchemaError';
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/**
 * What of a PostgreSQL server outlives its process: its data and sequences. Everything committed is
 * there; what was not, a restart does not find.
 */
export class DataDirectory {
  readonly storage: Storage;
  readonly sequences = new Map<string, number>();
  /** Whatever runs statements at the moment; functions of SQL ask it. */
  functionHost: FunctionHost;
  private readonly engine: SqliteEngine;
  private readonly random: RandomStream;
  private kernel: Kernel | null = null;
  private transactions = 0;

  /** `sqlite` is the compiled SQLite; `node` names the server for its random stream. */
  constructor(
    readonly sqlite: Uint8Array,
    readonly seed: number,
    readonly node: string,
  ) {
    this.random = new RandomStream(seed, node, 'postgres');
    this.engine = new SqliteEngine(sqlite, { now: () => this.now(), random: this.random });
    this.storage = new Storage(this.engine);
    this.functionHost = this.startingHost();
    defineFunctions(this.storage.db, forwarding(this));
  }

  /** Simulated time flows from here on. */
  attach(kernel: Kernel): void {
    this.kernel = kernel;
  }

  private now(): Millis {
    return START_OF_RUN + (this.kernel?.now ?? 0);
  }

  /** Microseconds since 1970, as the machine's clock says. */
  clock(skew: Millis = 0): Micros {
    return Math.floor((this.now() + skew) * 1000);
  }

  newTransactionId(): number {
    return 700 + ++this.transactions;
  }

  sequence(action: 'next' | 'current' | 'last' | 'set', name: string, value = 0): number {
    const known = this.sequences.get(name);
    if (known === undefined || action === 'last') {
      throw new PgError('42P01', `relation "${name}" does not exist`);
    }
    if (action === 'current') return known;
    const next = action === 'set' ? value : known + 1;
    this.sequences.set(name, next);
    return next;
  }

  restartSequences(table: string): void {
    for (const name of this.sequences.keys())
      if (name.startsWith(`${table}_`)) this.sequences.set(name, 0);
  }

  /** What a first statement finds: no connection yet, nobody else. */
  private startingHost(): FunctionHost {
    return {
      random: this.random,
      transactionTime: () => this.clock(),
      clockTime: () => this.clock(),
      pid: () => 0,
      sleep: () => undefined,
      sequence: (action, name, value) => this.sequence(action, name, value),
      rowFree: () => true,
      advisoryLock: () => true,
      advisoryUnlock: () => true,
    };
  }

  /** Runs a file of statements, all or nothing, without taking time. Throws {@link SchemaError}. */
  load(text: string): readonly CommittedChange[] {
    const transaction = new Transaction(0, 0, this.clock(), true);
    let at = 0;
    try {
      for (const tokens of statementsOf(tokensOf(text))) {
        at = tokens[0]!.at;
        this.execute(transaction, tokens);
      }
      return this.storage.commit(transaction);
    } catch (error) {
      if (!(error instanceof PgError)) throw error;
      const { position, code, message, hint } = error.fields;
      const place = placeOf(text, position === undefined ? at : Number(position) - 1);
      const more = hint === undefined ? '' : `. ${hint}`;
      throw new SchemaError(`${message} (SQLSTATE ${code})${more}`, place.line, place.column);
    }
  }

  private execute(transaction: Transaction, tokens: readonly Token[]): void {
    const { storage } = this;
    const catalog = storage.catalog(transaction);
    const statement = readStatement(tokens, catalog.from(tokens));
    try {
      if (statement.kind === 'definition') {
        applyDefinition(this, transaction, statement);
      } else if (statement.kind === 'query') {
        const { readonly } = storage.examine(transaction, statement.sql);
        const run = storage.run(transaction, statement.sql, [], readonly, Number.POSITIVE_INFINITY);
        if (!readonly) storage.keep(transaction, run.changes);
      }
    } catch (error) {
      const query = statement.kind === 'query' ? statement : null;
      throw error instanceof SqliteError ? explained(error, { catalog, query }) : error;
    }
  }

  /** A directory of the same contents, for a standby. */
  copy(node: string): DataDirectory {
    const copy = new DataDirectory(this.sqlite, this.seed, node);
    for (const [name, value] of this.sequences) copy.sequences.set(name, value);
    copy.storage.copyFrom(this.storage);
    return copy;
  }
}

/** Always the host of now. */
function forwarding(directory: DataDirectory): FunctionHost {
  const host = () => directory.functionHost;
  return {
    get random() {
      return host().random;
    },
    transactionTime: () => host().transactionTime(),
    clockTime: () => host().clockTime(),
    pid: () => host().pid(),
    sleep: (seconds) => host().sleep(seconds),
    sequence: (...args) => host().sequence(...args),
    rowFree: (...args) => host().rowFree(...args),
    advisoryLock: (...args) => host().advisoryLock(...args),
    advisoryUnlock: (key) => host().advisoryUnlock(key),
  };
}

function placeOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}
