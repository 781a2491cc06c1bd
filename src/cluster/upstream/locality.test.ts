import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoneShares } from './locality.ts';

const zones = (counts: Readonly<Record<string, number>>) => new Map(Object.entries(counts));

describe('zone-aware shares', () => {
  it('all stays inside when the own zone has its share of hosts', () => {
    expect(zoneShares(zones({ a: 4, b: 4 }), zones({ a: 2, b: 2 }), 'a')).toEqual(zones({ a: 1 }));
    expect(zoneShares(zones({ a: 5, b: 1 }), zones({ a: 2, b: 2 }), 'a')).toEqual(zones({ a: 1 }));
  });

  it('local 20 %, upstream 10 %: half goes inside (Envoy’s comment)', () => {
    const shares = zoneShares(zones({ a: 1, b: 9 }), zones({ a: 2, b: 8 }), 'a');
    expect(shares!.get('a')).toBeCloseTo(0.5, 12);
  });

  it('local 40/40/20 %, upstream 25/50/25 %: the rest as 10 to 5 (Envoy’s comment)', () => {
    const shares = zoneShares(zones({ a: 5, b: 10, c: 5 }), zones({ a: 4, b: 4, c: 2 }), 'a')!;
    expect(shares.get('a')).toBeCloseTo(0.625, 12);
    expect(shares.get('b')).toBeCloseTo(0.25, 12);
    expect(shares.get('c')).toBeCloseTo(0.125, 12);
  });

  it('a zone without hosts sends everything away', () => {
    const shares = zoneShares(zones({ b: 3, c: 3 }), zones({ a: 2, b: 1, c: 1 }), 'a')!;
    expect(shares.has('a')).toBe(false);
    expect([...shares]).toEqual([
      ['b', 0.5],
      ['c', 0.5],
    ]);
  });

  it('is off with one zone, under six hosts, or an unknown caller', () => {
    expect(zoneShares(zones({ a: 9 }), zones({ a: 1, b: 1 }), 'a')).toBeNull();
    expect(zoneShares(zones({ a: 5, b: 5 }), zones({ a: 1 }), 'a')).toBeNull();
    expect(zoneShares(zones({ a: 3, b: 2 }), zones({ a: 1, b: 1 }), 'a')).toBeNull();
    expect(zoneShares(zones({ a: 3, b: 3 }), zones({ b: 1, c: 1 }), 'a')).toBeNull();
  });

  it('with every caller doing it all hosts get the same', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, counts, (hosts, callers) => {
        fc.pre(hosts.reduce((sum, n) => sum + n, 0) >= 6);
        const names = ['a', 'b', 'c'];
        const hostMap = new Map(names.map((name, i) => [name, hosts[i]!]));
        const callerMap = new Map(names.map((name, i) => [name, callers[i]!]));
        const received = new Map<string, number>();
        for (const [own, count] of callerMap) {
          for (const [zone, share] of zoneShares(hostMap, callerMap, own)!) {
            received.set(zone, (received.get(zone) ?? 0) + share * count);
          }
        }
        const all = callers.reduce((sum, n) => sum + n, 0);
        const total = hosts.reduce((sum, n) => sum + n, 0);
        for (const [zone, count] of hostMap) {
          expect((received.get(zone) ?? 0) / count).toBeCloseTo(all / total, 9);
        }
      }),
    );
  });
});
