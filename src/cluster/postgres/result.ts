import type { CatalogTable } from './catalog.ts';
import type { OutputItem } from './dialect/output.ts';
import type { Query } from './dialect/query.ts';
import { encodeValue, typeOfValue } from './encode.ts';
import type { StatementRun } from './storage.ts';
import { declaredType, oidOf, type PgType, plainType } from './types.ts';

/** One result as it travels: values are texts, as in PostgreSQL's text format. */
export interface WireResult {
  /** `INSERT 0 1`, `SELECT 3`, `CREATE TABLE`. */
  readonly tag: string;
  readonly fields: readonly WireField[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface WireField {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
}

export const tagged = (tag: string): WireResult => ({ tag, fields: [], rows: [] });

export function resultOf(
  query: Query,
  run: StatementRun,
  tables: ReadonlyMap<string, CatalogTable>,
): WireResult {
  // Row numbers for the locks stand at the end.
  const count = run.columns.length - (query.locking?.tables.length ?? 0);
  const items = itemsFor(query.items, count);
  const types: PgType[] = [];
  const fields = run.columns.slice(0, count).map((column, i): WireField => {
    const item = items[i];
    const values = run.rows;
    const sample = values.find((row) => row[i] !== null)?.[i] ?? null;
    const type =
      declaredType(column.declared) ??
      item?.type ??
      (sample === null ? plainType('text') : typeOfValue(sample));
    types.push(type);
    const table = column.table === null ? undefined : tables.get(column.table);
    return {
      name: item?.name ?? column.name,
      tableID: table === undefined ? 0 : 16_384 + table.number,
      columnID:
        table === undefined ? 0 : table.columns.findIndex(({ name }) => name === column.origin) + 1,
      dataTypeID: oidOf(type),
    };
  });
  const rows = run.rows.map((row) => types.map((type, i) => encodeValue(row[i] ?? null, type)));
  const tag =
    query.verb === 'SELECT'
      ? `SELECT ${rows.length}`
      : query.verb === 'INSERT'
        ? `INSERT 0 ${run.changed}`
        : `${query.verb} ${run.changed}`;
  return { tag, fields, rows };
}

/**
 * For each column what the statement says of it; undefined for those that come of a star, whose
 * names the database knows.
 */
function itemsFor(items: readonly OutputItem[], count: number): (OutputItem | undefined)[] {
  const result = new Array<OutputItem | undefined>(count).fill(undefined);
  const star = items.findIndex((item) => item.star);
  if (star < 0) return items.length === count ? [...items] : result;
  for (let i = 0; i < star; i++) result[i] = items[i];
  for (let i = items.length - 1, at = count - 1; !items[i]!.star; i--, at--) result[at] = items[i];
  return result;
}
