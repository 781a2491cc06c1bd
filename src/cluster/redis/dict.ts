import type { RandomStream } from '../../kernel/random.ts';
import { hashText } from '../../kernel/random.ts';

/** What a {@link Dict} holds: `slot` is the dict's own, −1 before it is added. */
export interface DictNode {
  readonly key: string;
  slot: number;
}

/** Fewest buckets, and the load below which their number is reduced: `DICT_HT_INITIAL_SIZE`, `HASHTABLE_MIN_FILL`. */
const FEWEST_BUCKETS = 4;
const LEAST_LOAD = 0.1;

/**
 * A hash table to be scanned and sampled. Scanning has Redis' guarantees because it is done Redis'
 * way (`dictScan`): the cursor counts through the buckets with its bits reversed, so that buckets
 * already seen stay seen when the table grows or shrinks. What is in the table from the first call
 * to the last is returned at least once; an element may come twice when the table shrinks. Buckets
 * are made by the first scan: who never scans pays nothing for them.
 */
export class Dict<Node extends DictNode> {
  private readonly byKey = new Map<string, Node>();
  /** All nodes without gaps, for random picks: removal moves the last into the gap. */
  private readonly dense: Node[] = [];
  private buckets: Node[][] | null = null;

  get size(): number {
    return this.dense.length;
  }

  get(key: string): Node | undefined {
    return this.byKey.get(key);
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /** `node.key` must not be in the dict. */
  add(node: Node): void {
    this.byKey.set(node.key, node);
    node.slot = this.dense.push(node) - 1;
    if (!this.buckets) return;
    if (this.size > this.buckets.length) this.rebuild();
    else this.buckets[hashText(node.key, 0) & (this.buckets.length - 1)]!.push(node);
  }

  delete(key: string): Node | undefined {
    const node = this.byKey.get(key);
    if (!node) return undefined;
    this.byKey.delete(key);
    const last = this.dense.pop()!;
    if (last !== node) {
      this.dense[node.slot] = last;
      last.slot = node.slot;
    }
    node.slot = -1;
    if (this.buckets) this.unbucket(node, this.buckets);
    return node;
  }

  /** In order of insertion. */
  values(): IterableIterator<Node> {
    return this.byKey.values();
  }

  /** Any node, all equally likely (Redis' picks are only nearly so). The dict must not be empty. */
  random(stream: RandomStream): Node {
    return this.dense[stream.below(this.dense.length)]!;
  }

  /** The node at a place between 0 and `size` − 1; places change with every removal. */
  at(place: number): Node {
    return this.dense[place]!;
  }

  /** Gives the nodes of the bucket `cursor` points to; returns the next cursor, 0 at the end. */
  scan(cursor: number, visit: (node: Node) => void): number {
    if (this.size === 0) return 0;
    if (!this.buckets) this.rebuild();
    const buckets = this.buckets!;
    const mask = buckets.length - 1;
    for (const node of buckets[cursor & mask]!) visit(node);
    return reversed(reversed(cursor | ~mask) + 1);
  }

  private unbucket(node: Node, buckets: Node[][]): void {
    const bucket = buckets[hashText(node.key, 0) & (buckets.length - 1)]!;
    bucket.splice(bucket.indexOf(node), 1);
    if (buckets.length > FEWEST_BUCKETS && this.size < buckets.length * LEAST_LOAD) this.rebuild();
  }

  private rebuild(): void {
    let count = FEWEST_BUCKETS;
    while (count < this.size) count *= 2;
    const buckets: Node[][] = Array.from({ length: count }, () => []);
    for (const node of this.dense) buckets[hashText(node.key, 0) & (count - 1)]!.push(node);
    this.buckets = buckets;
  }
}

/** The 32 bits of `bits` in reverse, unsigned. */
function reversed(bits: number): number {
  bits = ((bits >>> 1) & 0x55555555) | ((bits & 0x55555555) << 1);
  bits = ((bits >>> 2) & 0x33333333) | ((bits & 0x33333333) << 2);
  bits = ((bits >>> 4) & 0x0f0f0f0f) | ((bits & 0x0f0f0f0f) << 4);
  bits = ((bits >>> 8) & 0x00ff00ff) | ((bits & 0x00ff00ff) << 8);
  return ((bits >>> 16) | (bits << 16)) >>> 0;
}
