/** What the columns of a result are called and of which type they are, as PostgreSQL has it. */
import { type PgType, type PgTypeName, plainType } from '../types.ts';
import { readType } from './expressions.ts';
import { closing, findOutside, listItems, split } from './scan.ts';
import { isSymbol, isWord, nameOf, type Token } from './tokens.ts';

/** What the translation has to know of the schema. */
export interface Catalog {
  /** Type of a column of that name, in whatever table; null when none has it. */
  columnType(column: string): PgType | null;
  /** Some table's column of that name may be null. */
  nullable(column: string): boolean;
  isTable(name: string): boolean;
}

export interface OutputItem {
  /** `*` or `t.*`: as many columns as there are. */
  readonly star: boolean;
  readonly name: string;
  /** Null: as the values are. */
  readonly type: PgType | null;
}

const NO_ALIAS: ReadonlySet<string> = new Set(['end', 'null', 'true', 'false', 'unknown']);
const OPERATOR_WORDS: ReadonlySet<string> = new Set([
  ...[
    'and',
    'or',
    'not',
    'is',
    'in',
    'like',
    'ilike',
    'between',
    'from',
    'then',
    'else',
    'interval',
  ],
]);

export function outputItem(tokens: readonly Token[], catalog: Catalog): OutputItem {
  const last = tokens[tokens.length - 1];
  if (isSymbol(last, '*') && (tokens.length === 1 || isSymbol(tokens[tokens.length - 2], '.'))) {
    return { star: true, name: '*', type: null };
  }
  const [expression, alias] = withoutAlias(tokens);
  return { star: false, name: alias ?? nameFor(expression), type: typeOf(expression, catalog) };
}

function withoutAlias(tokens: readonly Token[]): readonly [readonly Token[], string | null] {
  const last = tokens[tokens.length - 1];
  const before = tokens[tokens.length - 2];
  const alias = nameOf(last);
  if (alias === null || before === undefined) return [tokens, null];
  if (isWord(before, 'as')) return [tokens.slice(0, -2), alias];
  if (last!.kind === 'word' && NO_ALIAS.has(alias)) return [tokens, null];
  const follows =
    before.kind === 'symbol'
      ? isSymbol(before, ')', ']')
      : !(before.kind === 'word' && OPERATOR_WORDS.has(before.text));
  return follows ? [tokens.slice(0, -1), alias] : [tokens, null];
}

const isColumn = (tokens: readonly Token[]): boolean =>
  tokens.length % 2 === 1 &&
  tokens.every((token, i) => (i % 2 === 0 ? nameOf(token) !== null : isSymbol(token, '.')));

/** The name of the function that the whole of it is a call of, or null. */
function calledName(tokens: readonly Token[]): string | null {
  const open = tokens.findIndex((token) => isSymbol(token, '('));
  if (open < 1 || !isColumn(tokens.slice(0, open))) return null;
  let end = closing(tokens, open) + 1;
  while (isWord(tokens[end], 'over', 'filter')) {
    if (!isSymbol(tokens[end + 1], '('))
      return end + 2 === tokens.length ? nameOf(tokens[open - 1]) : null;
    end = closing(tokens, end + 1) + 1;
  }
  return end === tokens.length ? nameOf(tokens[open - 1]) : null;
}

/** `FigureColname` of PostgreSQL's parser. */
function nameFor(tokens: readonly Token[]): string {
  const cast = lastCast(tokens);
  if (cast >= 0) {
    const name = nameFor(tokens.slice(0, cast));
    return name === '?column?' ? readType(tokens, cast + 1).type.name : name;
  }
  if (isWord(tokens[0], 'case')) return 'case';
  if (isColumn(tokens)) {
    const name = nameOf(tokens[tokens.length - 1])!;
    return name === 'true' || name === 'false' ? 'bool' : name === 'null' ? '?column?' : name;
  }
  if (isWord(tokens[0], 'array')) return 'array';
  if (isSymbol(tokens[0], '(') && isWord(tokens[1], 'select')) {
    const [first] = listItems(tokens.slice(0, -1), 2);
    return first === undefined
      ? '?column?'
      : (withoutAlias(first)[1] ?? nameFor(withoutAlias(first)[0]));
  }
  if (isWord(tokens[0], 'cast')) {
    const [inner, type] = split(tokens.slice(2, -1), 'as');
    const name = nameFor(inner ?? []);
    return name === '?column?' ? readType(type ?? [], 0).type.name : name;
  }
  return calledName(tokens) ?? '?column?';
}

function lastCast(tokens: readonly Token[]): number {
  let found = -1;
  for (let from = 0; ; from = found + 1) {
    const next = findOutside(tokens, (token) => isSymbol(token, '::'), from);
    if (next < 0) break;
    found = next;
  }
  // Only when nothing but the type follows.
  return found >= 0 && readType(tokens, found + 1).end === tokens.length ? found : -1;
}

const of =
  (name: PgTypeName): ((argument: PgType | null) => PgType | null) =>
  () =>
    plainType(name);
const same = (argument: PgType | null): PgType | null => argument;
const isFloat = (type: PgType | null) => type?.name === 'float8' || type?.name === 'float4';

function sumType(argument: PgType | null): PgType | null {
  if (argument === null || isFloat(argument)) return argument === null ? null : plainType('float8');
  if (argument.name === 'numeric') return argument;
  return plainType(argument.name === 'int8' ? 'numeric' : 'int8');
}

function roundedType(argument: PgType | null): PgType | null {
  return argument?.name === 'numeric' ? plainType('numeric') : plainType('float8');
}

/** Types of what functions give, from their first argument's. */
const FUNCTIONS: Readonly<Record<string, (argument: PgType | null) => PgType | null>> = {
  ...Object.fromEntries(
    ['count', 'row_number', 'rank', 'dense_rank', 'nextval', 'currval', 'setval'].map((name) => [
      name,
      of('int8'),
    ]),
  ),
  ...Object.fromEntries(
    [
      'length',
      'char_length',
      'strpos',
      'pg_backend_pid',
      'ntile',
      'jsonb_array_length',
      'json_array_length',
    ].map((name) => [name, of('int4')]),
  ),
  ...Object.fromEntries(
    [
      'min',
      'max',
      'coalesce',
      'nullif',
      'greatest',
      'least',
      'lag',
      'lead',
      'first_value',
      'last_value',
      'abs',
      'mod',
    ].map((name) => [name, same]),
  ),
  ...Object.fromEntries(
    [
      'lower',
      'upper',
      'concat',
      'concat_ws',
      'trim',
      'ltrim',
      'rtrim',
      'substr',
      'substring',
      'replace',
      'left',
      'right',
      'repeat',
      'split_part',
      'string_agg',
      'version',
      'current_database',
      'pg_sleep',
    ].map((name) => [name, of('text')]),
  ),
  ...Object.fromEntries(
    ['now', 'clock_timestamp', 'statement_timestamp', 'transaction_timestamp', 'date_trunc'].map(
      (name) => [name, of('timestamptz')],
    ),
  ),
  ...Object.fromEntries(
    [
      'bool_and',
      'bool_or',
      'every',
      'exists',
      'pg_try_advisory_lock',
      'pg_try_advisory_xact_lock',
      'pg_advisory_unlock',
    ].map((name) => [name, of('bool')]),
  ),
  ...Object.fromEntries(
    ['jsonb_agg', 'jsonb_build_object', 'jsonb_object_agg', 'jsonb_set'].map((name) => [
      name,
      of('jsonb'),
    ]),
  ),
  ...Object.fromEntries(
    ['json_agg', 'json_build_object', 'json_object_agg'].map((name) => [name, of('json')]),
  ),
  ...Object.fromEntries(
    ['round', 'trunc', 'ceil', 'ceiling', 'floor'].map((name) => [name, roundedType]),
  ),
  ...Object.fromEntries(['random', 'sqrt', 'power'].map((name) => [name, of('float8')])),
  sum: sumType,
  avg: (argument) => plainType(isFloat(argument) ? 'float8' : 'numeric'),
  extract: of('numeric'),
  gen_random_uuid: of('uuid'),
  uuid_generate_v4: of('uuid'),
  array_agg: (argument) => ({ ...(argument ?? plainType('text')), array: true, size: [] }),
};

const COMPARISONS = ['=', '<', '>', '<=', '>=', '<>', '!=', '~', '~*', '@>', '<@'];
const TRUTH_WORDS = ['and', 'or', 'not', 'is', 'in', 'like', 'ilike', 'between', 'exists'];
const ARITHMETIC = ['+', '-', '*', '/', '%'];
const RANKS: readonly PgTypeName[] = [
  'int2',
  'int4',
  'int8',
  'numeric',
  'float4',
  'float8',
  'date',
  'timestamp',
  'timestamptz',
];

/** The type of an expression as far as its text and the columns it names tell; null: unknown. */
function typeOf(tokens: readonly Token[], catalog: Catalog): PgType | null {
  const outside = (is: (token: Token) => boolean) => findOutside(tokens, is);
  if (tokens.length === 0) return null;
  if (isWord(tokens[0], 'case')) {
    const then = outside((token) => isWord(token, 'then'));
    const end = findOutside(tokens, (token) => isWord(token, 'when', 'else', 'end'), then + 1);
    return then < 0 || end < 0 ? null : typeOf(tokens.slice(then + 1, end), catalog);
  }
  if (outside((token) => isSymbol(token, ...COMPARISONS) || isWord(token, ...TRUTH_WORDS)) >= 0) {
    return plainType('bool');
  }
  const cast = lastCast(tokens);
  if (cast >= 0) return readType(tokens, cast + 1).type;
  if (isWord(tokens[0], 'interval') && tokens.length === 2) return plainType('interval');
  if (tokens.length === 1) return typeOfOne(tokens[0]!, catalog);
  if (outside((token) => isSymbol(token, '||', '->>')) >= 0) return plainType('text');
  if (outside((token) => isSymbol(token, '->')) >= 0) return plainType('jsonb');
  if (isColumn(tokens)) return catalog.columnType(nameOf(tokens[tokens.length - 1])!);
  if (isWord(tokens[0], 'cast')) return readType(split(tokens.slice(2, -1), 'as')[1] ?? [], 0).type;
  const called = calledName(tokens);
  if (called !== null) {
    const open = tokens.findIndex((token) => isSymbol(token, '('));
    let [argument = []] = split(tokens.slice(open + 1, closing(tokens, open)));
    if (isWord(argument[0], 'distinct')) argument = argument.slice(1);
    return FUNCTIONS[called]?.(typeOf(argument, catalog)) ?? null;
  }
  if (isSymbol(tokens[0], '(') && closing(tokens, 0) === tokens.length - 1) {
    const inside = tokens.slice(1, -1);
    if (!isWord(inside[0], 'select')) return typeOf(inside, catalog);
    const [first = []] = listItems(inside, 1);
    return typeOf(withoutAlias(first)[0], catalog);
  }
  return arithmeticType(tokens, catalog);
}

function typeOfOne(token: Token, catalog: Catalog): PgType | null {
  switch (token.kind) {
    case 'string':
      return plainType('text');
    case 'number':
      if (/[.e]/i.test(token.text)) return plainType('numeric');
      return plainType(Number(token.text) <= 2_147_483_647 ? 'int4' : 'int8');
    case 'word':
      if (token.text === 'true' || token.text === 'false') return plainType('bool');
      if (/^(current|local)_?timestamp$/.test(token.text)) return plainType('timestamptz');
      return token.text === 'current_date' ? plainType('date') : catalog.columnType(token.text);
    case 'name':
      return catalog.columnType(nameOf(token)!);
    default:
      return null;
  }
}

/** The widest of the operands' types. */
function arithmeticType(tokens: readonly Token[], catalog: Catalog): PgType | null {
  if (findOutside(tokens, (token) => isSymbol(token, ...ARITHMETIC)) < 0) return null;
  let widest: PgType | null = null;
  let product = false;
  let from = 0;
  for (let i = 0; i <= tokens.length; ) {
    const next = findOutside(tokens, (token) => isSymbol(token, ...ARITHMETIC), i);
    const end = next < 0 ? tokens.length : next;
    const operand = tokens.slice(from, end);
    if (operand.length > 0 && !isWord(operand[0], 'interval')) {
      const type = typeOf(operand, catalog);
      if (type !== null && RANKS.indexOf(type.name) > RANKS.indexOf(widest?.name ?? 'int2'))
        widest = type;
      else widest ??= type;
    }
    if (next < 0) break;
    product ||= isSymbol(tokens[next], '*', '/', '%');
    i = next + 1;
    from = i;
  }
  if (widest === null) return null;
  // A product has more digits than its factors.
  return product && widest.name === 'numeric' ? plainType('numeric') : widest;
}
