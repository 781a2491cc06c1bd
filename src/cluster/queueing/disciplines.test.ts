import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../kernel/random.ts';
import { Ring } from '../../kernel/ring.ts';
import { Codel } from './codel.ts';
import { createQueue } from './create.ts';
import type { RequestQueue } from './request-queue.ts';

const INTERVAL = 100;
const TARGET = 5;

/** The cases of folly's own CodelTest.cpp, with its sleeps as instants. */
describe('CoDel as folly has it', () => {
  it('drops nothing until an interval stood above the target, and then what waited too long', () => {
    const codel = new Codel(TARGET, INTERVAL, 0);
    expect(codel.overloaded(100, 110)).toBe(false);
    // The first request of an interval is never dropped.
    expect(codel.overloaded(50, 200)).toBe(false);
    expect(codel.overloaded(50, 200)).toBe(true);
    // The interval before was overloaded, but 2 ms are not too long.
    expect(codel.overloaded(2, 310)).toBe(false);
    expect(codel.overloaded(20, 400)).toBe(true);
  });

  it('lets pass what waited less than twice the target, however overloaded', () => {
    const codel = new Codel(TARGET, INTERVAL, 0);
    codel.overloaded(20, 1);
    expect(codel.overloaded(8, 91)).toBe(false);
    expect(codel.overloaded(10, 91)).toBe(false);
    expect(codel.overloaded(10.001, 91)).toBe(true);
  });

  it('is relaxed again after an interval with one short wait', () => {
    const codel = new Codel(TARGET, INTERVAL, 0);
    codel.overloaded(20, 1);
    codel.overloaded(20, 50);
    expect(codel.overloaded(20, 60)).toBe(true);
    expect(codel.overloaded(5, 70)).toBe(false);
    codel.overloaded(20, 151);
    expect(codel.overloaded(20, 152)).toBe(false);
  });

  it('drops no single request', () => {
    expect(new Codel(TARGET, INTERVAL, 0).overloaded(20, 1)).toBe(false);
  });

  it('reads its load off the least wait', () => {
    const codel = new Codel(TARGET, INTERVAL, 0);
    codel.overloaded(10, 0);
    expect(codel.load()).toBe(1);
    codel.overloaded(7, 0);
    expect(codel.load()).toBeCloseTo(0.7, 12);
    codel.overloaded(2, 0);
    expect(codel.load()).toBeCloseTo(0.2, 12);
    codel.overloaded(40, 0);
    expect(new Codel(TARGET, INTERVAL, 0).load()).toBe(0);
  });

  it('wants a target below its interval', () => {
    expect(() => new Codel(110, 100, 0)).toThrow('target must be above 0 and below the interval');
    expect(() => new Codel(0, 100, 0)).toThrow(RangeError);
  });
});

interface Item {
  readonly arrivedAt: number;
}

function takeAll(queue: RequestQueue<Item>, now: number): number[] {
  const taken: number[] = [];
  for (let item = queue.take(now); item !== undefined; item = queue.take(now)) {
    taken.push(item.arrivedAt);
  }
  return taken;
}

describe('disciplines', () => {
  const never = () => expect.unreachable('nothing expires');

  it('fifo takes the oldest, lifo the newest', () => {
    for (const [discipline, order] of [
      ['fifo', [1, 2, 3, 4, 5, 6]],
      ['lifo', [6, 5, 4, 3, 2, 1]],
    ] as const) {
      const queue = createQueue<Item>(discipline, never);
      for (let t = 1; t <= 6; t++) queue.push({ arrivedAt: t });
      expect(queue.size).toBe(6);
      expect(takeAll(queue, 10)).toEqual(order);
      expect(queue.size).toBe(0);
    }
  });

  it('codel is in order of arrival until the queue has stood for an interval', () => {
    const queue = createQueue<Item>(
      { kind: 'codel', target: TARGET, interval: INTERVAL },
      () => undefined,
    );
    for (let t = 0; t <= 90; t += 10) queue.push({ arrivedAt: t });
    expect(queue.take(100)?.arrivedAt).toBe(0);
    // Empty until 0: from 101 on it has stood for more than 100 ms.
    queue.push({ arrivedAt: 101 });
    expect(queue.take(101)?.arrivedAt).toBe(101);
  });

  it('codel expires from the old end, and counts it no longer', () => {
    const expired: number[] = [];
    const queue = createQueue<Item>(
      { kind: 'codel', target: TARGET, interval: INTERVAL },
      ({ arrivedAt }) => expired.push(arrivedAt),
    );
    for (let t = 0; t < 40; t++) queue.push({ arrivedAt: t });
    // Opens an interval with a wait of 50; the next finds it overloaded, and opens another.
    expect(queue.take(50)?.arrivedAt).toBe(0);
    expect(queue.take(50)?.arrivedAt).toBe(1);
    expect(expired).toEqual([]);
    expect(queue.take(50)).toBeUndefined();
    expect(expired).toEqual(Array.from({ length: 38 }, (_, i) => i + 2));
    expect(queue.size).toBe(0);
  });

  it('removes without judging', () => {
    const queue = createQueue<Item>({ kind: 'codel', target: 1, interval: 2 }, never);
    queue.push({ arrivedAt: 0 });
    queue.push({ arrivedAt: 1 });
    expect([queue.remove(), queue.remove(), queue.remove()].map((item) => item?.arrivedAt)).toEqual(
      [0, 1, undefined],
    );
  });
});

/** One worker of 1 ms a request, offered half as much again as it can do, for 20 s. */
function overload(discipline: Parameters<typeof createQueue>[0]) {
  const waits: number[] = [];
  const queue = createQueue<Item>(discipline, () => undefined);
  const gaps = new RandomStream(4, 'arrivals', 'gaps');
  let arrival = 0;
  for (let now = 0; now < 20_000; now++) {
    for (; arrival <= now; arrival += gaps.next() * (4 / 3)) {
      // As an instance with `queue: 500`.
      if (queue.size < 500) queue.push({ arrivedAt: arrival });
    }
    const item = queue.take(now);
    if (item !== undefined && now > 2000) waits.push(now - item.arrivedAt);
  }
  return { served: waits.length, good: waits.filter((wait) => wait < 20).length };
}

it('under overload codel keeps most of its work useful, and fifo none of it', () => {
  const codel = overload({ kind: 'codel', target: TARGET, interval: INTERVAL });
  const fifo = overload('fifo');
  expect(fifo.served).toBeGreaterThan(17_900);
  expect(fifo.good).toBe(0);
  expect(codel.served).toBeGreaterThan(17_000);
  expect(codel.good / codel.served).toBeGreaterThan(0.95);
});

it('a ring is a queue and a stack at once, whatever its size was', () => {
  const stream = new RandomStream(1, 'deque', 'moves');
  const deque = new Ring<number>();
  const model: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const move = stream.below(i % 2000 < 1000 ? 4 : 6);
    if (move < 2) {
      deque.push(i);
      model.push(i);
    } else if (move % 2 === 0) {
      expect(deque.shift()).toBe(model.shift());
    } else {
      expect(deque.pop()).toBe(model.pop());
    }
    expect(deque.size).toBe(model.length);
    expect(deque.first).toBe(model[0]);
  }
});
