import { RandomStream } from '../kernel/random.ts';

/** A generated service of a call graph. */
export interface GraphService {
  readonly name: string;
  readonly role: 'entry' | 'middle' | 'leaf';
  /** Services on the longest path from here down, itself counted: 1 of a leaf. */
  readonly depth: number;
  /** Whom it calls for every request, in this order. */
  readonly calls: readonly string[];
}

/** Shares of the services: entry 13 %, leaf 39 %, the rest in the middle (arXiv 2504.13141). */
const ENTRY_SHARE = 0.13;
const LEAF_SHARE = 0.39;

/**
 * Depth of graphs, as [depth, share]: mode 3, mean 4.3, standard deviation 3.2, 4.5 % above 10
 * (SoCC'21: mean 4.27, standard deviation 3.25, more than 4 % above 10).
 */
const DEPTHS: readonly (readonly [depth: number, share: number])[] = [
  [2, 0.205],
  [3, 0.33],
  [4, 0.19],
  [5, 0.095],
  [6, 0.055],
  [7, 0.035],
  [8, 0.02],
  [9, 0.015],
  [10, 0.01],
  [12, 0.01],
  [14, 0.01],
  [16, 0.01],
  [19, 0.01],
  [22, 0.005],
];

/** Calls a service that calls makes: mean 4, mode 3, 8 % above 10 (the trace's 6.8 to 10.3 %). */
const FAN_OUTS: readonly (readonly [calls: number, share: number])[] = [
  [1, 0.14],
  [2, 0.2],
  [3, 0.28],
  [4, 0.13],
  [5, 0.06],
  [6, 0.04],
  [7, 0.03],
  [8, 0.02],
  [9, 0.01],
  [10, 0.01],
  [11, 0.02],
  [12, 0.02],
  [14, 0.02],
  [17, 0.02],
];

/**
 * A service this deep may call a second one that calls others, so that more than 10 % of graphs
 * have over 40 services (SoCC'21) and 77 % of the called are leaves.
 */
const BUSHY_DEPTH = 4;
/** How deep the second one is at most: a side branch, so that the calls do not double at each step. */
const BUSH_DEPTH = 4;
const BUSHY_SHARE = 0.65;

interface Draft {
  readonly name: string;
  readonly role: GraphService['role'];
  readonly depth: number;
  readonly calls: string[];
}

/**
 * A call graph without circles of so many services (at least 10), the same for the same seed.
 * Entry services take the quantiles of the depth distribution, middle ones the depths that those
 * paths need; each calls one service that is one less deep, and for the rest mostly leaves, a few of
 * which (caches, databases) take most of the calls while most services have one caller.
 */
export function alibabaGraph(services: number, seed: number): readonly GraphService[] {
  if (!(Number.isInteger(services) && services >= 10)) {
    throw new RangeError(`services must be a whole number of at least 10, got ${services}`);
  }
  const stream = new RandomStream(seed, 'alibaba', 'graph');
  const entries = Math.max(1, Math.round(services * ENTRY_SHARE));
  const leaves = Math.max(1, Math.round(services * LEAF_SHARE));
  const middles = services - entries - leaves;
  // A path of depth d needs d − 2 services between its entry and its leaf.
  const deepest = Math.min(middles + 2, DEPTHS[DEPTHS.length - 1]![0]);
  const entryDepths = quantiles(DEPTHS, entries, stream).map((depth) => Math.min(depth, deepest));
  const drafts: Draft[] = [
    ...entryDepths.map((depth, i) => draft('entry', i, depth)),
    ...middleDepths(middles, entryDepths).map((depth, i) => draft('middle', i, depth)),
    ...Array.from({ length: leaves }, (_, i) => draft('leaf', i, 1)),
  ];
  connect(drafts, stream);
  return drafts;
}

function draft(role: Draft['role'], index: number, depth: number): Draft {
  const kind = { entry: 'entry', middle: 'service', leaf: 'store' }[role];
  return { name: `${kind}-${index + 1}`, role, depth, calls: [] };
}

/** `count` values that have the distribution as nearly as so many can, in random order. */
function quantiles(
  distribution: readonly (readonly [number, number])[],
  count: number,
  stream: RandomStream,
): number[] {
  const values = Array.from({ length: count }, (_, i) => {
    let left = (i + 0.5) / count;
    for (const [value, share] of distribution) {
      left -= share;
      if (left < 0) return value;
    }
    return distribution[distribution.length - 1]![0];
  });
  for (let i = count - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

/** Every depth below the deepest entry's once, the rest in the proportion they are asked for. */
function middleDepths(count: number, entryDepths: readonly number[]): number[] {
  const deepest = Math.max(...entryDepths) - 1;
  const needed = Array.from({ length: Math.max(1, deepest - 1) }, (_, i) => i + 2);
  const wanted = needed.map((depth) => entryDepths.filter((entry) => entry > depth).length);
  const total = wanted.reduce((sum, n) => sum + n, 0);
  const depths = needed.slice(0, count);
  for (let i = 0; depths.length < count; i++) {
    let left = total === 0 ? 0 : ((i + 0.5) / (count - needed.length)) * total;
    depths.push(needed.find((_, at) => (left -= wanted[at]!) < 0) ?? needed[0]!);
  }
  return depths;
}

function connect(drafts: readonly Draft[], stream: RandomStream): void {
  const callers = drafts.filter(({ role }) => role !== 'leaf');
  const leaves = new Pool(
    drafts.filter(({ role }) => role === 'leaf'),
    stream,
  );
  const middles = new Map<number, Pool>();
  for (const { depth } of callers) {
    middles.set(
      depth,
      new Pool(
        drafts.filter((other) => other.role === 'middle' && other.depth === depth),
        stream,
      ),
    );
  }
  const fanOuts = quantiles(FAN_OUTS, callers.length, stream);
  for (const [i, caller] of callers.entries()) {
    const chosen = new Set<Draft>();
    const below = caller.depth - 1;
    chosen.add((below === 1 ? leaves : middles.get(below)!).pick(chosen)!);
    if (caller.depth >= BUSHY_DEPTH && stream.next() < BUSHY_SHARE) {
      const second = middles.get(2 + stream.below(Math.min(below, BUSH_DEPTH) - 1))?.pick(chosen);
      if (second !== undefined) chosen.add(second);
    }
    while (chosen.size < fanOuts[i]!) {
      const leaf = leaves.pick(chosen);
      if (leaf === undefined) break;
      chosen.add(leaf);
    }
    caller.calls.push(...shuffled([...chosen], stream).map(({ name }) => name));
  }
  callTheRest(drafts, stream);
}

/** Nobody is left uncalled: an entry calls them too, which unlike others is called by nobody. */
function callTheRest(drafts: readonly Draft[], stream: RandomStream): void {
  const called = new Set(drafts.flatMap(({ calls }) => calls));
  for (const { name, role, depth } of drafts) {
    if (role === 'entry' || called.has(name)) continue;
    const deeper = drafts.filter((other) => other.role === 'entry' && other.depth > depth);
    deeper[stream.below(deeper.length)]!.calls.push(name);
  }
}

/** Services of one kind to call: each first gets one caller, then the popular ones get the rest. */
class Pool {
  private fresh = 0;

  constructor(
    private readonly members: readonly Draft[],
    private readonly stream: RandomStream,
  ) {}

  /** One that is not yet chosen; undefined when there is none. */
  pick(chosen: ReadonlySet<Draft>): Draft | undefined {
    const { members, stream } = this;
    if (this.fresh < members.length) return members[this.fresh++]!;
    for (let tries = 0; tries < 20; tries++) {
      // An even draw to the fourth: the first tenth of the members takes over half of the calls.
      const draw = stream.next();
      const at = Math.floor(members.length * draw * draw * draw * draw);
      const member = members[at]!;
      if (!chosen.has(member)) return member;
    }
    return members.find((member) => !chosen.has(member));
  }
}

function shuffled<T>(items: T[], stream: RandomStream): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = stream.below(i + 1);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items;
}
