/** CREATE, ALTER, DROP and TRUNCATE in SQLite's words. */
import type { TableLockMode } from '../lock-modes.ts';
import { notSimulated } from '../pg-error.ts';
import { readColumn, references, type TableExtras, uniqueIndex } from './column.ts';
import { translateExpressions } from './expressions.ts';
import { Reader } from './reader.ts';
import { split } from './scan.ts';
import { isWord, nameOf, quoted, render, type Token } from './tokens.ts';

/** One change of the schema. */
export interface Definition {
  readonly kind: 'definition';
  /** What the server says when it is done: `CREATE TABLE`. */
  readonly tag: string;
  /** SQLite's statements, one after another. */
  readonly sql: readonly string[];
  readonly locks: readonly { readonly table: string; readonly mode: TableLockMode }[];
  readonly sequences: readonly string[];
  readonly foreignKeys: Readonly<Record<string, string>>;
  /** Indexes and triggers that hold on to this column go first, as PostgreSQL lets them. */
  readonly dropsColumn?: { readonly table: string; readonly column: string };
  /** It is no error when the thing is there (`create`) or is not there (`drop`) already. */
  readonly unless?: {
    readonly when: 'exists' | 'missing';
    readonly table: string;
    readonly column?: string;
  };
  readonly restartsSequencesOf?: readonly string[];
}

const NOTHING = { sql: [], locks: [], sequences: [], foreignKeys: {} } as const;
const done = (tag: string): Definition => ({ kind: 'definition', tag, ...NOTHING });

export function readDefinition(all: readonly Token[]): Definition {
  const reader = new Reader(translateExpressions(all));
  if (reader.take('create')) return create(reader);
  if (reader.take('alter')) return alter(reader);
  if (reader.take('drop')) return drop(reader);
  if (reader.take('comment')) return done('COMMENT');
  reader.expect('truncate');
  reader.take('table');
  const tables = reader.names();
  const restart = reader.take('restart', 'identity');
  reader.take('continue', 'identity');
  if (!reader.take('cascade')) reader.take('restrict');
  reader.end();
  return {
    ...done('TRUNCATE TABLE'),
    sql: tables.map((table) => `delete from ${quoted(table)}`),
    locks: tables.map((table) => ({ table, mode: 'access exclusive' })),
    ...(restart ? { restartsSequencesOf: tables } : {}),
  };
}

function create(reader: Reader): Definition {
  const start = reader.next;
  if (reader.take('extension')) return done('CREATE EXTENSION');
  if (reader.take('table')) return createTable(reader);
  if (reader.take('unlogged', 'table')) return createTable(reader);
  if (reader.take('sequence')) {
    reader.take('if', 'not', 'exists');
    return { ...done('CREATE SEQUENCE'), sequences: [reader.name()] };
  }
  const unique = reader.take('unique');
  if (reader.take('index')) return createIndex(reader, unique);
  const replace = reader.take('or', 'replace');
  if (reader.take('view')) return createView(reader, replace);
  throw notSimulated(
    `CREATE ${(start?.text ?? '').toUpperCase()}`,
    'Tables, indexes, views and sequences are.',
    start?.at,
  );
}

function createTable(reader: Reader): Definition {
  const unless = reader.take('if', 'not', 'exists');
  const table = reader.name();
  if (reader.take('as')) {
    const sql = [`create table ${quoted(table)} as ${render(reader.rest()).sql}`];
    return { ...done('SELECT'), sql, ...ifExists(unless, table) };
  }
  const items = split(reader.brackets());
  reader.end();
  const extras: TableExtras = { after: [], sequences: [], foreignKeys: {} };
  const constraints = items
    .filter(isTableConstraint)
    .map((item) => tableConstraint(item, table, extras));
  const keys = new Set(constraints.flatMap(({ key }) => key));
  const columns = items
    .filter((item) => item.length > 0 && !isTableConstraint(item))
    .map((item) => readColumn(item, table, extras, (column) => keys.has(column)).sql);
  const parts = [...columns, ...constraints.flatMap(({ sql }) => sql ?? [])];
  return {
    ...done('CREATE TABLE'),
    ...extras,
    sql: [`create table ${quoted(table)} (${parts.join(', ')})`, ...extras.after],
    ...ifExists(unless, table),
  };
}

function ifExists(unless: boolean, table: string): Pick<Definition, 'unless'> {
  return unless ? { unless: { when: 'exists', table } } : {};
}

function isTableConstraint(item: readonly Token[]): boolean {
  return isWord(item[0], 'constraint', 'primary', 'unique', 'check', 'foreign', 'exclude', 'like');
}

interface TableConstraint {
  /** Null where an index stands for it. */
  readonly sql: string | null;
  /** Columns of the primary key. */
  readonly key: readonly string[];
}

function tableConstraint(
  tokens: readonly Token[],
  table: string,
  extras: TableExtras,
): TableConstraint {
  const reader = new Reader(tokens);
  const label = reader.take('constraint') ? reader.name() : null;
  if (reader.take('primary', 'key')) {
    const key = columnNames(reader.brackets());
    return { sql: `primary key (${key.map(quoted).join(', ')})`, key };
  }
  if (reader.take('unique')) {
    const columns = columnNames(reader.brackets());
    const name = label ?? `${table}_${columns.join('_')}_key`;
    extras.after.push(uniqueIndex(table, name, columns));
    return { sql: null, key: [] };
  }
  if (reader.take('check')) {
    const inside = render(reader.brackets()).sql;
    return { sql: `constraint ${quoted(label ?? `${table}_check`)} check (${inside})`, key: [] };
  }
  if (reader.take('foreign', 'key')) {
    const columns = columnNames(reader.brackets());
    extras.foreignKeys[`${table}(${columns.join(', ')})`] =
      label ?? `${table}_${columns.join('_')}_fkey`;
    const list = columns.map(quoted).join(', ');
    return { sql: `foreign key (${list}) ${references(reader)}`, key: [] };
  }
  throw notSimulated(
    `${tokens[0]!.text.toUpperCase()} in a table`,
    'Use PRIMARY KEY, UNIQUE, CHECK or FOREIGN KEY.',
    tokens[0]!.at,
  );
}

function columnNames(inside: readonly Token[]): string[] {
  return split(inside).map((part) => new Reader(part).name());
}

function createIndex(reader: Reader, unique: boolean): Definition {
  reader.take('concurrently');
  const unless = reader.take('if', 'not', 'exists');
  const given = reader.peek('on') ? null : reader.name();
  reader.expect('on');
  const table = reader.name();
  if (reader.take('using')) {
    const method = reader.name();
    if (method !== 'btree' && method !== 'hash') {
      throw notSimulated(`index method ${method}`, 'Leave USING out.');
    }
  }
  const columns = split(reader.brackets());
  const names = columns.map((part) => nameOf(part[0]) ?? 'expr');
  if (reader.take('include')) reader.brackets();
  const where = render(reader.rest()).sql;
  const name = given ?? `${table}_${names.join('_')}_idx`;
  const list = columns.map((part) => render(part).sql).join(', ');
  const sql = `create ${unique ? 'unique ' : ''}index ${unless ? 'if not exists ' : ''}${quoted(name)} on ${quoted(table)} (${list}) ${where}`;
  return { ...done('CREATE INDEX'), sql: [sql], locks: [{ table, mode: 'share' }] };
}

function createView(reader: Reader, replace: boolean): Definition {
  const view = reader.name();
  const rest = render(reader.rest()).sql;
  const before = replace ? [`drop view if exists ${quoted(view)}`] : [];
  return { ...done('CREATE VIEW'), sql: [...before, `create view ${quoted(view)} ${rest}`] };
}

function drop(reader: Reader): Definition {
  const what = reader.next?.text ?? '';
  if (!['table', 'index', 'view', 'sequence'].includes(what)) {
    throw notSimulated(
      `DROP ${what.toUpperCase()}`,
      'DROP TABLE, INDEX, VIEW and SEQUENCE are.',
      reader.next?.at,
    );
  }
  reader.at++;
  reader.take('concurrently');
  const unless = reader.take('if', 'exists') ? 'if exists ' : '';
  const names = reader.names();
  if (!reader.take('cascade')) reader.take('restrict');
  reader.end();
  if (what === 'sequence') return done('DROP SEQUENCE');
  const locks =
    what === 'index' ? [] : names.map((table) => ({ table, mode: 'access exclusive' as const }));
  const sql = names.map((each) => `drop ${what} ${unless}${quoted(each)}`);
  return { ...done(`DROP ${what.toUpperCase()}`), sql, locks };
}

function alter(reader: Reader): Definition {
  if (!reader.take('table')) {
    throw notSimulated(
      `ALTER ${(reader.next?.text ?? '').toUpperCase()}`,
      'ALTER TABLE is.',
      reader.next?.at,
    );
  }
  reader.take('if', 'exists');
  reader.take('only');
  const table = reader.name();
  const actions = split(reader.rest()).map((action) => alterAction(new Reader(action), table));
  if (actions.length === 1) return actions[0]!;
  if (
    actions.some(({ unless, dropsColumn }) => unless !== undefined || dropsColumn !== undefined)
  ) {
    throw notSimulated(
      'several actions in one ALTER TABLE with DROP or IF',
      'Write one ALTER TABLE for each.',
    );
  }
  return {
    ...done('ALTER TABLE'),
    sql: actions.flatMap(({ sql }) => sql),
    locks: [{ table, mode: 'access exclusive' }],
    sequences: actions.flatMap(({ sequences }) => sequences),
    foreignKeys: Object.assign({}, ...actions.map(({ foreignKeys }) => foreignKeys)),
  };
}

function alterAction(reader: Reader, table: string): Definition {
  const base: Definition = { ...done('ALTER TABLE'), locks: [{ table, mode: 'access exclusive' }] };
  const start = `alter table ${quoted(table)}`;
  const first = reader.next;
  if (reader.take('rename', 'to'))
    return { ...base, sql: [`${start} rename to ${quoted(reader.name())}`] };
  if (reader.take('rename')) {
    reader.take('column');
    const from = reader.name();
    reader.expect('to');
    return { ...base, sql: [`${start} rename column ${quoted(from)} to ${quoted(reader.name())}`] };
  }
  if (reader.take('add')) {
    if (isTableConstraint(reader.tokens.slice(reader.at)))
      return addConstraint(reader, table, base);
    reader.take('column');
    const unless = reader.take('if', 'not', 'exists');
    const extras: TableExtras = { after: [], sequences: [], foreignKeys: {} };
    const column = readColumn(reader.rest(), table, extras, () => false);
    const sql = [`${start} add column ${column.sql}`, ...extras.after];
    const when = { when: 'exists', table, column: column.name } as const;
    return { ...base, ...extras, sql, ...(unless ? { unless: when } : {}) };
  }
  if (reader.take('drop') && !reader.peek('constraint')) {
    reader.take('column');
    const unless = reader.take('if', 'exists');
    const column = reader.name();
    const sql = [`${start} drop column ${quoted(column)}`];
    const when = { when: 'missing', table, column } as const;
    return { ...base, sql, dropsColumn: { table, column }, ...(unless ? { unless: when } : {}) };
  }
  if (reader.take('constraint')) {
    const exists = reader.take('if', 'exists') ? 'if exists ' : '';
    return { ...base, sql: [`drop index ${exists}${quoted(reader.name())}`] };
  }
  throw notSimulated(
    `ALTER TABLE … ${(first?.text ?? '').toUpperCase()}`,
    'ADD COLUMN, DROP COLUMN, RENAME, ADD UNIQUE and DROP CONSTRAINT of a unique one are. For others make a new table.',
    first?.at,
  );
}

function addConstraint(reader: Reader, table: string, base: Definition): Definition {
  const extras: TableExtras = { after: [], sequences: [], foreignKeys: {} };
  const at = reader.next?.at;
  const { sql } = tableConstraint(reader.rest(), table, extras);
  if (sql === null) return { ...base, sql: extras.after };
  throw notSimulated('adding that constraint later', 'Write it into CREATE TABLE.', at);
}
