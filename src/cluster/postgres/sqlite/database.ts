import type { SqlFunction, SqliteEngine, SqlValue } from './engine.ts';
import { RESULT, SqliteError } from './sqlite-error.ts';

/** A column of a result: where it comes from, when it is a column of a table as it stands. */
export interface SqliteColumn {
  readonly name: string;
  /** Type it was declared with, or null for an expression. */
  readonly declared: string | null;
  readonly table: string | null;
  readonly origin: string | null;
}

/** `sqlite3_set_authorizer`'s: what a statement would do, before it may. */
export type Authorizer = (
  action: number,
  first: string | null,
  second: string | null,
  trigger: string | null,
) => number;

export type UpdateKind = 'insert' | 'update' | 'delete';
export type UpdateListener = (kind: UpdateKind, table: string, rowid: number) => void;

/** Actions an authorizer is asked about, of `sqlite3.h`. */
export const ACTION = {
  createIndex: 1,
  createTable: 2,
  createTrigger: 7,
  createView: 8,
  delete: 9,
  dropIndex: 10,
  dropTable: 11,
  dropTrigger: 16,
  dropView: 17,
  insert: 18,
  pragma: 19,
  read: 20,
  select: 21,
  transaction: 22,
  update: 23,
  attach: 24,
  detach: 25,
  alterTable: 26,
  reindex: 27,
  analyze: 28,
  createVirtual: 29,
  dropVirtual: 30,
  function: 31,
  savepoint: 32,
  recursive: 33,
} as const;
export const ALLOW = 0;
export const DENY = 1;
export const IGNORE = 2;

const KINDS: Readonly<Record<number, UpdateKind>> = { 18: 'insert', 23: 'update', 9: 'delete' };
const VM_STEP = 4;
/** Steps of SQLite's virtual machine between two looks at how many there were. */
const PROGRESS_STEPS = 10_000;
const UTF8 = 1;
const DETERMINISTIC = 0x800;
const INNOCUOUS = 0x200000;

/** By number of `SQLITE_LIMIT_…`: what one statement may ask for at most. */
const LIMITS: readonly (readonly [limit: number, value: number])[] = [
  [0, 1_000_000],
  [1, 200_000],
  [2, 1600],
  [3, 200],
  [4, 50],
  [5, 500_000],
  [6, 100],
  [7, 0],
  [8, 5000],
  [9, 32_766],
  [10, 50],
];
const CACHED_MAX = 200;

/** A database in the engine's memory. */
export class SqliteDatabase {
  readonly handle: number;
  onUpdate: UpdateListener | null = null;
  authorizer: Authorizer | null = null;
  /** Work the statement under way may still do, in steps; it is interrupted beyond. */
  stepsLeft = Number.POSITIVE_INFINITY;
  private readonly cached = new Map<string, SqliteStatement>();

  constructor(readonly engine: SqliteEngine) {
    const { c } = engine;
    const name = engine.cString(':memory:');
    const out: number = c.sqlite3_malloc!(4);
    engine.check(c.sqlite3_open!(name, out));
    this.handle = engine.view.getUint32(out, true);
    c.sqlite3_free!(name);
    c.sqlite3_free!(out);
    for (const [limit, value] of LIMITS) c.sqlite3_limit!(this.handle, limit, value);
    c.sqlite3_extended_result_codes!(this.handle, 1);
    this.listen();
  }

  private listen(): void {
    const { engine, handle } = this;
    const updated = engine.callback(
      (_data: number, kind: number, _db: number, table: number, rowid: bigint) => {
        this.onUpdate?.(KINDS[kind]!, engine.textOrNull(table)!, Number(rowid));
        return undefined;
      },
      'iiiij',
      false,
    );
    engine.c.sqlite3_update_hook!(handle, updated, 0);
    const authorized = engine.callback(
      (_data: number, action: number, a: number, b: number, _db: number, trigger: number) => {
        if (this.authorizer === null) return ALLOW;
        const text = (at: number) => engine.textOrNull(at);
        return this.authorizer(action, text(a), text(b), text(trigger));
      },
      'iiiiii',
      true,
    );
    engine.c.sqlite3_set_authorizer!(handle, authorized, 0);
    const progressed = engine.callback(
      () => {
        this.stepsLeft -= PROGRESS_STEPS;
        return this.stepsLeft < 0 ? 1 : 0;
      },
      'i',
      true,
    );
    engine.c.sqlite3_progress_handler!(handle, PROGRESS_STEPS, progressed, 0);
  }

  /** `count` −1: any number of arguments. */
  define(name: string, count: number, body: SqlFunction, deterministic = true): void {
    const flags = UTF8 | INNOCUOUS | (deterministic ? DETERMINISTIC : 0);
    this.engine.define(this.handle, name, count, flags, body);
  }

  /** No transaction is open. SQLite also ends one by itself after some errors. */
  get autocommit(): boolean {
    return this.engine.c.sqlite3_get_autocommit!(this.handle) !== 0;
  }

  get changes(): number {
    return this.engine.c.sqlite3_changes!(this.handle);
  }

  get lastRowid(): number {
    return Number(this.engine.c.sqlite3_last_insert_rowid!(this.handle));
  }

  /** The first statement of `sql`; the caller finalizes it. Throws {@link SqliteError}. */
  prepare(sql: string): SqliteStatement {
    const { engine, handle } = this;
    const { c } = engine;
    const text = engine.cString(sql);
    const out: number = c.sqlite3_malloc!(4);
    engine.thrown = null;
    const code: number = c.sqlite3_prepare_v2!(handle, text, -1, out, 0);
    const statement = engine.view.getUint32(out, true);
    c.sqlite3_free!(text);
    c.sqlite3_free!(out);
    if (code !== RESULT.ok) throw this.failure(code);
    return new SqliteStatement(this, statement);
  }

  failure(code: number): unknown {
    const { engine, handle } = this;
    const { thrown } = engine;
    engine.thrown = null;
    if (thrown !== null) return thrown;
    const message = engine.textOrNull(engine.c.sqlite3_errmsg!(handle)) ?? '';
    return new SqliteError(code, message, engine.c.sqlite3_error_offset!(handle));
  }

  /** Runs a statement of the server itself, kept prepared; `each` gets its rows. */
  run(sql: string, values: readonly SqlValue[] = [], each?: (row: SqlValue[]) => void): void {
    const { authorizer, stepsLeft } = this;
    this.authorizer = null;
    this.stepsLeft = Number.POSITIVE_INFINITY;
    try {
      const statement = this.prepared(sql);
      statement.bind(values);
      try {
        while (statement.step()) each?.(statement.row());
      } finally {
        statement.reset();
      }
    } finally {
      this.authorizer = authorizer;
      this.stepsLeft = stepsLeft;
    }
  }

  /** Kept prepared until {@link forget}; to be reset after use. */
  prepared(sql: string): SqliteStatement {
    let statement = this.cached.get(sql);
    if (statement === undefined) {
      statement = this.prepare(sql);
      if (this.cached.size >= CACHED_MAX) this.forget();
      this.cached.set(sql, statement);
    }
    return statement;
  }

  rows(sql: string, values: readonly SqlValue[] = []): SqlValue[][] {
    const rows: SqlValue[][] = [];
    this.run(sql, values, (row) => rows.push(row));
    return rows;
  }

  /** Drops what is kept prepared. */
  forget(): void {
    for (const statement of this.cached.values()) statement.finalize();
    this.cached.clear();
  }
}

/** A prepared statement. */
export class SqliteStatement {
  constructor(
    private readonly db: SqliteDatabase,
    private readonly handle: number,
  ) {}

  /** There was nothing but white space or a comment. */
  get empty(): boolean {
    return this.handle === 0;
  }

  get readonly(): boolean {
    return this.db.engine.c.sqlite3_stmt_readonly!(this.handle) !== 0;
  }

  get parameters(): number {
    return this.db.engine.c.sqlite3_bind_parameter_count!(this.handle);
  }

  columns(): readonly SqliteColumn[] {
    this.described ??= this.describe();
    return this.described;
  }
  private described: readonly SqliteColumn[] | null = null;

  private describe(): SqliteColumn[] {
    const { engine } = this.db;
    const { c } = engine;
    return Array.from({ length: c.sqlite3_column_count!(this.handle) as number }, (_, i) => ({
      name: engine.textOrNull(c.sqlite3_column_name!(this.handle, i)) ?? '',
      declared: engine.textOrNull(c.sqlite3_column_decltype!(this.handle, i)),
      table: engine.textOrNull(c.sqlite3_column_table_name!(this.handle, i)),
      origin: engine.textOrNull(c.sqlite3_column_origin_name!(this.handle, i)),
    }));
  }

  /** From the first parameter on. */
  bind(values: readonly SqlValue[]): void {
    values.forEach((value, i) => void this.db.engine.bind(this.handle, i + 1, value));
  }

  /** True when there is a row. Throws {@link SqliteError}, or what a function of ours threw. */
  step(): boolean {
    const { engine } = this.db;
    engine.thrown = null;
    const code: number = engine.c.sqlite3_step!(this.handle);
    if (code === RESULT.row) return true;
    if (code === RESULT.done) return false;
    throw this.db.failure(code);
  }

  row(): SqlValue[] {
    const { engine } = this.db;
    const count: number = engine.c.sqlite3_data_count!(this.handle);
    return Array.from({ length: count }, (_, i) => engine.column(this.handle, i));
  }

  /** Steps of the virtual machine since last asked: a measure of the work done. */
  get steps(): number {
    return this.db.engine.c.sqlite3_stmt_status!(this.handle, VM_STEP, 1);
  }

  reset(): void {
    const { c } = this.db.engine;
    c.sqlite3_reset!(this.handle);
    c.sqlite3_clear_bindings!(this.handle);
  }

  finalize(): void {
    this.db.engine.c.sqlite3_finalize!(this.handle);
  }
}
