import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { ln } from '../../kernel/math.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';
import type { BalancerSpec } from '../service-spec.ts';
import { createBalancer } from './create.ts';
import { DECAY } from './peak-ewma.ts';
import { RingHash } from './ring-hash.ts';
import { SmoothWeighted } from './smooth-weighted.ts';

const to = (path: string, headers: WireRequest['headers'] = []): WireRequest => ({
  method: 'GET',
  url: `http://service${path}`,
  headers,
  body: null,
});

const slots = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, slot) => slot);

/** A balancer with hosts 0 … `instances` - 1 all there. */
const make = (spec: BalancerSpec, instances: number) => {
  const balancer = createBalancer(spec, 1, 'caller/0', 'service');
  const hosts = slots(instances);
  return {
    pick: (request: WireRequest, now: number) => balancer.pick(request, now, hosts),
    release: (slot: number, took: number, now: number) => balancer.release(slot, took, now),
  };
};

/** Names the picks a, b, c …; every call ends at once. */
const turns = (balancer: ReturnType<typeof make>, count: number) =>
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
  const ring = (instances: number) => {
    const balancer = new RingHash({ header: 'x-user' }, new RandomStream(1, 'a', 'b'), 'service');
    const hosts = slots(instances);
    return { pick: (request: WireRequest) => balancer.pick(request, 0, hosts) };
  };
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
  /**
   * Share of hosts with at least k requests, averaged over snapshots of a steady state: Poisson
   * arrivals at one balancer, one server a host, exponential service of mean 1.
   */
  function occupancy(
    spec: BalancerSpec,
    instances: number,
    load: number,
    snapshots: number,
  ): number[] {
    const kernel = new Kernel();
    const balancer = make(spec, instances);
    const present = new Int32Array(instances);
    const random = new RandomStream(5, 'client', 'arrivals');
    const exponential = () => -ln(random.positive());
    const request = to('/');
    const finish = (slot: number) => {
      present[slot]!--;
      balancer.release(slot, 0, kernel.now);
      if (present[slot]! > 0) kernel.schedule(exponential(), finish, slot);
    };
    const arrive = () => {
      const slot = balancer.pick(request, kernel.now);
      if (++present[slot]! === 1) kernel.schedule(exponential(), finish, slot);
      kernel.schedule(exponential() / (load * instances), arrive, null);
    };
    arrive();
    const counts = [0, 0, 0, 0, 0];
    for (let shot = 0; shot < snapshots; shot++) {
      kernel.runUntil(40 + shot * 3);
      for (const here of present) {
        for (let k = 1; k < counts.length; k++) if (here >= k) counts[k]!++;
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

describe('when hosts come and go', () => {
  const specs: readonly BalancerSpec[] = [
    'round-robin',
    'random',
    'least-request',
    'least-connections',
    'peak-ewma',
    { kind: 'weighted-round-robin', weights: [5, 1, 2] },
    { kind: 'least-connections', weights: [3, 2] },
    { kind: 'ring-hash', key: { path: true } },
  ];

  it('only those present are picked, and open calls stay on the books', () => {
    const present = fc
      .uniqueArray(fc.nat(12), { minLength: 1 })
      .map((all) => all.sort((a, b) => a - b));
    const steps = fc.array(fc.tuple(present, fc.nat(8), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...specs), steps, (spec, stages) => {
        const balancer = createBalancer(spec, 1, 'caller/0', 'service');
        const open: number[] = [];
        for (const [hosts, picks, replace] of stages) {
          for (let i = 0; i < picks; i++) {
            const slot = balancer.pick(to(`/${i}`), i, hosts);
            expect(hosts).toContain(slot);
            open.push(slot);
          }
          if (replace) balancer.reset?.(hosts[0]!);
          while (open.length > 3) balancer.release(open.shift()!, 5, 10);
        }
        // Everything that was picked can be released, wherever its host went.
        for (const slot of open) balancer.release(slot, 5, 20);
      }),
    );
  });

  it('round robin goes on after the last slot, and each array of hosts has its own turn', () => {
    const balancer = createBalancer('round-robin', 1, 'caller/0', 'service');
    const all = slots(4);
    const pick = (hosts: readonly number[]) => balancer.pick(to('/'), 0, hosts);
    while (pick(all) !== 1);
    // Slot 2 went; then its array is made anew at every pick.
    expect([0, 0, 0, 0].map(() => pick([0, 1, 3]))).toEqual([3, 0, 1, 3]);
    const [near, far] = [
      [0, 1],
      [2, 3],
    ];
    const picks = Array.from({ length: 8 }, (_, i) => pick(i % 2 === 0 ? near! : far!));
    expect([...picks].sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('a single host keeps its open calls: the others are preferred when they come back', () => {
    for (const spec of ['least-request', 'least-connections', 'peak-ewma'] as const) {
      const balancer = createBalancer(spec, 1, 'caller/0', 'service');
      for (let i = 0; i < 50; i++) balancer.pick(to('/'), 0, [1]);
      const both = [0, 1];
      let toZero = 0;
      for (let i = 0; i < 40; i++) if (balancer.pick(to('/'), 0, both) === 0) toZero++;
      // Two draws with replacement meet slot 1 twice in a quarter of the picks.
      expect(toZero, spec).toBeGreaterThan(22);
    }
  });

  it('a ring without one host moves only that host’s keys, and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 15 }), fc.nat(14), (count, gone) => {
        const ring = new RingHash({ path: true }, new RandomStream(1, 'a', 'b'), 'service');
        const all = slots(count);
        const rest = all.filter((slot) => slot !== gone % count);
        for (let key = 0; key < 200; key++) {
          const before = ring.pick(to(`/${key}`), 0, all);
          const after = ring.pick(to(`/${key}`), 0, rest);
          if (before !== gone % count) expect(after).toBe(before);
          expect(ring.pick(to(`/${key}`), 0, all)).toBe(before);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('peak EWMA forgets the latency of a replaced process', () => {
    const balancer = createBalancer('peak-ewma', 1, 'caller/0', 'service');
    const both = [0, 1];
    for (const slot of both) {
      balancer.pick(to('/'), 0, [slot]);
      balancer.release(slot, slot === 0 ? 1000 : 10, 0);
    }
    const zeros = () => {
      let count = 0;
      for (let i = 0; i < 200; i++) {
        const slot = balancer.pick(to('/'), 1, both);
        if (slot === 0) count++;
        balancer.release(slot, 0, 1);
      }
      return count;
    };
    expect(zeros()).toBeLessThan(80);
    balancer.reset?.(0);
    expect(zeros()).toBeGreaterThan(120);
  });
});

describe('nginx effective weight', () => {
  const letters = (balancer: SmoothWeighted, count: number) =>
    Array.from({ length: count }, () => 'abc'[balancer.take([0, 1, 2])]).join('');

  it('a failure takes weight / max_fails, and every turn gives 1 back', () => {
    const balancer = new SmoothWeighted([5, 1, 1]);
    balancer.failed(0, 1);
    // Effective weights of a: 0, 1, 2, 3, 4, then 5 again. Current weights before each pick:
    // (0,1,1) b, (1,0,2) c, (3,1,0) a, (2,2,1) a, (1,3,2) b, (6,-2,3) a.
    expect(letters(balancer, 6)).toBe('bcaaba');
    letters(balancer, 40);
    const round = letters(balancer, 7);
    expect([...round].filter((letter) => letter === 'a')).toHaveLength(5);
  });

  it('never falls below 0, is cut to whole numbers, and max_fails 0 does not count', () => {
    const balancer = new SmoothWeighted([1, 1, 1]);
    // 1 / 2 is 0 in whole numbers.
    balancer.failed(0, 2);
    balancer.failed(1, 0);
    expect(letters(balancer, 3)).toBe('abc');
    balancer.failed(0, 1);
    balancer.failed(0, 1);
    expect(letters(balancer, 2)).toBe('bc');
  });
});
