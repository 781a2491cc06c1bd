import { describe, expect, it } from 'vitest';
import { bench, outcome } from './testing.ts';

describe('AbortSignal and EventTarget', () => {
  it('calls listeners once, in order, with the property first set among them', () => {
    const { globals } = bench();
    const seen: string[] = [];
    const run = (C: typeof AbortController): string[] => {
      seen.length = 0;
      const controller = new C();
      const { signal } = controller;
      const removed = (): void => void seen.push('removed');
      signal.onabort = (event) => seen.push(`property ${event.type}`);
      signal.addEventListener('abort', () => seen.push('listener'));
      signal.addEventListener('abort', () => seen.push('once'), { once: true });
      signal.addEventListener('abort', removed);
      signal.removeEventListener('abort', removed);
      signal.addEventListener('abort', {
        handleEvent: (event) => void seen.push(`object ${event.target === signal}`),
      });
      controller.abort('why');
      controller.abort('again');
      seen.push(String(signal.reason), String(signal.aborted));
      return [...seen];
    };
    expect(run(globals.AbortController)).toEqual(run(AbortController));
  });

  it('follows the first of several signals', () => {
    const { globals } = bench();
    const first = new globals.AbortController();
    const second = new globals.AbortController();
    const any = globals.AbortSignal.any([first.signal, second.signal]);
    const nested = globals.AbortSignal.any([any]);
    expect(nested.aborted).toBe(false);
    second.abort('two');
    first.abort('one');
    expect([any.reason, nested.reason]).toEqual(['two', 'two']);
    expect(globals.AbortSignal.any([globals.AbortSignal.abort('x')]).reason).toBe('x');
    expect(globals.AbortSignal.any([]).aborted).toBe(false);
  });

  it('expires at its instant, in the context it was made in, listened to or not', () => {
    const b = bench();
    const silent = b.globals.AbortSignal.timeout(30);
    const heard = b.globals.AbortSignal.timeout(20);
    const at: unknown[] = [];
    b.kernel.context = 'mine';
    const inContext = b.globals.AbortSignal.timeout(25);
    heard.addEventListener('abort', () => at.push(b.kernel.now, heard.reason.name));
    inContext.onabort = () => at.push(b.kernel.context);
    b.kernel.runUntil(29);
    expect(at).toEqual([20, 'TimeoutError', 'mine']);
    expect(silent.aborted).toBe(false);
    b.kernel.runUntil(30);
    expect([silent.aborted, silent.reason.message]).toEqual([
      true,
      'The operation was aborted due to timeout',
    ]);
  });

  it('throws its reason', () => {
    const { globals } = bench();
    expect(() => globals.AbortSignal.abort().throwIfAborted()).toThrow(
      'This operation was aborted',
    );
    expect(() => new globals.AbortController().signal.throwIfAborted()).not.toThrow();
  });

  it.each([
    ['a constructor', (A: typeof AbortSignal) => new A()],
    ['a negative delay', (A: typeof AbortSignal) => A.timeout(-1)],
    ['text for a delay', (A: typeof AbortSignal) => A.timeout('x' as never)],
    ['no delay', (A: typeof AbortSignal) => A.timeout(undefined as never)],
    ['a fraction', (A: typeof AbortSignal) => A.timeout(1.5)],
    ['a giant delay', (A: typeof AbortSignal) => A.timeout(2 ** 53)],
    ['no list', (A: typeof AbortSignal) => A.any(5 as never)],
    ['a list of others', (A: typeof AbortSignal) => A.any([5] as never)],
  ])('refuses %s as Node does', (_name, run) => {
    const error = (A: typeof AbortSignal): unknown => {
      try {
        return run(A);
      } catch (thrown) {
        const { name, message, code } = thrown as Error & { code: string };
        return { name, message, code };
      }
    };
    expect(error(bench().globals.AbortSignal)).toEqual(error(AbortSignal));
  });

  it('reports what listeners throw, and goes on', () => {
    const b = bench();
    const controller = new b.globals.AbortController();
    let reached = false;
    controller.signal.addEventListener('abort', () => {
      throw new Error('in a listener');
    });
    controller.signal.addEventListener('abort', () => {
      reached = true;
    });
    controller.abort();
    b.kernel.settle();
    expect(reached).toBe(true);
    expect(b.uncaught).toEqual([new Error('in a listener')]);
  });

  it('dispatches custom events and default prevention', () => {
    const { globals } = bench();
    const target = new globals.EventTarget();
    target.addEventListener('x', (event: { detail: number; preventDefault(): void }) => {
      if (event.detail === 1) event.preventDefault();
    });
    const send = (detail: number): boolean =>
      target.dispatchEvent(new globals.CustomEvent('x', { detail, cancelable: true }));
    expect([send(1), send(2)]).toEqual([false, true]);
    expect(() => target.dispatchEvent({})).toThrow(/must be an instance of Event/);
  });

  it('names errors as the web does', () => {
    const { globals } = bench();
    const error = new globals.DOMException('m', { name: 'QuotaExceededError', cause: 4 });
    expect([error.name, error.code, error.cause, String(error), error instanceof Error]).toEqual([
      'QuotaExceededError',
      22,
      4,
      'QuotaExceededError: m',
      true,
    ]);
    const b = bench();
    expect(outcome(b, b.globals.Promise.reject(new b.globals.DOMException())).error.name).toBe(
      'Error',
    );
  });
});
