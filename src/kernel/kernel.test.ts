import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { Kernel } from './kernel.ts';
import { RandomStream } from './random.ts';

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

  // A heap of one or four makes even these few events cross the tiers all the time.
  it.each([undefined, 1, 4])(
    'behaves like a sorted list under any mix of push, cancel and take (near: %s)',
    (near) => {
      const action = fc.oneof(
        fc.record({
          kind: fc.constant('push' as const),
          time: fc.integer({ min: 0, max: 50 }),
          priority: fc.integer({ min: -1, max: 1 }),
        }),
        fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(500) }),
        fc.record({ kind: fc.constant('take' as const) }),
      );
      fc.assert(
        fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
          const queue = new EventQueue(near);
          const model: { time: number; priority: number; id: number }[] = [];
          const handles: number[] = [];
          for (const step of actions) {
            if (step.kind === 'push') {
              const id = handles.length;
              const { time, priority } = step;
              handles.push(queue.push(time, priority, () => undefined, id));
              model.push({ time, priority, id });
              model.sort((a, b) => a.time - b.time || a.priority - b.priority || a.id - b.id);
            } else if (step.kind === 'cancel') {
              const id = step.which % Math.max(1, handles.length);
              const at = model.findIndex((entry) => entry.id === id);
              expect(handles[id] !== undefined && queue.cancel(handles[id]!)).toBe(at !== -1);
              if (at !== -1) model.splice(at, 1);
            } else {
              const first = model.shift();
              expect(queue.nextTime()).toBe(first?.time ?? Number.POSITIVE_INFINITY);
              if (first === undefined) continue;
              queue.take();
              expect(queue.takenArg).toBe(first.id);
            }
            expect(queue.size).toBe(model.length);
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it('keeps memory bounded when timers are made and cancelled for ever', () => {
    const queue = new EventQueue();
    const far = Array.from({ length: 100 }, (_, i) => queue.push(1e9 + i, 0, () => undefined, i));
    for (let i = 0; i < 200_000; i++) queue.cancel(queue.push(1e6 + i, 0, () => undefined, i));
    // Private, but the promise is about memory: columns never grew past the first allocations.
    const { near } = queue as unknown as { near: { times: Float64Array } };
    expect(near.times.length).toBeLessThanOrEqual(1024);
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
      queue.take();
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
      times.push(now + 1 + delay(id, random));
      priorities.push(random.below(3));
      handles.push(queue.push(times[id]!, priorities[id]!, () => undefined, id));
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
