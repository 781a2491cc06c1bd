import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../kernel/random.ts';
import type { OutlierDetectionSpec } from '../service-spec.ts';
import {
  ENVOY_OUTLIER_DETECTION,
  ISTIO_OUTLIER_DETECTION,
  OutlierDetection,
  successRateThreshold,
} from './outlier-detection.ts';
import type { HostResult } from './policy.ts';

const status = (code: number): HostResult => ({ kind: 'status', status: code });
const local = (cause: 'connect' | 'timeout' | 'reset'): HostResult => ({ kind: 'local', cause });

/** `changes` collects `slot out` and `slot in`. */
function detector(hosts: number, spec: Partial<OutlierDetectionSpec> = {}) {
  const changes: string[] = [];
  const detection: OutlierDetection = new OutlierDetection(
    { ...ENVOY_OUTLIER_DETECTION, ...spec },
    new RandomStream(1, 'a', 'outlier'),
    (slot) => changes.push(`${slot} ${detection.ejected(slot) ? 'out' : 'in'}`),
  );
  detection.setHosts(Array.from({ length: hosts }, (_, slot) => slot));
  const report = (slot: number, results: readonly HostResult[], now: number) => {
    for (const result of results) detection.report(slot, result, now);
  };
  const codes = (slot: number, list: readonly number[], now: number) =>
    report(slot, list.map(status), now);
  return { detection, changes, report, codes };
}

const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

describe('errors in a row', () => {
  it('Envoy’s BasicFlow5xxViaHttpCodes', () => {
    const { detection, codes, changes } = detector(1, { maxEjectionPercent: 1 });
    codes(0, [500, 200, 500, 500, 500, 500], 0);
    expect(detection.ejected(0)).toBe(false);
    codes(0, [500], 0);
    expect(detection.ejected(0)).toBe(true);
    detection.interval(9_999);
    expect(detection.ejected(0)).toBe(true);
    detection.interval(30_001);
    expect(detection.ejected(0)).toBe(false);
    codes(0, times(4, 500), 30_001);
    expect(detection.ejected(0)).toBe(false);
    codes(0, [500], 30_001);
    expect(changes).toEqual(['0 out', '0 in', '0 out']);
    expect(detection.ejections).toBe(2);
  });

  it('every answer below 500 starts the count again; 600 and 499 are no errors', () => {
    const { detection, codes } = detector(10);
    codes(0, [500, 500, 500, 500, 404, 500, 500, 500, 500, 499, 500, 500, 600, 500, 500], 0);
    expect(detection.ejected(0)).toBe(false);
  });

  it('gateway errors have a count of their own, which a 500 starts again', () => {
    const spec = { consecutive5xx: 100, enforcingConsecutiveGatewayFailure: 1 };
    const { detection, codes } = detector(10, spec);
    codes(0, [502, 503, 504, 502, 500, 503, 503, 503, 503], 0);
    expect(detection.ejected(0)).toBe(false);
    codes(0, [504], 0);
    expect(detection.ejected(0)).toBe(true);
    // By default they are only counted.
    const byDefault = detector(10, { consecutive5xx: 100 });
    byDefault.codes(0, times(50, 503), 0);
    expect(byDefault.detection.ejected(0)).toBe(false);
  });

  it('no answer counts as 503 or 504, unless split: then it has its own count', () => {
    const joint = detector(10);
    joint.report(0, [...times(4, local('connect')), status(500)], 0);
    expect(joint.detection.ejected(0)).toBe(true);

    const split = detector(10, { splitExternalLocalOriginErrors: true });
    split.report(0, [...times(4, local('timeout')), ...times(4, status(500))], 0);
    // The answers, however bad, showed that the host can be reached.
    split.report(0, times(4, local('reset')), 0);
    expect(split.detection.ejected(0)).toBe(false);
    split.report(0, [local('connect')], 0);
    expect(split.detection.ejected(0)).toBe(true);
  });

  it('a limit of 0 never ejects', () => {
    const { detection, codes } = detector(10, { consecutive5xx: 0 });
    codes(0, [200, ...times(99, 500), 200], 0);
    expect(detection.ejected(0)).toBe(false);
  });

  it('enforcing is a share of the ejections, drawn', () => {
    const { detection, codes } = detector(1000, {
      maxEjectionPercent: 1,
      enforcingConsecutive5xx: 0.3,
    });
    for (let slot = 0; slot < 1000; slot++) codes(slot, times(5, 500), 0);
    // Standard deviation √(1000 · 0.3 · 0.7) ≈ 14.5; allow four.
    expect(Math.abs(detection.active - 300)).toBeLessThan(58);
    expect(detection.ejections).toBe(detection.active);
  });
});

describe('how many may be ejected', () => {
  it('at 10 %, under ten hosts nobody; of ten one; of 29 two', () => {
    const ejected = (hosts: number, spec: Partial<OutlierDetectionSpec> = {}) => {
      const { detection, codes } = detector(hosts, spec);
      for (let slot = 0; slot < hosts; slot++) codes(slot, times(5, 500), 0);
      expect(detection.overflows).toBe(hosts - detection.active);
      return detection.active;
    };
    expect([1, 2, 9, 10, 19, 20, 29, 30].map((hosts) => ejected(hosts))).toEqual([
      0, 0, 0, 1, 1, 2, 2, 3,
    ]);
    const one = { alwaysEjectOneHost: true };
    expect([1, 2, 9, 10, 20].map((hosts) => ejected(hosts, one))).toEqual([1, 1, 1, 1, 2]);
    expect(ejected(4, { maxEjectionPercent: 0.5 })).toBe(2);
    expect(ejected(4, { maxEjectionPercent: 0 })).toBe(0);
  });

  it('a host that could not be ejected is found again after five more errors', () => {
    const { detection, codes } = detector(10);
    codes(0, times(5, 500), 0);
    codes(1, times(9, 500), 0);
    detection.interval(30_000);
    expect(detection.active).toBe(0);
    codes(1, [500], 30_000);
    expect(detection.ejected(1)).toBe(true);
  });

  it('hosts that leave make room, and come back as new ones', () => {
    const { detection, codes } = detector(10);
    codes(0, times(5, 500), 0);
    const others = Array.from({ length: 10 }, (_, i) => i + 1);
    detection.setHosts(others);
    expect(detection.active).toBe(0);
    detection.report(0, status(500), 0);
    codes(5, times(5, 500), 0);
    expect(detection.ejected(5)).toBe(true);
    detection.setHosts([0, ...others]);
    expect(detection.ejected(0)).toBe(false);
    detection.replaced(5);
    expect([detection.ejected(5), detection.active]).toEqual([false, 0]);
  });
});

describe('how long', () => {
  /** Ejects at `at`, ticks every 10 s, gives the time of return. */
  const ejectedFor = (subject: ReturnType<typeof detector>, at: number) => {
    subject.codes(0, times(5, 500), at);
    for (let now = at + 10_000; ; now += 10_000) {
      subject.detection.interval(now);
      if (!subject.detection.ejected(0)) return now - at;
    }
  };

  it('30 s more each time, up to 300 s', () => {
    const subject = detector(10);
    let now = 0;
    const durations = Array.from({ length: 12 }, () => {
      const time = ejectedFor(subject, now);
      now += time;
      return time / 1000;
    });
    expect(durations).toEqual([30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 300, 300]);
  });

  it('every interval spent inside takes one step back', () => {
    const subject = detector(10);
    let now = ejectedFor(subject, 0);
    now += ejectedFor(subject, now);
    now += ejectedFor(subject, now);
    expect(now).toBe(180_000);
    // Three ejections: the fourth would last 120 s. Two quiet intervals make it 60.
    subject.detection.interval((now += 10_000));
    subject.detection.interval((now += 10_000));
    expect(subject.detection.waiting).toBe(true);
    expect(ejectedFor(subject, now)).toBe(60_000);
    now += 60_000;
    for (let i = 0; i < 5; i++) subject.detection.interval((now += 10_000));
    expect(subject.detection.waiting).toBe(false);
    expect(ejectedFor(subject, now)).toBe(30_000);
  });

  it('jitter adds up to its maximum, after which the next interval is waited for', () => {
    const returns = Array.from({ length: 100 }, (_, slot) => slot);
    const { detection, codes } = detector(100, {
      maxEjectionPercent: 1,
      maxEjectionTimeJitter: 20_000,
    });
    for (const slot of returns) codes(slot, times(5, 500), 0);
    const inside = [20_000, 30_000, 40_000, 50_000].map((now) => {
      detection.interval(now);
      return 100 - detection.active;
    });
    expect(inside[0]).toBe(0);
    expect(inside[1]).toBe(0);
    // About half have drawn at most 10 s.
    expect(inside[2]).toBeGreaterThan(30);
    expect(inside[2]).toBeLessThan(70);
    expect(inside[3]).toBe(100);
  });

  it('errors of requests still under way while outside do not count after the return', () => {
    const { detection, codes } = detector(10);
    codes(0, times(9, 500), 0);
    detection.interval(30_000);
    codes(0, [500], 30_000);
    expect(detection.ejected(0)).toBe(false);
  });
});

describe('against the others', () => {
  it('Envoy’s example: {50, 100 × 4} has the threshold 52', () => {
    expect(successRateThreshold([50, 100, 100, 100, 100], 1.9)).toBe(52);
  });

  /** Every host answers 100 times, `failures[slot]` of them with 500, never 5 in a row. */
  const rates = (failures: readonly number[], spec: Partial<OutlierDetectionSpec>) => {
    const subject = detector(failures.length, {
      maxEjectionPercent: 1,
      consecutive5xx: 0,
      ...spec,
    });
    for (const [slot, count] of failures.entries()) {
      subject.codes(slot, [...times(count, 500), ...times(100 - count, 200)], 1000);
    }
    subject.detection.interval(10_000);
    return subject;
  };

  it('a host below the threshold is ejected at the interval, and the next one looks at new answers only', () => {
    const { detection, codes } = rates([50, 0, 0, 0, 0], {});
    expect([0, 1, 2, 3, 4].map((slot) => detection.ejected(slot))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    codes(1, [500], 10_500);
    detection.interval(20_000);
    expect(detection.ejections).toBe(1);
    detection.interval(40_000);
    expect(detection.active).toBe(0);
  });

  it('not with too few hosts, too few answers, or unenforced', () => {
    expect(rates([50, 0, 0, 0], {}).detection.active).toBe(0);
    expect(rates([50, 0, 0, 0, 0], { successRateRequestVolume: 101 }).detection.active).toBe(0);
    expect(rates([50, 0, 0, 0, 0], ISTIO_OUTLIER_DETECTION).detection.active).toBe(0);
    // Two of five cannot be 1.9 standard deviations away from the mean.
    expect(rates([50, 50, 0, 0, 0], {}).detection.active).toBe(0);
  });

  it('failure percentage: from 85 % on, when enforced', () => {
    const spec = { enforcingSuccessRate: 0, enforcingFailurePercentage: 1 };
    const { detection } = rates([84, 85, 86, 100, 0], spec);
    expect([0, 1, 2, 3, 4].map((slot) => detection.ejected(slot))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(rates([100, 0, 0, 0, 0], { enforcingSuccessRate: 0 }).detection.active).toBe(0);
    const both = rates([100, 0, 0, 0, 0], { enforcingFailurePercentage: 1 });
    expect([both.detection.active, both.detection.ejections]).toEqual([1, 1]);
  });

  it('split, reaching a host has a success rate of its own', () => {
    const subject = detector(5, {
      maxEjectionPercent: 1,
      splitExternalLocalOriginErrors: true,
      consecutiveLocalOriginFailure: 0,
    });
    for (let slot = 0; slot < 5; slot++) subject.codes(slot, times(100, 200), 0);
    subject.report(2, times(100, local('timeout')), 0);
    subject.detection.interval(10_000);
    expect(subject.changes).toEqual(['2 out']);
  });
});
