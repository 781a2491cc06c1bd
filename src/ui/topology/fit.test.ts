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

describe('fitSystem', () => {
  it('draws whole cards from the left where there is room, and uses the room for the links', () => {
    const fit = fitSystem(6, shop, 1040, 340, null);
    expect(fit).toMatchObject({ density: 'full', scale: 1 });
    expect(fit.layout.direction).toBe('right');
    expect(fit.layout.width).toBeCloseTo(1040);
  });
  it('runs from the top on a phone', () => {
    const fit = fitSystem(6, shop, 390, 430, null);
    expect(fit.layout.direction).toBe('down');
    expect(fit.density).toBe('compact');
    expect(fit.scale).toBeGreaterThan(0.7);
  });
  it('keeps the names of thirty services, and shows two hundred at all', () => {
    expect(fitSystem(30, tree(30), 1040, 380, null).density).toBe('chip');
    const many = fitSystem(200, tree(200), 1040, 380, null);
    expect(many.density).toBe('block');
    expect(many.layout.width * many.scale).toBeLessThanOrEqual(1040.001);
    expect(many.layout.height * many.scale).toBeLessThanOrEqual(380.001);
  });
  it('centres what is smaller than its place', () => {
    const { left, top, layout } = fitSystem(2, [{ from: 0, to: 1 }], 2000, 600, null);
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
