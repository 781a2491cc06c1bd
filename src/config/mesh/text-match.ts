import type { NamedMatch, TextMatch } from '../../cluster/mesh/config.ts';
import { wholeTextPattern } from '../../cluster/mesh/route-match.ts';
import { STRING_MATCH } from './fields.ts';
import type { Value } from './value.ts';

/** What RE2 lacks and JavaScript has: looking ahead or behind, and back-references. */
const NOT_IN_RE2 = /\(\?(?:=|!|<=|<!)|\\[1-9]|\\k</;

/** `{ exact }`, `{ prefix }` or `{ regex }`. */
export function textMatch(at: Value): TextMatch | undefined {
  const fields = at.mapping(STRING_MATCH);
  if (fields === undefined) return undefined;
  let found: TextMatch | undefined;
  let count = 0;
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const value = fields.take(kind);
    if (value === undefined) continue;
    count++;
    const text = value.text();
    if (text === undefined) continue;
    if (kind === 'regex' && !checkPattern(value, text)) continue;
    found = { kind, text };
  }
  if (count !== 1) {
    return at.problem(
      count === 0 ? 'it says nothing to match' : 'it gives several ways to match',
      'Write one of exact, prefix or regex.',
    );
  }
  return found;
}

function checkPattern(at: Value, text: string): boolean {
  if (NOT_IN_RE2.test(text)) {
    at.problem(
      'RE2, which Envoy uses, knows no look-around and no back-references',
      'Write the pattern without them, or use several matches.',
    );
    return false;
  }
  try {
    wholeTextPattern(text);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /, '') : String(error);
    at.problem(`this is no regular expression: ${why}`, 'Check brackets and escapes.');
    return false;
  }
}

/** Matches by name; an empty one asks only that the name is there. */
export function namedMatches(at: Value | undefined, lowerCase: boolean): NamedMatch[] {
  return (at?.entries() ?? []).flatMap(({ key, value }): NamedMatch[] => {
    const name = lowerCase ? key.toLowerCase() : key;
    const nothing = value.empty || (value.isMapping && value.entries().length === 0);
    if (nothing) return [{ name, value: { kind: 'present' } }];
    const match = textMatch(value);
    return match === undefined ? [] : [{ name, value: match }];
  });
}
