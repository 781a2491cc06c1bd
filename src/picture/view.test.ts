import { describe, expect, it } from 'vitest';
import { broughtIn, isInSight, keptInSight, zoomAt } from './view.ts';

const place = { width: 800, height: 400 };
const drawing = { width: 1000, height: 500 };
const view = { scale: 0.8, left: 0, top: 0 };

describe('a view of a drawing', () => {
  it('zooms about the pointer, which keeps its point', () => {
    const at = (v: typeof view) => (200 - v.left) / v.scale;
    const closer = zoomAt(view, 2, 200, 100, 0.8);
    expect(closer.scale).toBeCloseTo(1.6);
    expect(at(closer)).toBeCloseTo(at(view));
  });
  it('has limits on both sides', () => {
    expect(zoomAt(view, 1000, 0, 0, 0.8).scale).toBe(3);
    expect(zoomAt(view, 0.001, 0, 0, 0.8).scale).toBeCloseTo(0.4);
  });
  it('never loses the drawing', () => {
    const far = keptInSight({ scale: 1, left: -5000, top: 9000 }, drawing, place);
    expect(far.left + drawing.width).toBe(60);
    expect(far.top).toBe(place.height - 60);
    expect(keptInSight(view, drawing, place)).toEqual(view);
  });
  it('moves no more than it must to show a card', () => {
    const card = { x: 900, y: 10, width: 100, height: 60 };
    const close = { scale: 1, left: 0, top: 0 };
    expect(isInSight(close, card, place)).toBe(false);
    const shown = broughtIn(close, card, place);
    expect(shown.left).toBe(800 - 16 - 1000);
    expect(shown.top).toBe(6);
    expect(isInSight(shown, card, place)).toBe(true);
    expect(broughtIn(shown, card, place)).toEqual(shown);
  });
});
