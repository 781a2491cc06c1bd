import { referencedColumns, type SchemaCatalog } from './catalog.ts';
import type { Query } from './dialect/query.ts';
import { quoted } from './dialect/tokens.ts';
import { explained } from './explain-error.ts';
import { explainForeignKey } from './foreign-key-error.ts';
import type { LockMode, RowLockMode, TableLockMode } from './lock-modes.ts';
import type { LockTable } from './locks.ts';
import { PgError } from './pg-error.ts';
import type { SqlValue } from './sqlite/engine.ts';
import { RESULT, SqliteError } from './sqlite/sqlite-error.ts';
import {
  type RowChange,
  rowKey,
  type StatementRun,
  type StatementUse,
  type Storage,
  type TableUse,
} from './storage.ts';
import type { Transaction } from './transaction.ts';

/** What stands in a statement's way. */
export interface Obstacle {
  readonly resource: string;
  readonly mode: LockMode;
  /** Whose lock it is, for people. */
  readonly relation: string;
  /** Nobody waits for it: NOWAIT. */
  readonly nowait?: boolean;
}

/** A function that a statement calls has to wait: thrown through SQLite. */
export class LockWait extends Error {
  override name = 'LockWait';
  constructor(readonly obstacle: Obstacle) {
    super('waits for a lock');
  }
}

export type Attempt =
  | { readonly kind: 'done'; readonly run: StatementRun }
  /** Nothing was changed; what was locked before the obstacle stays locked, as in PostgreSQL. */
  /** More work than may be, and a `statement_timeout` that will end it. Undone. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'wait'; readonly obstacle: Obstacle; readonly steps: number };

export interface AttemptHost {
  readonly storage: Storage;
  readonly locks: LockTable;
  /** Transactions that are open, of all connections. */
  readonly transactions: ReadonlySet<Transaction>;
}

export const tableResource = (table: string): string => `table ${table}`;
const rowResource = (table: string, rowid: number): string => `row ${rowKey(table, rowid)}`;
export const transactionResource = ({ id }: Transaction): string => `transaction ${id}`;

/**
 * Runs a statement once. When it meets a row or a key that another open transaction has changed, it
 * is undone and has to wait until that one ends, to run again on what is committed then: what
 * PostgreSQL does at READ COMMITTED, except that it would look again at the one row only.
 */
export function attemptQuery(
  host: AttemptHost,
  transaction: Transaction,
  query: Query,
  values: readonly SqlValue[],
  options: { readonly writable: boolean; readonly stepsMax: number },
): Attempt {
  const { storage } = host;
  const catalog = storage.catalog(transaction);
  const context = { catalog, query };
  let use: StatementUse;
  try {
    use = storage.examine(transaction, query.sql);
  } catch (error) {
    throw error instanceof SqliteError ? explained(error, context) : error;
  }
  if (!options.writable && (!use.readonly || query.locking !== null)) throw readOnly(query);
  const table = lockTables(host, transaction, catalog, query, use.tables);
  if (table !== null) return { kind: 'wait', obstacle: table, steps: 0 };
  let run: StatementRun;
  try {
    run = storage.run(transaction, query.sql, values, use.readonly, options.stepsMax);
  } catch (error) {
    if (error instanceof LockWait) return { kind: 'wait', obstacle: error.obstacle, steps: 0 };
    if (!(error instanceof SqliteError)) throw error;
    if (error.code === RESULT.interrupt && Number.isFinite(options.stepsMax))
      return { kind: 'endless' };
    const vacating = vacatingTransaction(host, transaction, error, use.tables);
    if (vacating !== null) return { kind: 'wait', obstacle: vacating, steps: 0 };
    if (error.code === RESULT.foreignKey)
      throw explainForeignKey(storage, transaction, query, values);
    throw explained(error, context);
  }
  const { steps } = run;
  const obstacle = query.locking === null ? null : lockRead(host, transaction, query, run);
  if (obstacle !== null) {
    if (!use.readonly) storage.undo();
    return { kind: 'wait', obstacle, steps };
  }
  if (!use.readonly) {
    const changed = lockChanged(host, transaction, catalog, run.changes, use.tables);
    if (changed !== null) {
      storage.undo();
      return { kind: 'wait', obstacle: changed, steps };
    }
    storage.keep(transaction, run.changes);
  }
  return { kind: 'done', run };
}

function readOnly({ verb, locking }: Query): PgError {
  const what = locking === null ? verb : `SELECT ${locking.mode.toUpperCase()}`;
  return new PgError('25006', `cannot execute ${what} in a read-only transaction`);
}

function lockTables(
  { locks }: AttemptHost,
  transaction: Transaction,
  catalog: SchemaCatalog,
  query: Query,
  tables: ReadonlyMap<string, TableUse>,
): Obstacle | null {
  for (const [table, { writes }] of tables) {
    if (!catalog.tables.has(table)) continue;
    const locked = query.locking?.tables.includes(table) === true;
    const mode: TableLockMode = writes ? 'row exclusive' : locked ? 'row share' : 'access share';
    const resource = tableResource(table);
    if (!locks.tryAcquire(transaction, resource, mode)) return { resource, mode, relation: table };
  }
  return null;
}

/** Rows that a SELECT … FOR UPDATE gives: their numbers are its last columns. */
function lockRead(
  { locks }: AttemptHost,
  transaction: Transaction,
  { locking }: Query,
  { rows, columns }: StatementRun,
): Obstacle | null {
  const { tables, mode, wait } = locking!;
  const first = columns.length - tables.length;
  for (const row of rows) {
    for (let i = 0; i < tables.length; i++) {
      const relation = tables[i]!;
      const rowid = row[first + i];
      if (typeof rowid !== 'number' || transaction.ownRows.has(rowKey(relation, rowid))) continue;
      const resource = rowResource(relation, rowid);
      if (locks.tryAcquire(transaction, resource, mode)) continue;
      return { resource, mode, relation, nowait: wait === 'nowait' };
    }
  }
  return null;
}

/** Rows and keys a statement changed, in order. */
function lockChanged(
  host: AttemptHost,
  transaction: Transaction,
  catalog: SchemaCatalog,
  changes: readonly RowChange[],
  tables: ReadonlyMap<string, TableUse>,
): Obstacle | null {
  const { locks } = host;
  if (changes.length > 0)
    locks.tryAcquire(transaction, transactionResource(transaction), 'exclusive key');
  for (const { kind, table, rowid } of changes) {
    const described = catalog.tables.get(table);
    if (described === undefined) continue;
    const updated = tables.get(table)?.updated ?? new Set<string>();
    const keyed = described.uniques.some(({ columns }) =>
      columns.some((each) => updated.has(each)),
    );
    const own = kind === 'insert' || transaction.ownRows.has(rowKey(table, rowid));
    if (!own) {
      const mode: RowLockMode = kind === 'delete' || keyed ? 'for update' : 'for no key update';
      const resource = rowResource(table, rowid);
      if (!locks.tryAcquire(transaction, resource, mode))
        return { resource, mode, relation: table };
      if (kind === 'delete' || keyed) transaction.vacated.add(table);
    }
    if (kind === 'delete') continue;
    const obstacle =
      (kind === 'insert' || keyed ? lockKeys(host, transaction, catalog, table, rowid) : null) ??
      lockParents(host, transaction, catalog, table, rowid);
    if (obstacle !== null) return obstacle;
  }
  return null;
}

function valuesOf(storage: Storage, table: string, rowid: number, columns: readonly string[]) {
  const list = columns.map(quoted).join(', ');
  return (
    storage.db.rows(`select ${list} from ${quoted(table)} where _rowid_ = ?`, [rowid])[0] ?? []
  );
}

/** A key that another transaction is inserting: whether it is taken shows when that one ends. */
function lockKeys(
  { storage, locks }: AttemptHost,
  transaction: Transaction,
  catalog: SchemaCatalog,
  table: string,
  rowid: number,
): Obstacle | null {
  for (const { name, columns } of catalog.tables.get(table)!.uniques) {
    const values = valuesOf(storage, table, rowid, columns);
    if (values.includes(null) || values.length === 0) continue;
    const resource = `key ${table}\0${name}\0${values.map(String).join('\0')}`;
    const mode = 'exclusive key';
    if (!locks.tryAcquire(transaction, resource, mode)) return { resource, mode, relation: table };
  }
  return null;
}

/** Rows that foreign keys point at must stay: FOR KEY SHARE. */
function lockParents(
  { storage, locks }: AttemptHost,
  transaction: Transaction,
  catalog: SchemaCatalog,
  table: string,
  rowid: number,
): Obstacle | null {
  for (const key of catalog.tables.get(table)!.foreignKeys) {
    const values = valuesOf(storage, table, rowid, key.columns);
    if (values.includes(null) || values.length === 0) continue;
    const columns = referencedColumns(key, catalog.tables.get(key.parent));
    if (columns.length !== values.length) continue;
    const where = columns.map((column) => `${quoted(column)} = ?`).join(' and ');
    const [found] = storage.db.rows(
      `select _rowid_ from ${quoted(key.parent)} where ${where}`,
      values,
    );
    const parent = found?.[0];
    if (typeof parent !== 'number' || transaction.ownRows.has(rowKey(key.parent, parent))) continue;
    const resource = rowResource(key.parent, parent);
    const mode = 'for key share';
    if (!locks.tryAcquire(transaction, resource, mode))
      return { resource, mode, relation: key.parent };
  }
  return null;
}

/**
 * A key that is taken, while somebody may be about to free it: that one's end decides. Simplified:
 * waits for whoever deletes rows or changes keys in the table, whichever rows these are.
 */
function vacatingTransaction(
  { transactions }: AttemptHost,
  transaction: Transaction,
  { code }: SqliteError,
  tables: ReadonlyMap<string, TableUse>,
): Obstacle | null {
  if (code !== RESULT.unique && code !== RESULT.primaryKey) return null;
  for (const other of transactions) {
    if (other === transaction) continue;
    const relation = [...tables].find(
      ([table, { writes }]) => writes && other.vacated.has(table),
    )?.[0];
    if (relation === undefined) continue;
    return { resource: transactionResource(other), mode: 'exclusive key', relation };
  }
  return null;
}
