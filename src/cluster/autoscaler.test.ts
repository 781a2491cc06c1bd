import { describe, expect, it } from 'vitest';
import { desiredReplicas } from './autoscaler.ts';

const look = (current: number, value: number, more = {}) =>
  desiredReplicas({
    current,
    ready: current,
    unready: 0,
    total: value * current,
    target: 100,
    tolerance: 0.1,
    ...more,
  });

describe('the wish of the HPA', () => {
  it('is as its documentation’s examples: 200m of 100m doubles, 50m halves', () => {
    expect(look(1, 200)).toBe(2);
    expect(look(3, 200)).toBe(6);
    expect(look(4, 50)).toBe(2);
    // Rounded up.
    expect(look(3, 50)).toBe(2);
    expect(look(5, 130)).toBe(7);
  });

  it('is for no change within the tolerance', () => {
    expect(look(20, 109)).toBe(20);
    expect(look(20, 91)).toBe(20);
    expect(look(20, 111)).toBe(23);
    expect(look(20, 89)).toBe(18);
    expect(look(20, 109, { tolerance: 0 })).toBe(22);
  });

  // Kubernetes' replica_calculator_test.go: TestReplicaCalcScaleUpUnreadyLessScale,
  // …UnreadyNoScale, …ScaleDownIncludeUnreadyPods.
  it('counts those that are not ready as idle when it is for more', () => {
    const base = { target: 30, tolerance: 0.1 };
    const lessScale = { current: 3, ready: 2, unready: 1, total: 50 + 70 };
    expect(desiredReplicas({ ...base, ...lessScale })).toBe(4);
    const noScale = { current: 3, ready: 1, unready: 2, total: 40 };
    expect(desiredReplicas({ ...base, ...noScale })).toBe(3);
    const down = { current: 5, ready: 3, unready: 2, total: 10 + 30 + 50, target: 50 };
    expect(desiredReplicas({ ...base, ...down })).toBe(2);
  });
});
