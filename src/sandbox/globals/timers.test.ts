import { describe, expect, it } from 'vitest';
import { bench } from './testing.ts';

describe('timers', () => {
  it('run in the order of their instants, with their arguments', () => {
    const { globals, kernel } = bench();
    const seen: unknown[] = [];
    const note = (...args: unknown[]): void => void seen.push(kernel.now, ...args);
    globals.setTimeout(note, 20, 'b', 2);
    globals.setTimeout(note, 10.9, 'a');
    globals.setTimeout(note, 0, 'least');
    globals.setTimeout(note, Number.NaN, 'nan');
    globals.setTimeout(note, 2 ** 31, 'too long');
    globals.setImmediate(note, 'immediate');
    globals.queueMicrotask(() => note('micro'));
    kernel.settle();
    kernel.runUntil(50);
    expect(seen).toEqual([
      0,
      'micro',
      0,
      'immediate',
      1,
      'least',
      1,
      'nan',
      1,
      'too long',
      10,
      'a',
      20,
      'b',
      2,
    ]);
  });

  it('repeat until cleared, by object, number or text', () => {
    const { globals, kernel } = bench();
    const counts = [0, 0, 0];
    const intervals = counts.map((_, i) => globals.setInterval(() => counts[i]!++, 10));
    kernel.runUntil(35);
    globals.clearInterval(intervals[0]);
    globals.clearTimeout(+intervals[1]);
    globals.clearInterval(`${intervals[2]}`);
    kernel.runUntil(100);
    expect(counts).toEqual([3, 3, 3]);
    expect(kernel.pending).toBe(0);
  });

  it('can be cleared from inside, refreshed and closed', () => {
    const { globals, kernel } = bench();
    let runs = 0;
    const interval = globals.setInterval(() => {
      if (++runs === 2) globals.clearInterval(interval);
    }, 5);
    let refreshed = 0;
    const timer = globals.setTimeout(() => {
      refreshed = kernel.now;
    }, 10);
    const closed = globals.setTimeout(() => expect.fail('closed'), 3);
    closed.close();
    kernel.runUntil(6);
    expect(timer.refresh()).toBe(timer);
    kernel.runUntil(100);
    expect([runs, refreshed]).toEqual([2, 16]);
    expect([timer.hasRef(), timer.unref().hasRef(), timer.ref().hasRef()]).toEqual([
      true,
      false,
      true,
    ]);
    const immediate = globals.setImmediate(() => expect.fail('cleared'));
    globals.clearImmediate(immediate);
    for (const nothing of [undefined, null, 0, 'x', {}]) globals.clearTimeout(nothing);
    kernel.runUntil(200);
  });

  it('keep the context they were set in and stop with the program', () => {
    const b = bench();
    const seen: unknown[] = [];
    b.kernel.context = 'request 1';
    b.globals.setTimeout(() => seen.push(b.kernel.context), 5);
    const ticks: number[] = [];
    b.globals.setInterval(() => ticks.push(b.kernel.now), 10);
    b.kernel.runUntil(20);
    Object.assign(b.env, { stopped: true });
    b.kernel.runUntil(100);
    expect([seen, ticks]).toEqual([['request 1'], [10, 20]]);
    expect(b.kernel.pending).toBe(0);
  });

  it('report what callbacks throw', () => {
    const b = bench();
    b.globals.setTimeout(() => {
      throw new Error('late');
    }, 1);
    b.kernel.runUntil(5);
    expect(b.uncaught).toEqual([new Error('late')]);
  });

  it.each(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const)(
    '%s refuses what is no function as Node does',
    (name) => {
      for (const wrong of [undefined, null, 'x', 5]) {
        const error = (run: (callback: never) => unknown): unknown => {
          try {
            return run(wrong as never);
          } catch (thrown) {
            const { name, message, code } = thrown as Error & { code: string };
            return { name, message, code };
          }
        };
        expect(error(bench().globals[name])).toEqual(error(globalThis[name] as never));
      }
    },
  );

  it('end the run when there are too many', () => {
    const { globals } = bench();
    expect(() => {
      for (let i = 0; i < 200_000; i++) globals.setTimeout(() => undefined, 1e6);
    }).toThrow(/order has more than 100000 timers pending/);
  });
});
