import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';
import { Kernel } from './kernel.ts';

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

  it('behaves like a sorted list under any mix of push, cancel and take', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), time: fc.integer({ min: 0, max: 50 }) }),
      fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(500) }),
      fc.record({ kind: fc.constant('take' as const) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 400 }), (actions) => {
        const queue = new EventQueue();
        const model: { time: number; id: number }[] = [];
        const handles: number[] = [];
        for (const step of actions) {
          if (step.kind === 'push') {
            const id = handles.length;
            handles.push(queue.push(step.time, 0, () => undefined, id));
            model.push({ time: step.time, id });
            model.sort((a, b) => a.time - b.time || a.id - b.id);
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
  });

  it('keeps memory bounded when timers are made and cancelled for ever', () => {
    const queue = new EventQueue();
    const far = Array.from({ length: 100 }, (_, i) => queue.push(1e9 + i, 0, () => undefined, i));
    for (let i = 0; i < 200_000; i++) queue.cancel(queue.push(1e6 + i, 0, () => undefined, i));
    // Private, but the promise is about memory: columns never grew past the first allocations.
    const { times } = queue as unknown as { times: Float64Array };
    expect(times.length).toBeLessThanOrEqual(1024);
    expect(queue.size).toBe(far.length);
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
