import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostOf, pathOf } from './address.ts';
import { MessagesInFlight } from './in-flight.ts';

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
