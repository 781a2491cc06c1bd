/** What one statement of PostgreSQL is. */
import { type TableLockMode, tableLockMode } from '../lock-modes.ts';
import { notSimulated, PgError, syntaxError } from '../pg-error.ts';
import { type Definition, readDefinition } from './definitions.ts';
import type { Catalog } from './output.ts';
import { type Query, readQuery } from './query.ts';
import { Reader } from './reader.ts';
import { closing } from './scan.ts';
import { isSymbol, isWord, type Token } from './tokens.ts';

export type Statement =
  | Query
  | Definition
  | { readonly kind: 'begin'; readonly tag: string; readonly readOnly: boolean }
  | { readonly kind: 'commit' | 'rollback' }
  | { readonly kind: 'savepoint' | 'release' | 'rollback to'; readonly name: string }
  | {
      readonly kind: 'set';
      readonly name: string;
      /** Null: back to the default. */
      readonly value: string | null;
      readonly local: boolean;
    }
  | { readonly kind: 'show'; readonly name: string }
  | {
      readonly kind: 'lock';
      readonly tables: readonly string[];
      readonly mode: TableLockMode;
      readonly nowait: boolean;
    }
  | { readonly kind: 'explain'; readonly query: Query }
  /** Right, and nothing to do. */
  | { readonly kind: 'nothing'; readonly tag: string };

const QUERIES: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
  'with',
  'values',
]);
const DEFINITIONS: ReadonlySet<string> = new Set([
  'create',
  'alter',
  'drop',
  'truncate',
  'comment',
]);
const NOTHING: ReadonlySet<string> = new Set([
  'analyze',
  'vacuum',
  'discard',
  'deallocate',
  'checkpoint',
]);

/** Throws a {@link PgError} for what is wrong or not simulated. */
export function readStatement(tokens: readonly Token[], catalog: Catalog): Statement {
  const first = tokens[0]!;
  if (isSymbol(first, '(')) {
    const close = closing(tokens, 0);
    const next = tokens[close + 1];
    if (next !== undefined) throw syntaxError(next.text, next.at);
    if (!isWord(tokens[1], 'select', 'with', 'values'))
      throw syntaxError(tokens[1]!.text, tokens[1]!.at);
    return readQuery(tokens.slice(1, -1), catalog);
  }
  const verb = first.kind === 'word' ? first.text : '';
  if (QUERIES.has(verb)) return readQuery(tokens, catalog);
  if (DEFINITIONS.has(verb)) return readDefinition(tokens);
  const reader = new Reader(tokens);
  reader.at = 1;
  switch (verb) {
    case 'begin':
    case 'start':
      return readBegin(reader, verb);
    case 'commit':
    case 'end':
      return { kind: 'commit' };
    case 'abort':
    case 'rollback':
      return readRollback(reader);
    case 'savepoint':
      return { kind: 'savepoint', name: reader.name() };
    case 'release':
      reader.take('savepoint');
      return { kind: 'release', name: reader.name() };
    case 'set':
      return readSet(reader);
    case 'reset':
      return { kind: 'set', name: reader.name(), value: null, local: false };
    case 'show':
      return { kind: 'show', name: reader.name() };
    case 'lock':
      return readLock(reader);
    case 'explain':
      return readExplain(reader, catalog);
    default:
      if (NOTHING.has(verb)) return { kind: 'nothing', tag: verb.toUpperCase() };
      reader.at = 0;
      if (REFUSED.has(verb))
        throw notSimulated(verb.toUpperCase(), 'Write it as plain statements.', first.at);
      throw reader.unexpected();
  }
}

const REFUSED: ReadonlySet<string> = new Set([
  ...['copy', 'declare', 'fetch', 'do', 'call', 'prepare', 'execute', 'listen', 'notify', 'grant'],
  ...['revoke', 'merge', 'refresh', 'cluster', 'reindex', 'unlisten', 'move', 'close'],
]);

function readBegin(reader: Reader, verb: string): Statement {
  if (verb === 'start') reader.expect('transaction');
  else if (!reader.take('transaction')) reader.take('work');
  let readOnly = false;
  while (!reader.done) {
    if (reader.take('isolation', 'level')) isolation(reader);
    else if (reader.take('read', 'only')) readOnly = true;
    else if (!reader.take('read', 'write') && !reader.takeSymbol(',')) throw reader.unexpected();
  }
  return { kind: 'begin', tag: verb === 'start' ? 'START TRANSACTION' : 'BEGIN', readOnly };
}

function isolation(reader: Reader): void {
  if (reader.take('read', 'committed') || reader.take('read', 'uncommitted')) return;
  const at = reader.next?.at;
  const level = reader.take('repeatable', 'read')
    ? 'REPEATABLE READ'
    : reader.take('serializable')
      ? 'SERIALIZABLE'
      : null;
  if (level === null) throw reader.unexpected();
  throw notSimulated(
    `isolation level ${level}`,
    'Use READ COMMITTED, with FOR UPDATE where rows must not change.',
    at,
  );
}

function readRollback(reader: Reader): Statement {
  if (!reader.take('transaction')) reader.take('work');
  if (!reader.take('to')) {
    reader.end();
    return { kind: 'rollback' };
  }
  reader.take('savepoint');
  return { kind: 'rollback to', name: reader.name() };
}

function readSet(reader: Reader): Statement {
  const local = reader.take('local');
  if (!local) reader.take('session');
  if (reader.take('transaction') || reader.take('characteristics', 'as', 'transaction')) {
    if (reader.take('isolation', 'level')) isolation(reader);
    return { kind: 'nothing', tag: 'SET' };
  }
  let name = reader.name();
  if (name === 'time' && reader.take('zone')) name = 'timezone';
  else if (!reader.takeSymbol('=')) reader.expect('to');
  const parts = reader.rest();
  const [only] = parts;
  const value = parts.map((token) => token.value ?? token.text).join('');
  return {
    kind: 'set',
    name,
    value: only?.kind === 'word' && only.text === 'default' ? null : value,
    local,
  };
}

function readLock(reader: Reader): Statement {
  reader.take('table');
  reader.take('only');
  const tables = reader.names();
  let mode: TableLockMode = 'access exclusive';
  if (reader.take('in')) {
    const words: string[] = [];
    while (!reader.done && !reader.peek('mode')) words.push(reader.name());
    reader.expect('mode');
    const known = tableLockMode(words.join(' '));
    if (known === null)
      throw new PgError(
        '42601',
        `syntax error: there is no lock mode ${words.join(' ').toUpperCase()}`,
      );
    mode = known;
  }
  const nowait = reader.take('nowait');
  reader.end();
  return { kind: 'lock', tables, mode, nowait };
}

function readExplain(reader: Reader, catalog: Catalog): Statement {
  if (isSymbol(reader.next, '(')) reader.brackets();
  while (reader.take('analyze') || reader.take('verbose'));
  return { kind: 'explain', query: readQuery(reader.rest(), catalog) };
}
