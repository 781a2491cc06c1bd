import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

const TEXTS = ['', 'abc', 'é€😀', 'x'.repeat(1000)];

describe('node:crypto', () => {
  it("hashes and signs as Node's own does", async () => {
    const said = await saidBy(
      `import { createHash, createHmac, getHashes } from 'node:crypto';`,
      `for (const algorithm of ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'SHA-256'])
         for (const text of ${JSON.stringify(TEXTS)}) {
           said.push(createHash(algorithm).update(text).digest('hex'));
           said.push(createHmac(algorithm, 'key').update(text.slice(0, 1)).update(text.slice(1)).digest('base64url'));
         }
       said.push(createHash('sha1').update('00ff', 'hex').digest('base64'), [...createHash('md5').update(new Uint8Array([1])).digest()]);
       try { createHash('crc'); } catch (error: any) { said.push(error.message, error.code); }
       const done = createHash('md5'); done.digest();
       try { done.update('x'); } catch (error: any) { said.push(error.code); }`,
    );
    const native = ['md5', 'sha1', 'sha256', 'sha384', 'sha512', 'sha256'].flatMap((algorithm) =>
      TEXTS.flatMap((text) => {
        const halves = createHmac(algorithm, 'key').update(text.slice(0, 1)).update(text.slice(1));
        return [createHash(algorithm).update(text).digest('hex'), halves.digest('base64url')];
      }),
    );
    expect(said).toEqual([
      ...native,
      createHash('sha1').update('00ff', 'hex').digest('base64'),
      [
        ...createHash('md5')
          .update(new Uint8Array([1]))
          .digest(),
      ],
      ...['Digest method not supported', 'ERR_OSSL_EVP_UNSUPPORTED', 'ERR_CRYPTO_HASH_FINALIZED'],
    ]);
  });

  it('draws random values, the same in every run', async () => {
    const draw = () =>
      saidBy(
        `import { randomBytes, randomInt, randomUUID, timingSafeEqual } from 'crypto';`,
        `said.push(randomUUID(), randomBytes(8).toString('hex'), randomBytes(70000).length);
         const dice = Array.from({ length: 600 }, () => randomInt(1, 7));
         said.push(Math.min(...dice), Math.max(...dice), randomInt(5) < 5);
         try { randomInt(5, 5); } catch (error: any) { said.push(error.code); }
         const [a, b] = [new Uint8Array([1, 2]), new Uint8Array([1, 3])];
         said.push(timingSafeEqual(a, a), timingSafeEqual(a, b));
         try { timingSafeEqual(a, new Uint8Array(3)); } catch (error: any) { said.push(error.code); }`,
      );
    const said = await draw();
    expect(said[0]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(said[1]).toMatch(/^[0-9a-f]{16}$/);
    expect(said.slice(2)).toEqual([
      ...[70_000, 1, 6, true, 'ERR_OUT_OF_RANGE', true, false],
      'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH',
    ]);
    expect(await draw()).toEqual(said);
  });
});

describe('node:timers/promises', () => {
  it('waits, gives values and stops when told', async () => {
    const said = await saidBy(
      `import { setTimeout as wait, setInterval as every, setImmediate as soon, scheduler } from 'node:timers/promises';`,
      `said.push(await wait(100, 'v'), now(), await soon('w')); await scheduler.wait(5); said.push(now());
       const stop = new AbortController(); setTimeout(() => stop.abort('why'), 50);
       await wait(1000, null, { signal: stop.signal }).catch((e: any) => said.push(e.name, e.code, e.cause, now()));
       await wait(1, null, { signal: AbortSignal.abort() }).catch((e: any) => said.push(e.name));
       const begun = now(); let rounds = 0;
       for await (const value of every(10, 'tick')) { said.push(value, now() - begun); if (++rounds === 2) break; }
       const end = AbortSignal.timeout(25); const at: number[] = [];
       try { for await (const _ of every(10, 0, { signal: end })) at.push(now() - begun); } catch (e: any) { said.push(at.length, e.name); }
       const busy: number[] = []; const start = now();
       for await (const _ of every(10)) { busy.push(now() - start); if (busy.length === 1) await wait(35); if (busy.length === 5) break; }
       said.push(busy);`,
    );
    expect(said).toEqual([
      ...['v', 100, 'w', 105, 'AbortError', 'ABORT_ERR', 'why', 155, 'AbortError'],
      ...['tick', 10, 'tick', 20, 2, 'AbortError', [10, 45, 45, 45, 50]],
    ]);
  });
});

describe('node:async_hooks', () => {
  it('lets a value follow a request through awaits, timers, calls and packages', async () => {
    const said = await saidBy(
      `import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'; import pLimit from 'p-limit';`,
      `const storage = new AsyncLocalStorage<string>(); const other = new AsyncLocalStorage<number>();
       const get = () => storage.getStore() ?? null;
       const work = async (name: string) => {
         await sleep(5); const seen = [get()];
         await fetch('http://x/'); seen.push(get());
         await new Promise<void>((resolve) => setTimeout(() => { seen.push(get()); resolve(); }, 1));
         queueMicrotask(() => seen.push(get())); process.nextTick(() => seen.push(get())); await sleep(1);
         return seen.every((each) => each === name);
       };
       said.push(await Promise.all(['a', 'b'].map((name) => storage.run(name, work, name))), get());
       said.push(storage.run('a', () => [other.run(1, () => [get(), other.getStore()]), storage.exit(get), storage.run('b', get), get()]));
       const kept = storage.run('kept', () => AsyncLocalStorage.bind(get)); const shot = storage.run('shot', () => AsyncLocalStorage.snapshot());
       said.push(kept(), shot(get), storage.run('r', () => new AsyncResource('x')).runInAsyncScope(get));
       storage.enterWith('entered'); await null; said.push(get());
       const limit = pLimit(1); said.push(await storage.run('limited', () => limit(async () => get())));`,
    );
    expect(said).toEqual([
      ...[[true, true], null, [['a', 1], null, 'b', 'a'], 'kept', 'shot', 'r', 'entered'],
      'limited',
    ]);
  });
});

describe('node:util, node:diagnostics_channel and process', () => {
  it('do what they do in Node', async () => {
    const said = await saidBy(
      `import { promisify, callbackify, inspect, format, isDeepStrictEqual, inherits } from 'node:util';
       import EventEmitter from 'events'; import { EventEmitter as Same } from 'node:events';
       import { channel, tracingChannel } from 'node:diagnostics_channel';`,
      `said.push(await promisify((x: number, done: any) => setTimeout(() => done(null, x + 1), 5))(1));
       await promisify((done: any) => done(new Error('no')))().catch((e: any) => said.push(e.message));
       said.push(await new Promise((resolve) => callbackify(async (x: number) => x * 2)(4, (_: any, v: any) => resolve(v))));
       said.push(inspect({ a: [1, { b: { c: { d: 1 } } }] }), format('%s is %d', 'x', 5), isDeepStrictEqual({ a: [new Map([[1, { b: 2 }]])] }, { a: [new Map([[1, { b: 2 }]])] }), isDeepStrictEqual([1], ['1']));
       said.push(EventEmitter === Same, EventEmitter.EventEmitter === Same);
       const told: any[] = []; channel('c').subscribe((message: any) => told.push(message)); channel('c').publish(1);
       const traced = tracingChannel('t'); traced.subscribe({ start: () => told.push('start'), asyncEnd: (context: any) => told.push(context.result) });
       await traced.tracePromise(async () => 7); said.push(told);
       const order: string[] = [];
       process.nextTick(() => order.push('tick')); Promise.resolve().then(() => order.push('job')).then(() => order.push('job 2')); await sleep(1);
       const [seconds, nanoseconds] = process.hrtime(process.hrtime()); const before = process.hrtime.bigint(); await sleep(2);
       said.push(order, seconds + nanoseconds, Number(process.hrtime.bigint() - before));`,
    );
    expect(said).toEqual([
      ...[2, 'no', 8, '{ a: [ 1, { b: [Object] } ] }', 'x is 5', true, false, true, true],
      ...[[1, 'start', 7], ['job', 'job 2', 'tick'], 0, 2_000_000],
    ]);
  });
});
