/** Something wrong in a lesson's or scenario's text: where, what, and what to do about it. */
export interface Problem {
  /** Counted from 1, in the whole file. */
  readonly line: number;
  readonly column: number;
  /** Where in the data, `services.order.replicas`; '' when the text as a whole is meant. */
  readonly path: string;
  readonly problem: string;
  readonly remedy: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** `order.yaml:3:5 services.order: … What to do.` */
export function formatProblem(file: string, { line, column, path, problem, remedy }: Problem) {
  const where = path === '' ? '' : `${path}: `;
  return `${file}:${line}:${column} ${where}${problem}. ${remedy}`;
}

/** Problems by place, so that a reader mends a file from the top down. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
}

/** The word of `known` that `word` was probably meant to be, or null. */
export function closest(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `Did you mean "x"?` when a known word is near, else the list of them. */
export function suggest(word: string, known: Iterable<string>): string {
  const words = [...known];
  const near = closest(word, words);
  if (near !== null) return `Did you mean "${near}"?`;
  return words.length === 0 ? 'There are none.' : `Known: ${words.join(', ')}.`;
}

/** Letters to add, drop, change or swap with a neighbour to turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(change, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
