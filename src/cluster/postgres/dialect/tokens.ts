import { PgError } from '../pg-error.ts';

/**
 * - `word`: a key word or an unquoted name, in lower case as PostgreSQL folds it
 * - `name`: a quoted name; `text` has the quotes
 * - `string`: `text` is the literal as SQLite reads it, `value` what it says
 */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'parameter' | 'symbol';
  readonly text: string;
  readonly value?: string;
  /** Where it begins in the statement's text, in UTF-16 units; −1 for what a translation added. */
  readonly at: number;
}

const SYMBOLS = [
  '->>',
  '#>>',
  '!~*',
  '::',
  '<>',
  '!=',
  '<=',
  '>=',
  '||',
  '->',
  '#>',
  '@>',
  '<@',
  '~*',
  '!~',
  ':=',
  '=>',
];
const SPACE = /\s/;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const PARAMETER = /\$\d+/y;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;

/** Longest text of one message, in UTF-16 units, and how deep its brackets and CASEs may go. */
const TEXT_MAX = 200_000;
const DEPTH_MAX = 150;

/**
 * The lexical structure of PostgreSQL's SQL: comments, quotes, `E''`, dollar quotes. What is too
 * long or too deep to be looked through in reasonable time is refused (54000, 54001).
 */
export function tokensOf(sql: string): Token[] {
  if (sql.length > TEXT_MAX) {
    throw new PgError('54000', `the statement has more than ${TEXT_MAX} characters`, {
      hint: 'Give values as parameters, or several statements.',
    });
  }
  const tokens: Token[] = [];
  let depth = 0;
  for (let at = 0; at < sql.length; ) {
    const skipped = afterSpace(sql, at);
    if (skipped !== at) {
      at = skipped;
      continue;
    }
    const [token, end] = tokenAt(sql, at);
    tokens.push(token);
    if (isSymbol(token, '(', '[') || isWord(token, 'case')) depth++;
    else if (isSymbol(token, ')', ']') || isWord(token, 'end')) depth--;
    if (depth > DEPTH_MAX) throw new PgError('54001', 'stack depth limit exceeded');
    at = end;
  }
  return tokens;
}

/** Statements of a text, without the semicolons between them and without empty ones. */
export function statementsOf(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [];
  let current: Token[] = [];
  for (const token of [...tokens, symbol(';')]) {
    if (token.kind !== 'symbol' || token.text !== ';') {
      current.push(token);
      continue;
    }
    if (current.length > 0) statements.push(current);
    current = [];
  }
  return statements;
}

export const word = (text: string): Token => ({ kind: 'word', text, at: -1 });
export const symbol = (text: string): Token => ({ kind: 'symbol', text, at: -1 });
export const number = (value: number): Token => ({ kind: 'number', text: String(value), at: -1 });
export const string = (value: string): Token => ({
  kind: 'string',
  text: `'${value.replaceAll("'", "''")}'`,
  value,
  at: -1,
});
export const name = (value: string): Token => ({ kind: 'name', text: quoted(value), at: -1 });

export function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

export function isWord(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'word' && texts.includes(token.text);
}

export function isSymbol(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'symbol' && texts.includes(token.text);
}

/** What a token names; null when it is no name. */
export function nameOf(token: Token | undefined): string | null {
  if (token?.kind === 'word') return token.text;
  return token?.kind === 'name' ? token.text.slice(1, -1).replaceAll('""', '"') : null;
}

/** The text that tokens make, and where in it each begins. */
export function render(tokens: readonly Token[]): { sql: string; starts: number[] } {
  let sql = '';
  const starts: number[] = [];
  for (const { text } of tokens) {
    if (sql !== '') sql += ' ';
    starts.push(sql.length);
    sql += text;
  }
  return { sql, starts };
}

function afterSpace(sql: string, at: number): number {
  if (SPACE.test(sql[at]!)) return at + 1;
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at);
    return end < 0 ? sql.length : end + 1;
  }
  return sql.startsWith('/*', at) ? afterComment(sql, at) : at;
}

/** Comments nest. */
function afterComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at++) {
    if (sql.startsWith('/*', at)) {
      depth++;
      at++;
    } else if (sql.startsWith('*/', at)) {
      at++;
      if (--depth === 0) return at + 1;
    }
  }
  throw unterminated('/* comment', sql, start);
}

function tokenAt(sql: string, at: number): readonly [Token, number] {
  const first = sql[at]!;
  if ((first === 'e' || first === 'E') && sql[at + 1] === "'") return escapeString(sql, at);
  if (first === "'") return plainString(sql, at);
  if (first === '"') return quotedName(sql, at);
  if (first === '$') {
    const parameter = match(PARAMETER, sql, at);
    if (parameter !== null)
      return [{ kind: 'parameter', text: parameter, at }, at + parameter.length];
    const tag = match(DOLLAR, sql, at);
    if (tag !== null) return dollarString(sql, at, tag);
  }
  const found = match(WORD, sql, at);
  if (found !== null) return [{ kind: 'word', text: found.toLowerCase(), at }, at + found.length];
  const digits = match(NUMBER, sql, at);
  if (digits !== null) return [{ kind: 'number', text: digits, at }, at + digits.length];
  const text = SYMBOLS.find((each) => sql.startsWith(each, at)) ?? first;
  return [{ kind: 'symbol', text, at }, at + text.length];
}

function match(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}

function plainString(sql: string, at: number): readonly [Token, number] {
  let value = '';
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] === "'") {
      if (sql[i + 1] !== "'") return [{ ...string(value), at }, i + 1];
      i++;
    }
    value += sql[i];
  }
  throw unterminated('quoted string', sql, at);
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function escapeString(sql: string, at: number): readonly [Token, number] {
  let value = '';
  for (let i = at + 2; i < sql.length; i++) {
    const char = sql[i]!;
    if (char === "'") {
      if (sql[i + 1] !== "'") return [{ ...string(value), at }, i + 1];
      i++;
      value += char;
    } else if (char === '\\') {
      i++;
      value += ESCAPES[sql[i] ?? ''] ?? sql[i] ?? '';
    } else value += char;
  }
  throw unterminated('quoted string', sql, at);
}

function dollarString(sql: string, at: number, tag: string): readonly [Token, number] {
  const end = sql.indexOf(tag, at + tag.length);
  if (end < 0) throw unterminated('dollar-quoted string', sql, at);
  return [{ ...string(sql.slice(at + tag.length, end)), at }, end + tag.length];
}

function quotedName(sql: string, at: number): readonly [Token, number] {
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] !== '"') continue;
    if (sql[i + 1] !== '"') return [{ kind: 'name', text: sql.slice(at, i + 1), at }, i + 1];
    i++;
  }
  throw unterminated('quoted identifier', sql, at);
}

function unterminated(what: string, sql: string, at: number): PgError {
  const near = sql.slice(at, at + 40);
  return new PgError('42601', `unterminated ${what} at or near "${near}"`, {
    position: String(at + 1),
  });
}
