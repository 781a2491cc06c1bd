import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossings, layerGraph } from './layers.ts';
import { type Layout, type LayoutOptions, layOut, separate } from './layout.ts';
import { pointAt, ROUTE_POINTS, ROUTE_STRIDE } from './route.ts';

const options: LayoutOptions = {
  direction: 'right',
  cardWidth: 160,
  cardHeight: 80,
  layerGap: 90,
  nodeGap: 24,
};
/** client → gateway → order → user, payment, inventory */
const shop = [
  { from: 0, to: 1 },
  { from: 1, to: 2 },
  { from: 2, to: 3 },
  { from: 2, to: 4 },
  { from: 2, to: 5 },
];

function overlapping(layout: Layout): string[] {
  const found: string[] = [];
  for (const [i, a] of layout.nodes.entries()) {
    for (const [j, b] of layout.nodes.entries()) {
      if (j <= i) continue;
      const apartX = Math.abs(a.x - b.x) >= layout.cardWidth - 0.001;
      const apartY = Math.abs(a.y - b.y) >= layout.cardHeight - 0.001;
      if (!apartX && !apartY) found.push(`${i} and ${j}`);
    }
  }
  return found;
}

const graphs = fc.integer({ min: 1, max: 30 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    edges: fc.array(
      fc.record({ from: fc.nat({ max: count - 1 }), to: fc.nat({ max: count - 1 }) }),
      { maxLength: 60 },
    ),
    direction: fc.constantFrom<'right' | 'down'>('right', 'down'),
    maxPerLayer: fc.constantFrom(3, 8, Number.POSITIVE_INFINITY),
  }),
);

describe('layOut', () => {
  it('puts the client first and each call one layer further', () => {
    const { nodes, reading } = layOut(6, shop, options);
    expect(nodes.map((node) => node.layer)).toEqual([0, 1, 2, 3, 3, 3]);
    expect(reading).toEqual([0, 1, 2, 3, 4, 5]);
    const xs = nodes.map((node) => node.x);
    expect(xs[0]).toBeLessThan(xs[1] as number);
    expect(xs[3]).toBe(xs[5]);
  });

  it('centres a caller on the services it calls', () => {
    const { nodes } = layOut(6, shop, options);
    expect(nodes[2]?.y).toBeCloseTo(nodes[4]?.y ?? Number.NaN);
    expect(nodes[0]?.y).toBeCloseTo(nodes[2]?.y ?? Number.NaN);
  });

  it('runs from the top for narrow places', () => {
    const { nodes, height, width } = layOut(6, shop, { ...options, direction: 'down' });
    expect(nodes[1]?.y).toBeGreaterThan(nodes[0]?.y as number);
    expect(nodes[3]?.y).toBe(nodes[5]?.y);
    expect(nodes[3]?.x).not.toBe(nodes[5]?.x);
    expect(height).toBe(4 * 80 + 3 * 90 + 36);
    expect(width).toBe(3 * 160 + 2 * 24 + 36);
  });

  it('never overlaps cards, keeps all inside, whatever the graph (cycles and self calls too)', () => {
    fc.assert(
      fc.property(graphs, ({ count, edges, direction, maxPerLayer }) => {
        const layout = layOut(count, edges, { ...options, direction, maxPerLayer });
        expect(overlapping(layout)).toEqual([]);
        for (const node of layout.nodes) {
          expect(node.x).toBeGreaterThanOrEqual(0);
          expect(node.y).toBeGreaterThanOrEqual(0);
          expect(node.x + layout.cardWidth).toBeLessThanOrEqual(layout.width + 0.001);
          expect(node.y + layout.cardHeight).toBeLessThanOrEqual(layout.height + 0.001);
        }
        expect(layout.routes).toHaveLength(edges.length);
        for (const route of layout.routes) {
          expect(route.points.every(Number.isFinite)).toBe(true);
          expect(route.d).not.toContain('NaN');
        }
        expect(new Set(layout.reading).size).toBe(count);
      }),
      { numRuns: 150 },
    );
  });

  it('starts each link at its caller and ends it at its callee', () => {
    fc.assert(
      fc.property(graphs, ({ count, edges, direction }) => {
        const layout = layOut(count, edges, { ...options, direction });
        for (const [index, edge] of edges.entries()) {
          const { points } = layout.routes[index] as { points: Float32Array };
          const end = (ROUTE_POINTS - 1) * ROUTE_STRIDE;
          for (const [node, at] of [
            [edge.from, 0],
            [edge.to, end],
          ] as const) {
            const box = layout.nodes[node] as { x: number; y: number };
            expect(points[at]).toBeGreaterThanOrEqual(box.x - 0.01);
            expect(points[at]).toBeLessThanOrEqual(box.x + 160.01);
            expect(points[at + 1]).toBeGreaterThanOrEqual(box.y - 0.01);
            expect(points[at + 1]).toBeLessThanOrEqual(box.y + 80.01);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leads a link past the cards between its ends', () => {
    const edges = [...shop, { from: 0, to: 4 }];
    const layout = layOut(6, edges, options);
    const { points } = layout.routes[5] as { points: Float32Array };
    for (let i = 1; i < ROUTE_POINTS - 1; i += 1) {
      const [x, y] = [points[i * 4] as number, points[i * 4 + 1] as number];
      for (const box of [layout.nodes[1], layout.nodes[2]]) {
        if (!box) throw new Error('no box');
        const inside = x > box.x && x < box.x + 160 && y > box.y && y < box.y + 80;
        expect(inside).toBe(false);
      }
    }
  });

  it('stays put when an edge appears that changes no layer', () => {
    const before = layOut(6, shop, options);
    const after = layOut(6, [...shop, { from: 1, to: 3 }], { ...options, previous: before });
    expect(after.nodes.map((node) => node.layer)).toEqual(before.nodes.map((node) => node.layer));
    const ranked = (layout: Layout) => layout.reading;
    expect(ranked(after)).toEqual(ranked(before));
  });

  it('is the same every time', () => {
    expect(layOut(6, shop, options)).toEqual(layOut(6, shop, options));
  });

  it('keeps services nobody calls yet beside the others, not under the client', () => {
    const { nodes } = layOut(3, [{ from: 0, to: 1 }], options);
    expect(nodes[2]?.layer).toBe(1);
  });

  it('draws a cycle, a pair and a self call without losing the direction of calls', () => {
    const edges = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 1 },
      { from: 2, to: 2 },
    ];
    const layout = layOut(3, edges, options);
    expect(layout.nodes.map((node) => node.layer)).toEqual([0, 1, 2]);
    const back = layout.routes[2] as { points: Float32Array };
    expect(back.points[0]).toBeGreaterThan(back.points[(ROUTE_POINTS - 1) * 4] as number);
    expect(layout.routes[1]?.d).not.toBe(back);
  });

  it('lays out 200 services in a blink, in bounded layers', () => {
    const star = Array.from({ length: 199 }, (_, i) => ({ from: 0, to: i + 1 }));
    const chain = Array.from({ length: 199 }, (_, i) => ({ from: i, to: i + 1 }));
    for (const edges of [star, chain, [...star, ...chain]]) {
      const start = performance.now();
      const layout = layOut(200, edges, { ...options, maxPerLayer: 15 });
      expect(performance.now() - start).toBeLessThan(2000);
      expect(overlapping(layout)).toEqual([]);
      const perLayer = new Map<number, number>();
      for (const { layer } of layout.nodes) perLayer.set(layer, (perLayer.get(layer) ?? 0) + 1);
      expect(Math.max(...perLayer.values())).toBeLessThanOrEqual(15);
    }
  });
});

describe('layerGraph', () => {
  it('removes crossings that a change of order can remove', () => {
    // 1 → 4 and 2 → 3 cross in index order.
    const edges = [
      { from: 0, to: 1 },
      { from: 0, to: 2 },
      { from: 1, to: 4 },
      { from: 2, to: 3 },
    ];
    const graph = layerGraph(5, edges);
    expect(crossings(graph.layers, graph)).toBe(0);
    expect(crossings([[0], [1, 2], [3, 4]], graph)).toBe(1);
  });
});

describe('separate', () => {
  it('leaves room that is there and shares the push where it is not', () => {
    expect(separate([0, 100], [10, 10], 5)).toEqual([0, 100]);
    expect(separate([0, 0], [10, 10], 5)).toEqual([-7.5, 7.5]);
  });
});

describe('pointAt', () => {
  it('moves evenly along the link, lanes at its sides', () => {
    const layout = layOut(2, [{ from: 0, to: 1 }], options);
    const route = layout.routes[0];
    if (!route) throw new Error('no route');
    const out = new Float32Array(6);
    pointAt(route, 0, 0, out, 0);
    pointAt(route, 0.5, 4, out, 2);
    pointAt(route, 1, 0, out, 4);
    expect(route.length).toBeCloseTo(90, 1);
    expect(out[2]).toBeCloseTo(((out[0] as number) + (out[4] as number)) / 2, 1);
    expect(out[3]).toBeCloseTo((out[1] as number) + 4, 3);
  });
});
