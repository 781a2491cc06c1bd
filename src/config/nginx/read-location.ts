import type { Limits, Location, LocationMatch, Return } from '../../cluster/nginx/config.ts';
import { keepsAlive } from '../../cluster/nginx/proxy.ts';
import type { Word } from './lexer.ts';
import type { Directive } from './parse.ts';
import { readLimits } from './read-limits.ts';
import { type ProxySettings, readProxyPass, readProxySettings } from './read-proxy.ts';
import type { Reading } from './reading.ts';
import { fixedText } from './template.ts';

/** A longer regular expression is refused: matching could take for ever. */
const PATTERN_MAX = 500;
const RETURN_MAX = 999;

/** What a location takes over from around it. */
export interface Level {
  readonly settings: ProxySettings;
  readonly limits: Limits;
}

export function readLocations(
  block: readonly Directive[],
  around: Level,
  outer: LocationMatch | null,
  reading: Reading,
): Location[] {
  const found: Location[] = [];
  const seen = new Set<string>();
  for (const directive of block) {
    if (directive.name.text !== 'location') continue;
    const location = readLocation(directive, around, outer, reading);
    if (location === null) continue;
    const { match } = location;
    if (match.kind !== 'regex') {
      // `^~ /a` and `/a` are the same place; `= /a` is another.
      const key = `${match.kind === 'exact'} ${match.path}`;
      if (seen.has(key)) {
        const remedy = 'Merge the two blocks, or change the path of one.';
        reading.notes.problem(directive.name, `duplicate location "${match.path}"`, remedy);
      }
      seen.add(key);
    }
    found.push(location);
  }
  return found;
}

function readLocation(
  directive: Directive,
  around: Level,
  outer: LocationMatch | null,
  reading: Reading,
): Location | null {
  const match = readMatch(directive, reading);
  if (match === null) return null;
  if (match !== 'named') checkNesting(directive, match, outer, reading);
  const block = directive.block!;
  const level: Level = {
    settings: readProxySettings(block, around.settings, reading),
    limits: readLimits(block, around.limits, reading),
  };
  const pass = block.filter(({ name }) => name.text === 'proxy_pass');
  for (const second of pass.slice(1)) {
    reading.notes.problem(
      second.name,
      '"proxy_pass" directive is duplicate',
      'Keep one in each location.',
    );
  }
  const fixedPlace = match !== 'named' && match.kind !== 'regex';
  const proxy =
    pass[0] === undefined ? null : readProxyPass(pass[0], level.settings, fixedPlace, reading);
  if (proxy !== null) warnOfKeepalive(proxy, reading);
  const answer = readReturn(block, reading);
  const inner = match === 'named' ? null : match;
  const locations = readLocations(block, level, inner, reading);
  if (match === 'named') return null;
  return { match, answer, proxy, limits: level.limits, locations, line: directive.name.line };
}

function warnOfKeepalive(proxy: NonNullable<Location['proxy']>, reading: Reading): void {
  const target = fixedText(proxy.target);
  if (target === null || !reading.kept.has(target) || keepsAlive(proxy)) return;
  const text = `keepalive of upstream "${target}" has no effect here: add proxy_http_version 1.1; and proxy_set_header Connection "";`;
  reading.notes.notice({ line: proxy.line, column: 1 }, text);
}

/** null after a problem. */
function readMatch({ args }: Directive, reading: Reading): LocationMatch | 'named' | null {
  const { notes } = reading;
  const [first, second] = args;
  if (second === undefined) {
    const text = first!.text;
    // The modifier may be glued to the path: `=/a`, `~^/b`.
    const [, modifier, rest] = /^(=|\^~|~\*|~)(.*)$/s.exec(text) ?? [];
    if (modifier !== undefined) return matchOf(modifier, { ...first!, text: rest! }, reading);
    if (text.startsWith('@')) {
      const said = `location "${text}" is understood, not modelled: nothing leads to it here`;
      notes.notice(first!, said);
      return 'named';
    }
    return { kind: 'prefix', path: text };
  }
  if (!['=', '^~', '~', '~*'].includes(first!.text)) {
    const problem = `invalid location modifier "${first!.text}"`;
    notes.problem(first!, problem, 'Write =, ^~, ~ or ~* before the path, or nothing.');
    return null;
  }
  return matchOf(first!.text, second, reading);
}

function matchOf(modifier: string, word: Word, reading: Reading): LocationMatch | null {
  if (modifier === '=') return { kind: 'exact', path: word.text };
  if (modifier === '^~') return { kind: 'prefix-no-regex', path: word.text };
  const ignoreCase = modifier === '~*';
  return checkPattern(word, reading) ? { kind: 'regex', pattern: word.text, ignoreCase } : null;
}

/** Patterns are JavaScript's here, PCRE's in nginx: the same for what locations usually need. */
export function checkPattern(word: Word, { notes }: Reading, pattern = word.text): boolean {
  if (pattern.length > PATTERN_MAX) {
    const problem = `the regular expression is longer than ${PATTERN_MAX} characters`;
    notes.problem(word, problem, 'Write a shorter one.');
    return false;
  }
  try {
    new RegExp(pattern);
    return true;
  } catch {
    notes.problem(word, `invalid regular expression "${pattern}"`, reasonOf(pattern));
    return false;
  }
}

/** Engines word it differently, and a problem's text must be the same everywhere. */
function reasonOf(pattern: string): string {
  const opened = (pattern.match(/(?<!\\)\(/g) ?? []).length;
  const closed = (pattern.match(/(?<!\\)\)/g) ?? []).length;
  if (opened > closed) return 'Close its "(" with ")".';
  if (closed > opened) return 'Open its ")" with "(".';
  return 'Check its brackets and quantifiers.';
}

function checkNesting(
  { name }: Directive,
  match: LocationMatch,
  outer: LocationMatch | null,
  { notes }: Reading,
): void {
  if (outer === null) return;
  const path = match.kind === 'regex' ? match.pattern : match.path;
  if (outer.kind === 'exact') {
    const problem = `location "${path}" cannot be inside the exact location "${outer.path}"`;
    notes.problem(name, problem, 'Put it beside that location.');
  } else if (outer.kind !== 'regex' && match.kind !== 'regex' && !path.startsWith(outer.path)) {
    const problem = `location "${path}" is outside location "${outer.path}"`;
    notes.problem(
      name,
      problem,
      `Begin its path with ${outer.path}, or put it beside that location.`,
    );
  }
}

/** The first `return` of a block; null when it has none. */
export function readReturn(block: readonly Directive[], reading: Reading): Return | null {
  const found = block.find(({ name }) => name.text === 'return');
  if (found === undefined) return null;
  const [first, second] = found.args;
  const text = first!.text;
  if (second === undefined && /^(https?:\/\/|\$scheme)/.test(text)) {
    const url = reading.template(first!);
    return url === null ? null : { status: 302, text: url };
  }
  if (!/^\d{1,3}$/.test(text) || Number(text) > RETURN_MAX) {
    const remedy = 'Write a status from 0 to 999, then a text if you like: return 200 "ok";';
    reading.notes.problem(first!, `invalid return code "${text}"`, remedy);
    return null;
  }
  return { status: Number(text), text: second === undefined ? null : reading.template(second) };
}
