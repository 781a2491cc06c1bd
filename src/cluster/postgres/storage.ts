import { assert } from '../../base/assert.ts';
import { SchemaCatalog } from './catalog.ts';
import { quoted } from './dialect/tokens.ts';
import { PgError } from './pg-error.ts';
import {
  ACTION,
  ALLOW,
  type Authorizer,
  DENY,
  IGNORE,
  type SqliteColumn,
  SqliteDatabase,
} from './sqlite/database.ts';
import type { SqliteEngine, SqlValue } from './sqlite/engine.ts';
import type { LogEntry, RowRef, Transaction } from './transaction.ts';

/** What a statement does to a table. */
export interface TableUse {
  writes: boolean;
  /** Columns it changes in rows that are there. */
  readonly updated: Set<string>;
}

export interface StatementUse {
  readonly tables: ReadonlyMap<string, TableUse>;
  readonly readonly: boolean;
}

export interface RowChange {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly table: string;
  readonly rowid: number;
}

export interface StatementRun {
  readonly columns: readonly SqliteColumn[];
  readonly rows: readonly SqlValue[][];
  /** Rows the statement itself changed. */
  readonly changed: number;
  /** Steps of SQLite's virtual machine. */
  readonly steps: number;
  /** Rows inserted, updated and deleted, in order, cascades included. */
  readonly changes: readonly RowChange[];
}

/** What a commit made of one row, or of the schema: what standbys apply. */
export type CommittedChange =
  | {
      readonly kind: 'row';
      readonly table: string;
      readonly rowid: number;
      readonly row: readonly SqlValue[] | null;
    }
  | { readonly kind: 'definition'; readonly sql: string };

/** Pages of 8192 bytes: 64 MB. */
const PAGES_MAX = 8192;
/** Most that one statement may do, in steps: about a second of a real machine. */
export const STEPS_MAX = 15_000_000;
/** Characters and bytes of one result. */
const RESULT_MAX = 16_000_000;
const ROWS_MAX = 200_000;
/** Changes of one transaction, and what they may take, roughly in bytes. */
const LOG_MAX = 200_000;
const LOG_BYTES_MAX = 32_000_000;
/** Statements whose tables are remembered. */
const USES_MAX = 500;

const ALLOWED: ReadonlySet<number> = new Set<number>([ACTION.select, ACTION.recursive]);
const FORBIDDEN_FUNCTIONS: ReadonlySet<string> = new Set([
  ...['load_extension', 'glob', 'fts3_tokenizer', 'sqlite_log', 'sqlite_offset', 'likelihood'],
]);

/**
 * The data of one server, in one SQLite database that always holds the committed state, and for the
 * transaction that works at the moment its own changes on top. When another one's turn comes they
 * are rolled back, and done again when they are needed: from its log (`Transaction.log`). So each
 * statement sees what is committed when it starts and what its own transaction did: READ COMMITTED.
 * That no two transactions change the same row, the locks see to (`attempt.ts`).
 */
export class Storage {
  readonly db: SqliteDatabase;
  /** Names of foreign keys by `table(column, …)`: SQLite forgets them. */
  readonly foreignKeyNames = new Map<string, string>();
  /** Whose changes are in the database, uncommitted. */
  private present: Transaction | null = null;
  private committedCatalog: SchemaCatalog | null = null;
  /** Of a transaction that changed the schema. */
  private ownCatalog: { of: Transaction; definitions: number; catalog: SchemaCatalog } | null =
    null;

  constructor(engine: SqliteEngine) {
    this.db = new SqliteDatabase(engine);
    this.db.run('pragma foreign_keys = on');
    this.db.run(`pragma max_page_count = ${PAGES_MAX}`);
    this.db.run('pragma temp_store = memory');
    // A statement is undone by its savepoint; the transaction by the journal in memory.
    this.db.run('pragma journal_mode = memory');
    this.db.run('pragma recursive_triggers = off');
  }

  /** The schema as the transaction sees it. */
  catalog(transaction: Transaction): SchemaCatalog {
    this.enter(transaction);
    if (transaction.definitions === 0) return this.committed();
    const { ownCatalog } = this;
    if (ownCatalog?.of === transaction && ownCatalog.definitions === transaction.definitions) {
      return ownCatalog.catalog;
    }
    const catalog = new SchemaCatalog(this.db);
    this.ownCatalog = { of: transaction, definitions: transaction.definitions, catalog };
    return catalog;
  }

  /** The committed schema; only while no transaction's own is in the database. */
  private committed(): SchemaCatalog {
    this.committedCatalog ??= new SchemaCatalog(this.db);
    return this.committedCatalog;
  }

  /** For looking at what is committed. */
  committedTables(): SchemaCatalog {
    this.leave();
    return this.committed();
  }

  /** The database is as this transaction sees it. */
  enter(transaction: Transaction): void {
    if (this.present === transaction) return;
    this.leave();
    if (!transaction.writes) return;
    this.begin(transaction);
    this.db.run('pragma defer_foreign_keys = on');
    for (const entry of transaction.log) this.apply(entry, transaction);
  }

  /** The database is as it was committed. */
  leave(): void {
    const { present } = this;
    if (present === null) return;
    this.present = null;
    present.ownRows.clear();
    for (const entry of present.log) if (entry.kind === 'row' && entry.ref.own) entry.ref.rowid = 0;
    if (!this.db.autocommit) this.db.run('rollback');
    if (present.definitions > 0) this.db.forget();
  }

  private begin(transaction: Transaction): void {
    this.db.run('begin');
    this.present = transaction;
  }

  private apply(entry: LogEntry, transaction: Transaction): void {
    if (entry.kind === 'definition') {
      this.db.run(entry.sql);
      this.db.forget();
      return;
    }
    const { table, ref, row } = entry;
    if (row === null) {
      if (ref.rowid === 0) return;
      this.db.run(`delete from ${quoted(table)} where _rowid_ = ?`, [ref.rowid]);
      transaction.ownRows.delete(rowKey(table, ref.rowid));
      return;
    }
    const columns = this.stored(table);
    if (ref.rowid !== 0) {
      const sets = columns.map((column) => `${quoted(column)} = ?`).join(', ');
      this.db.run(`update ${quoted(table)} set ${sets} where _rowid_ = ?`, [...row, ref.rowid]);
      return;
    }
    const marks = columns.map(() => '?').join(', ');
    this.db.run(
      `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values (${marks})`,
      row,
    );
    ref.rowid = this.db.lastRowid;
    transaction.ownRows.set(rowKey(table, ref.rowid), ref);
  }

  /** Columns with values of their own. */
  private stored(table: string): string[] {
    const names: string[] = [];
    this.db.run(`pragma table_xinfo(${quoted(table)})`, [], ([, name, , , , , hidden]) => {
      if (hidden === 0) names.push(String(name));
    });
    return names;
  }

  /** Which tables a statement uses. Throws {@link SqliteError} for what does not fit the schema. */
  examine(transaction: Transaction, sql: string): StatementUse {
    const { uses } = this.catalog(transaction);
    let use = uses.get(sql);
    if (use === undefined) {
      use = this.look(sql);
      if (uses.size >= USES_MAX) uses.clear();
      uses.set(sql, use);
    }
    return use;
  }

  private look(sql: string): StatementUse {
    const tables = new Map<string, TableUse>();
    this.db.authorizer = authorizer(tables);
    try {
      const statement = this.db.prepare(sql);
      const { readonly } = statement;
      statement.finalize();
      return { tables, readonly };
    } finally {
      this.db.authorizer = null;
    }
  }

  /**
   * Runs a statement for a transaction. What it changed is in the database until {@link keep} or
   * {@link undo}; after an error it is undone already. `stepsMax`: it is interrupted beyond.
   */
  run(
    transaction: Transaction,
    sql: string,
    values: readonly SqlValue[],
    readonly: boolean,
    stepsMax: number,
  ): StatementRun {
    this.enter(transaction);
    const { db } = this;
    if (!readonly) {
      if (this.present === null) this.begin(transaction);
      db.run('savepoint pg_statement');
    }
    const changes: RowChange[] = [];
    db.onUpdate = (kind, table, rowid) => void changes.push({ kind, table, rowid });
    db.authorizer = authorizer(new Map());
    db.stepsLeft = Math.min(STEPS_MAX, stepsMax);
    try {
      const statement = db.prepared(sql);
      try {
        statement.bind(values);
        const rows = collect(statement);
        // The count of the statement before it stays when this one changes nothing.
        const changed = changes.length === 0 ? 0 : db.changes;
        if (transaction.log.length + changes.length > LOG_MAX) throw tooManyChanges();
        const columns = statement.columns();
        return { columns, rows, changed, steps: statement.steps, changes };
      } finally {
        statement.reset();
      }
    } catch (error) {
      if (!readonly) this.undo();
      throw error;
    } finally {
      db.onUpdate = null;
      db.authorizer = null;
      db.stepsLeft = Number.POSITIVE_INFINITY;
    }
  }

  /** Takes back what the last {@link run} or {@link define} changed. */
  undo(): void {
    const { db } = this;
    if (db.autocommit) {
      // SQLite has rolled everything back by itself.
      this.leave();
      return;
    }
    db.run('rollback to pg_statement');
    db.run('release pg_statement');
  }

  /** The last {@link run} stands: notes it in the transaction's log. */
  keep(transaction: Transaction, changes: readonly RowChange[]): void {
    assert(this.present === transaction, 'changes of another transaction');
    const before = transaction.log.length;
    for (const { table, rowid, ref } of this.refsOf(transaction, changes)) {
      const row = this.rowAt(table, rowid);
      transaction.log.push({ kind: 'row', table, ref, row });
      transaction.logBytes += sizeOf(row);
      if (transaction.logBytes > LOG_BYTES_MAX) {
        this.truncate(transaction, before);
        throw tooManyChanges();
      }
      const key = rowKey(table, rowid);
      if (!ref.own) continue;
      if (row === null) transaction.ownRows.delete(key);
      else transaction.ownRows.set(key, ref);
    }
    this.db.run('release pg_statement');
  }

  /** Each changed row once, where it was changed last, with its identity. */
  private refsOf(transaction: Transaction, changes: readonly RowChange[]) {
    const found = new Map<string, { table: string; rowid: number; ref: RowRef }>();
    for (const { kind, table, rowid } of changes) {
      const key = rowKey(table, rowid);
      const known = found.get(key)?.ref ?? transaction.ownRows.get(key);
      // A deleted row's number may be given again to a new row: that is another row.
      const fresh = kind === 'insert' && (known === undefined || !known.own);
      if (fresh && known !== undefined)
        transaction.log.push({ kind: 'row', table, ref: known, row: null });
      const ref = fresh ? { own: true, rowid } : (known ?? { own: false, rowid });
      found.delete(key);
      found.set(key, { table, rowid, ref });
    }
    return found.values();
  }

  /** Values of a row, of the columns that have their own; null when there is no such row. */
  rowAt(table: string, rowid: number): SqlValue[] | null {
    const columns = this.stored(table).map(quoted).join(', ');
    return (
      this.db.rows(`select ${columns} from ${quoted(table)} where _rowid_ = ?`, [rowid])[0] ?? null
    );
  }

  /** Changes the schema for a transaction; undone already when it throws. */
  define(transaction: Transaction, statements: readonly string[]): void {
    this.enter(transaction);
    if (this.present === null) this.begin(transaction);
    this.db.run('savepoint pg_statement');
    const added: LogEntry[] = [];
    try {
      for (const sql of statements) {
        this.db.run(sql);
        added.push({ kind: 'definition', sql });
      }
    } catch (error) {
      this.undo();
      throw error;
    }
    this.db.run('release pg_statement');
    this.db.forget();
    transaction.log.push(...added);
    transaction.definitions++;
  }

  /** Forgets all but the first `keep` entries of a transaction's log. */
  truncate(transaction: Transaction, keep: number): void {
    if (transaction.log.length === keep) return;
    if (this.present === transaction) this.leave();
    const gone = transaction.log.splice(keep);
    for (const entry of gone) if (entry.kind === 'row') transaction.logBytes -= sizeOf(entry.row);
    if (gone.some(({ kind }) => kind === 'definition')) transaction.definitions++;
  }

  /** Makes a transaction's changes those of all. */
  commit(transaction: Transaction): readonly CommittedChange[] {
    if (!transaction.writes) return [];
    this.enter(transaction);
    try {
      this.db.run('commit');
    } catch (error) {
      this.leave();
      throw error;
    }
    this.present = null;
    if (transaction.log.some(({ kind }) => kind === 'definition')) this.committedCatalog = null;
    return transaction.log.map((entry) =>
      entry.kind === 'row'
        ? { kind: 'row', table: entry.table, rowid: entry.ref.rowid, row: entry.row }
        : entry,
    );
  }

  /** A standby does what its primary committed. */
  replay(changes: readonly CommittedChange[]): void {
    this.leave();
    this.db.run('pragma foreign_keys = off');
    this.db.run('begin');
    for (const change of changes) {
      if (change.kind === 'definition') {
        this.db.run(change.sql);
        this.db.forget();
        this.committedCatalog = null;
        continue;
      }
      const { table, rowid, row } = change;
      this.db.run(`delete from ${quoted(table)} where _rowid_ = ?`, [rowid]);
      if (row === null) continue;
      const columns = this.stored(table);
      const names = ['_rowid_', ...columns.map(quoted)].join(', ');
      const marks = ['?', ...columns.map(() => '?')].join(', ');
      this.db.run(`insert into ${quoted(table)} (${names}) values (${marks})`, [rowid, ...row]);
    }
    this.db.run('commit');
  }

  /** Becomes a copy of what another storage has committed: a base backup. */
  copyFrom(source: Storage): void {
    source.leave();
    const schema = source.db.rows(
      "select sql from sqlite_schema where sql is not null and name not like 'sqlite!_%' escape '!' order by rowid",
    );
    const changes: CommittedChange[] = schema.map(([sql]) => ({
      kind: 'definition',
      sql: String(sql),
    }));
    for (const table of source.committed().tables.keys()) {
      const columns = source.stored(table).map(quoted).join(', ');
      source.db.run(`select _rowid_, ${columns} from ${quoted(table)}`, [], ([rowid, ...row]) => {
        changes.push({ kind: 'row', table, rowid: Number(rowid), row });
      });
    }
    this.replay(changes);
    for (const [key, name] of source.foreignKeyNames) this.foreignKeyNames.set(key, name);
  }
}

export function rowKey(table: string, rowid: number): string {
  return `${table}\0${rowid}`;
}

function sizeOf(row: readonly SqlValue[] | null): number {
  if (row === null) return 8;
  let size = 0;
  for (const value of row)
    size += typeof value === 'string' || value instanceof Uint8Array ? value.length + 8 : 8;
  return size;
}

function collect(statement: { step(): boolean; row(): SqlValue[] }): SqlValue[][] {
  const rows: SqlValue[][] = [];
  let size = 0;
  while (statement.step()) {
    const row = statement.row();
    size += sizeOf(row);
    if (size > RESULT_MAX || rows.length >= ROWS_MAX) {
      throw new PgError('54000', 'the result is too large for the simulated server', {
        hint: `Ask for fewer rows, with WHERE or LIMIT: at most ${ROWS_MAX} rows and ${RESULT_MAX} bytes.`,
      });
    }
    rows.push(row);
  }
  return rows;
}

function tooManyChanges(): PgError {
  return new PgError(
    '54000',
    `a transaction changes more than ${LOG_MAX} rows or ${LOG_BYTES_MAX} bytes`,
    {
      hint: 'Do it in several transactions.',
    },
  );
}

/** Lets a statement read and write tables, and nothing else; notes which. */
function authorizer(tables: Map<string, TableUse>): Authorizer {
  const use = (table: string): TableUse => {
    let found = tables.get(table);
    if (found === undefined) {
      found = { writes: false, updated: new Set() };
      tables.set(table, found);
    }
    return found;
  };
  return (action, first, second, trigger) => {
    if (ALLOWED.has(action)) return ALLOW;
    if (action === ACTION.function) return FORBIDDEN_FUNCTIONS.has(second ?? '') ? DENY : ALLOW;
    if (first === null || first.startsWith('sqlite_')) return DENY;
    switch (action) {
      case ACTION.read:
        use(first);
        return ALLOW;
      case ACTION.insert:
        use(first).writes = true;
        return ALLOW;
      case ACTION.delete:
        use(first).writes = true;
        // Not denied: it keeps SQLite from emptying a table without telling of each row.
        return IGNORE;
      case ACTION.update:
        if (second === 'ROWID') return DENY;
        use(first).writes = true;
        // Ours that bring instants into their form change no more than the statement did.
        if (trigger?.startsWith('pg:') !== true && second !== null) use(first).updated.add(second);
        return ALLOW;
      default:
        return DENY;
    }
  };
}
