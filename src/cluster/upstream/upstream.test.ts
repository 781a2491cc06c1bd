import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';
import type { BalancerSpec } from '../service-spec.ts';
import { ENVOY_OUTLIER_DETECTION, OutlierDetection } from './outlier-detection.ts';
import {
  type Host,
  type HostResult,
  PANIC_THRESHOLD,
  type Probe,
  type UpstreamPolicy,
} from './policy.ts';
import { Upstream } from './upstream.ts';

const REQUEST: WireRequest = { method: 'GET', url: 'http://service/', headers: [], body: null };
const OK: HostResult = { kind: 'status', status: 200 };
const ERROR: HostResult = { kind: 'status', status: 500 };
const plain = (balancer: BalancerSpec): UpstreamPolicy => ({
  balancer,
  panicThreshold: PANIC_THRESHOLD,
  zoneAware: false,
});
const EJECTING: UpstreamPolicy = {
  ...plain('round-robin'),
  outlierDetection: { ...ENVOY_OUTLIER_DETECTION, maxEjectionPercent: 1 },
};

const hostsOf = (...slots: readonly number[]): readonly Host[] =>
  slots.map((slot) => ({ slot, zone: null, version: slot % 2 === 0 ? 'v1' : 'v2' }));

const noProbe: Probe = () => {
  throw new Error('no check is expected');
};

function upstream(kernel: Kernel, policy: UpstreamPolicy, probe: Probe = noProbe) {
  const one = new Upstream(kernel, policy, {
    seed: 1,
    caller: 'order/0',
    callee: 'service',
    callerZone: null,
    probe,
  });
  const changes: string[] = [];
  one.onChange = (slot, state) => changes.push(`${kernel.now} ${slot} ${state}`);
  const fail = (slot: number, count = 5) => {
    for (let i = 0; i < count; i++) one.ended(slot, ERROR, 1);
  };
  const picks = (count: number) =>
    Array.from({ length: count }, () => {
      const slot = one.pick(REQUEST);
      if (slot >= 0) one.ended(slot, OK, 1);
      return slot;
    });
  return { one, changes, fail, picks };
}

describe('plain', () => {
  it('no host: -1; its version only; the balancer’s own turns; no events', () => {
    const kernel = new Kernel();
    const { one, picks } = upstream(kernel, plain('round-robin'));
    expect(one.pick(REQUEST)).toBe(-1);
    one.setHosts(hostsOf(0, 1, 2));
    expect([...picks(6)].sort()).toEqual([0, 0, 1, 1, 2, 2]);
    const versioned = upstream(kernel, { ...plain('random'), version: 'v2' });
    versioned.one.setHosts(hostsOf(0, 1, 2, 3));
    expect(new Set(versioned.picks(50))).toEqual(new Set([1, 3]));
    versioned.one.setHosts(hostsOf(0, 2));
    expect(versioned.one.pick(REQUEST)).toBe(-1);
    expect(kernel.pending).toBe(0);
    expect([one.state(0), one.inPanic, one.ejections]).toEqual(['healthy', false, 0]);
  });

  it('avoids hosts already tried while others are likely, and uses them in need', () => {
    const { one } = upstream(new Kernel(), plain('round-robin'));
    one.setHosts(hostsOf(0, 1, 2));
    for (let i = 0; i < 9; i++) expect(one.pick(REQUEST, [0, 1])).toBe(2);
    expect([0, 1, 2]).toContain(one.pick(REQUEST, [0, 1, 2]));
    const least = upstream(new Kernel(), plain('least-request')).one;
    least.setHosts(hostsOf(0, 1));
    // Picks given up leave nothing on the books: one call is open, and ends.
    for (let i = 0; i < 20; i++) least.ended(least.pick(REQUEST, [0]), OK, 1);
    expect(() => least.ended(0, OK, 1)).toThrow('no call');
  });
});

describe('outlier detection in time', () => {
  it('a host comes back at a multiple of the interval since the start', () => {
    const kernel = new Kernel();
    kernel.runUntil(3_000);
    const { one, changes, fail, picks } = upstream(kernel, EJECTING);
    one.setHosts(hostsOf(0, 1, 2));
    kernel.runUntil(14_500);
    fail(1);
    expect(new Set(picks(10))).toEqual(new Set([0, 2]));
    expect([one.state(1), one.ejections]).toEqual(['ejected', 1]);
    kernel.runUntil(100_000);
    // 30 s after 14.5 s is 44.5 s; the intervals end at 13, 23, 33, 43, 53 s.
    expect(changes).toEqual(['14500 1 ejected', '53000 1 healthy']);
    expect(new Set(picks(10))).toEqual(new Set([0, 1, 2]));
  });

  it('no event remains once nothing can change, and stop ends what is left', () => {
    const kernel = new Kernel();
    const { one, fail } = upstream(kernel, EJECTING);
    one.setHosts(hostsOf(0, 1, 2));
    expect(kernel.pending).toBe(0);
    one.ended(0, OK, 1);
    expect(kernel.pending).toBe(1);
    kernel.runUntil(10_000);
    expect(kernel.pending).toBe(0);
    fail(0);
    kernel.runUntil(40_000);
    // Back at 40 s; its back-off takes one more interval to shrink.
    expect([one.state(0), kernel.pending]).toEqual(['healthy', 1]);
    kernel.runUntil(50_000);
    expect(kernel.pending).toBe(0);
    fail(0);
    one.stop();
    expect(kernel.pending).toBe(0);
    one.ended(0, ERROR, 1);
    one.setHosts(hostsOf(0));
    expect(kernel.pending).toBe(0);
  });

  it('a timer that sleeps changes nothing: as one that always runs', () => {
    const report = fc.record({
      wait: fc.integer({ min: 1, max: 45_000 }),
      slot: fc.nat(5),
      results: fc.array(fc.constantFrom(OK, ERROR), { minLength: 1, maxLength: 12 }),
    });
    const spec = {
      ...ENVOY_OUTLIER_DETECTION,
      maxEjectionPercent: 0.5,
      successRateRequestVolume: 3,
      successRateStdevFactor: 1,
      successRateMinimumHosts: 2,
    };
    fc.assert(
      fc.property(fc.array(report, { maxLength: 40 }), (reports) => {
        const kernel = new Kernel();
        const { one, changes } = upstream(kernel, { ...EJECTING, outlierDetection: spec });
        one.setHosts(hostsOf(0, 1, 2, 3, 4, 5));
        const expected: string[] = [];
        let now = 0;
        let ticks = 1;
        const always: OutlierDetection = new OutlierDetection(
          spec,
          new RandomStream(1, 'x', 'y'),
          (slot) => expected.push(`${now} ${slot} ${always.ejected(slot) ? 'ejected' : 'healthy'}`),
        );
        always.setHosts([0, 1, 2, 3, 4, 5]);
        const tickUntil = (time: number) => {
          for (; ticks * 10_000 <= time; ticks++) {
            now = ticks * 10_000;
            always.interval(now);
          }
          now = time;
        };
        for (const { wait, slot, results } of reports) {
          const time = now + wait;
          tickUntil(time);
          kernel.runUntil(time);
          for (const result of results) {
            always.report(slot, result, now);
            one.ended(slot, result, 1);
          }
        }
        tickUntil(now + 600_000);
        kernel.runUntil(now);
        expect(changes).toEqual(expected);
        expect(kernel.pending).toBe(0);
      }),
    );
  });

  it('cancelled requests say nothing; a replaced process starts anew', () => {
    const kernel = new Kernel();
    const { one, changes, fail } = upstream(kernel, EJECTING);
    one.setHosts(hostsOf(0, 1, 2));
    fail(0, 4);
    one.ended(0, 'cancelled', 1);
    expect(one.state(0)).toBe('healthy');
    fail(0, 1);
    expect(one.state(0)).toBe('ejected');
    one.replaced(0);
    expect(one.state(0)).toBe('healthy');
    expect(changes).toEqual(['0 0 ejected', '0 0 healthy']);
  });

  it('with most hosts ejected it panics; with the threshold at 0 and all ejected nobody is left', () => {
    const { one, fail, picks } = upstream(new Kernel(), EJECTING);
    one.setHosts(hostsOf(0, 1, 2));
    fail(0);
    expect([one.inPanic, new Set(picks(9))]).toEqual([false, new Set([1, 2])]);
    fail(1);
    expect([one.inPanic, new Set(picks(9))]).toEqual([true, new Set([0, 1, 2])]);

    const strict = upstream(new Kernel(), { ...EJECTING, panicThreshold: 0 });
    strict.one.setHosts(hostsOf(0, 1));
    strict.fail(0);
    strict.fail(1);
    expect(strict.one.pick(REQUEST)).toBe(-1);
  });

  it('a host that leaves while ejected is told healthy, and returns as a new one', () => {
    const { one, changes, fail } = upstream(new Kernel(), EJECTING);
    one.setHosts(hostsOf(0, 1, 2));
    fail(2);
    one.setHosts(hostsOf(0, 1));
    one.setHosts(hostsOf(0, 1, 2));
    expect(changes).toEqual(['0 2 ejected', '0 2 healthy']);
    expect(one.state(2)).toBe('healthy');
  });
});

describe('active checks', () => {
  const CHECKED: UpstreamPolicy = {
    ...plain('round-robin'),
    healthCheck: {
      path: '/health',
      interval: 1000,
      timeout: 500,
      unhealthyThreshold: 2,
      healthyThreshold: 1,
    },
  };

  /** Answers after 1 ms what `sick` says at that time. */
  const probing = (kernel: Kernel, sick: ReadonlySet<number>): Probe => {
    return (slot, _path, _timeout, done) => {
      kernel.schedule(1, () => done(!sick.has(slot)), null);
    };
  };

  it('take hosts out of the picks and bring them back', () => {
    const kernel = new Kernel();
    const sick = new Set([1]);
    const { one, changes, picks } = upstream(kernel, CHECKED, probing(kernel, sick));
    one.setHosts(hostsOf(0, 1, 2));
    expect(new Set(picks(6))).toEqual(new Set([0, 1, 2]));
    kernel.runUntil(3000);
    expect(one.state(1)).toBe('unhealthy');
    expect(new Set(picks(6))).toEqual(new Set([0, 2]));
    sick.clear();
    kernel.runUntil(6000);
    expect(new Set(picks(6))).toEqual(new Set([0, 1, 2]));
    expect(changes.map((change) => change.replace(/^\S+ /, ''))).toEqual([
      '1 unhealthy',
      '1 healthy',
    ]);
    one.stop();
    kernel.runUntil(7000);
    expect(kernel.pending).toBe(0);
  });

  it('a good check ends an ejection before its time', () => {
    const kernel = new Kernel();
    const policy = { ...EJECTING, ...CHECKED, outlierDetection: EJECTING.outlierDetection! };
    const { one, fail } = upstream(kernel, policy, probing(kernel, new Set()));
    one.setHosts(hostsOf(0, 1, 2));
    fail(0);
    expect(one.state(0)).toBe('ejected');
    kernel.runUntil(1500);
    expect(one.state(0)).toBe('healthy');
  });
});

describe('whatever happens', () => {
  const balancers: readonly BalancerSpec[] = [
    'round-robin',
    'least-request',
    'peak-ewma',
    { kind: 'least-connections', weights: [2, 1] },
    { kind: 'ring-hash', key: { path: true } },
  ];
  const step = fc.oneof(
    fc.record({ kind: fc.constant('hosts' as const), slots: fc.uniqueArray(fc.nat(9)) }),
    fc.record({ kind: fc.constant('call' as const), ok: fc.boolean(), times: fc.nat(9) }),
    fc.record({ kind: fc.constant('replaced' as const), slot: fc.nat(9) }),
    fc.record({ kind: fc.constant('wait' as const), time: fc.nat(40_000) }),
  );

  it('only a host that is there is picked, and one is picked whenever panic allows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...balancers),
        fc.constantFrom(0, 0.5),
        fc.boolean(),
        fc.array(step, { maxLength: 40 }),
        (balancer, panicThreshold, zoned, steps) => {
          const kernel = new Kernel();
          const one = new Upstream(
            kernel,
            { ...EJECTING, balancer, panicThreshold, zoneAware: zoned, localityFailover: !zoned },
            { seed: 1, caller: 'order/0', callee: 's', callerZone: 'a', probe: noProbe },
          );
          const zone = (slot: number): Host => ({
            slot,
            zone: slot % 3 === 0 ? 'a' : 'b',
            version: 'v1',
          });
          one.setCallers([0, 1, 2, 3].map(zone));
          let present: readonly number[] = [];
          for (const action of steps) {
            if (action.kind === 'hosts') {
              present = [...action.slots].sort((a, b) => a - b);
              one.setHosts(present.map(zone));
            } else if (action.kind === 'replaced') one.replaced(action.slot);
            else if (action.kind === 'wait') kernel.runUntil(kernel.now + action.time);
            else {
              for (let i = 0; i < action.times; i++) {
                const slot = one.pick(REQUEST, i % 2 === 0 ? present.slice(0, 1) : undefined);
                if (slot === -1) {
                  expect(present.filter((host) => one.state(host) === 'healthy')).toEqual([]);
                  if (present.length > 0) expect(panicThreshold).toBe(0);
                  continue;
                }
                expect(present).toContain(slot);
                if (one.state(slot) === 'ejected') expect(one.inPanic).toBe(true);
                one.ended(slot, action.ok ? OK : ERROR, 1);
              }
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
