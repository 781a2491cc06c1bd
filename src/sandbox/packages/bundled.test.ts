import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageText } from '../../cli/package-bundle.ts';
import { packageTypeFiles } from '../../cli/package-types.ts';
import { compileProgram } from '../compile/index.ts';
import { learnerTypes } from '../globals/learnerTypes.ts';
import { packageRig } from './bundled.fixture.ts';
import { BUNDLED, bundledImports } from './bundled.ts';
import { offeredPackages, packageSourcesWith, packageTypes } from './offered.ts';

const pinned = JSON.parse(readFileSync('package.json', 'utf8'));
const everything = BUNDLED.map(({ names: [name] }) => name);

describe('the list of real packages', () => {
  it('says the versions that are pinned', () => {
    const versions = { ...pinned.dependencies, ...pinned.devDependencies };
    for (const { names, version, own, within } of BUNDLED) {
      if (own === undefined)
        expect({ names, version: versions[within ?? names[0]] }).toEqual({ names, version });
    }
  });

  it('stands, with what is modelled, in one list for people', () => {
    const offered = offeredPackages();
    expect(offered.find(({ name }) => name === 'zod')).toMatchObject({ kind: 'real', aliases: [] });
    expect(offered.find(({ name }) => name === 'node:crypto')).toMatchObject({
      ...{ kind: 'modelled', version: '20', aliases: ['crypto'] },
    });
    expect(offered.every(({ version, summary }) => /^\d/.test(version) && summary.length > 8)).toBe(
      true,
    );
  });

  it('is found in imports of every form, and only there', () => {
    const files = {
      'a.ts': `import { z } from 'zod';\nimport type { Context } from "hono";\nexport { retry } from 'cockatiel';`,
      'b.ts': `import 'p-limit'; import { cors } from 'hono/cors'; import x from './dataloader.ts'; const text = 'opossum';`,
    };
    expect(bundledImports(files)).toEqual(['cockatiel', 'hono', 'hono/cors', 'p-limit', 'zod']);
    expect(bundledImports({ 'a.ts': `import crypto from 'crypto';` })).toEqual(['node:crypto']);
  });
});

describe('texts of packages', () => {
  it.each(everything)('%s needs nothing but what the sandbox has', async (name) => {
    const text = await packageText(name);
    expect(text).not.toMatch(/import\.meta|\bimport\(|require\s*=\s*createRequire/);
    const service = await packageRig(`import * as all from '${name}';
      export default { fetch: () => new Response(String(Object.keys(all).length)) };`);
    const answer = service.get('/') as { body: string };
    expect(Number(answer.body)).toBeGreaterThan(0);
  });

  it('are missed by name when nobody handed them over', () => {
    const code = `import pLimit from 'p-limit';\nexport default { fetch: () => new Response(String(pLimit)) };`;
    const result = compileProgram({ 'main.ts': code }, 'main.ts', packageSourcesWith({}));
    expect(result).toMatchObject({
      problems: [{ line: 1, message: expect.stringContaining('`p-limit` could not be loaded') }],
    });
  });

  it('give the same code each time, wherever the learner’s files end', async () => {
    const sources = packageSourcesWith({ 'p-limit': await packageText('p-limit') });
    const compile = (more: string) => {
      const code = `import pLimit from 'p-limit';\n${more}\nexport default { fetch: () => new Response(String(pLimit)) };`;
      const result = compileProgram({ 'main.ts': code }, 'main.ts', sources);
      if (!result.ok) throw new Error(result.problems[0]!.message);
      return result;
    };
    const [first, second] = [compile(''), compile('for (const x of [1]) { x; }')];
    const ofPackage = (program: typeof first) =>
      program.modules.find(({ file }) => file === 'package:p-limit');
    expect(ofPackage(second)!.code).toBe(ofPackage(first)!.code);
    const { sites } = second;
    expect(sites.filter(({ file }) => file === 'main.ts').length).toBeGreaterThan(2);
    expect(sites.findIndex(({ file }) => file === 'main.ts')).toBe(
      sites.filter(({ file }) => file !== 'main.ts').length,
    );
  });
});

const SERVICE = `
import Bottleneck from 'bottleneck';
import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll, retry, wrap } from 'cockatiel';
import DataLoader from 'dataloader';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { timeout } from 'hono/timeout';
import { LRUCache } from 'lru-cache';
import { context, metrics, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import pino, { type Logger } from 'pino';
import client, { Counter, Histogram, register } from 'prom-client';
import { AsyncLocalStorage } from 'node:async_hooks';
import jwt, { TokenExpiredError } from 'jsonwebtoken';
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomInt, sign } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import CircuitBreaker from 'opossum';
import pLimit from 'p-limit';
import PQueue from 'p-queue';
import pRetry, { AbortError } from 'p-retry';
import { z } from 'zod';

const policy = wrap(retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }), circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(5) }));
const breaker = new CircuitBreaker((id: number) => fetch('http://stock/' + id), { resetTimeout: 1000 });
breaker.on('open', () => console.log('open'));
const limiter = new Bottleneck({ minTime: 100 });
const cache = new LRUCache<string, number>({ max: 10, ttl: 1000 });
const loader = new DataLoader<number, string>(async (keys) => keys.map(String), { maxBatchSize: 10 });
const Order = z.object({ id: z.string(), count: z.int() });
type Order = z.infer<typeof Order>;
const storage = new AsyncLocalStorage<Order>();
const queue = new PQueue({ concurrency: 2 });
const keys: { privateKey: KeyObject } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const app = new Hono<{ Variables: { user: string } }>();
app.use(cors(), requestId(), timeout(500));
app.get('/orders/:id', async (c) => {
  const order: Order = Order.parse(await c.req.json());
  const id: string = c.req.param('id');
  const answer: Response = await breaker.fire(Number(id));
  const size: number = await policy.execute(async ({ signal }) => (await fetch('http://a/', { signal })).status);
  const text: string = await loader.load(1);
  const token: string = jwt.sign({ id }, keys.privateKey, { algorithm: 'ES256', expiresIn: '5m' });
  try { jwt.verify(token, createPublicKey(keys.privateKey), { audience: 'shop', complete: true }).header.alg; } catch (error) { if (error instanceof TokenExpiredError) error.expiredAt.getTime(); }
  const signature: string = sign('sha256', id, keys.privateKey).toString('base64url');
  const one: number | undefined = cache.get(id);
  await limiter.schedule(async () => wait(5));
  await queue.add(() => pLimit(2)(async () => pRetry(async () => { throw new AbortError('x'); }, { retries: 2 })));
  if (randomInt(5) === 0) throw new HTTPException(503, { message: createHash('sha256').update(id).digest('hex') });
  return storage.run(order, () => c.json({ size, signature, text, one, status: answer.status, user: c.get('user') }));
});
const log: Logger = pino({ level: 'debug', redact: ['password'], mixin: () => ({ id: trace.getActiveSpan()?.spanContext().traceId }) });
const counted = new Counter({ name: 'requests_total', help: 'x', labelNames: ['path'] as const });
const timed = new Histogram({ name: 'seconds', help: 'x', buckets: client.linearBuckets(0.1, 0.1, 5) });
app.get('/metrics', async (c) => c.text(await register.metrics(), 200, { 'content-type': register.contentType }));
app.post('/charge', (c) => trace.getTracer('order').startActiveSpan('charge', async (span: Span) => {
  const end: () => number = timed.startTimer();
  counted.inc({ path: c.req.path }, 2);
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  span.setAttribute('n', 1).setStatus({ code: SpanStatusCode.OK });
  metrics.getMeter('order').createHistogram('h').record(1, { a: 'b' });
  log.child({ requestId: 1 }).warn({ err: new Error('x'), seconds: end() }, 'charged %d', 1);
  process.stdout.write(String(process.cpuUsage().user));
  span.end();
  return c.json(headers);
}));
export const handle = (c: Context): Response => c.text('x');
export default app;
`;

describe('types of real packages', () => {
  /** What the compiler says to `code` in a folder with all declarations that an editor is given. */
  function typeErrors(code: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'faultline-types-'));
    const put = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      return join(folder, path);
    };
    try {
      const roots = [put('globals.d.ts', learnerTypes), put('main.ts', code)];
      for (const [i, { dts }] of packageTypes().entries())
        roots.push(put(`modelled-${i}.d.ts`, dts));
      for (const { path, text } of everything.flatMap(packageTypeFiles)) {
        const root = put(path.slice(1), text);
        if (/^\/node_modules\/[^/]*\.d\.ts$/.test(path)) roots.push(root);
      }
      const options =
        '--ignoreConfig --noEmit --strict --skipLibCheck --target es2023 --lib es2023';
      const resolution = '--module esnext --moduleResolution bundler --types';
      const args = ['tsc', ...options.split(' '), ...resolution.split(' '), '', ...roots];
      return execFileSync('npx', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch (error) {
      return String((error as { stdout?: string }).stdout ?? error);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('fit an ordinary service, without a DOM and without Node', { timeout: 60_000 }, () => {
    expect(typeErrors(SERVICE)).toBe('');
  });

  it('refuse mistakes', { timeout: 60_000 }, () => {
    const wrong = SERVICE.replace('const text: string', 'const text: number')
      .replace('resetTimeout: 1000', "resetTimeout: 'soon'")
      .replace('const one: number | undefined', 'const one: string | undefined')
      .replace('const size: number', 'const size: string')
      .replace("c.get('user')", "c.get('nobody')")
      .replace("algorithm: 'ES256'", "algorithm: 'ES1'")
      .replace('const signature: string', 'const signature: number')
      .replace('const order: Order', 'const order: string')
      .replace('counted.inc({ path: ', 'counted.inc({ nobody: ')
      .replace("span.setAttribute('n', 1)", "span.setAttribute('n', () => 1)")
      .replace("level: 'debug'", 'level: 7');
    expect(typeErrors(wrong).match(/main\.ts\(/g)!.length).toBeGreaterThanOrEqual(11);
  });
});

describe('breakers of real packages', () => {
  it('are drawn when they are exported', async () => {
    const service = await packageRig(`
      import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
      import CircuitBreaker from 'opossum';
      const fail = async () => { throw new Error('x'); };
      export const stock = circuitBreaker(handleAll, { halfOpenAfter: 100, breaker: new ConsecutiveBreaker(1) });
      export const breakers = { payment: new CircuitBreaker(fail, { errorThresholdPercentage: 1, resetTimeout: 100 }) };
      export default { async fetch() {
        await Promise.allSettled([stock.execute(fail), breakers.payment.fire()]);
        await new Promise((resolve) => setTimeout(resolve, 150));
        await Promise.allSettled([stock.execute(() => 1)]);
        return new Response('done');
      } };`);
    service.get('/');
    expect(service.breakers).toEqual([
      ...['stock closed', 'breakers.payment closed', 'stock open', 'breakers.payment open'],
      ...['breakers.payment half-open', 'stock closed'],
    ]);
  });
});
