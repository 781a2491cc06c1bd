import type { Catalog } from './dialect/output.ts';
import type { Statement } from './dialect/statement.ts';
import { nameOf, quoted, type Token } from './dialect/tokens.ts';
import type { SqliteDatabase } from './sqlite/database.ts';
import type { StatementUse } from './storage.ts';
import { declaredType, type PgType } from './types.ts';

export interface CatalogColumn {
  readonly name: string;
  readonly type: PgType | null;
  readonly notNull: boolean;
  /** Computed from others: never written. */
  readonly computed: boolean;
}

export interface UniqueIndex {
  readonly name: string;
  readonly primary: boolean;
  readonly columns: readonly string[];
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly parent: string;
  /** Empty: the parent's primary key. */
  readonly parentColumns: readonly string[];
}

export interface CatalogTable {
  readonly name: string;
  /** Its place among all tables, from 1: what clients get as its number. */
  readonly number: number;
  readonly columns: readonly CatalogColumn[];
  readonly uniques: readonly UniqueIndex[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** Whether a part of an index is a plain column. */
const PLAIN = 0;

/** The schema as it is in the database at one moment. */
export class SchemaCatalog {
  readonly tables = new Map<string, CatalogTable>();
  /** What statements do to tables, by their text in SQLite's words. */
  readonly uses = new Map<string, StatementUse>();
  /** What statements are, by their tokens. */
  readonly statements = new WeakMap<readonly Token[], Statement>();

  constructor(db: SqliteDatabase) {
    const names = db.rows(
      "select name from sqlite_schema where type = 'table' and name not like 'sqlite!_%' escape '!' order by rowid",
    );
    names.forEach(
      ([name], i) => void this.tables.set(String(name), readTable(db, String(name), i + 1)),
    );
  }

  /** Seen from a statement: the tables it names decide what a column's name means. */
  from(tokens: readonly Token[]): Catalog {
    const named = new Set(tokens.map(nameOf));
    const near = [...this.tables.values()].filter(({ name }) => named.has(name));
    const columns = near.flatMap((table) => table.columns);
    return {
      columnType: (column) => columns.find(({ name }) => name === column)?.type ?? null,
      nullable: (column) => columns.some(({ name, notNull }) => name === column && !notNull),
      isTable: (name) => this.tables.has(name),
    };
  }
}

function readTable(db: SqliteDatabase, name: string, number: number): CatalogTable {
  const columns = db
    .rows(`pragma table_xinfo(${quoted(name)})`)
    .map(([, column, declared, notNull, , , hidden]) => ({
      name: String(column),
      type: declaredType(String(declared)),
      notNull: notNull === 1,
      computed: hidden !== PLAIN,
    }));
  const uniques = db
    .rows(`pragma index_list(${quoted(name)})`)
    .filter(([, , unique]) => unique === 1)
    .map(([, index, , origin]) => ({
      name: origin === 'pk' ? `${name}_pkey` : String(index),
      primary: origin === 'pk',
      // An index on an expression has columns without names.
      columns: db
        .rows(`pragma index_info(${quoted(String(index))})`)
        .map(([, , column]) => (typeof column === 'string' ? column : '')),
    }))
    .filter(({ columns }) => !columns.includes(''));
  return { name, number, columns, uniques, foreignKeys: readForeignKeys(db, name) };
}

function readForeignKeys(db: SqliteDatabase, name: string): ForeignKey[] {
  const keys = new Map<number, { parent: string; columns: string[]; parentColumns: string[] }>();
  for (const [id, , parent, from, to] of db.rows(`pragma foreign_key_list(${quoted(name)})`)) {
    const key = keys.get(Number(id)) ?? { parent: String(parent), columns: [], parentColumns: [] };
    key.columns.push(String(from));
    if (to !== null) key.parentColumns.push(String(to));
    keys.set(Number(id), key);
  }
  return [...keys.values()];
}

/** The columns a foreign key points at. */
export function referencedColumns(
  key: ForeignKey,
  parent: CatalogTable | undefined,
): readonly string[] {
  if (key.parentColumns.length > 0) return key.parentColumns;
  return parent?.uniques.find(({ primary }) => primary)?.columns ?? [];
}
