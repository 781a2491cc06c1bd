/** Finding one's way in a list of tokens: brackets, operands, clauses, lists. */
import { syntaxError } from '../pg-error.ts';
import { isSymbol, isWord, type Token } from './tokens.ts';

const OPEN = ['(', '['];
const CLOSE = [')', ']'];

/** Index of the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (isSymbol(tokens[i], ...OPEN)) depth++;
    else if (isSymbol(tokens[i], ...CLOSE) && --depth === 0) return i;
  }
  throw syntaxError('', tokens[open]?.at ?? 0);
}

/** The other way: index of the bracket that `close` closes; −1 for none. */
function opening(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    if (isSymbol(tokens[i], ...CLOSE)) depth++;
    else if (isSymbol(tokens[i], ...OPEN) && --depth === 0) return i;
  }
  return -1;
}

/** Key words after which a bracket is no call. */
const BEFORE_OPERAND: ReadonlySet<string> = new Set([
  ...['select', 'where', 'and', 'or', 'not', 'in', 'on', 'set', 'from', 'by', 'having', 'when'],
  ...['then', 'else', 'case', 'returning', 'values', 'between', 'like', 'as', 'limit', 'offset'],
  ...['distinct', 'is', 'default', 'check', 'using', 'any', 'all', 'end', 'exists', 'interval'],
]);

/**
 * Where the operand that ends `tokens` begins: a name, a literal, a parameter, a call or something
 * in brackets, with what it is qualified by. The length when nothing there is one.
 */
export function operandStart(tokens: readonly Token[]): number {
  const last = tokens.length - 1;
  const token = tokens[last];
  if (token === undefined) return tokens.length;
  if (isSymbol(token, ...CLOSE)) {
    const open = opening(tokens, last);
    if (open < 0) return tokens.length;
    const before = tokens[open - 1];
    const called =
      before?.kind === 'name' || (before?.kind === 'word' && !BEFORE_OPERAND.has(before.text));
    return called ? qualifiedStart(tokens, open - 1) : open;
  }
  if (token.kind === 'symbol') return tokens.length;
  if (token.kind === 'word' && BEFORE_OPERAND.has(token.text)) {
    return token.text === 'end' ? caseStart(tokens) : tokens.length;
  }
  return qualifiedStart(tokens, last);
}

function qualifiedStart(tokens: readonly Token[], at: number): number {
  let start = at;
  while (isSymbol(tokens[start - 1], '.') && start >= 2) start -= 2;
  return start;
}

function caseStart(tokens: readonly Token[]): number {
  let depth = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    if (isWord(tokens[i], 'end')) depth++;
    else if (isWord(tokens[i], 'case') && --depth === 0) return i;
  }
  return tokens.length;
}

/** The parts between separators (a symbol or word) outside of brackets. */
export function split(tokens: readonly Token[], separator = ','): Token[][] {
  const parts: Token[][] = [[]];
  eachOutside(
    tokens,
    (token) => {
      if (token.text === separator && (token.kind === 'symbol' || token.kind === 'word')) {
        parts.push([]);
        return true;
      }
      return false;
    },
    (token) => parts[parts.length - 1]!.push(token),
  );
  return parts;
}

function eachOutside(
  tokens: readonly Token[],
  outside: (token: Token) => boolean,
  other: (token: Token) => void,
): void {
  let depth = 0;
  for (const token of tokens) {
    if (isSymbol(token, ...CLOSE)) depth--;
    if (depth > 0 || !outside(token)) other(token);
    if (isSymbol(token, ...OPEN)) depth++;
  }
}

/** First index from `from` on, outside of brackets, that `is`; −1 for none before `to`. */
export function findOutside(
  tokens: readonly Token[],
  is: (token: Token, i: number) => boolean,
  from = 0,
  to = tokens.length,
): number {
  let depth = 0;
  for (let i = from; i < to; i++) {
    const token = tokens[i]!;
    if (isSymbol(token, ...CLOSE)) {
      depth--;
      if (depth < 0) return -1;
    }
    if (depth === 0 && is(token, i)) return i;
    if (isSymbol(token, ...OPEN)) depth++;
  }
  return -1;
}

/** Key words that begin a clause after the select list, in order. */
const CLAUSES = [
  ...['from', 'where', 'group', 'having', 'window', 'union', 'intersect', 'except', 'order'],
  ...['limit', 'offset', 'fetch', 'for', 'returning', 'on'],
];

/** Where the clause that begins at `from` (a key word's index) ends. */
export function clauseEnd(tokens: readonly Token[], from: number, words = CLAUSES): number {
  const end = findOutside(tokens, (token) => isWord(token, ...words), from + 1);
  if (end >= 0) return end;
  // The closing bracket of the query around it, or the end.
  let depth = 0;
  for (let i = from + 1; i < tokens.length; i++) {
    if (isSymbol(tokens[i], ...OPEN)) depth++;
    else if (isSymbol(tokens[i], ...CLOSE) && --depth < 0) return i;
  }
  return tokens.length;
}

/** Index of the `select` whose rows a statement returns; −1 for none. */
export function mainSelect(tokens: readonly Token[]): number {
  return findOutside(tokens, (token) => isWord(token, 'select'));
}

/** The items of a select list or of RETURNING, from the token after the key word. */
export function listItems(tokens: readonly Token[], from: number): Token[][] {
  let start = from;
  if (isWord(tokens[start], 'distinct', 'all')) start++;
  // `for` and `on` end no select list, and stand in none outside of brackets.
  const end = clauseEnd(tokens, start - 1);
  return split(tokens.slice(start, end));
}
