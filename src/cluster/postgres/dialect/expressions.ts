/** PostgreSQL's expressions in SQLite's words. Tokens in, tokens out. */
import { notSimulated, syntaxError } from '../pg-error.ts';
import { type PgType, typeNamed } from '../types.ts';
import { closing, operandStart, split } from './scan.ts';
import { isSymbol, isWord, number, string, symbol, type Token, word } from './tokens.ts';

export function translateExpressions(tokens: readonly Token[]): Token[] {
  let result = tokens.map(parameter);
  result = withoutSchema(result);
  result = castCalls(result);
  result = extracts(result);
  result = arrays(result);
  result = castsAndIntervals(result);
  result = comparisons(result);
  return tableFunctions(words(result));
}

/** SQLite numbers `$2` by where it stands, and `?2` by its number. */
function parameter(token: Token): Token {
  return token.kind === 'parameter' ? { ...token, text: `?${token.text.slice(1)}` } : token;
}

function withoutSchema(tokens: readonly Token[]): Token[] {
  const schema = (i: number) =>
    (isWord(tokens[i], 'public', 'pg_catalog') || tokens[i]?.text === '"public"') &&
    isSymbol(tokens[i + 1], '.');
  return tokens.filter((_, i) => !schema(i) && !(i > 0 && schema(i - 1)));
}

export interface ReadType {
  readonly type: PgType;
  /** `serial` and its like. */
  readonly written: string;
  /** Index after it. */
  readonly end: number;
}

const TWO_WORDS: Readonly<Record<string, string>> = {
  double: 'precision',
  character: 'varying',
};

/** The type that begins at `at`. Throws 42704 for an unknown one. */
export function readType(tokens: readonly Token[], at: number): ReadType {
  const first = tokens[at];
  if (first === undefined) throw syntaxError('', 0);
  let end = at + 1;
  let written = first.kind === 'name' ? first.text.slice(1, -1) : first.text;
  if (TWO_WORDS[written] !== undefined && isWord(tokens[end], TWO_WORDS[written]!)) {
    written += ` ${tokens[end++]!.text}`;
  }
  let size: number[] = [];
  if (isSymbol(tokens[end], '(')) {
    const close = closing(tokens, end);
    size = split(tokens.slice(end + 1, close)).map(([token]) => typeSize(token));
    end = close + 1;
  }
  if (isWord(tokens[end], 'with', 'without') && isWord(tokens[end + 1], 'time')) {
    written += ` ${[0, 1, 2].map((i) => tokens[end + i]?.text).join(' ')}`;
    end += 3;
  }
  const name = typeNamed(written);
  if (name === null) throw unknownType(written, first.at);
  let array = false;
  while (isSymbol(tokens[end], '[')) {
    array = true;
    end = closing(tokens, end) + 1;
  }
  // A precision of seconds changes nothing here.
  const sized = name === 'varchar' || name === 'numeric' ? size : [];
  // A double has no more digits behind the point to show.
  if (name === 'numeric' && sized.length > 1) sized[1] = Math.min(sized[1]!, 30);
  if ((written === 'char' || written === 'character') && size.length === 0) sized.push(1);
  return { type: { name, array, size: sized }, written, end };
}

function typeSize(token: Token | undefined): number {
  const size = Number(token?.text);
  if (Number.isInteger(size) && size >= 0 && size <= 1000) return size;
  throw syntaxError(token?.text ?? '', token?.at ?? 0);
}

function unknownType(written: string, at: number) {
  const hint =
    'Known are bool, int2 to int8, numeric, float4, float8, text, varchar, uuid, json, jsonb, bytea, date, time, timestamp, timestamptz, interval, serial and arrays of these.';
  return notSimulated(`type "${written}"`, hint, at);
}

const call = (name: string, ...args: readonly (readonly Token[])[]): Token[] => [
  word(name),
  symbol('('),
  ...args.flatMap((arg, i) => (i === 0 ? arg : [symbol(','), ...arg])),
  symbol(')'),
];

/** A value converted to a type. An array is JSON already. */
function castTo({ type }: ReadType, operand: readonly Token[]): Token[] {
  if (type.array) return [...operand];
  if (type.name === 'interval') return call('pg_interval', operand);
  const sizes = type.size.map((size) => [number(size)]);
  return call('pg_cast', [string(type.name)], operand, ...sizes);
}

/** From the end, so that what stands within is there already. */
function rewriteCalls(
  tokens: readonly Token[],
  name: string,
  rewrite: (inside: Token[], at: number) => Token[],
): Token[] {
  const result = [...tokens];
  for (let i = result.length - 2; i >= 0; i--) {
    if (!isWord(result[i], name) || !isSymbol(result[i + 1], '(')) continue;
    const close = closing(result, i + 1);
    const made = rewrite(result.slice(i + 2, close), result[i]!.at);
    result.splice(i, close + 1 - i, ...made);
  }
  return result;
}

function castCalls(tokens: readonly Token[]): Token[] {
  return rewriteCalls(tokens, 'cast', (inside, at) => {
    const parts = split(inside, 'as');
    if (parts.length !== 2) throw syntaxError('cast', at);
    return castTo(readType(parts[1]!, 0), parts[0]!);
  });
}

function extracts(tokens: readonly Token[]): Token[] {
  return rewriteCalls(tokens, 'extract', (inside, at) => {
    const [field, from] = split(inside, 'from');
    if (field?.length !== 1 || from === undefined) throw syntaxError('extract', at);
    const what = field[0]!.value ?? field[0]!.text;
    const sides = split(from.length > 2 && isSymbol(from[0], '(') ? from.slice(1, -1) : from, '-');
    if (what === 'epoch' && sides.length === 2) {
      const seconds = sides.map((side) => call('pg_extract', [string('epoch')], side));
      return [symbol('('), ...seconds[0]!, symbol('-'), ...seconds[1]!, symbol(')')];
    }
    return call('pg_extract', [string(what)], from);
  });
}

function arrays(tokens: readonly Token[]): Token[] {
  const result = [...tokens];
  for (let i = result.length - 2; i >= 0; i--) {
    if (!isWord(result[i], 'array') || !isSymbol(result[i + 1], '[')) continue;
    const close = closing(result, i + 1);
    result.splice(i, close + 1 - i, ...call('json_array', result.slice(i + 2, close)));
  }
  return result;
}

/** `::`, INTERVAL literals, and sums with intervals, which SQLite has no operators for. */
function castsAndIntervals(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (isSymbol(token, '::')) {
      const read = readType(tokens, i + 1);
      i = read.end - 1;
      const start = operandStart(out);
      if (start === out.length) throw syntaxError('::', token.at);
      out.push(...castTo(read, out.splice(start)));
      if (read.type.name !== 'interval' || read.type.array) continue;
    } else if (isWord(token, 'interval') && tokens[i + 1]?.kind === 'string') {
      out.push(...call('pg_interval', [tokens[++i]!]));
    } else {
      out.push(token);
      continue;
    }
    if (isSymbol(tokens[i + 1], '*') && isOperandToken(tokens[i + 2])) {
      const interval = out.splice(operandStart(out));
      out.push(...call('pg_scale', [tokens[i + 2]!], interval));
      i += 2;
    }
    joinInterval(out);
  }
  return out;
}

function isOperandToken(token: Token | undefined): boolean {
  return token?.kind === 'parameter' || token?.kind === 'number';
}

/** The interval that ends `out` is taken together with the operand it is added to or times. */
function joinInterval(out: Token[]): void {
  for (;;) {
    const start = operandStart(out);
    const operator = out[start - 1];
    if (!isSymbol(operator, '*', '+', '-')) return;
    const before = out.slice(0, start - 1);
    const from = operandStart(before);
    if (from === before.length) return;
    const interval = out.splice(start);
    const operand = out.splice(from).slice(0, -1);
    if (operator!.text === '*') out.push(...call('pg_scale', operand, interval));
    else {
      const sign = number(operator!.text === '+' ? 1 : -1);
      out.push(...call('pg_plus', operand, interval, [sign]));
      return;
    }
  }
}

const NO_REGEX = 'Use LIKE, ILIKE or =.';

/** `= ANY (…)`, ILIKE, and operators that SQLite lacks. */
function comparisons(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const quantifier = tokens[i + 1];
    if (isSymbol(token, '~', '~*', '!~', '!~*'))
      throw notSimulated(`operator ${token.text}`, NO_REGEX, token.at);
    if (isSymbol(token, '@>', '<@', '#>', '#>>')) {
      throw notSimulated(`operator ${token.text}`, 'Use -> and ->> on the parts.', token.at);
    }
    if (isWord(token, 'ilike')) out.push({ ...token, text: 'match' });
    else if (isWord(quantifier, 'any', 'some', 'all') && isSymbol(tokens[i + 2], '(')) {
      const close = closing(tokens, i + 2);
      const inside = tokens.slice(i + 3, close);
      const any = !isWord(quantifier, 'all');
      if (!(any && isSymbol(token, '=')) && !(!any && isSymbol(token, '<>', '!='))) {
        out.push(token);
        if (token.kind === 'symbol' && /[<>=]/.test(token.text)) {
          throw notSimulated(
            `${token.text} ${quantifier!.text}`,
            'Only = ANY and <> ALL are.',
            token.at,
          );
        }
        continue;
      }
      out.push(...(any ? [] : [word('not')]), word('in'), symbol('('));
      if (isWord(inside[0], 'select')) out.push(...comparisons(inside));
      else out.push(word('select'), word('value'), word('from'), ...call('json_each', inside));
      out.push(symbol(')'));
      i = close;
    } else out.push(token);
  }
  return out;
}

/** Words that stand for a call. */
const CALLS: Readonly<Record<string, readonly Token[]>> = {
  current_timestamp: call('now'),
  localtimestamp: call('now'),
  current_date: call('pg_today'),
  current_user: call('current_user'),
  session_user: call('current_user'),
};
/** Functions under another name. */
const RENAMED: Readonly<Record<string, string>> = {
  array_agg: 'json_group_array',
  bool_and: 'min',
  bool_or: 'max',
  char_length: 'length',
  character_length: 'length',
  every: 'min',
  json_agg: 'json_group_array',
  json_build_object: 'json_object',
  json_object_agg: 'json_group_object',
  jsonb_agg: 'json_group_array',
  jsonb_array_length: 'json_array_length',
  jsonb_build_object: 'json_object',
  jsonb_object_agg: 'json_group_object',
  statement_timestamp: 'pg_statement_time',
  transaction_timestamp: 'now',
  uuid_generate_v4: 'gen_random_uuid',
};

function words(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token, i): readonly Token[] => {
    if (token.kind !== 'word' || isSymbol(tokens[i - 1], '.')) return [token];
    const called = isSymbol(tokens[i + 1], '(');
    if (!called && Object.hasOwn(CALLS, token.text)) return CALLS[token.text]!;
    if (called && Object.hasOwn(RENAMED, token.text)) {
      return [{ ...token, text: RENAMED[token.text]! }];
    }
    if (isWord(token, 'lateral')) throw notSimulated('LATERAL', 'Join with a subquery.', token.at);
    return [token];
  });
}

/** `FROM generate_series(1, 10) AS g (n)` and `FROM unnest($1::int[]) AS id`. */
function tableFunctions(tokens: readonly Token[]): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    const table = isWord(tokens[i - 1], 'from', 'join');
    if (!table || !isWord(token, 'generate_series', 'unnest') || !isSymbol(tokens[i + 1], '(')) {
      out.push(token);
      continue;
    }
    const close = closing(tokens, i + 1);
    const args = split(tokens.slice(i + 2, close));
    let next = close + 1;
    if (isWord(tokens[next], 'as')) next++;
    let alias = token;
    const named = tokens[next];
    if (named?.kind === 'name' || (named?.kind === 'word' && !AFTER_TABLE.has(named.text))) {
      alias = named;
      next++;
    }
    let column = alias;
    if (isSymbol(tokens[next], '(')) {
      column = tokens[next + 1]!;
      next = closing(tokens, next) + 1;
    }
    out.push(...(token.text === 'unnest' ? unnested(args[0]!, column) : series(args, column)));
    out.push(word('as'), alias);
    i = next - 1;
  }
  return out;
}

const AFTER_TABLE: ReadonlySet<string> = new Set([
  ...['where', 'on', 'join', 'left', 'right', 'inner', 'cross', 'full', 'natural', 'order'],
  ...['group', 'limit', 'offset', 'having', 'union', 'for', 'returning', 'using', 'except'],
]);

function unnested(list: readonly Token[], column: Token): Token[] {
  return [
    ...[symbol('('), word('select'), word('value'), word('as'), column, word('from')],
    ...[...call('json_each', list), symbol(')')],
  ];
}

function series([from, to, step]: readonly Token[][], column: Token): Token[] {
  if (from === undefined || to === undefined) throw syntaxError('generate_series', 0);
  const by = step ?? [number(1)];
  const wordsOf = (text: string) =>
    text.split(' ').map((each) => (/^[(),+<=]+$/.test(each) ? symbol(each) : word(each)));
  const parts: readonly (string | readonly Token[])[] = [
    ...['( with recursive pg_series ( n ) as ( select', from, 'where', from, '<=', to],
    ...['union all select n +', by, 'from pg_series where n +', by, '<=', to],
    ...[') select n as', [column], 'from pg_series )'],
  ];
  return parts.flatMap((part) => (typeof part === 'string' ? wordsOf(part) : [...part]));
}
