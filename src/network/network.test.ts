import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostOf, pathOf } from './address.ts';
import { MessagesInFlight } from './in-flight.ts';
import { Link } from './link.ts';
import { RETRANSMISSIONS_MAX, RTO_FIRST } from './retransmission.ts';

const constant = (value: number) => ({ kind: 'constant', value }) as const;

describe('link', () => {
  it('takes its latency, and nothing else, when nothing is lost', () => {
    const link = new Link({ now: 0 }, { latency: constant(3), loss: 0 }, 1, 'a->b request');
    expect([link.transmit(0), link.transmit(0)]).toEqual([3, 3]);
    expect(link.lost).toBe(0);
  });

  it('waits 200, 400, 800 ms … for every loss in a row', () => {
    const link = new Link({ now: 0 }, { latency: constant(1), loss: 0.5 }, 1, 'a->b request');
    const delays = Array.from({ length: 20_000 }, () => link.transmit(0));
    const steps = [0, 1, 2, 3].map((lost) => 1 + RTO_FIRST * (2 ** lost - 1));
    for (const [lost, delay] of steps.entries()) {
      const share = delays.filter((each) => each === delay).length / delays.length;
      expect(share).toBeCloseTo(0.5 ** (lost + 1), 1.5);
    }
  });

  it('gives up after the last retransmission, and says after how long', () => {
    const link = new Link({ now: 0 }, { latency: constant(1), loss: 1 }, 1, 'a->b request');
    // 200 ms doubling to at most 120 s: Linux's tcp_retries2 of 15 comes to 924.6 s.
    expect(link.transmit(0)).toBeCloseTo(-924_600, 6);
    expect(link.lost).toBe(RETRANSMISSIONS_MAX + 1);
  });
});

describe('messages in flight', () => {
  it('draws every message while there is room, and exactly the limit beyond', () => {
    const few = fc.integer({ min: 0, max: 3000 });
    fc.assert(
      fc.property(few, few, fc.integer({ min: 1, max: 2000 }), (sent, gone, limit) => {
        const messages = new MessagesInFlight();
        const slots = Array.from({ length: sent }, (_, i) =>
          messages.depart(i % 7, (i & 1) as 0 | 1, 0, i, i + 10),
        );
        for (const slot of slots.slice(0, gone)) messages.arrive(slot);
        const left = Math.max(0, sent - gone);
        expect(messages.count).toBe(left);
        expect(messages.draw(0, limit).length / 5).toBe(Math.min(left, limit));
      }),
      { numRuns: 60 },
    );
  });

  it('tells edge, direction, status and both times', () => {
    const messages = new MessagesInFlight();
    messages.depart(3, 1, 2, 100, 140);
    expect([...messages.draw(110, 10)]).toEqual([3, 1, 2, 10, 30]);
  });

  it('gives every link its share when not all are drawn', () => {
    const messages = new MessagesInFlight();
    for (let i = 0; i < 9000; i++) messages.depart(i < 6000 ? 0 : 1, 0, 0, 0, 10);
    const table = messages.draw(0, 900);
    let first = 0;
    for (let at = 0; at < table.length; at += 5) if (table[at] === 0) first++;
    expect(first).toBe(600);
  });
});

describe('addresses', () => {
  it.each([
    ['http://payment/charge?x=1', 'payment', '/charge'],
    ['http://payment:8080/a/b#c', 'payment', '/a/b'],
    ['http://payment', 'payment', '/'],
    ['https://user/', 'user', '/'],
    ['http://user?q=1', 'user', '/'],
    ['payment/charge', '', '/charge'],
  ])('%s', (url, host, path) => {
    expect([hostOf(url), pathOf(url)]).toEqual([host, path]);
  });
});
