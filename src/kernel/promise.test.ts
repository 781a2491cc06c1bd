import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { FatalError } from './fatal.ts';
import { Kernel } from './kernel.ts';
import { PromiseRealm } from './promise-realm.ts';

const require = createRequire(import.meta.url);

describe('virtual Promise', () => {
  it('passes the whole Promises/A+ suite', { timeout: 120_000 }, async () => {
    const kernel = new Kernel();
    const realm = new PromiseRealm(kernel);
    // The suite waits on real timers; jobs are drained whenever it gives the thread back.
    const pump = setInterval(() => kernel.settle(), 0);
    const aplus = require('promises-aplus-tests');
    const results: { failures: number; passes: number } = { failures: 0, passes: 0 };
    await new Promise<void>((done) => {
      const adapter = {
        resolved: (value: unknown) => realm.Promise.resolve(value),
        rejected: (reason: unknown) => realm.Promise.reject(reason),
        deferred: () => {
          kernel.activate();
          const capability = (
            realm.Promise as unknown as { withResolvers(): object }
          ).withResolvers();
          return capability;
        },
      };
      class Reporter {
        constructor(runner: { on(event: string, listener: () => void): void }) {
          runner.on('pass', () => results.passes++);
          runner.on('fail', () => results.failures++);
        }
      }
      aplus(adapter, { reporter: Reporter, timeout: 2000 }, () => done());
    });
    clearInterval(pump);
    expect(results.failures).toBe(0);
    expect(results.passes).toBe(872);
  });

  it('keeps the order of the language between awaits and thens', () => {
    const kernel = new Kernel();
    const { Promise: Virtual } = new PromiseRealm(kernel);
    const log: string[] = [];
    Virtual.resolve()
      .then(() => Virtual.resolve(1))
      .then(() => log.push('returned promise'));
    Virtual.resolve()
      .then(() => log.push('a'))
      .then(() => log.push('b'))
      .then(() => log.push('c'))
      .then(() => log.push('d'));
    kernel.settle();
    expect(log).toEqual(['a', 'b', 'c', 'returned promise', 'd']);
  });

  it('reports a rejection nobody listens to after the event, with its context', () => {
    const kernel = new Kernel();
    const realm = new PromiseRealm(kernel);
    const seen: unknown[] = [];
    realm.onUnhandled((reason, context) => seen.push([reason, context]));
    kernel.schedule(
      1,
      () => {
        kernel.context = 'request 1';
        realm.Promise.reject('alone');
        realm.Promise.reject('caught later in the same event').catch(() => undefined);
      },
      undefined,
    );
    kernel.runUntil(10);
    expect(seen).toEqual([['alone', 'request 1']]);
  });

  it('knows whose promise was rejected through another one', () => {
    const kernel = new Kernel();
    const realm = new PromiseRealm(kernel);
    const seen: unknown[] = [];
    realm.onUnhandled((reason, context) => seen.push([reason, context]));
    const inner = realm.pending();
    kernel.context = 'request 1';
    realm.Promise.resolve().then(() => undefined);
    kernel.context = 'request 2';
    new realm.Promise((resolve) => resolve(inner));
    kernel.settle();
    kernel.schedule(1, () => realm.reject(inner, 'late'), undefined);
    kernel.runUntil(10);
    expect(seen).toEqual([['late', 'request 2']]);
  });

  it('restores the async context in every continuation', () => {
    const kernel = new Kernel();
    const realm = new PromiseRealm(kernel);
    const seen: unknown[] = [];
    for (const name of ['one', 'two']) {
      kernel.context = name;
      realm.run(
        (function* () {
          yield realm.Promise.resolve();
          seen.push(kernel.context);
          yield undefined;
          seen.push(kernel.context);
        })(),
      );
    }
    kernel.context = null;
    kernel.settle();
    expect(seen).toEqual(['one', 'two', 'one', 'two']);
  });

  it('lets a fatal error through instead of rejecting', () => {
    const kernel = new Kernel();
    const { Promise: Virtual } = new PromiseRealm(kernel);
    Virtual.resolve().then(() => {
      throw new FatalError('stop');
    });
    expect(() => kernel.settle()).toThrow('stop');
  });
});
