import { referencedColumns } from './catalog.ts';
import type { Query } from './dialect/query.ts';
import { quoted } from './dialect/tokens.ts';
import { PgError } from './pg-error.ts';
import type { SqlValue } from './sqlite/engine.ts';
import type { Storage } from './storage.ts';
import type { Transaction } from './transaction.ts';

/**
 * SQLite does not say which foreign key a statement violates. So the statement is run once more with
 * the check put off, the violation is looked for, and all is undone.
 */
export function explainForeignKey(
  storage: Storage,
  transaction: Transaction,
  query: Query,
  values: readonly SqlValue[],
): PgError {
  const { db } = storage;
  db.run('pragma defer_foreign_keys = on');
  try {
    storage.run(transaction, query.sql, values, false, Number.POSITIVE_INFINITY);
    const error = violation(storage, transaction, query);
    storage.undo();
    return error;
  } finally {
    db.run('pragma defer_foreign_keys = off');
  }
}

function violation(storage: Storage, transaction: Transaction, query: Query): PgError {
  const [found] = storage.db.rows('pragma foreign_key_check');
  if (found === undefined) return new PgError('23503', 'a foreign key constraint is violated');
  const [table, rowid, parent, id] = found.map((value) =>
    typeof value === 'number' ? value : String(value),
  );
  const { tables } = storage.catalog(transaction);
  const key = tables.get(String(table))?.foreignKeys[
    foreignKeyAt(storage, String(table), Number(id))
  ];
  const columns = key?.columns ?? [];
  const list = columns.map(quoted).join(', ');
  const values =
    storage.db.rows(`select ${list} from ${quoted(String(table))} where _rowid_ = ?`, [
      Number(rowid),
    ])[0] ?? [];
  const constraint =
    storage.foreignKeyNames.get(`${table}(${columns.join(', ')})`) ??
    `${table}_${columns.join('_')}_fkey`;
  const shown = values.map(String).join(', ');
  const target = /^update (?:only )?"?([^" ]+)/.exec(query.sql)?.[1];
  const gone =
    query.verb === 'DELETE' || (query.verb === 'UPDATE' && target === parent && target !== table);
  if (gone) {
    const pointedAt = key === undefined ? [] : referencedColumns(key, tables.get(String(parent)));
    const text = `update or delete on table "${parent}" violates foreign key constraint "${constraint}" on table "${table}"`;
    const detail = `Key (${pointedAt.join(', ')})=(${shown}) is still referenced from table "${table}".`;
    return new PgError('23503', text, {
      schema: 'public',
      table: String(table),
      constraint,
      detail,
    });
  }
  const text = `insert or update on table "${table}" violates foreign key constraint "${constraint}"`;
  const detail = `Key (${columns.join(', ')})=(${shown}) is not present in table "${parent}".`;
  return new PgError('23503', text, { schema: 'public', table: String(table), constraint, detail });
}

/** Place of a key by SQLite's number among those the catalog has of the table. */
function foreignKeyAt(storage: Storage, table: string, id: number): number {
  const ids = storage.db
    .rows(`pragma foreign_key_list(${quoted(table)})`)
    .map(([each]) => Number(each));
  return [...new Set(ids)].indexOf(id);
}
