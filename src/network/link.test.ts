import { describe, expect, it } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { Link, type LinkProperties } from './link.ts';
import {
  RETRANSMISSIONS_MAX,
  Retransmission,
  RTO_FIRST,
  SYN_RETRANSMISSION,
} from './retransmission.ts';

const constant = (value: number) => ({ kind: 'constant', value }) as const;

function makeLink(properties: Partial<LinkProperties> = {}, clock = { now: 0 }): Link {
  return new Link(clock, { latency: constant(1), loss: 0, ...properties }, 1, 'a->b request');
}

const share = (values: readonly boolean[]) => values.filter(Boolean).length / values.length;
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

describe('loss', () => {
  it('takes its latency, and nothing else, when nothing is lost', () => {
    const link = makeLink({ latency: constant(3) });
    expect([link.transmit(0), link.transmit(0)]).toEqual([3, 3]);
    expect(link.lost).toBe(0);
  });

  it('waits 200, 400, 800 ms … for every loss in a row', () => {
    const link = makeLink({ loss: 0.5 });
    const delays = times(20_000, () => link.transmit(0));
    for (const lost of [0, 1, 2, 3]) {
      const step = 1 + RTO_FIRST * (2 ** lost - 1);
      expect(share(delays.map((each) => each === step))).toBeCloseTo(0.5 ** (lost + 1), 1.5);
    }
  });

  it('gives up after the last retransmission, and says after how long', () => {
    const link = makeLink({ loss: 1 });
    // 200 ms doubling to at most 120 s: Linux's tcp_retries2 of 15 comes to 924.6 s.
    expect(link.transmit(0)).toBeCloseTo(-924_600, 6);
    expect(link.lost).toBe(RETRANSMISSIONS_MAX + 1);
  });

  it('loses of 1 - (1 - loss)(1 - extra), and the same transmissions as before among them', () => {
    const plain = makeLink({ loss: 0.2 });
    const worse = makeLink({ loss: 0.2 });
    worse.extraLoss = 0.5;
    expect(worse.loss).toBeCloseTo(0.6, 12);
    expect([plain.faulty, worse.faulty]).toEqual([false, true]);
    const before = times(20_000, () => plain.attempt(0) < 0);
    const after = times(20_000, () => worse.attempt(0) < 0);
    expect(share(before)).toBeCloseTo(0.2, 1.5);
    expect(share(after)).toBeCloseTo(0.6, 1.5);
    expect(before.some((lost, i) => lost && !after[i])).toBe(false);
    worse.extraLoss = 0;
    expect(worse.loss).toBe(0.2);
  });

  it('draws what it drew before it knew bandwidth, jitter, corruption and faults', () => {
    const latency = { kind: 'exponential', mean: 5 } as const;
    const plain = makeLink({ latency, loss: 0.1 });
    const full = makeLink({
      latency,
      loss: 0.1,
      jitter: { kind: 'uniform', min: 0, max: 0 },
      bandwidth: 1e9,
      corrupt: 0.5,
    });
    const delays = times(500, () => plain.transmit(0));
    const others = times(500, () => {
      full.corrupts();
      return full.transmit(0);
    });
    expect(others).toEqual(delays);
    // The stream behind them, by name: the first draw of loss decides the first transmission.
    expect(new RandomStream(1, 'a->b request', 'loss').next() < 0.1).toBe(delays[0]! > 200);
  });
});

describe('retransmission', () => {
  const waits = (retransmission: Retransmission): number[] => {
    const all: number[] = [];
    while (!retransmission.exhausted) all.push(retransmission.next());
    return all;
  };

  it('of data: 15 times, 200 ms doubling to 120 s, over after 924.6 s', () => {
    const all = waits(new Retransmission());
    expect(all.length).toBe(16);
    expect(all.slice(0, 3)).toEqual([200, 400, 800]);
    expect(all.slice(-7)).toEqual([102_400, ...times(6, () => 120_000)]);
    expect(all.reduce((sum, each) => sum + each)).toBe(924_600);
  });

  it('of a SYN: 6 times, 1 s doubling, over after 127 s', () => {
    const all = waits(new Retransmission(SYN_RETRANSMISSION));
    expect(all).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000]);
  });
});

describe('bandwidth', () => {
  it('makes messages queue by their bytes', () => {
    const link = makeLink({ bandwidth: 1e6 });
    // Two megabytes over 1 MB/s: the second waits for the first.
    expect([link.transmit(1e6), link.transmit(1e6)]).toEqual([1001, 2001]);
    expect(link.backlog).toBe(2000);
    expect([link.bytes, link.messages]).toEqual([2e6, 2]);
  });

  it('is free again when all bytes have left', () => {
    const kernel = new Kernel();
    const link = makeLink({ bandwidth: 1000 }, kernel);
    link.transmit(500);
    kernel.runUntil(400);
    expect([link.backlog, link.transmit(100)]).toEqual([100, 201]);
    kernel.runUntil(5000);
    expect([link.backlog, link.transmit(100)]).toEqual([0, 101]);
  });

  it('is used by what is sent again, one segment a loss', () => {
    const link = makeLink({ loss: 0.3, bandwidth: 1e6 });
    for (let i = 0; i < 1000; i++) link.transmit(10_000);
    expect(link.lost).toBeGreaterThan(350);
    expect(link.bytes).toBe(1000 * 10_000 + link.lost * 1460);
    expect(link.backlog).toBeCloseTo(link.bytes / 1000, 6);
  });
});

describe('delay', () => {
  it('is latency, jitter and extra delay together', () => {
    const link = makeLink({ latency: constant(10), jitter: { kind: 'uniform', min: 2, max: 4 } });
    link.extraDelay = 100;
    const delays = times(2000, () => link.transmit(0));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(112);
    expect(Math.max(...delays)).toBeLessThan(114);
    expect(delays.reduce((sum, each) => sum + each) / delays.length).toBeCloseTo(113, 1);
  });
});

describe('corruption', () => {
  it('changes its share of messages, faults joined to its own', () => {
    const link = makeLink({ corrupt: 0.1 });
    const own = times(20_000, () => link.corrupts());
    link.extraCorrupt = 0.5;
    const both = times(20_000, () => link.corrupts());
    expect(share(own)).toBeCloseTo(0.1, 1.5);
    expect(share(both)).toBeCloseTo(0.55, 1.5);
    expect(link.corrupted).toBe([...own, ...both].filter(Boolean).length);
  });

  it('draws nothing while there is none', () => {
    const link = makeLink();
    const same = makeLink();
    for (let i = 0; i < 100; i++) expect(link.corrupts()).toBe(false);
    link.extraCorrupt = 0.5;
    same.extraCorrupt = 0.5;
    expect(times(50, () => link.corrupts())).toEqual(times(50, () => same.corrupts()));
  });
});

describe('cut', () => {
  it('loses attempts, and takes no message until it is healed', () => {
    const link = makeLink();
    link.cut = 'black-hole';
    expect(link.attempt(60)).toBe(-1);
    expect([link.lost, link.bytes]).toEqual([1, 60]);
    expect(() => link.transmit(10)).toThrow('cut link');
    link.cut = null;
    expect([link.attempt(60), link.transmit(10), link.messages]).toEqual([1, 1, 2]);
  });

  it('of the kind reset is noticed after one latency', () => {
    const link = makeLink({ latency: constant(7) });
    link.cut = 'reset';
    expect(link.resetDelay()).toBe(7);
  });
});

describe('cost', () => {
  it('is by call and by gigabyte of what was sent', () => {
    const link = makeLink({ cost: { perCall: 0.001, perGigabyte: 0.09 } });
    for (let i = 0; i < 10; i++) link.transmit(2e8);
    expect(link.cost(10)).toBeCloseTo(0.01 + 0.18, 12);
    expect(link.cost(0)).toBeCloseTo(0.18, 12);
    expect(makeLink().cost(10)).toBe(0);
  });
});
