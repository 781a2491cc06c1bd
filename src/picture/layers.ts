/** The first half of a layered drawing: which layer each node stands in, and in what order. */

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
}

/** A graph whose edges all go from a layer to the very next one. */
export interface LayeredGraph {
  /** Items by layer, in drawing order. Items below `nodeCount` are nodes, the rest bends of long edges. */
  readonly layers: readonly (readonly number[])[];
  /** Layer of each item. */
  readonly layerOf: readonly number[];
  /** Neighbouring items one layer before, and one after. */
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
  /** For each edge given: the items it passes from `from` to `to` (empty for self calls). */
  readonly chains: readonly (readonly number[])[];
}

/**
 * Layers by longest path from node 0 (the client, alone in layer 0), at most `maxPerLayer` nodes
 * each. Edges that would close a cycle are turned round for the layering only. Order within layers
 * by barycentre sweeps, starting from `previous` (rank of each node in an earlier drawing) and
 * moving only when that strictly removes crossings, so that the picture stays put as edges appear.
 */
export function layerGraph(
  nodeCount: number,
  edges: readonly GraphEdge[],
  maxPerLayer = Number.POSITIVE_INFINITY,
  previous: readonly number[] = [],
): LayeredGraph {
  const { forward, order } = breakCycles(nodeCount, edges);
  const layerOf = assignLayers(nodeCount, forward, order, maxPerLayer);
  const proper = addBends(nodeCount, edges, layerOf);
  // A fresh drawing starts from the scenario's own order; new nodes go after the known ones.
  const rank = Array.from({ length: nodeCount }, (_, node) => {
    return previous.length === 0 ? node : (previous[node] ?? previous.length + node);
  });
  return { ...proper, layers: orderLayers(proper, rank) };
}

/** Successors without self calls and cycles, and a topological order (depth first, in index order). */
function breakCycles(nodeCount: number, edges: readonly GraphEdge[]) {
  const successors: number[][] = Array.from({ length: nodeCount }, () => []);
  for (const { from, to } of edges) {
    if (from !== to && !successors[from]?.includes(to)) successors[from]?.push(to);
  }
  const forward: number[][] = Array.from({ length: nodeCount }, () => []);
  const state = new Uint8Array(nodeCount); // 0 new, 1 on the path, 2 done
  const finished: number[] = [];
  // An own stack: a chain of 200 services must not depend on the engine's.
  for (let root = 0; root < nodeCount; root += 1) {
    const path: { node: number; next: number }[] = [];
    if (state[root] === 0) path.push({ node: root, next: 0 });
    state[root] = Math.max(state[root] ?? 0, 1);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const child = successors[top.node]?.[top.next];
      top.next += 1;
      if (child === undefined) {
        state[top.node] = 2;
        finished.push(top.node);
        path.pop();
      } else if (state[child] === 1) {
        forward[child]?.push(top.node);
      } else {
        forward[top.node]?.push(child);
        if (state[child] === 0) {
          state[child] = 1;
          path.push({ node: child, next: 0 });
        }
      }
    }
  }
  return { forward, order: finished.reverse() };
}

function assignLayers(
  nodeCount: number,
  forward: readonly (readonly number[])[],
  order: readonly number[],
  maxPerLayer: number,
): number[] {
  // Nobody stands beside the client, not even a service that nobody calls yet.
  const earliest: number[] = Array.from({ length: nodeCount }, (_, node) => (node === 0 ? 0 : 1));
  const taken: number[] = [];
  const layerOf: number[] = earliest.slice();
  const sorted = [0, ...order.filter((node) => node !== 0)].slice(0, nodeCount);
  for (const node of sorted) {
    let layer = earliest[node] ?? 1;
    while (node !== 0 && (taken[layer] ?? 0) >= maxPerLayer) layer += 1;
    taken[layer] = (taken[layer] ?? 0) + 1;
    layerOf[node] = layer;
    for (const child of forward[node] ?? []) {
      if (child !== 0) earliest[child] = Math.max(earliest[child] ?? 1, layer + 1);
    }
  }
  return layerOf;
}

/** Splits edges that span several layers at bends, one a layer. */
function addBends(nodeCount: number, edges: readonly GraphEdge[], nodeLayers: readonly number[]) {
  const layerOf = nodeLayers.slice();
  const before: number[][] = Array.from({ length: nodeCount }, () => []);
  const after: number[][] = Array.from({ length: nodeCount }, () => []);
  // In crowded drawings the long edges of one node share their bends, like a cable.
  const shared = nodeCount > 40 ? new Map<string, number>() : null;
  const bend = (source: number, layer: number): number => {
    const key = `${source}/${layer}`;
    const known = shared?.get(key);
    if (known !== undefined) return known;
    const item = layerOf.push(layer) - 1;
    before.push([]);
    after.push([]);
    shared?.set(key, item);
    return item;
  };
  const chains = edges.map(({ from, to }) => {
    if (from === to) return [];
    const turned = (layerOf[from] ?? 0) > (layerOf[to] ?? 0);
    const [start, end] = turned ? [to, from] : [from, to];
    const chain = [start];
    for (let layer = (layerOf[start] ?? 0) + 1; layer < (layerOf[end] ?? 0); layer += 1) {
      chain.push(bend(start, layer));
    }
    chain.push(end);
    for (let i = 1; i < chain.length; i += 1) {
      const [a, b] = [chain[i - 1] as number, chain[i] as number];
      if (!after[a]?.includes(b)) after[a]?.push(b);
      if (!before[b]?.includes(a)) before[b]?.push(a);
    }
    return turned ? chain.reverse() : chain;
  });
  return { layerOf, before, after, chains };
}

type ProperGraph = Omit<LayeredGraph, 'layers'>;

/** The best of `firstOrder` and eight sweeps over it; the first wins ties. */
function orderLayers(graph: ProperGraph, nodeRank: readonly number[]): number[][] {
  const layers = firstOrder(graph, nodeRank);
  let best = layers.map((layer) => layer.slice());
  let fewest = crossings(best, graph);
  for (let sweep = 0; sweep < 8 && fewest > 0; sweep += 1) {
    const down = sweep % 2 === 0;
    const sequence = down ? layers.keys() : [...layers.keys()].reverse();
    for (const index of sequence) {
      const fixed = layers[down ? index - 1 : index + 1];
      if (fixed) sortByBarycentre(layers[index] ?? [], fixed, down ? graph.before : graph.after);
    }
    const now = crossings(layers, graph);
    if (now < fewest) {
      fewest = now;
      best = layers.map((layer) => layer.slice());
    }
  }
  return best;
}

/** Nodes by rank, and each bend where the line between the ends of its edge passes. */
function firstOrder(graph: ProperGraph, nodeRank: readonly number[]): number[][] {
  const layers: number[][] = [];
  for (const [node, layer] of graph.layerOf.slice(0, nodeRank.length).entries()) {
    while (layers.length <= layer) layers.push([]);
    layers[layer]?.push(node);
  }
  /** From 0 (first of its layer) to 1 (last). */
  const height = graph.layerOf.map(() => 0.5);
  for (const layer of layers) {
    layer.sort((a, b) => (nodeRank[a] ?? 0) - (nodeRank[b] ?? 0) || a - b);
    for (const [i, node] of layer.entries()) height[node] = (i + 0.5) / layer.length;
  }
  const placed = new Set<number>();
  for (const chain of graph.chains) {
    const [start, end] = [height[chain[0] ?? 0] ?? 0, height[chain.at(-1) ?? 0] ?? 0];
    for (const [i, item] of chain.entries()) {
      if (item < nodeRank.length || placed.has(item)) continue;
      placed.add(item);
      height[item] = start + ((end - start) * i) / (chain.length - 1);
      layers[graph.layerOf[item] ?? 0]?.push(item);
    }
  }
  for (const layer of layers) layer.sort((a, b) => (height[a] ?? 0) - (height[b] ?? 0) || a - b);
  return layers;
}

/** Sorts `layer` by the mean place of each item's neighbours; items without any keep their place. */
function sortByBarycentre(
  layer: number[],
  fixed: readonly number[],
  neighbours: readonly (readonly number[])[],
): void {
  const place = new Map(fixed.map((item, index) => [item, index]));
  const centre = new Map<number, number>();
  for (const [index, item] of layer.entries()) {
    const near = neighbours[item] ?? [];
    const sum = near.reduce((total, other) => total + (place.get(other) ?? 0), 0);
    centre.set(item, near.length === 0 ? index : sum / near.length);
  }
  layer.sort((a, b) => (centre.get(a) ?? 0) - (centre.get(b) ?? 0));
}

/** Pairs of edges between neighbouring layers that cross. */
export function crossings(
  layers: readonly (readonly number[])[],
  graph: Pick<LayeredGraph, 'after'>,
): number {
  let total = 0;
  for (let index = 0; index + 1 < layers.length; index += 1) {
    const place = new Map((layers[index + 1] ?? []).map((item, i) => [item, i]));
    const ends: number[] = [];
    for (const item of layers[index] ?? []) {
      const places = (graph.after[item] ?? []).map((other) => place.get(other) ?? 0);
      places.sort((a, b) => a - b);
      // Every edge seen before that ends further on is crossed by this one.
      for (const end of places) for (const earlier of ends) if (earlier > end) total += 1;
      ends.push(...places);
    }
  }
  return total;
}
