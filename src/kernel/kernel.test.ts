import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { Kernel } from './kernel.ts';
import { RandomStream } from './random.ts';

/** Private, but the lanes' only promises are that they are used and stay small. */
function lanesOf(queue: EventQueue): { times: Float64Array; size: number }[] {
  const { lanes } = queue as unknown as {
    lanes: { lanes: { times: Float64Array; size: number }[] };
  };
  return lanes.lanes;
}

const sizesOf = (queue: EventQueue): number[] => lanesOf(queue).map(({ size }) => size);

describe('event queue', () => {
  it('runs events by time, then priority, then order of scheduling', () => {
    const event = fc.record({
      delay: fc.integer({ min: 0, max: 5 }),
      priority: fc.integer({ min: -2, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const kernel = new Kernel();
        const ran: number[] = [];
        for (const [index, { delay, priority }] of events.entries()) {
          kernel.schedule(delay, () => ran.push(index), undefined, priority);
        }
        kernel.runUntil(10);
        const expected = events
          .map((event, index) => ({ ...event, index }))
          .sort((a, b) => a.delay - b.delay || a.priority - b.priority || a.index - b.index)
          .map(({ index }) => index);
        expect(ran).toEqual(expected);
      }),
    );
  });

  // A heap of one or four makes even these few events cross the tiers, and fill lanes, all the time.
  it.each([undefined, 1, 4])(
    'behaves like a sorted list under any mix of push, cancel and take (near: %s)',
    (near) => {
      const push = (delay: fc.Arbitrary<number>, priority: fc.Arbitrary<number>) =>
        fc.record({ kind: fc.constant('push' as const), delay, priority });
      const constant = fc.constantFrom(0, 0.1, 0.3, 2, 2.5, 7, 20, 1e9);
      const any = fc.double({ min: 0, max: 50, noNaN: true });
      const action = fc.oneof(
        { weight: 6, arbitrary: push(constant, fc.constant(0)) },
        // More delays than lanes, many of them to the same instants.
        { weight: 3, arbitrary: push(fc.nat(20), fc.integer({ min: -1, max: 1 })) },
        { weight: 1, arbitrary: push(any, fc.constant(0)) },
        { weight: 3, arbitrary: fc.record({ kind: fc.constant('cancel' as const), id: fc.nat() }) },
        { weight: 5, arbitrary: fc.record({ kind: fc.constant('take' as const) }) },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), time: any }) },
      );
      let inLanes = 0;
      fc.assert(
        fc.property(fc.array(action, { maxLength: 400, size: 'max' }), (actions) => {
          const queue = new EventQueue(near);
          const model: { time: number; priority: number; id: number }[] = [];
          const handles: number[] = [];
          let now = 0;
          for (const step of actions) {
            if (step.kind === 'push') {
              const id = handles.length;
              const { delay, priority } = step;
              handles.push(queue.push(delay, priority, () => undefined, id));
              model.push({ time: now + delay, priority, id });
              model.sort((a, b) => a.time - b.time || a.priority - b.priority || a.id - b.id);
            } else if (step.kind === 'cancel') {
              const id = step.id % Math.max(1, handles.length);
              const at = model.findIndex((entry) => entry.id === id);
              expect(handles[id] !== undefined && queue.cancel(handles[id]!)).toBe(at !== -1);
              if (at !== -1) model.splice(at, 1);
            } else if (step.kind === 'take') {
              const first = model.shift();
              expect(queue.nextTime()).toBe(first?.time ?? Number.POSITIVE_INFINITY);
              expect(queue.take(Number.POSITIVE_INFINITY)).toBe(first !== undefined);
              if (first === undefined) continue;
              expect([queue.takenArg, queue.now]).toEqual([first.id, first.time]);
              now = first.time;
            } else {
              now += step.time;
              while (queue.take(now)) expect(queue.takenArg).toBe(model.shift()!.id);
              expect(model.length === 0 || model[0]!.time > now).toBe(true);
              queue.now = now;
            }
            expect(queue.size).toBe(model.length);
            inLanes = Math.max(inLanes, ...lanesOf(queue).map(({ size }) => size));
          }
          for (const { id } of model) expect(queue.take(1e300) && queue.takenArg).toBe(id);
          expect(queue.take(1e300)).toBe(false);
        }),
        { numRuns: 300 },
      );
      expect(inLanes).toBeGreaterThan(5);
    },
  );

  it('keeps events of one delay out of the heap, once it has seen the delay twice', () => {
    const queue = new EventQueue(1);
    queue.push(9, 0, () => undefined, 'heap');
    for (let i = 0; i < 1000; i++) queue.push(5, 0, () => undefined, i);
    for (let i = 0; i < 1000; i++) queue.push(5, 1, () => undefined, 'priority');
    for (let i = 0; i < 1000; i++) queue.push(100 / (i + 1.5), 0, () => undefined, 'random');
    expect(sizesOf(queue)).toEqual([999, 0, 0, 0, 0, 0, 0, 0]);
    expect(queue.size).toBe(3001);
  });

  it('gives a lane to another delay when it is empty, or went without an event for long', () => {
    const queue = new EventQueue(1);
    queue.push(1e6, 0, () => undefined, 'heap');
    let pushed = 0;
    const some = (delay: number, count: number) => {
      for (let i = 0; i < count; i++) queue.push(delay, 0, () => undefined, pushed++);
    };
    for (let delay = 10; delay < 18; delay++) some(delay, 3);
    some(20, 3);
    expect(sizesOf(queue)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
    while (queue.take(10));
    // Only one of the lanes is looked at from time to time, so not at once.
    some(20, 600);
    const [first, ...others] = sizesOf(queue);
    expect(first).toBeGreaterThan(50);
    expect(others).toEqual([2, 2, 2, 2, 2, 2, 2]);
    some(21, 2500);
    const sizes = sizesOf(queue);
    expect(sizes.filter((size) => size === 2)).toHaveLength(6);
    expect(Math.max(...sizes)).toBeGreaterThan(1000);
    // Those moved out of their lane still come in their turn, which is that of pushing.
    const ran: number[] = [];
    while (queue.take(1000)) ran.push(queue.takenArg as number);
    expect(ran).toEqual(Array.from({ length: pushed - 3 }, (_, i) => i + 3));
  });

  it('keeps memory bounded when timers are made and cancelled for ever', () => {
    const queue = new EventQueue();
    const far = Array.from({ length: 100 }, (_, i) => queue.push(1e9 + i, 0, () => undefined, i));
    for (let i = 0; i < 200_000; i++) queue.cancel(queue.push(1e6 + i, 0, () => undefined, i));
    // Timeouts, all of one duration, of which hardly any comes to its end.
    for (let i = 0; i < 200_000; i++) queue.cancel(queue.push(1e6, 0, () => undefined, i));
    // Private, but the promise is about memory: columns never grew past the first allocations.
    const { near } = queue as unknown as { near: { times: Float64Array } };
    expect(near.times.length).toBeLessThanOrEqual(1024);
    expect(Math.max(...lanesOf(queue).map(({ times }) => times.length))).toBe(512);
    expect(queue.size).toBe(far.length);
  });

  it('keeps memory bounded when far timers are made and cancelled for ever', () => {
    const queue = new EventQueue(16);
    for (let i = 0; i < 1000; i++) queue.push(i, 0, () => undefined, i);
    for (let i = 0; i < 200_000; i++) queue.cancel(queue.push(i % 2000, 0, () => undefined, i));
    const { spans } = (queue as unknown as { far: { spans: { times: Float64Array }[] } }).far;
    const rows = spans.reduce((sum, { times }) => sum + times.length, 0);
    expect(rows).toBeGreaterThan(500);
    expect(rows).toBeLessThanOrEqual(8192);
    expect(queue.size).toBe(1000);
  });

  // Uniform; most of them at one instant; ever later; ever earlier; thirds that never come.
  it.each([
    ['uniform', (_i: number, random: RandomStream) => random.below(10_000)],
    ['mostly equal', (_i: number, random: RandomStream) => Math.max(7, random.below(10))],
    ['ever later', (i: number) => i],
    ['ever earlier', (i: number) => 20_000 - i],
    ['some never', (i: number, random: RandomStream) => (i % 3 === 0 ? Infinity : random.next())],
  ])('keeps the order of many far events, cancelled ones among them: %s', (_name, delay) => {
    const random = new RandomStream(1, 'test', 'events');
    const queue = new EventQueue(64);
    const left = new Set<number>();
    const handles: number[] = [];
    const times: number[] = [];
    let now = 0;
    const priorities: number[] = [];
    let last = { time: -1, priority: 0, id: -1 };
    const take = () => {
      const time = queue.nextTime();
      expect(queue.take(time)).toBe(true);
      const id = queue.takenArg as number;
      expect(left.delete(id) && times[id] === time).toBe(true);
      const event = { time, priority: priorities[id]!, id };
      const later = time - last.time || event.priority - last.priority || event.id - last.id;
      expect(later).toBeGreaterThan(0);
      last = event;
      now = time;
    };
    for (let id = 0; id < 20_000; id++) {
      // Never at the present instant, where a low priority would rightly come after a high one.
      const wait = 1 + delay(id, random);
      times.push(now + wait);
      priorities.push(random.below(3));
      handles.push(queue.push(wait, priorities[id]!, () => undefined, id));
      left.add(id);
      if (id % 2 === 0) {
        const which = random.below(handles.length);
        expect(queue.cancel(handles[which]!)).toBe(left.delete(which));
      }
      if (id > 10_000 && left.size > 0 && queue.nextTime() < Infinity) take();
    }
    expect(queue.size).toBe(left.size);
    expect((queue as unknown as { far: { size: number } }).far.size).toBeGreaterThan(1000);
    const earliest = [...left].filter((id) => times[id]! < Infinity);
    for (const _ of earliest) take();
    expect(queue.nextTime()).toBe(Infinity);
    expect([...left].every((id) => times[id] === Infinity)).toBe(true);
  });

  it('does not cancel a later event that reuses the place of one that ran', () => {
    const kernel = new Kernel();
    const ran: string[] = [];
    const first = kernel.schedule(1, () => ran.push('first'), undefined);
    kernel.runUntil(1);
    kernel.schedule(1, () => ran.push('second'), undefined);
    expect(kernel.cancel(first)).toBe(false);
    kernel.runUntil(5);
    expect(ran).toEqual(['first', 'second']);
  });
});

describe('kernel', () => {
  it('drains jobs after each event and deferred calls after the jobs', () => {
    const kernel = new Kernel();
    const log: string[] = [];
    for (const name of ['a', 'b']) {
      kernel.schedule(
        1,
        () => {
          log.push(name);
          kernel.defer(() => log.push(`${name} deferred`), undefined);
          kernel.job(
            () => {
              log.push(`${name} job`);
              kernel.job(() => log.push(`${name} job of job`), undefined, undefined);
            },
            undefined,
            undefined,
          );
        },
        undefined,
      );
    }
    kernel.runUntil(1);
    const of = (name: string) => [name, `${name} job`, `${name} job of job`, `${name} deferred`];
    expect(log).toEqual([...of('a'), ...of('b')]);
  });

  it('stops at its budget and goes on from there', () => {
    const kernel = new Kernel();
    let ran = 0;
    for (let i = 0; i < 10; i++) kernel.schedule(i, () => ran++, undefined);
    expect(kernel.runUntil(100, 4)).toBe(false);
    expect([ran, kernel.now]).toEqual([4, 3]);
    expect(kernel.runUntil(100)).toBe(true);
    expect([ran, kernel.now]).toEqual([10, 100]);
  });

  it('refuses delays that would break the order of time', () => {
    const kernel = new Kernel();
    expect(() => kernel.schedule(-1, () => undefined, undefined)).toThrow('at least 0 ms, got -1');
    expect(() => kernel.schedule(Number.NaN, () => undefined, undefined)).toThrow('got NaN');
  });
});
