/** `SELECT … FOR UPDATE`, which SQLite does not have. */
import type { RowLockMode } from '../lock-modes.ts';
import type { Catalog } from './output.ts';
import { Reader } from './reader.ts';
import { clauseEnd, closing, findOutside, mainSelect } from './scan.ts';
import { isSymbol, isWord, name, nameOf, string, symbol, type Token, word } from './tokens.ts';

export interface RowLocking {
  readonly mode: RowLockMode;
  readonly wait: 'wait' | 'nowait' | 'skip';
  /** Tables whose rows are locked, in the order of the row numbers behind the result's columns. */
  readonly tables: readonly string[];
}

interface Clause {
  readonly mode: RowLockMode;
  readonly wait: RowLocking['wait'];
  readonly of: readonly string[];
  readonly end: number;
}

/** The locking clause that begins at `at`, or null. */
function clauseAt(tokens: readonly Token[], at: number): Clause | null {
  const reader = new Reader(tokens);
  reader.at = at;
  if (!reader.take('for')) return null;
  let mode: RowLockMode;
  if (reader.take('update')) mode = 'for update';
  else if (reader.take('no', 'key', 'update')) mode = 'for no key update';
  else if (reader.take('share')) mode = 'for share';
  else if (reader.take('key', 'share')) mode = 'for key share';
  else return null;
  const of = reader.take('of') ? reader.names() : [];
  const wait = reader.take('nowait') ? 'nowait' : reader.take('skip', 'locked') ? 'skip' : 'wait';
  return { mode, wait, of, end: reader.at };
}

interface FromTable {
  readonly table: string;
  readonly alias: Token;
}

const JOIN_WORDS = ['join', 'left', 'right', 'full', 'inner', 'outer', 'cross', 'natural'];

/** Tables in the FROM clause of the query around `at`, with the names they go by. */
function fromTables(tokens: readonly Token[], select: number, catalog: Catalog): FromTable[] {
  const from = findOutside(tokens, (token) => isWord(token, 'from'), select);
  if (from < 0) return [];
  const end = clauseEnd(tokens, from, [
    'where',
    'group',
    'having',
    'window',
    'union',
    'order',
    'limit',
    'offset',
    'for',
  ]);
  const found: FromTable[] = [];
  for (let i = from + 1; i < end; i++) {
    if (isSymbol(tokens[i], '(')) {
      i = closing(tokens, i);
      continue;
    }
    if (i > from + 1 && !isWord(tokens[i - 1], 'join') && !isSymbol(tokens[i - 1], ',')) continue;
    const at = isWord(tokens[i], 'only') ? i + 1 : i;
    const table = nameOf(tokens[at]);
    if (table === null || !catalog.isTable(table)) continue;
    let alias = tokens[at]!;
    const next = isWord(tokens[at + 1], 'as') ? at + 2 : at + 1;
    const given = tokens[next];
    if (next < end && nameOf(given) !== null && !isWord(given, 'on', 'using', ...JOIN_WORDS))
      alias = given!;
    found.push({ table, alias });
  }
  return found;
}

/** The statement without its locking clauses, and what the outermost one asks for. */
export function takeLocking(
  source: readonly Token[],
  catalog: Catalog,
): { tokens: Token[]; locking: RowLocking | null } {
  let tokens = [...source];
  let locking: RowLocking | null = null;
  for (let at = tokens.length - 1; at >= 0; at--) {
    const clause = clauseAt(tokens, at);
    if (clause === null) continue;
    const select = selectAround(tokens, at);
    tokens = [...tokens.slice(0, at), ...tokens.slice(clause.end)];
    if (select < 0) continue;
    const all = fromTables(tokens, select, catalog);
    const tables =
      clause.of.length === 0 ? all : all.filter(({ alias }) => clause.of.includes(nameOf(alias)!));
    if (clause.wait === 'skip') tokens = withFreeRows(tokens, select, tables, clause.mode);
    if (select !== mainSelect(tokens)) continue;
    const from = findOutside(tokens, (token) => isWord(token, 'from'), select);
    if (from >= 0)
      tokens.splice(from, 0, ...tables.flatMap(({ alias }) => [symbol(','), ...rowNumber(alias)]));
    locking = { mode: clause.mode, wait: clause.wait, tables: tables.map(({ table }) => table) };
  }
  return { tokens, locking };
}

/** Index of the `select` of the query that the token at `at` belongs to. */
function selectAround(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    if (isSymbol(tokens[i], ')', ']')) depth++;
    else if (isSymbol(tokens[i], '(', '[')) depth--;
    if (depth < 0) return -1;
    if (depth === 0 && isWord(tokens[i], 'select')) return i;
  }
  return -1;
}

const rowNumber = (alias: Token): Token[] => [name(nameOf(alias)!), symbol('.'), word('_rowid_')];

/** SKIP LOCKED: rows that others have locked are as if they were not there. */
function withFreeRows(
  tokens: readonly Token[],
  select: number,
  tables: readonly FromTable[],
  mode: RowLockMode,
): Token[] {
  const free = tables.flatMap(({ table, alias }, i) => [
    ...(i === 0 ? [] : [word('and')]),
    ...[word('pg_free'), symbol('('), string(table), symbol(','), ...rowNumber(alias)],
    ...[symbol(','), string(mode), symbol(')')],
  ]);
  if (free.length === 0) return [...tokens];
  const where = findOutside(tokens, (token) => isWord(token, 'where'), select);
  if (where >= 0) {
    const end = clauseEnd(tokens, where);
    const condition = tokens.slice(where + 1, end);
    return [
      ...tokens.slice(0, where + 1),
      ...[symbol('('), ...condition, symbol(')'), word('and'), ...free],
      ...tokens.slice(end),
    ];
  }
  const from = findOutside(tokens, (token) => isWord(token, 'from'), select);
  const end = clauseEnd(tokens, from, [
    'group',
    'having',
    'window',
    'union',
    'order',
    'limit',
    'offset',
    'for',
    'returning',
  ]);
  return [...tokens.slice(0, end), word('where'), ...free, ...tokens.slice(end)];
}
