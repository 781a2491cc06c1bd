import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priorityLoads } from './priority.ts';

/** Levels of 100 hosts each with so many healthy: loads in whole per cent, and who panics. */
const loads = (...healthy: readonly number[]) => {
  const result = priorityLoads(
    healthy.map((count) => ({ hosts: 100, healthy: count })),
    0.5,
  );
  return {
    loads: result.loads.map((load) => Math.round(load * 100)),
    panic: result.panic,
  };
};

describe('priority loads as Envoy documents them', () => {
  it.each([
    [
      [100, 100],
      [100, 0],
    ],
    [
      [72, 100],
      [100, 0],
    ],
    [
      [71, 100],
      [99, 1],
    ],
    [
      [50, 100],
      [70, 30],
    ],
    [
      [25, 100],
      [35, 65],
    ],
    [
      [0, 100],
      [0, 100],
    ],
  ])('spill: %j healthy give %j, nobody panics', (healthy, expected) => {
    expect(loads(...healthy)).toEqual({ loads: expected, panic: [false, false] });
  });

  it('below 100 % in all the loads are scaled up, and levels under 50 % panic', () => {
    expect(loads(25, 25)).toEqual({ loads: [50, 50], panic: [true, true] });
    expect(loads(5, 65)).toEqual({ loads: [7, 93], panic: [true, false] });
  });

  it('in total panic the load goes by hosts', () => {
    const { loads: byHosts, panic } = priorityLoads(
      [
        { hosts: 30, healthy: 0 },
        { hosts: 10, healthy: 0 },
      ],
      0.5,
    );
    expect(byHosts).toEqual([0.75, 0.25]);
    expect(panic).toEqual([true, true]);
  });

  it('without panic and without a healthy host the first level gets all, for nothing', () => {
    expect(
      priorityLoads(
        [
          { hosts: 4, healthy: 0 },
          { hosts: 4, healthy: 0 },
        ],
        0,
      ),
    ).toEqual({
      loads: [1, 0],
      panic: [false, false],
    });
    expect(priorityLoads([{ hosts: 0, healthy: 0 }], 0.5).loads).toEqual([1]);
  });

  it('one level panics strictly below the threshold', () => {
    const panics = (healthy: number) => priorityLoads([{ hosts: 10, healthy }], 0.5).panic[0];
    expect([4, 5, 6].map(panics)).toEqual([true, false, false]);
  });

  it('loads always sum to 1, and no load goes to a level without healthy hosts unless it panics', () => {
    const level = fc
      .tuple(fc.nat(20), fc.nat(20))
      .map(([a, b]) => ({ hosts: Math.max(a, b), healthy: Math.min(a, b) }));
    fc.assert(
      fc.property(
        fc.array(level, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 0.1, 0.5, 1),
        (levels, threshold) => {
          const { loads, panic } = priorityLoads(levels, threshold);
          expect(loads.reduce((sum, load) => sum + load, 0)).toBeCloseTo(1, 9);
          if (levels.every(({ healthy }) => healthy === 0)) return;
          for (const [i, load] of loads.entries()) {
            if (load > 0 && !panic[i]) expect(levels[i]!.healthy).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
