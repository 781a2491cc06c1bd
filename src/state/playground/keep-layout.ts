/**
 * Printing a YAML tree normalises spaces and where comments stand. To change only what an edit
 * changed, the edit is merged into the text by lines: three ways, the printed tree before the edit
 * being the common ancestor of the writer's text and the printed tree after it.
 */
export function keepLayout(text: string, printed: string, edited: string): string {
  const [mine, base, theirs] = [text.split('\n'), printed.split('\n'), edited.split('\n')];
  const inMine = matches(base, mine);
  const inTheirs = matches(base, theirs);
  const result: string[] = [];
  let [b, m, t] = [0, 0, 0];
  const between = (toBase: number, toMine: number, toTheirs: number) => {
    const changed = theirs.slice(t, toTheirs);
    const same = changed.join('\n') === base.slice(b, toBase).join('\n');
    result.push(...(same ? mine.slice(m, toMine) : changed));
  };
  for (let i = 0; i < base.length; i += 1) {
    const [atMine, atTheirs] = [inMine[i] ?? -1, inTheirs[i] ?? -1];
    if (atMine === -1 || atTheirs === -1) continue;
    between(i, atMine, atTheirs);
    result.push(mine[atMine] ?? '');
    [b, m, t] = [i + 1, atMine + 1, atTheirs + 1];
  }
  between(base.length, mine.length, theirs.length);
  return result.join('\n');
}

/** Lines that differ in their inner spaces alone are the same line. */
const bare = (line: string) => /^\s*/.exec(line)?.[0] + line.replace(/\s+/g, '');

/** By line of `a`: its partner in a longest common subsequence with `b`, or −1. */
function matches(a: readonly string[], b: readonly string[]): Int32Array {
  const [left, right] = [a.map(bare), b.map(bare)];
  const partner = new Int32Array(a.length).fill(-1);
  let start = 0;
  while (start < a.length && start < b.length && left[start] === right[start]) {
    partner[start] = start;
    start += 1;
  }
  let [endA, endB] = [a.length, b.length];
  while (endA > start && endB > start && left[endA - 1] === right[endB - 1]) {
    endA -= 1;
    endB -= 1;
    partner[endA] = endB;
  }
  const width = endB - start + 1;
  const longest = new Uint32Array((endA - start + 1) * width);
  for (let i = endA - 1; i >= start; i -= 1) {
    for (let j = endB - 1; j >= start; j -= 1) {
      const at = (i - start) * width + (j - start);
      longest[at] =
        left[i] === right[j]
          ? 1 + (longest[at + width + 1] as number)
          : Math.max(longest[at + width] as number, longest[at + 1] as number);
    }
  }
  for (let i = start, j = start; i < endA && j < endB; ) {
    const at = (i - start) * width + (j - start);
    if (left[i] === right[j]) {
      partner[i] = j;
      i += 1;
      j += 1;
    } else if ((longest[at + width] as number) >= (longest[at + 1] as number)) i += 1;
    else j += 1;
  }
  return partner;
}
