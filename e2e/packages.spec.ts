import { runAllInThreads } from '../src/cli/thread.ts';
import type { Program } from '../src/engine/protocol.ts';
import { runInPage } from './support/engine-site.ts';
import { expect, test } from './support/journey.ts';

const PLAIN = `export default { fetch: (request: Request) => new Response('one') };`;

/** A service that does something with every real package for each request. */
const EVERYTHING = `
import Bottleneck from 'bottleneck';
import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll, retry, wrap } from 'cockatiel';
import DataLoader from 'dataloader';
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { LRUCache } from 'lru-cache';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import CircuitBreaker from 'opossum';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry from 'p-retry';
import { z } from 'zod';

const policy = wrap(retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }), circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) }));
const breaker = new CircuitBreaker(async (n: number) => { if (n > 7) throw new Error('high'); return n; }, { resetTimeout: 500 });
const limiter = new Bottleneck({ minTime: 3 });
const cache = new LRUCache<string, string>({ max: 10, ttl: 1000 });
const loader = new DataLoader(async (keys: readonly number[]) => (await wait(2), keys.map((key) => key * 2)));
const storage = new AsyncLocalStorage<string>();
const limit = pLimit(2);
const queue = new PQueue({ concurrency: 2 });
const app = new Hono();
app.use(requestId());
app.get('*', async (c) => {
  const draw = z.int().parse(randomInt(10));
  const hash = createHash('sha256').update(c.req.path + draw).digest('hex');
  return storage.run(hash, async () => {
    const fired = await breaker.fire(draw).catch((error: Error) => error.message);
    const tried = await policy.execute(() => pRetry(async () => { if (Math.random() < 0.3) throw new Error('x'); return 1; }, { retries: 1, minTimeout: 10 })).catch((error: Error) => error.message);
    const [twice] = await Promise.all([loader.load(draw), limit(() => wait(1)), queue.add(() => wait(1)), limiter.schedule(() => wait(1))]);
    cache.set(hash, 'seen');
    return c.json({ fired, tried, twice, size: cache.size, stored: storage.getStore() === hash });
  });
});
export default app;
`;

function programOf(code: string): Program {
  return {
    seed: 1,
    files: { 'order.ts': code },
    interventions: [],
    scenario: {
      until: 20_000,
      slowAfter: 1000,
      services: [
        {
          name: 'order',
          replicas: 2,
          concurrency: 64,
          queue: 128,
          balancer: 'round-robin',
          work: { kind: 'code', file: 'order.ts', calls: [] },
        },
      ],
      links: [],
      defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
      load: [
        {
          to: 'order',
          method: 'GET',
          path: '/a',
          body: null,
          arrivals: 'poisson',
          rate: 50,
          timeout: 5000,
        },
      ],
      faults: [],
    },
  };
}

test('real packages give the same bytes in Chromium and in Node, and are loaded when imported', async ({
  page,
  engineSite,
}) => {
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  const loads = () => loaded.filter((path) => /packages|cockatiel|hono|zod|opossum/.test(path));
  const programs = [PLAIN, EVERYTHING].map(programOf);
  const [plain, everything] = await runAllInThreads(programs);
  await page.goto(engineSite);

  const first = await runInPage(page, programs[0]!);
  expect(loads()).toEqual([]);
  expect(plain!.ok && JSON.stringify(plain!.record)).toBe(first.kind === 'record' && first.json);

  const second = await runInPage(page, programs[1]!);
  expect(loads().length).toBeGreaterThanOrEqual(5);
  expect(second).toMatchObject({ kind: 'record' });
  expect(everything!.ok && everything!.record.client.ok).toBeGreaterThan(500);
  expect(everything!.ok && JSON.stringify(everything!.record)).toBe(
    second.kind === 'record' && second.json,
  );
});
