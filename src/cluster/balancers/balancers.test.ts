import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import { Cluster } from '../cluster.ts';
import { declaredProgram } from '../declared.ts';
import type { WireRequest } from '../program.ts';
import type { BalancerSpec, Scenario } from '../scenario.ts';
import type { Balancer } from './balancer.ts';
import { createBalancer } from './create.ts';
import { DECAY } from './peak-ewma.ts';
import { RingHash } from './ring-hash.ts';

const to = (path: string, headers: WireRequest['headers'] = []): WireRequest => ({
  method: 'GET',
  url: `http://service${path}`,
  headers,
  body: null,
});

const make = (spec: BalancerSpec, instances: number) =>
  createBalancer(spec, instances, 1, 'caller/0', 'service');

/** Names the picks a, b, c …; every call ends at once. */
const turns = (balancer: Balancer, count: number) =>
  Array.from({ length: count }, () => {
    const picked = balancer.pick(to('/'), 0);
    balancer.release(picked, 1, 0);
    return 'abcdefgh'[picked];
  }).join('');

describe('nginx smooth weighted round robin', () => {
  it.each([
    [[5, 1, 1], 'aabacaa'],
    [[4, 2, 1], 'abacaba'],
    [[3, 1], 'aaba'],
    [[2, 1], 'aba'],
  ] as const)('weights %j give %s, again and again', (weights, expected) => {
    const balancer = make({ kind: 'weighted-round-robin', weights }, weights.length);
    expect(turns(balancer, expected.length * 3)).toBe(expected.repeat(3));
  });
});

describe('nginx least_conn', () => {
  it('takes the fewest open calls for the weight, ties in smooth weighted turns', () => {
    const balancer = make({ kind: 'least-connections', weights: [2, 1, 1] }, 3);
    const open = Array.from({ length: 4 }, () => balancer.pick(to('/'), 0));
    // All idle: the heaviest; then the two idle ones; then a again, with 1/2 against 1 and 1.
    expect(open).toEqual([0, 1, 2, 0]);
    balancer.release(2, 5, 5);
    expect(balancer.pick(to('/'), 5)).toBe(2);
  });
});

describe('round robin and random', () => {
  it('round robin gives everyone the same; random about the same', () => {
    const share = (spec: BalancerSpec) => {
      const picks = turns(make(spec, 4), 4000);
      return [...'abcd'].map((name) => picks.split(name).length - 1);
    };
    expect(share('round-robin')).toEqual([1000, 1000, 1000, 1000]);
    // Standard deviation of a share is √(4000·¼·¾) ≈ 27; allow four.
    for (const count of share('random')) expect(Math.abs(count - 1000)).toBeLessThan(110);
  });
});

describe('ring hash', () => {
  const ring = (instances: number) =>
    new RingHash(instances, { header: 'x-user' }, new RandomStream(1, 'a', 'b'), 'service');
  const user = (name: string) => to('/', [['x-user', name]]);

  it('sends the same key to the same instance, whoever calls', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 20 }), (name, instances) => {
        expect(ring(instances).pick(user(name))).toBe(ring(instances).pick(user(name)));
      }),
    );
  });

  it('moves only the newcomer’s share of keys when an instance is added', () => {
    const names = Array.from({ length: 4000 }, (_, i) => `user-${i}`);
    const [before, after] = [ring(9), ring(10)].map((one) => names.map((n) => one.pick(user(n))));
    const moved = names.filter((_, i) => before![i] !== after![i]).length / names.length;
    // A tenth is ideal; a plain modulo would move nine tenths.
    expect(moved).toBeGreaterThan(0.05);
    expect(moved).toBeLessThan(0.25);
  });

  it('goes by the path too, and anywhere when the header is missing', () => {
    const byPath = make({ kind: 'ring-hash', key: { path: true } }, 8);
    const first = byPath.pick(to('/users/7?x=1'), 0);
    expect(byPath.pick(to('/users/7?x=2'), 0)).toBe(first);
    const anywhere = new Set(Array.from({ length: 200 }, () => ring(4).pick(to('/'))));
    const one = ring(4);
    const spread = new Set(Array.from({ length: 200 }, () => one.pick(to('/'))));
    expect(anywhere.size).toBe(1);
    expect(spread.size).toBe(4);
  });
});

describe('peak EWMA', () => {
  it('avoids an instance that was slow once, and comes back to it as the peak decays', () => {
    const balancer = make('peak-ewma', 2);
    balancer.release(balancer.pick(to('/'), 0), 1, 0);
    const shares = (now: number) => {
      let slow = 0;
      for (let i = 0; i < 1000; i++) {
        const picked = balancer.pick(to('/'), now);
        if (picked === 0) slow++;
        balancer.release(picked, picked === 0 ? 5 : 5, now);
      }
      return slow / 1000;
    };
    // One very slow answer of instance 0.
    while (balancer.pick(to('/'), 10) !== 0);
    balancer.release(0, 1000, 10);
    // Of two drawn with replacement both are the slow one in a quarter of the draws.
    expect(shares(11)).toBeLessThan(0.3);
    // 1000 ms has decayed below 5 ms after 10 s · ln 200 ≈ 53 s.
    expect(shares(11 + DECAY * 8)).toBeGreaterThan(0.4);
  });
});

describe('the power of two choices', () => {
  /** Share of instances with at least k requests, averaged over snapshots of a steady state. */
  function occupancy(
    balancer: BalancerSpec,
    instances: number,
    load: number,
    snapshots: number,
  ): number[] {
    const scenario: Scenario = {
      until: Number.MAX_VALUE,
      slowAfter: 1000,
      services: [
        {
          name: 'pool',
          replicas: instances,
          concurrency: 1,
          queue: 100_000,
          balancer,
          work: {
            kind: 'declared',
            serviceTime: { kind: 'exponential', mean: 1 },
            failureRate: 0,
            calls: [],
          },
        },
      ],
      links: [],
      defaultLink: { latency: { kind: 'constant', value: 0 }, loss: 0 },
      load: [
        {
          to: 'pool',
          method: 'GET',
          path: '/',
          body: null,
          arrivals: 'poisson',
          rate: load * instances * 1000,
          timeout: null,
        },
      ],
      faults: [],
    };
    const kernel = new Kernel();
    const cluster = new Cluster(kernel, scenario, 5, ({ work }) => {
      if (work.kind !== 'declared') throw new Error('declared only');
      return declaredProgram(work, 5);
    });
    cluster.start();
    const counts = [0, 0, 0, 0, 0];
    for (let shot = 0; shot < snapshots; shot++) {
      kernel.runUntil(40 + shot * 3);
      for (const { busy, queued } of cluster.service('pool').instances) {
        for (let k = 1; k < counts.length; k++) if (busy + queued >= k) counts[k]!++;
      }
    }
    return counts.map((count) => count / (snapshots * instances));
  }

  it('reaches its limit law ρ^(2^k − 1) with many instances, where random choice gives ρ^k', () => {
    const [, one, two, three, four] = occupancy('least-request', 1000, 0.9, 40);
    expect(one! / 0.9).toBeCloseTo(1, 1.5);
    expect(two! / 0.9 ** 3).toBeCloseTo(1, 1.3);
    expect(three! / 0.9 ** 7).toBeCloseTo(1, 1);
    expect(four! / 0.9 ** 15).toBeCloseTo(1, 0.6);
  });

  it('stays above the law with ten instances, as the docstring says', () => {
    const three = occupancy('least-request', 10, 0.9, 6000)[3]!;
    expect(three / 0.9 ** 7).toBeGreaterThan(1.05);
    expect(three / 0.9 ** 7).toBeLessThan(1.2);
  });
});
