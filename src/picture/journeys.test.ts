import { describe, expect, it } from 'vitest';
import { followJourneys, makeJourneys, markStrength, ribbonStrength, shareAt } from './journeys.ts';

const table = (...rows: number[][]) => ({ messages: Float32Array.from(rows.flat()), stride: 5 });

describe('followJourneys', () => {
  it('begins to follow nobody while too many are under way', () => {
    const journeys = makeJourneys();
    followJourneys(journeys, table([0, 0, 0, 0, 20], [0, 1, 1, 0, 20]), 1000, 10, 1);
    expect(journeys.list.size).toBe(0);
    followJourneys(journeys, table([0, 0, 0, 5, 15]), 1005, 10, 1);
    expect(journeys.list.size).toBe(1);
  });
  it('knows a message again, and tells what left and what arrived', () => {
    const journeys = makeJourneys();
    followJourneys(journeys, table([0, 0, 0, 0, 20]), 1000, 10);
    expect([...journeys.list.values()]).toMatchObject([{ departed: 1000, news: 'left' }]);
    followJourneys(journeys, table([0, 0, 0, 5, 15], [0, 1, 1, 0, 20]), 1005, 10);
    const [first, second] = [...journeys.list.values()];
    expect(first).toMatchObject({ news: null, before: 0 });
    expect(second).toMatchObject({ response: true, status: 1, news: 'left' });
    followJourneys(journeys, table([0, 1, 1, 15, 5]), 1020, 10);
    expect(first).toMatchObject({ news: 'arrived', before: 0.25 });
    expect(second).toMatchObject({ news: null, before: 0 });
    expect(shareAt(second!, 1020)).toBeCloseTo(0.75);
    followJourneys(journeys, table([0, 1, 1, 16, 4]), 1021, 10);
    expect(first).toMatchObject({ news: null, before: 1 });
  });
  it('does not let a message arrive that was cut off on its way', () => {
    const journeys = makeJourneys();
    followJourneys(journeys, table([0, 0, 0, 0, 20]), 1000, 10);
    followJourneys(journeys, table(), 1010, 10);
    expect(journeys.list.size).toBe(0);
  });
  it('forgets what arrived long ago, and everything when time goes back', () => {
    const journeys = makeJourneys();
    followJourneys(journeys, table([0, 0, 0, 0, 20]), 1000, 10);
    followJourneys(journeys, table(), 1030, 10);
    expect(journeys.list.size).toBe(1);
    followJourneys(journeys, table(), 1031, 10);
    expect(journeys.list.size).toBe(0);
    followJourneys(journeys, table([0, 0, 0, 0, 20]), 1031, 10);
    followJourneys(journeys, table(), 0, 10);
    expect(journeys.list.size).toBe(0);
  });
});

describe('marks and ribbons', () => {
  it('pass over into each other: never neither, and at the ends only one', () => {
    expect([markStrength(1), ribbonStrength(1)]).toEqual([0, 1]);
    expect([markStrength(64), ribbonStrength(64)]).toEqual([1, 0]);
    for (let ms = 1; ms < 100; ms += 1) {
      expect(Math.max(markStrength(ms), ribbonStrength(ms))).toBeGreaterThan(0.5);
    }
  });
});
