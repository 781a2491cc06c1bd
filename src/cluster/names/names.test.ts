import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { Addresses, isAddress } from './addresses.ts';
import { type ResolvedHost, Resolver } from './resolver.ts';

describe('addresses', () => {
  it('come from endpoint and order, and are never given twice', () => {
    const addresses = new Addresses();
    expect([0, 1, 2].map((slot) => addresses.assign(3, slot))).toEqual([
      '10.0.3.1',
      '10.0.3.2',
      '10.0.3.3',
    ]);
    expect(addresses.assign(258, 0)).toBe('10.1.2.1');
    expect(addresses.assign(3, 0)).toBe('10.0.3.4');
    expect(addresses.find('10.0.3.1')).toEqual({ endpoint: 3, slot: 0, current: false });
    expect(addresses.find('10.0.3.4')).toEqual({ endpoint: 3, slot: 0, current: true });
    expect(addresses.of(3, 0)).toBe('10.0.3.4');
    addresses.release(3, 0);
    expect(addresses.of(3, 0)).toBeNull();
    expect(addresses.find('10.0.3.4')?.current).toBe(false);
    expect(addresses.find('10.0.3.200')).toBeNull();
  });

  it('go on in further blocks when 254 are used up', () => {
    const addresses = new Addresses();
    const seen = new Set<string>();
    for (let n = 0; n < 600; n++) seen.add(addresses.assign(1, 0)).add(addresses.assign(2, 0));
    expect(seen.size).toBe(1200);
    expect(addresses.of(1, 0)).toBe('10.255.253.92');
    expect([...seen].every(isAddress)).toBe(true);
  });

  it('are told from names', () => {
    expect(isAddress('10.0.3.1')).toBe(true);
    for (const name of ['order', '4order', 'order-1', '10.0.3', '10.0.3.1.5', '']) {
      expect(isAddress(name)).toBe(false);
    }
  });
});

function host(slot: number, address: string): ResolvedHost {
  return { slot, zone: null, version: 'v1', address };
}

describe('resolver', () => {
  function setup(ttl: number) {
    const kernel = new Kernel();
    const truth = new Map([['order', [host(0, '10.0.1.1'), host(1, '10.0.1.2')]]]);
    let asked = 0;
    const authority = (name: string) => {
      asked++;
      return truth.get(name) ?? null;
    };
    const spec = { ttl, lookup: { kind: 'constant', value: 5 } as const };
    const resolver = new Resolver(kernel, spec, authority, 1, 'gateway/0');
    const answers: [number, string, string][] = [];
    const ask = (name: string, who: string) =>
      resolver.lookup(
        name,
        (hosts, arg) => {
          const text = hosts === null ? 'ENOTFOUND' : hosts.map((each) => each.address).join(' ');
          answers.push([kernel.now, arg, text]);
        },
        who,
      );
    return { kernel, truth, resolver, answers, ask, asked: () => asked };
  }

  it('uses an answer for its ttl, however stale, and asks again after', () => {
    const { kernel, truth, resolver, answers, ask } = setup(1000);
    expect(resolver.resolve('order', 0)).toBeNull();
    ask('order', 'a');
    kernel.runUntil(5);
    expect(answers).toEqual([[5, 'a', '10.0.1.1 10.0.1.2']]);
    truth.set('order', [host(0, '10.0.1.3')]);
    expect(resolver.resolve('order', 1004.9)?.map((each) => each.address)).toEqual([
      '10.0.1.1',
      '10.0.1.2',
    ]);
    expect(resolver.resolve('order', 1005)).toBeNull();
    ask('order', 'b');
    kernel.runUntil(20);
    expect(answers.at(-1)).toEqual([10, 'b', '10.0.1.3']);
  });

  it('joins lookups of one name, in order', () => {
    const { kernel, answers, ask, asked } = setup(1000);
    ask('order', 'a');
    kernel.runUntil(3);
    ask('order', 'b');
    ask('stock', 'c');
    kernel.runUntil(100);
    expect(asked()).toBe(2);
    expect(answers).toEqual([
      [5, 'a', '10.0.1.1 10.0.1.2'],
      [5, 'b', '10.0.1.1 10.0.1.2'],
      [8, 'c', 'ENOTFOUND'],
    ]);
  });

  it('does not remember that a name was missing', () => {
    const { kernel, truth, resolver, answers, ask } = setup(1000);
    ask('stock', 'a');
    kernel.runUntil(5);
    expect(resolver.resolve('stock', 5)).toBeNull();
    truth.set('stock', [host(0, '10.0.2.1')]);
    ask('stock', 'b');
    kernel.runUntil(10);
    expect(answers.map(([, , text]) => text)).toEqual(['ENOTFOUND', '10.0.2.1']);
  });

  it('forgets with its process', () => {
    const { kernel, resolver, answers, ask } = setup(1000);
    ask('order', 'a');
    kernel.runUntil(5);
    ask('stock', 'b');
    resolver.clear();
    kernel.runUntil(100);
    expect(resolver.resolve('order', 5)).toBeNull();
    expect(answers).toHaveLength(1);
  });
});
