/** SELECT, INSERT, UPDATE and DELETE in SQLite's words. */
import { notSimulated } from '../pg-error.ts';
import { translateExpressions } from './expressions.ts';
import { type RowLocking, takeLocking } from './locking.ts';
import { type Catalog, type OutputItem, outputItem } from './output.ts';
import { clauseEnd, findOutside, listItems, mainSelect, split } from './scan.ts';
import {
  isSymbol,
  isWord,
  nameOf,
  number,
  quoted,
  render,
  string,
  symbol,
  type Token,
  word,
} from './tokens.ts';

export type Verb = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

export interface Query {
  readonly kind: 'query';
  readonly verb: Verb;
  readonly sql: string;
  /** UTF-16 unit of the statement's text for each place in `sql` where a token begins. */
  readonly places: readonly (readonly [sqlAt: number, at: number])[];
  /** Columns of the result, where the statement says; a star stands for several. */
  readonly items: readonly OutputItem[];
  readonly locking: RowLocking | null;
  /** Number of the highest parameter. */
  readonly parameters: number;
}

const VERBS: Readonly<Record<string, Verb>> = {
  select: 'SELECT',
  values: 'SELECT',
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
};

export function readQuery(source: readonly Token[], catalog: Catalog): Query {
  const main = findOutside(source, (token) => isWord(token, ...Object.keys(VERBS)));
  const verb = VERBS[source[main]?.text ?? ''] ?? 'SELECT';
  refuse(source, verb, main);
  const items = itemsOf(source, verb, catalog);
  const { tokens: unlocked, locking } = takeLocking(source.map(plainName), catalog);
  let tokens = timeComparisons(translateExpressions(unlocked), catalog);
  // SQLite would take what stands between them for a name.
  const subscript = tokens.find((token) => isSymbol(token, '['));
  if (subscript !== undefined)
    throw notSimulated('an array subscript', 'Use unnest.', subscript.at);
  tokens = nullsOrder(tokens, catalog);
  tokens = offsetAlone(tokens);
  if (verb === 'INSERT') tokens = conflictAfterSelect(tokens);
  const { sql, starts } = render(tokens);
  const places = tokens.flatMap(({ at }, i) => (at < 0 ? [] : [[starts[i]!, at] as const]));
  const parameters = source.reduce(
    (most, token) =>
      token.kind === 'parameter' ? Math.max(most, Number(token.text.slice(1))) : most,
    0,
  );
  return { kind: 'query', verb, sql, places, items, locking, parameters };
}

/** Key words of SQLite that PostgreSQL takes as names. */
const NAMES: ReadonlySet<string> = new Set([
  'index',
  'transaction',
  'autoincrement',
  'commit',
  'add',
  'nothing',
]);

function plainName(token: Token, i: number, tokens: readonly Token[]): Token {
  if (token.kind !== 'word' || !NAMES.has(token.text)) return token;
  if (token.text === 'nothing' && isWord(tokens[i - 1], 'do')) return token;
  return { kind: 'name', text: quoted(token.text), at: token.at };
}

function refuse(tokens: readonly Token[], verb: Verb, main: number): void {
  const distinct = tokens.findIndex(
    (token, i) => isWord(token, 'distinct') && isWord(tokens[i + 1], 'on'),
  );
  if (distinct >= 0) {
    throw notSimulated(
      'DISTINCT ON',
      'Use row_number() OVER (PARTITION BY …).',
      tokens[distinct]!.at,
    );
  }
  if (verb === 'DELETE' && findOutside(tokens, (token) => isWord(token, 'using'), main) >= 0) {
    throw notSimulated('DELETE … USING', 'Write WHERE … IN (SELECT …).', tokens[main]!.at);
  }
  // SQLite's own words that PostgreSQL does not have.
  const foreign = tokens.findIndex((token, i) => {
    if (isSymbol(tokens[i - 1], '.')) return false;
    return (
      isWord(token, 'glob', 'regexp', 'indexed') ||
      (isWord(token, 'or') && isWord(tokens[i - 1], 'insert', 'update'))
    );
  });
  if (foreign >= 0)
    throw notSimulated(
      `"${tokens[foreign]!.text}"`,
      'It is no SQL of PostgreSQL.',
      tokens[foreign]!.at,
    );
}

function itemsOf(tokens: readonly Token[], verb: Verb, catalog: Catalog): OutputItem[] {
  const returning = findOutside(tokens, (token) => isWord(token, 'returning'));
  const start = verb === 'SELECT' ? mainSelect(tokens) : returning;
  if (start < 0) return [];
  return listItems(tokens, start + 1)
    .filter((item) => item.length > 0)
    .map((item) => outputItem(item, catalog));
}

const COMPARISONS = ['=', '<', '>', '<=', '>=', '<>', '!='];

/** Instants compared with a text or a parameter: both as they are stored. */
function timeComparisons(tokens: readonly Token[], catalog: Catalog): Token[] {
  const timeOf = (token: Token | undefined): string | null => {
    const column = nameOf(token);
    const type = column === null ? null : catalog.columnType(column);
    return type !== null && ['timestamptz', 'timestamp', 'date'].includes(type.name)
      ? type.name
      : null;
  };
  const isValue = (token: Token | undefined) =>
    token?.kind === 'string' || token?.kind === 'parameter';
  return tokens.flatMap((token, i): Token[] => {
    if (!isValue(token)) return [token];
    const before = isSymbol(tokens[i - 1], ...COMPARISONS) ? timeOf(tokens[i - 2]) : null;
    const after = isSymbol(tokens[i + 1], ...COMPARISONS)
      ? timeOf(columnAfter(tokens, i + 2))
      : null;
    const between = isWord(tokens[i - 1], 'between') ? timeOf(tokens[i - 2]) : null;
    const and =
      isWord(tokens[i - 1], 'and') && isWord(tokens[i - 3], 'between')
        ? timeOf(tokens[i - 4])
        : null;
    const type = before ?? after ?? between ?? and;
    if (type === null) return [token];
    return [word('pg_canonical'), symbol('('), string(type), symbol(','), token, symbol(')')];
  });
}

function columnAfter(tokens: readonly Token[], at: number): Token | undefined {
  let last = at;
  while (isSymbol(tokens[last + 1], '.')) last += 2;
  return isSymbol(tokens[last + 1], '(') ? undefined : tokens[last];
}

/** PostgreSQL sorts nulls last, SQLite first. */
function nullsOrder(tokens: readonly Token[], catalog: Catalog): Token[] {
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    out.push(tokens[i]!);
    if (!isWord(tokens[i], 'order') || !isWord(tokens[i + 1], 'by')) continue;
    out.push(tokens[++i]!);
    const end = clauseEnd(tokens, i, [
      'limit',
      'offset',
      'fetch',
      'for',
      'union',
      'returning',
      'rows',
      'range',
    ]);
    const parts = split(tokens.slice(i + 1, end)).map((part) =>
      orderItem(nullsOrder(part, catalog), catalog),
    );
    parts.forEach((part, k) => void out.push(...(k === 0 ? [] : [symbol(',')]), ...part));
    i = end - 1;
  }
  return out;
}

function orderItem(item: readonly Token[], catalog: Catalog): Token[] {
  if (findOutside(item, (token) => isWord(token, 'nulls')) >= 0) return [...item];
  const descending = isWord(item[item.length - 1], 'desc');
  const expression = isWord(item[item.length - 1], 'asc', 'desc') ? item.slice(0, -1) : item;
  const last = expression[expression.length - 1];
  const plain = expression.length === 1 || isSymbol(expression[expression.length - 2], '.');
  const column = plain ? nameOf(last) : null;
  if (column !== null && catalog.columnType(column) !== null && !catalog.nullable(column))
    return [...item];
  if (expression.length === 1 && last?.kind === 'number') return [...item];
  return [...item, word('nulls'), word(descending ? 'first' : 'last')];
}

/** SQLite has no OFFSET without a LIMIT. */
function offsetAlone(tokens: readonly Token[]): Token[] {
  const offset = findOutside(tokens, (token) => isWord(token, 'offset'));
  if (offset < 0 || findOutside(tokens, (token) => isWord(token, 'limit')) >= 0) return [...tokens];
  return [...tokens.slice(0, offset), word('limit'), number(-1), ...tokens.slice(offset)];
}

/** Without a WHERE, SQLite reads ON as a join's. */
function conflictAfterSelect(tokens: readonly Token[]): Token[] {
  const select = mainSelect(tokens);
  const on = findOutside(
    tokens,
    (token, i) => isWord(token, 'on') && isWord(tokens[i + 1], 'conflict'),
  );
  if (select < 0 || on < 0) return [...tokens];
  const conditioned =
    findOutside(tokens, (token) => isWord(token, 'where', 'group', 'order', 'limit'), select, on) >=
    0;
  return conditioned
    ? [...tokens]
    : [...tokens.slice(0, on), word('where'), word('true'), ...tokens.slice(on)];
}
