import type { Host } from './database.ts';

/** Steps told at once to who limits the work. */
const COUNTED = 1000;

/**
 * Redis' glob patterns (`stringmatchlen`): `*`, `?`, `[a-c]`, `[^a]`, and `\` before a character
 * taken as it is. `?` and brackets match one UTF-16 unit here, one byte in Redis. `host` is told of
 * the work.
 */
export function globMatches(
  pattern: string,
  text: string,
  host: Pick<Host, 'work'> | null = null,
): boolean {
  let p = 0;
  let t = 0;
  let steps = 0;
  // Where to go on when what follows the last star does not fit: one more character for the star.
  let star = -1;
  let restart = 0;
  for (;;) {
    // Many stars before much that nearly fits take a step for every pair of characters.
    if (++steps === COUNTED) {
      host?.work(COUNTED);
      steps = 0;
    }
    if (p < pattern.length && pattern[p] === '*') {
      star = ++p;
      restart = t;
      continue;
    }
    if (p >= pattern.length && t >= text.length) return true;
    const next = t < text.length && p < pattern.length ? matchOne(pattern, p, text[t]!) : -1;
    if (next >= 0) {
      p = next;
      t++;
    } else {
      if (star < 0 || restart >= text.length) return false;
      p = star;
      t = ++restart;
    }
  }
}

/** Where the pattern goes on when its element at `p` matches `character`, or −1. */
function matchOne(pattern: string, p: number, character: string): number {
  const symbol = pattern[p]!;
  if (symbol === '?') return p + 1;
  if (symbol === '[') return matchBracket(pattern, p + 1, character);
  if (symbol === '\\' && p + 1 < pattern.length) {
    return pattern[p + 1] === character ? p + 2 : -1;
  }
  return symbol === character ? p + 1 : -1;
}

/** A bracket that is never closed ends with the pattern, as in Redis. */
function matchBracket(pattern: string, p: number, character: string): number {
  const not = pattern[p] === '^';
  if (not) p++;
  let found = false;
  for (; p < pattern.length && pattern[p] !== ']'; p++) {
    if (pattern[p] === '\\' && p + 1 < pattern.length) {
      p++;
      found ||= pattern[p] === character;
    } else if (p + 2 < pattern.length && pattern[p + 1] === '-') {
      const from = pattern[p]!;
      const to = pattern[p + 2]!;
      found ||=
        from <= to ? character >= from && character <= to : character >= to && character <= from;
      p += 2;
    } else found ||= pattern[p] === character;
  }
  return found === not ? -1 : Math.min(p + 1, pattern.length);
}
