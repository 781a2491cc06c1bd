/** Where each node stands and how each link runs: a layered drawing with the client first. */
import { type GraphEdge, type LayeredGraph, layerGraph } from './layers.ts';
import { type Cubic, makeRoute, type Route } from './route.ts';

export interface LayoutOptions {
  /** `right`: client at the left. `down`: client at the top, for narrow places. */
  readonly direction: 'right' | 'down';
  readonly cardWidth: number;
  readonly cardHeight: number;
  /** Room between layers, for the links. */
  readonly layerGap: number;
  /** Room between neighbours within a layer. */
  readonly nodeGap: number;
  /** Nodes in one layer at most; more go to the next (default: no limit). */
  readonly maxPerLayer?: number;
  /** An earlier drawing of the same nodes, to stay close to. */
  readonly previous?: Layout;
}

export interface NodeBox {
  /** Top left corner; all cards are of one size. */
  readonly x: number;
  readonly y: number;
  readonly layer: number;
  /** Place within its layer, from 0, bends of long links counted. */
  readonly order: number;
}

export interface Layout {
  readonly direction: 'right' | 'down';
  readonly width: number;
  readonly height: number;
  readonly cardWidth: number;
  readonly cardHeight: number;
  /** By node index. */
  readonly nodes: readonly NodeBox[];
  /** By edge index, from caller to callee. */
  readonly routes: readonly Route[];
  /** Node indices in reading order: layer by layer, for the keyboard. */
  readonly reading: readonly number[];
}

/** Room around the drawing, so that loops and queues at its edge are not cut. */
const MARGIN = 18;
/** Room a link's bend takes among the cards of a layer. */
const BEND = 14;

/**
 * Lays out `nodeCount` nodes (0 the client) and `edges`. The result depends on the arguments alone.
 * Internally "along" is the direction of the calls and "across" the other one; `down` swaps them.
 */
export function layOut(
  nodeCount: number,
  edges: readonly GraphEdge[],
  options: LayoutOptions,
): Layout {
  const { direction, cardWidth, cardHeight, previous } = options;
  const ranks = previous?.nodes.map((node) => node.order) ?? [];
  const graph = layerGraph(nodeCount, edges, options.maxPerLayer, ranks);
  const right = direction === 'right';
  const [alongSize, acrossSize] = right ? [cardWidth, cardHeight] : [cardHeight, cardWidth];
  const size = (item: number) => (item < nodeCount ? acrossSize : BEND);
  const centres = placeAcross(graph, size, options.nodeGap);

  const lowest = Math.min(...centres.map((centre, item) => centre - size(item) / 2));
  const highest = Math.max(...centres.map((centre, item) => centre + size(item) / 2));
  const across = (item: number) => (centres[item] ?? 0) - lowest + MARGIN;
  const along = (item: number) =>
    MARGIN + (graph.layerOf[item] ?? 0) * (alongSize + options.layerGap) + alongSize / 2;
  const extent =
    graph.layers.length * (alongSize + options.layerGap) - options.layerGap + 2 * MARGIN;
  const breadth = highest - lowest + 2 * MARGIN;

  const orderOf = new Map(graph.layers.flatMap((layer) => layer.map((item, i) => [item, i])));
  const nodes = Array.from({ length: nodeCount }, (_, node): NodeBox => {
    const [a, b] = [along(node) - alongSize / 2, across(node) - acrossSize / 2];
    const place = { layer: graph.layerOf[node] ?? 0, order: orderOf.get(node) ?? 0 };
    return right ? { x: a, y: b, ...place } : { x: b, y: a, ...place };
  });
  const frame = { nodeCount, alongSize, acrossSize, along, across, right };
  return {
    direction,
    width: right ? extent : breadth,
    height: right ? breadth : extent,
    cardWidth,
    cardHeight,
    nodes,
    routes: routeAll(graph, edges, frame),
    reading: graph.layers.flat().filter((item) => item < nodeCount),
  };
}

/** Centres across the layers: each item near the mean of its neighbours, none overlapping. */
function placeAcross(
  graph: LayeredGraph,
  size: (item: number) => number,
  gap: number,
): readonly number[] {
  const centres: number[] = graph.layerOf.map(() => 0);
  const stack = (layer: readonly number[], wanted: readonly number[]) => {
    const sizes = layer.map(size);
    const placed = separate(wanted, sizes, gap);
    for (const [i, item] of layer.entries()) centres[item] = placed[i] ?? 0;
  };
  for (const layer of graph.layers) {
    const total = layer.reduce((sum, item) => sum + size(item) + gap, -gap);
    let start = -total / 2;
    const wanted = layer.map((item) => {
      const centre = start + size(item) / 2;
      start += size(item) + gap;
      return centre;
    });
    stack(layer, wanted);
  }
  for (let sweep = 0; sweep < 12; sweep += 1) {
    const down = sweep % 2 === 0;
    const sequence = down ? graph.layers : graph.layers.slice().reverse();
    for (const layer of sequence) {
      const wanted = layer.map((item) => {
        const near = (down ? graph.before : graph.after)[item] ?? [];
        if (near.length === 0) return centres[item] ?? 0;
        return near.reduce((sum, other) => sum + (centres[other] ?? 0), 0) / near.length;
      });
      stack(layer, wanted);
    }
  }
  return centres;
}

/**
 * The positions nearest to `wanted` (least squares) that keep the order and do not overlap:
 * pool adjacent violators over the positions with the cumulative room taken out.
 */
export function separate(
  wanted: readonly number[],
  sizes: readonly number[],
  gap: number,
): readonly number[] {
  const offsets: number[] = [];
  for (let i = 0; i < sizes.length; i += 1) {
    const before =
      i === 0 ? 0 : (offsets[i - 1] ?? 0) + ((sizes[i - 1] ?? 0) + (sizes[i] ?? 0)) / 2;
    offsets.push(i === 0 ? 0 : before + gap);
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [i, want] of wanted.entries()) {
    let pool = { sum: want - (offsets[i] ?? 0), count: 1 };
    for (let last = pools.at(-1); last !== undefined; last = pools.at(-1)) {
      if (last.sum / last.count <= pool.sum / pool.count) break;
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const centres = pools.flatMap(({ sum, count }) =>
    Array.from({ length: count }, () => sum / count),
  );
  return centres.map((centre, i) => centre + (offsets[i] ?? 0));
}

interface Drawing {
  readonly nodeCount: number;
  readonly alongSize: number;
  readonly acrossSize: number;
  readonly along: (item: number) => number;
  readonly across: (item: number) => number;
  readonly right: boolean;
}

function routeAll(graph: LayeredGraph, edges: readonly GraphEdge[], drawing: Drawing): Route[] {
  const ports = assignPorts(graph, edges, drawing);
  return edges.map(({ from, to }, edge) => {
    const cubics =
      from === to
        ? selfLoop(from, drawing)
        : throughBends(
            graph.chains[edge] ?? [],
            ports.start[edge] ?? 0,
            ports.end[edge] ?? 0,
            drawing,
          );
    return makeRoute(drawing.right ? cubics : cubics.map(swapAxes));
  });
}

/** Where across its card each link leaves and arrives, so that links of one card do not coincide. */
function assignPorts(graph: LayeredGraph, edges: readonly GraphEdge[], drawing: Drawing) {
  const start: number[] = edges.map(() => 0);
  const end: number[] = edges.map(() => 0);
  const sides = new Map<string, { edge: number; towards: number; into: number[] }[]>();
  const attach = (node: number, next: number, edge: number, into: number[]) => {
    const side = (graph.layerOf[next] ?? 0) > (graph.layerOf[node] ?? 0) ? 'far' : 'near';
    const key = `${node}/${side}`;
    const list = sides.get(key) ?? [];
    list.push({ edge, towards: drawing.across(next), into });
    sides.set(key, list);
  };
  for (const [edge, chain] of graph.chains.entries()) {
    if (chain.length < 2) continue;
    attach(chain[0] as number, chain[1] as number, edge, start);
    attach(chain.at(-1) as number, chain.at(-2) as number, edge, end);
  }
  for (const [key, list] of sides) {
    const node = Number.parseInt(key, 10);
    list.sort((a, b) => a.towards - b.towards || a.edge - b.edge);
    const step = Math.min(14, (0.6 * drawing.acrossSize) / list.length);
    for (const [i, { edge, into }] of list.entries()) {
      into[edge] = drawing.across(node) + (i - (list.length - 1) / 2) * step;
    }
  }
  return { start, end };
}

/** From card to card by way of the bends: straight past each layer, curved between layers. */
function throughBends(
  chain: readonly number[],
  startAcross: number,
  endAcross: number,
  { along, across, alongSize, nodeCount }: Drawing,
): Cubic[] {
  const cubics: Cubic[] = [];
  const half = alongSize / 2;
  const sign = along(chain.at(-1) ?? 0) >= along(chain[0] ?? 0) ? 1 : -1;
  let [a, b] = [along(chain[0] ?? 0) + sign * half, startAcross];
  const curveTo = (nextA: number, nextB: number) => {
    const middle = (a + nextA) / 2;
    cubics.push([a, b, middle, b, middle, nextB, nextA, nextB]);
    [a, b] = [nextA, nextB];
  };
  for (const item of chain.slice(1)) {
    const last = item < nodeCount;
    curveTo(along(item) - sign * half, last ? endAcross : across(item));
    if (!last) curveTo(along(item) + sign * half, b);
  }
  return cubics;
}

/** A service that calls itself: out of its far side and back in over the top. */
function selfLoop(node: number, { along, across, alongSize, acrossSize }: Drawing): Cubic[] {
  const far = along(node) + alongSize / 2;
  const top = across(node) - acrossSize / 2;
  const [a, b] = [far - 26, top + 14];
  return [
    [far, b, far + 20, b, far + 20, top - 6, far + 2, top - 12],
    [far + 2, top - 12, far - 14, top - 17, a, top - 14, a, top],
  ];
}

function swapAxes(c: Cubic): Cubic {
  return [c[1], c[0], c[3], c[2], c[5], c[4], c[7], c[6]];
}
