import type { Host } from '../database.ts';
import type { Dict, DictNode } from '../dict.ts';

/**
 * `count` different nodes, or all when there are fewer; a negative count allows the same one again
 * and again (SRANDMEMBER, HRANDFIELD). The dict must not be empty.
 */
export function pick<N extends DictNode>(
  dict: Dict<N>,
  count: number,
  host: Pick<Host, 'random' | 'work'>,
): readonly N[] {
  const { random } = host;
  host.work(count < 0 ? -count : dict.size);
  if (count < 0) return Array.from({ length: -count }, () => dict.random(random));
  const all = [...dict.values()];
  if (count >= all.length) return all;
  // The first steps of a Fisher–Yates shuffle.
  for (let i = 0; i < count; i++) {
    const other = i + random.below(all.length - i);
    const node = all[i]!;
    all[i] = all[other]!;
    all[other] = node;
  }
  return all.slice(0, count);
}
