import { describe, expect, it } from 'vitest';
import { Kernel } from './kernel.ts';
import { Signal, Task } from './task.ts';

describe('tasks', () => {
  it('sleep for the milliseconds they yield', () => {
    const kernel = new Kernel();
    const woke: number[] = [];
    Task.start(
      kernel,
      (function* () {
        for (const gap of [5, 0, 7]) {
          yield gap;
          woke.push(kernel.now);
        }
      })(),
    );
    kernel.runUntil(100);
    expect(woke).toEqual([5, 5, 12]);
  });

  it('wait for a signal, the longest waiting first', () => {
    const kernel = new Kernel();
    const signal = new Signal(kernel);
    const woke: string[] = [];
    function* waiter(name: string) {
      yield signal;
      woke.push(`${name} at ${kernel.now}`);
    }
    Task.start(kernel, waiter('first'));
    Task.start(kernel, waiter('second'));
    kernel.schedule(3, () => signal.notify(), undefined);
    kernel.schedule(9, () => signal.notify(), undefined);
    kernel.runUntil(100);
    expect(woke).toEqual(['first at 3', 'second at 9']);
  });

  it('end where they wait when cancelled, running their finally blocks', () => {
    const kernel = new Kernel();
    const signal = new Signal(kernel);
    const log: string[] = [];
    function* body(wait: number | Signal) {
      try {
        yield wait;
        log.push('went on');
      } finally {
        log.push(`left at ${kernel.now}`);
      }
    }
    const sleeping = Task.start(kernel, body(50));
    const waiting = Task.start(kernel, body(signal));
    kernel.runUntil(10);
    sleeping.cancel();
    waiting.cancel();
    waiting.cancel();
    signal.notify();
    kernel.runUntil(100);
    expect(log).toEqual(['left at 10', 'left at 10']);
    expect([sleeping.ended, waiting.ended, kernel.pending]).toEqual([true, true, 0]);
  });
});
