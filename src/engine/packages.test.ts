import { expect, it } from 'vitest';
import type { Scenario, ServiceSpec } from '../cluster/scenario.ts';
import { importsPackages, typeFilesFor, withPackages } from './packages.ts';
import type { Program } from './protocol.ts';
import { runProgram } from './run.ts';
import { CompileError } from './simulation.ts';

const APP = `
import { Hono } from 'hono';
import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
const breaker = circuitBreaker(handleAll, { halfOpenAfter: 2000, breaker: new ConsecutiveBreaker(3) });
const app = new Hono();
app.get('/orders/:id', async (c) => {
  const item = await breaker.execute(async () => {
    const answer = await fetch('http://stock/' + c.req.param('id'));
    if (!answer.ok) throw new Error('stock failed');
    return answer.text();
  });
  return c.json({ item });
});
app.onError((error, c) => c.text(error.message, 503));
export default app;
`;
const STOCK = `export default { fetch: (request: Request) => new Response('one') };`;

const service = (name: string, calls: readonly string[]): ServiceSpec => ({
  ...{ name, replicas: 2, concurrency: 8, queue: 16, balancer: 'round-robin' as const },
  work: { kind: 'code', file: `${name}.ts`, calls },
});

const scenario: Scenario = {
  until: 20_000,
  slowAfter: 1000,
  services: [service('order', ['stock']), service('stock', [])],
  links: [],
  defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
  load: [
    {
      ...{ to: 'order', method: 'GET', path: '/orders/7', body: null },
      ...{ arrivals: 'poisson' as const, rate: 20, timeout: 1000 },
    },
  ],
  faults: [],
};

const program: Program = {
  ...{ scenario, seed: 1, interventions: [] },
  files: { 'order.ts': APP, 'stock.ts': STOCK },
};
const fromBuild = async (name: string) => (await import('virtual:packages')).packageText(name);

it('services made of real packages run, the same every time', async () => {
  expect(importsPackages(program)).toBe(true);
  const whole = await withPackages(program, fromBuild);
  expect(Object.keys(whole.packages!)).toEqual(['cockatiel', 'hono']);
  const record = runProgram(whole);
  expect(record.failure).toBeNull();
  expect(record.client.ok).toBeGreaterThan(300);
  expect(record.client.failed).toEqual({});
  expect(JSON.stringify(runProgram(whole))).toBe(JSON.stringify(record));
});

it('a program without imports is left as it is, and asks for nothing', async () => {
  const plain = { ...program, files: { 'order.ts': STOCK, 'stock.ts': STOCK } };
  expect(importsPackages(plain)).toBe(false);
  const whole = await withPackages(plain, () => {
    throw new Error('nothing is to be loaded');
  });
  expect(whole).toBe(plain);
  expect(await typeFilesFor(plain.files)).toEqual([]);
});

it('without their texts the code says so at its import', () => {
  expect(() => runProgram(program)).toThrow(CompileError);
  expect(() => runProgram(program)).toThrow(/order\.ts:2:\d+ Package `hono` could not be loaded/);
});

it('types come for what is imported, once each', async () => {
  const files = await typeFilesFor({
    'a.ts': `import 'p-queue'; import 'hono/cors'; import 'hono';`,
  });
  const paths = files.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toContain('/node_modules/hono/package.json');
  expect(paths).toContain('/node_modules/p-queue/dist/index.d.ts');
  expect(paths.some((path) => path.includes('zod'))).toBe(false);
});
