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

/** A service that looks into itself in every way there is a package for. */
const OBSERVED = `
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import pino from 'pino';
import { Counter, Histogram, register, Summary } from 'prom-client';

const log = pino({ redact: ['card'], mixin: () => ({ trace_id: trace.getActiveSpan()?.spanContext().traceId }) });
const requests = new Counter({ name: 'requests_total', help: 'Requests', labelNames: ['status'] });
const duration = new Histogram({ name: 'duration_seconds', help: 'Duration', buckets: [0.01, 0.02, 0.05] });
const sizes = new Summary({ name: 'size', help: 'Sizes' });
const tracer = trace.getTracer('order');

export default {
  async fetch(request: Request): Promise<Response> {
    const end = duration.startTimer();
    return tracer.startActiveSpan('charge', { attributes: { 'order.items_count': 3 } }, async (span) => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 20));
      const refused = Math.random() < 0.1;
      if (refused) {
        const error = new RangeError('card refused');
        span.recordException(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        log.error({ err: error, card: '4111' }, 'charge failed');
      } else log.info({ user_id: 7, card: '4111' }, 'charged %s', headers.traceparent);
      span.addEvent('answered').end();
      requests.inc({ status: refused ? 500 : 200 });
      sizes.observe(Math.random());
      end();
      return new Response(await register.metrics(), { status: refused ? 500 : 200 });
    });
  },
};
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
  const programs = [PLAIN, EVERYTHING, OBSERVED].map(programOf);
  const [plain, everything, observed] = await runAllInThreads(programs);
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

  const third = await runInPage(page, programs[2]!);
  expect(observed!.ok && observed!.record.logs.info).toBeGreaterThan(500);
  expect(observed!.ok && observed!.record.logs.error).toBeGreaterThan(50);
  expect(observed!.ok && JSON.stringify(observed!.record)).toBe(
    third.kind === 'record' && third.json,
  );
});

test('what code says of its work is in the trace’s details, the log and the inspector', async ({
  page,
  site,
}) => {
  const yaml = `until: 60s
services:
  order: { code: order.ts }
load: [ { to: order, rate: 20/s } ]
`;
  // As `state/playground/saved.ts` keeps it.
  const system = { yaml, files: { 'order.ts': OBSERVED } };
  await page.addInitScript(
    (text) => {
      // The frame around the simulation has no storage.
      if (window.top === window) localStorage.setItem('faultline.playground', text);
    },
    JSON.stringify({ v: 1, data: { preset: null, system, replaced: null } }),
  );
  await page.goto(`${site}#/playground`);
  const order = page.getByRole('button', { name: /^order(,|$)/ });
  await expect(order).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: /^(Run|Restart)$/ }).click();
  await page.getByRole('tab', { name: 'Traces' }).click();
  const trace = page.getByRole('listbox', { name: 'Traces' }).getByRole('option').first();
  await expect(trace).toBeVisible({ timeout: 30_000 });
  await page.getByRole('searchbox', { name: 'Search traces' }).fill('http_500');
  await expect(trace).toContainText('http_500', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await trace.click();
  await page.getByRole('treeitem').filter({ hasText: 'charge' }).click();
  const details = page.getByRole('region', { name: 'Chosen span' });
  await expect(details).toContainText('order.items_count');
  await expect(details).toContainText('RangeError: card refused');
  await expect(details).toContainText('answered');

  await page.getByRole('tab', { name: 'Logs' }).click();
  await page.getByRole('searchbox', { name: 'Search logs' }).fill('user_id=7');
  const line = page.locator('.log-line').filter({ hasText: 'charged 00-' }).first();
  await expect(line).toContainText('user_id=7');
  await expect(line).toContainText('card=[Redacted]');
  await line.getByRole('button', { name: 'JSON' }).click();
  await expect(page.locator('.log-json').first()).toContainText('"level": 30');
  await page.getByRole('searchbox', { name: 'Search logs' }).fill('err.type=RangeError');
  await expect(page.locator('.log-line').first()).toContainText('charge failed');

  await order.click();
  await expect(page.locator('.inspector')).toContainText('requests_total');
});
