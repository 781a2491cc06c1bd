import { describe, expect, it } from 'vitest';
import { fitSystem, shownDensity } from './fit.ts';

const shop = [
  { from: 0, to: 1 },
  { from: 1, to: 2 },
  { from: 2, to: 3 },
  { from: 2, to: 4 },
  { from: 2, to: 5 },
];
const tree = (count: number) =>
  Array.from({ length: count - 1 }, (_, i) => ({ from: Math.floor(i / 2.6), to: i + 1 }));

const place = (width: number, height: number) => ({
  ...{ width, height },
  corner: { width: 100, height: 40 },
});

describe('fitSystem', () => {
  it('draws whole cards from the left where there is room, and uses the room for the links', () => {
    const fit = fitSystem(6, shop, place(1040, 340), null);
    expect(fit).toMatchObject({ density: 'full', scale: 1 });
    expect(fit.layout.direction).toBe('right');
    expect(fit.layout.width).toBeCloseTo(1040 - 100);
  });
  it('runs from the top on a phone', () => {
    const fit = fitSystem(6, shop, place(390, 430), null);
    expect(fit.layout.direction).toBe('down');
    expect(fit.density).toBe('compact');
    expect(fit.scale).toBeGreaterThan(0.7);
  });
  it('keeps the names of thirty services, and shows two hundred at all', () => {
    expect(fitSystem(30, tree(30), place(1040, 380), null).density).toBe('chip');
    const many = fitSystem(200, tree(200), place(1040, 380), null);
    expect(many.density).toBe('block');
    expect(many.layout.width * many.scale).toBeLessThanOrEqual(1040.001);
    expect(many.layout.height * many.scale).toBeLessThanOrEqual(380.001);
  });
  it('keeps the names of a dozen services on a phone', () => {
    const fit = fitSystem(13, tree(13), place(390, 410), null);
    expect(shownDensity(fit.density, fit.scale)).toBe('slim');
    expect(fit.scale).toBeGreaterThan(0.7);
  });
  it('leaves the corner free', () => {
    for (const [count, width, height] of [
      [2, 390, 300],
      [6, 390, 430],
      [6, 1040, 340],
      [13, 390, 410],
      [30, 1040, 300],
      [100, 1040, 300],
    ] as const) {
      const { width: right, height: bottom, corner } = place(width, height);
      const { layout, scale, left, top } = fitSystem(
        count,
        tree(count),
        place(width, height),
        null,
      );
      const covered = layout.nodes.filter(
        ({ x, y }) =>
          left + (x + layout.cardWidth) * scale > right - corner.width &&
          top + (y + layout.cardHeight) * scale > bottom - corner.height,
      );
      expect(covered).toEqual([]);
    }
  });
  it('centres what is smaller than its place', () => {
    const { left, top, layout } = fitSystem(2, [{ from: 0, to: 1 }], place(2000, 600), null);
    expect(left).toBeCloseTo((2000 - layout.width) / 2);
    expect(top).toBeCloseTo((600 - layout.height) / 2);
  });
  it('shows less on a card the smaller it is, and more the larger', () => {
    expect(shownDensity('block', 0.4)).toBe('block');
    expect(shownDensity('block', 1)).toBe('chip');
    expect(shownDensity('full', 0.9)).toBe('full');
    expect(shownDensity('full', 0.3)).toBe('block');
  });
});
