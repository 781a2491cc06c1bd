import type { DataDirectory } from './data-directory.ts';
import type { Definition } from './dialect/definitions.ts';
import { quoted } from './dialect/tokens.ts';
import { explained } from './explain-error.ts';
import { SqliteError } from './sqlite/sqlite-error.ts';
import type { Storage } from './storage.ts';
import type { Transaction } from './transaction.ts';

/** Changes the schema as part of a transaction. Throws a `PgError`; nothing is changed then. */
export function applyDefinition(
  directory: DataDirectory,
  transaction: Transaction,
  definition: Definition,
): void {
  const { storage } = directory;
  const catalog = storage.catalog(transaction);
  const { unless, dropsColumn } = definition;
  if (unless !== undefined) {
    const { table, column, when } = unless;
    const found = catalog.tables.get(table);
    const there =
      found !== undefined &&
      (column === undefined || found.columns.some(({ name }) => name === column));
    if (there === (when === 'exists')) return;
  }
  const before = dropsColumn === undefined ? [] : holdingOn(storage, dropsColumn);
  // As in PostgreSQL, what happens to sequences is not undone with the transaction.
  for (const name of definition.sequences) directory.sequences.set(name, 0);
  for (const table of definition.restartsSequencesOf ?? []) directory.restartSequences(table);
  for (const [key, name] of Object.entries(definition.foreignKeys))
    storage.foreignKeyNames.set(key, name);
  const sql = [...before, ...definition.sql];
  if (sql.length === 0) return;
  try {
    storage.define(transaction, sql);
  } catch (error) {
    throw error instanceof SqliteError ? explained(error, { catalog, query: null }) : error;
  }
}

/** SQLite drops no column that an index or a trigger names; PostgreSQL drops those with it. */
function holdingOn(
  { db }: Storage,
  { table, column }: { table: string; column: string },
): string[] {
  const indexes = db
    .rows("select name from pragma_index_list(?) where origin = 'c'", [table])
    .map(([name]) => String(name))
    .filter(
      (name) =>
        db.rows('select 1 from pragma_index_info(?) where name = ?', [name, column]).length > 0,
    );
  const triggers = db
    .rows(
      "select name from sqlite_schema where type = 'trigger' and tbl_name = ? and name like 'pg:%' and instr(sql, ?) > 0",
      [table, `set ${quoted(column)} =`],
    )
    .map(([name]) => String(name));
  return [
    ...indexes.map((name) => `drop index ${quoted(name)}`),
    ...triggers.map((name) => `drop trigger ${quoted(name)}`),
  ];
}
