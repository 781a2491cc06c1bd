import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../kernel/random.ts';
import { HostSet, type HostSetPolicy } from './host-set.ts';
import type { Host } from './policy.ts';

const POLICY: HostSetPolicy = { panicThreshold: 0.5, zoneAware: false };

/** One host a letter, in that zone. */
const hostsIn = (zones: string): readonly Host[] =>
  [...zones].map((zone, slot) => ({ slot, zone, version: 'v1' }));

function setOf(
  hosts: readonly Host[],
  policy: Partial<HostSetPolicy> = {},
  zone: string | null = 'a',
) {
  const sick = new Set<number>();
  const set = new HostSet(
    { ...POLICY, ...policy },
    zone,
    () => new RandomStream(1, 'x', 'zone'),
    (slot) => !sick.has(slot),
  );
  set.setHosts(hosts);
  const fail = (...slots: readonly number[]) => {
    sick.clear();
    for (const slot of slots) sick.add(slot);
    set.invalidate();
  };
  /** Share of the picks each group of candidates gets, as `0,1: 0.25`. */
  const shares = (draws = 20_000) => {
    const counts = new Map<string, number>();
    for (let i = 0; i < draws; i++) {
      const key = set.candidates().join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return new Map([...counts].map(([key, count]) => [key, count / draws]));
  };
  return { set, fail, shares };
}

describe('healthy hosts and panic', () => {
  it('the healthy ones; all when fewer than half are; half is not fewer', () => {
    const { set, fail } = setOf(hostsIn('aaaa'));
    expect(set.candidates()).toEqual([0, 1, 2, 3]);
    fail(1, 3);
    expect(set.candidates()).toEqual([0, 2]);
    expect(set.inPanic).toBe(false);
    fail(0, 1, 3);
    expect(set.candidates()).toEqual([0, 1, 2, 3]);
    expect(set.inPanic).toBe(true);
  });

  it('with a threshold of 0 never all: none healthy, none there', () => {
    const { set, fail } = setOf(hostsIn('aaaa'), { panicThreshold: 0 });
    fail(0, 1, 2);
    expect(set.candidates()).toEqual([3]);
    fail(0, 1, 2, 3);
    expect(set.candidates()).toEqual([]);
    expect(set.inPanic).toBe(false);
  });

  it('nobody there is nobody, not panic', () => {
    const { set } = setOf([]);
    expect(set.candidates()).toEqual([]);
    expect(set.inPanic).toBe(false);
  });

  it('gives the same array as long as the hosts are the same', () => {
    const { set, fail } = setOf(hostsIn('aaaa'));
    const all = set.candidates();
    set.setHosts(hostsIn('aaaa'));
    expect(set.candidates()).toBe(all);
    fail(2);
    const three = set.candidates();
    expect(three).not.toBe(all);
    fail(2);
    expect(set.candidates()).toBe(three);
  });
});

describe('zones', () => {
  const hosts = hostsIn('aabbbb');

  it('shares go by hosts and callers in each zone', () => {
    const { set, shares } = setOf(hosts, { zoneAware: true });
    set.setCallers(hostsIn('aabb'));
    // Callers: half are here; hosts: a third. Two thirds can stay.
    const measured = shares();
    expect([...measured.keys()].sort()).toEqual(['0,1', '2,3,4,5']);
    // Standard deviation √(20000 · 2/9) / 20000 ≈ 0.0033; allow four.
    expect(Math.abs(measured.get('0,1')! - 2 / 3)).toBeLessThan(0.014);
  });

  it('are not regarded without callers, under six healthy hosts, or in panic', () => {
    const { set, fail, shares } = setOf(hosts, { zoneAware: true });
    expect([...shares(10).keys()]).toEqual(['0,1,2,3,4,5']);
    set.setCallers(hostsIn('aabb'));
    fail(5);
    expect([...shares(10).keys()]).toEqual(['0,1,2,3,4']);
    fail(2, 3, 4, 5);
    expect([...shares(10).keys()]).toEqual(['0,1,2,3,4,5']);
  });

  it('a zone whose hosts all fail gets nothing', () => {
    const { set, fail, shares } = setOf(hostsIn('aabbbbbb'), { zoneAware: true });
    set.setCallers(hostsIn('aabb'));
    fail(0, 1);
    expect([...shares(100).keys()]).toEqual(['2,3,4,5,6,7']);
  });
});

describe('locality failover', () => {
  const failover = { localityFailover: true };

  it('the own zone takes all until more than 28 % of it fail, then the rest spills over', () => {
    const { fail, shares } = setOf(hostsIn('aaaaaaaaaabbbb'), failover);
    fail(0, 1);
    expect([...shares(100)]).toEqual([['2,3,4,5,6,7,8,9', 1]]);
    fail(0, 1, 2, 3, 4);
    const measured = shares();
    expect([...measured.keys()].sort()).toEqual(['10,11,12,13', '5,6,7,8,9']);
    expect(Math.abs(measured.get('5,6,7,8,9')! - 0.7)).toBeLessThan(0.014);
    fail(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect([...shares(100)]).toEqual([['10,11,12,13', 1]]);
  });

  it('a zone in panic is used whole while the other holds out', () => {
    const { set, fail, shares } = setOf(hostsIn('aaaabbbb'), failover);
    fail(0, 1, 2, 3, 4, 5);
    const measured = shares(100);
    expect([...measured.keys()]).toEqual(['6,7']);
    expect(set.inPanic).toBe(false);
    fail(0, 1, 2, 4, 5, 6);
    // 35 % and 35 %: both panic, by numbers of hosts.
    expect([...shares().keys()].sort()).toEqual(['0,1,2,3', '4,5,6,7']);
    expect(set.inPanic).toBe(true);
  });

  it('a caller without a zone has no own zone', () => {
    expect([...setOf(hostsIn('aabb'), failover, null).shares(10).keys()]).toEqual(['0,1,2,3']);
  });
});
