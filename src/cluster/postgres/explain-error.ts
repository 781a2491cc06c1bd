/** What SQLite says against a statement, as PostgreSQL would have said it. */
import type { CatalogTable, SchemaCatalog } from './catalog.ts';
import type { Query } from './dialect/query.ts';
import { PgError } from './pg-error.ts';
import { RESULT, type SqliteError } from './sqlite/sqlite-error.ts';
import { longName, type PgTypeName, plainType } from './types.ts';

export interface ErrorContext {
  readonly catalog: SchemaCatalog;
  readonly query: Query | null;
}

export function explained(error: SqliteError, context: ErrorContext): PgError {
  const { code, message } = error;
  switch (code) {
    case RESULT.unique:
    case RESULT.primaryKey:
      return uniqueViolation(message, context.catalog);
    case RESULT.notNull:
      return notNullViolation(message);
    case RESULT.check:
      return checkViolation(message, context);
    case RESULT.foreignKey:
      return new PgError('23503', 'a foreign key constraint is violated');
    case RESULT.noMemory:
      return new PgError('53200', 'out of memory', {
        detail: 'The simulated server has used up its memory.',
      });
    case RESULT.full:
      return new PgError('53100', 'could not extend file: No space left on device', {
        hint: 'A simulated database holds at most 64 MB.',
      });
    case RESULT.tooBig:
      return new PgError('54000', 'a value is too long', {
        hint: 'One value may have at most 1,000,000 bytes here.',
      });
    case RESULT.mismatch:
      return new PgError('22P02', 'invalid input syntax for type integer');
    default:
      return fromMessage(error, context);
  }
}

/** `UNIQUE constraint failed: users.email`, or `…: index 'name'`. */
function uniqueViolation(message: string, catalog: SchemaCatalog): PgError {
  const [, list = ''] = /failed: (.*)$/.exec(message) ?? [];
  const byIndex = /^index '(.*)'$/.exec(list)?.[1];
  if (byIndex !== undefined) {
    const more = { constraint: byIndex, schema: 'public' };
    return new PgError(
      '23505',
      `duplicate key value violates unique constraint "${byIndex}"`,
      more,
    );
  }
  const columns = list.split(', ').map((each) => each.slice(each.indexOf('.') + 1));
  const table = list.slice(0, Math.max(0, list.indexOf('.')));
  const constraint =
    uniqueOf(catalog.tables.get(table), columns) ?? `${table}_${columns.join('_')}_key`;
  return new PgError('23505', `duplicate key value violates unique constraint "${constraint}"`, {
    schema: 'public',
    table,
    constraint,
    detail: `Key (${columns.join(', ')}) already exists.`,
  });
}

function uniqueOf(table: CatalogTable | undefined, columns: readonly string[]): string | undefined {
  return table?.uniques.find((each) => each.columns.join() === columns.join())?.name;
}

function notNullViolation(message: string): PgError {
  const [, table = '', column = ''] = /failed: (.+)\.(.+)$/.exec(message) ?? [];
  const text = `null value in column "${column}" of relation "${table}" violates not-null constraint`;
  return new PgError('23502', text, { schema: 'public', table, column });
}

function checkViolation(message: string, { catalog }: ErrorContext): PgError {
  const [, constraint = ''] = /failed: (.*)$/s.exec(message) ?? [];
  const [own, kind, what = ''] = constraint.split(':');
  if (own === 'pg' && kind === 'type') {
    const type = longName(plainType(what as PgTypeName));
    return new PgError('22P02', `invalid input syntax for type ${type}`);
  }
  if (own === 'pg' && kind === 'length') {
    return new PgError('22001', `value too long for type character varying(${what})`);
  }
  if (own === 'pg') {
    if (what === 'numeric') return new PgError('22003', 'numeric field overflow');
    return new PgError('22003', `${longName(plainType(what as PgTypeName))} out of range`);
  }
  const table = [...catalog.tables.keys()].find((name) => constraint.startsWith(`${name}_`));
  const relation = table === undefined ? '' : `relation "${table}" `;
  const text = `new row for ${relation}violates check constraint "${constraint}"`;
  return new PgError('23514', text, {
    schema: 'public',
    constraint,
    ...(table === undefined ? {} : { table }),
  });
}

type Reading = (found: RegExpExecArray) => readonly [code: string, message: string];

const MESSAGES: readonly (readonly [RegExp, Reading])[] = [
  [
    /^no such table: (?:main\.)?(.+)$/,
    ([, name]) => ['42P01', `relation "${name}" does not exist`],
  ],
  [/^unknown database "?(.+?)"?$/, ([, name]) => ['42P01', `schema "${name}" does not exist`]],
  [/^no such view: (.+)$/, ([, name]) => ['42P01', `view "${name}" does not exist`]],
  [/^no such index: (.+)$/, ([, name]) => ['42704', `index "${name}" does not exist`]],
  [
    /^no such column: "?(.+?)"?(?: - should.*)?$/s,
    ([, name]) => ['42703', `column ${columnText(name!)} does not exist`],
  ],
  [
    /^table (.+) has no column named (.+)$/,
    ([, table, column]) => ['42703', `column "${column}" of relation "${table}" does not exist`],
  ],
  [
    /^ambiguous column name: (.+)$/,
    ([, name]) => ['42702', `column reference "${name}" is ambiguous`],
  ],
  [/^no such function: (.+)$/, ([, name]) => ['42883', `function ${name} does not exist`]],
  [
    /^wrong number of arguments to function (.+)\(\)$/,
    ([, name]) => ['42883', `function ${name} does not exist with that many arguments`],
  ],
  [
    /^misuse of (?:aggregate|window function):? (.+)\(\)$/,
    ([, name]) => ['42803', `aggregate functions are not allowed here: ${name}`],
  ],
  [
    /^(?:table|view|index|there is already a table named|there is already another table or index with this name:) "?(.+?)"?(?: already exists)?$/,
    ([, name]) => ['42P07', `relation "${name}" already exists`],
  ],
  [
    /^duplicate column name: (.+)$/,
    ([, name]) => ['42701', `column "${name}" specified more than once`],
  ],
  [
    /^(\d+) values for (\d+) columns$/,
    ([, values, columns]) => [
      '42601',
      Number(values) > Number(columns)
        ? 'INSERT has more expressions than target columns'
        : 'INSERT has more target columns than expressions',
    ],
  ],
  [/^near "(.*)": syntax error$/s, ([, near]) => ['42601', `syntax error at or near "${near}"`]],
  [/^unrecognized token: "(.)/s, ([, token]) => ['42601', `syntax error at or near "${token}"`]],
  [/^no tables specified$/, () => ['42601', 'SELECT * with no tables specified is not valid']],
  [
    /^(\d+)\w\w (ORDER|GROUP) BY term out of range/,
    ([, , clause]) => ['42P10', `${clause} BY position is not in select list`],
  ],
  [/^incomplete input$/, () => ['42601', 'syntax error at end of input']],
  [
    /^ON CONFLICT clause does not match/,
    () => [
      '42P10',
      'there is no unique or exclusion constraint matching the ON CONFLICT specification',
    ],
  ],
  [/^Cannot add a NOT NULL column/, () => ['23502', 'a column that is added contains null values']],
  [
    /^Cannot add a column with non-constant default/,
    () => [
      '0A000',
      'adding a column whose default is computed is not simulated: add it without, and fill it by UPDATE',
    ],
  ],
  [/^access to .* is prohibited$/, () => ['42501', 'permission denied']],
  [/^not authorized/, () => ['42501', 'permission denied']],
  [/^malformed JSON$/, () => ['22P02', 'invalid input syntax for type json']],
  [/^integer overflow$/, () => ['22003', 'bigint out of range']],
  [/^interrupted$/, () => ['54000', 'the statement does more work than is simulated']],
];

/** `t.c` as PostgreSQL writes it: quoted only when it stands alone. */
function columnText(name: string): string {
  return name.includes('.') ? name : `"${name}"`;
}

function fromMessage({ message, offset }: SqliteError, { query }: ErrorContext): PgError {
  const at = query === null || offset < 0 ? null : sourceAt(query, offset);
  const more = at === null ? {} : { position: String(at + 1) };
  for (const [pattern, read] of MESSAGES) {
    const found = pattern.exec(message);
    if (found === null) continue;
    const [code, text] = read(found);
    // Of names it does not know, SQLite says no place.
    const named = at === null && query !== null ? placeOfName(query, found[1]) : more;
    return new PgError(code, text, named);
  }
  return new PgError('XX000', message, {
    hint: 'The simulated server keeps its data in SQLite, which refused this.',
    ...more,
  });
}

function placeOfName(query: Query, name: string | undefined): { position?: string } {
  const found = name === undefined ? -1 : query.sql.indexOf(name);
  const at = found < 0 ? null : sourceAt(query, found);
  return at === null ? {} : { position: String(at + 1) };
}

/** Where in the client's statement the token stands that begins at or before `offset`. */
function sourceAt({ places }: Query, offset: number): number | null {
  let found: number | null = null;
  for (const [sqlAt, at] of places) {
    if (sqlAt > offset) break;
    found = at;
  }
  return found;
}
