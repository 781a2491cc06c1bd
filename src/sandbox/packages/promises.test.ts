import { describe, expect, it } from 'vitest';
import { saidBy } from './bundled.fixture.ts';

describe('p-retry', () => {
  it('backs off exponentially, in simulated time', async () => {
    const said = await saidBy(
      `import pRetry, { AbortError } from 'p-retry';`,
      `let tries = 0;
       said.push(await pRetry(async (attempt: number) => {
         said.push([attempt, now()]);
         if (++tries < 4) throw new Error('no');
         return 'yes';
       }, { retries: 5, minTimeout: 100, factor: 3, onFailedAttempt: ({ retriesLeft }: any) => { said.push(retriesLeft); } }));
       await pRetry(() => { said.push('once'); throw new AbortError('enough'); }).catch((e: any) => said.push(e.message));
       const times: number[] = [];
       await pRetry(() => { times.push(now()); throw new Error('x'); }, { retries: 3, minTimeout: 100, randomize: true }).catch(() => {});
       said.push(times.slice(1).every((at, i) => at - times[i]! >= 100 * 2 ** i && at - times[i]! <= 200 * 2 ** i));`,
    );
    expect(said).toEqual([
      ...[[1, 0], 5, [2, 100], 4, [3, 400], 3, [4, 1300], 'yes'],
      ...['once', 'enough', true],
    ]);
  });
});

describe('p-limit and p-queue', () => {
  it('run so many at once', async () => {
    const said = await saidBy(
      `import pLimit, { limitFunction } from 'p-limit';`,
      `const limit = pLimit(2);
       const ends = await Promise.all([10, 30, 10, 10].map((ms) => limit(async () => { await sleep(ms); return now(); })));
       said.push(ends, limit.activeCount, limit.pendingCount);
       const one = limitFunction(async (x: number) => { await sleep(5); return x * 2; }, { concurrency: 1 });
       const begun = now(); said.push(await Promise.all([one(1), one(2)]), now() - begun);`,
    );
    expect(said).toEqual([[10, 30, 20, 30], 0, 0, [2, 4], 10]);
  });

  it('queue by priority, at a rate, with a timeout', async () => {
    const said = await saidBy(
      `import PQueue, { TimeoutError } from 'p-queue';`,
      `const queue = new PQueue({ concurrency: 1 });
       const job = (name: string) => async () => { await sleep(10); said.push(name); };
       queue.add(job('first')); queue.add(job('low')); queue.add(job('high'), { priority: 1 });
       said.push(queue.size, queue.pending); await queue.onIdle(); said.push(now());
       const paced = new PQueue({ interval: 1000, intervalCap: 2 }); const at: number[] = []; const begun = now();
       await paced.addAll(Array.from({ length: 5 }, () => async () => { at.push(now() - begun); }));
       said.push(at);
       await new PQueue({ timeout: 50 }).add(() => sleep(500)).catch((e: any) => said.push(e instanceof TimeoutError));`,
    );
    expect(said).toEqual([2, 1, 'first', 'high', 'low', 30, [0, 0, 1000, 1000, 2000], true]);
  });
});

describe('bottleneck', () => {
  it('keeps a least time between starts', async () => {
    const said = await saidBy(
      `import Bottleneck from 'bottleneck';`,
      `const limiter = new Bottleneck({ minTime: 100 }); const at: number[] = [];
       await Promise.all([1, 2, 3, 4].map(() => limiter.schedule(async () => { at.push(now()); })));
       said.push(at.length, at.slice(1).every((time, i) => Math.abs(time - at[i]! - 100) <= 2));`,
    );
    expect(said).toEqual([4, true]);
  });

  it('draws on a reservoir that is refilled, and bounds what runs and waits', async () => {
    const said = await saidBy(
      `import Bottleneck from 'bottleneck';`,
      `const limiter = new Bottleneck({ reservoir: 3, reservoirRefreshAmount: 3, reservoirRefreshInterval: 1000 });
       const at: number[] = [];
       await Promise.all([1, 2, 3, 4, 5].map(() => limiter.schedule(async () => { at.push(now()); })));
       said.push(at.filter((time) => time < 100).length, at.filter((time) => time >= 1000).length);
       const narrow = new Bottleneck({ maxConcurrent: 1, highWater: 1, strategy: Bottleneck.strategy.OVERFLOW });
       const results = await Promise.allSettled([1, 2, 3].map((n) => narrow.schedule(() => sleep(50).then(() => n))));
       said.push(results.map(({ status }) => status));
       await limiter.stop().then(() => limiter.schedule(async () => 1)).catch((e: any) => said.push(e instanceof Bottleneck.BottleneckError));`,
    );
    expect(said).toEqual([3, 2, ['fulfilled', 'fulfilled', 'rejected'], true]);
  });

  it('has no eval to load a database client with', async () => {
    const said = await saidBy(
      `import Bottleneck from 'bottleneck';`,
      `try { new Bottleneck({ datastore: 'redis' }); } catch (error) { said.push((error as Error).name); }`,
    );
    expect(said).toEqual(['TypeError']);
  });
});
