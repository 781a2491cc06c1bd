import { declarationOf, type PgType, SERIAL } from '../types.ts';
import { readType } from './expressions.ts';
import { Reader } from './reader.ts';
import { findOutside } from './scan.ts';
import { isWord, quoted, render, type Token } from './tokens.ts';

/** What a CREATE TABLE or ADD COLUMN comes to, besides the column itself. */
export interface TableExtras {
  /** Statements for after it: indexes that stand for UNIQUE, triggers. */
  readonly after: string[];
  readonly sequences: string[];
  /** Names of foreign keys by `table(column, …)`. */
  readonly foreignKeys: Record<string, string>;
}

export interface Column {
  readonly name: string;
  /** As SQLite takes it. */
  readonly sql: string;
  readonly primary: boolean;
}

const CONSTRAINT_WORDS = [
  ...['constraint', 'not', 'null', 'primary', 'unique', 'check', 'references', 'generated'],
  ...['default', 'collate', 'deferrable', 'initially'],
];

/** A column's definition. `notNull`: a key of the table names it. */
export function readColumn(
  tokens: readonly Token[],
  table: string,
  extras: TableExtras,
  notNull: (column: string) => boolean,
): Column {
  const reader = new Reader(tokens);
  const name = reader.name();
  const { type, written, end } = readType(tokens, reader.at);
  reader.at = end;
  const parts = [quoted(name), declarationOf(type)];
  let required = notNull(name);
  let primary = false;
  let label: string | null = null;
  if (SERIAL.has(written)) {
    parts.push(sequenceDefault(table, name, extras));
    required = true;
  }
  while (!reader.done) {
    const given: string | null = label;
    label = null;
    if (reader.take('constraint')) label = reader.name();
    else if (reader.take('not', 'null')) required = true;
    else if (reader.take('null')) continue;
    else if (reader.take('primary', 'key')) {
      primary = true;
      required = true;
      parts.push('primary key');
    } else if (reader.take('unique')) {
      extras.after.push(uniqueIndex(table, given ?? `${table}_${name}_key`, [name]));
    } else if (reader.take('default')) parts.push(`default (${expression(reader)})`);
    else if (reader.take('check')) {
      const inside = render(reader.brackets()).sql;
      parts.push(`constraint ${quoted(given ?? `${table}_${name}_check`)} check (${inside})`);
    } else if (reader.peek('references')) {
      extras.foreignKeys[`${table}(${name})`] = given ?? `${table}_${name}_fkey`;
      parts.push(references(reader));
    } else if (reader.take('generated')) {
      const stored = generated(reader);
      if (stored === null) {
        parts.push(sequenceDefault(table, name, extras));
        required = true;
      } else parts.push(`generated always as (${stored}) stored`);
    } else if (reader.take('collate')) reader.name();
    else throw reader.unexpected();
  }
  if (required) parts.push('not null');
  parts.push(...typeChecks(name, type));
  extras.after.push(...canonicalTriggers(table, name, type));
  return { name, sql: parts.join(' '), primary };
}

export function uniqueIndex(table: string, name: string, columns: readonly string[]): string {
  return `create unique index ${quoted(name)} on ${quoted(table)} (${columns.map(quoted).join(', ')})`;
}

function sequenceDefault(table: string, column: string, { sequences }: TableExtras): string {
  const sequence = `${table}_${column}_seq`;
  sequences.push(sequence);
  return `default (nextval('${sequence.replaceAll("'", "''")}'))`;
}

/** Up to the next key word that begins a constraint; at least one token. */
function expression(reader: Reader): string {
  const from = reader.at;
  const next = findOutside(reader.tokens, (token) => isWord(token, ...CONSTRAINT_WORDS), from + 1);
  reader.at = next < 0 ? reader.tokens.length : next;
  return render(reader.tokens.slice(from, reader.at)).sql;
}

/** Null for an identity column, or the expression of a computed one. */
function generated(reader: Reader): string | null {
  if (!reader.take('always')) reader.expect('by', 'default');
  reader.expect('as');
  if (reader.take('identity')) {
    if (reader.next?.text === '(') reader.brackets();
    return null;
  }
  const inside = render(reader.brackets()).sql;
  reader.expect('stored');
  return inside;
}

/** REFERENCES and what follows it, which SQLite writes the same way. */
export function references(reader: Reader): string {
  const from = reader.at;
  reader.expect('references');
  reader.name();
  if (reader.next?.text === '(') reader.brackets();
  for (;;) {
    if (reader.take('on', 'delete') || reader.take('on', 'update')) {
      if (
        !['cascade', 'restrict'].some((one) => reader.take(one)) &&
        !reader.take('no', 'action')
      ) {
        reader.expect('set');
        if (!reader.take('null')) reader.expect('default');
      }
    } else if (reader.take('match')) reader.name();
    else if (reader.take('initially')) reader.name();
    else if (!reader.take('not', 'deferrable') && !reader.take('deferrable')) break;
  }
  const tokens = reader.tokens.slice(from, reader.at);
  return render(tokens.filter((token) => !isWord(token, 'public') && token.text !== '.')).sql;
}

/** SQLite stores whatever it is given; these refuse what PostgreSQL's types would. */
function typeChecks(column: string, { name, array, size }: PgType): string[] {
  const value = quoted(column);
  const check = (kind: string, more: string, condition: string) =>
    `constraint ${quoted(`pg:${kind}:${more}`)} check (${condition})`;
  const kinds = (...each: string[]) =>
    check(
      'type',
      name,
      `typeof(${value}) in ('null', ${each.map((one) => `'${one}'`).join(', ')})`,
    );
  if (array) return [check('type', 'json', `json_valid(${value})`)];
  switch (name) {
    case 'int2':
    case 'int4': {
      const most = name === 'int2' ? 32_767 : 2_147_483_647;
      const range = `typeof(${value}) <> 'integer' or ${value} between ${-most - 1} and ${most}`;
      return [kinds('integer'), check('range', name, range)];
    }
    case 'int8':
      return [kinds('integer')];
    case 'float4':
    case 'float8':
      return [kinds('real', 'integer')];
    case 'numeric': {
      const [precision, scale = 0] = size;
      const kind = kinds('real', 'integer');
      if (precision === undefined) return [kind];
      const most = `1e${precision - scale}`;
      const range = `typeof(${value}) = 'text' or abs(${value}) < ${most}`;
      return [kind, check('range', name, range)];
    }
    case 'bool':
      return [check('type', name, `${value} in (0, 1)`)];
    case 'varchar':
      return size.length === 0
        ? []
        : [check('length', String(size[0]), `length(${value}) <= ${size[0]}`)];
    case 'uuid':
      return [check('type', name, `pg_is_uuid(${value})`)];
    case 'json':
    case 'jsonb':
      return [check('type', name, `json_valid(${value})`)];
    default:
      return [];
  }
}

/** Instants are stored in one form, so that their texts compare as they do. */
function canonicalTriggers(table: string, column: string, type: PgType): string[] {
  if (type.array || !['timestamptz', 'timestamp', 'date'].includes(type.name)) return [];
  const value = quoted(column);
  const canonical = `pg_canonical('${type.name}', new.${value})`;
  const body = `when new.${value} is not ${canonical} begin update ${quoted(table)} set ${value} = ${canonical} where _rowid_ = new._rowid_; end`;
  return ['insert', `update of ${value}`].map(
    (event, i) =>
      `create trigger ${quoted(`pg:${table}:${column}:${i}`)} after ${event} on ${quoted(table)} ${body}`,
  );
}
