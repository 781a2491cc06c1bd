import { PgError } from './pg-error.ts';

/** Comparisons of one character that a single LIKE may come to. */
const WORK_MAX = 100_000_000;

/** LIKE, or ILIKE with `folded`. Takes at most pattern × value steps, whatever the pattern. */
export function like(pattern: string, value: string, escaping: string, folded: boolean): boolean {
  if (pattern.length * value.length > WORK_MAX) {
    throw new PgError('54000', 'the LIKE pattern and the value are too long together');
  }
  const parts = partsOf(folded ? pattern.toLowerCase() : pattern, escaping);
  const text = folded ? value.toLowerCase() : value;
  let at = 0;
  let part = 0;
  // Where the last % was, and how far it reaches so far.
  let anyPart = -1;
  let anyAt = 0;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === ANY) {
      anyPart = part++;
      anyAt = at;
    } else if (wanted === ONE || (wanted !== undefined && wanted === text[at])) {
      part++;
      at++;
    } else if (anyPart >= 0) {
      part = anyPart + 1;
      at = ++anyAt;
    } else return false;
  }
  while (parts[part] === ANY) part++;
  return part === parts.length;
}

const ANY = 1;
const ONE = 2;

function partsOf(pattern: string, escaping: string): (string | typeof ANY | typeof ONE)[] {
  const parts: (string | typeof ANY | typeof ONE)[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === escaping && i + 1 < pattern.length) parts.push(pattern[++i]!);
    else if (char === '%') parts.push(ANY);
    else parts.push(char === '_' ? ONE : char);
  }
  return parts;
}
