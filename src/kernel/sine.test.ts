import { expect, it } from 'vitest';
import { sineOfTurns } from './math.ts';

it('is exact at the quarters and symmetric', () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((turns) => sineOfTurns(turns) + 0)).toEqual([0, 1, 0, -1, 0]);
  expect(sineOfTurns(1 / 12)).toBeCloseTo(0.5, 15);
  expect(sineOfTurns(-1 / 8)).toBeCloseTo(-sineOfTurns(1 / 8), 15);
});

it('agrees with the platform over many turns', () => {
  for (let i = -2000; i < 2000; i++) {
    const turns = i / 333;
    expect(Math.abs(sineOfTurns(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-14);
  }
});
