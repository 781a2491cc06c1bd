import { describe, expect, it } from 'vitest';
import { parseScenario } from '../config/scenario.ts';
import { runProgram } from './run.ts';

function run(yaml: string, files: Record<string, string> = {}, seed = 1) {
  const parsed = parseScenario(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1));
  const record = runProgram({ scenario: parsed.value, files, seed, interventions: [] });
  expect(record.failure).toBeNull();
  return record;
}

describe('an event loop', () => {
  const code = `
    export default {
      async fetch(request: Request): Promise<Response> {
        if (request.url.endsWith('/heavy')) {
          let sum = 0;
          for (let i = 0; i < 100_000; i++) sum += i;
          return Response.json({ sum });
        }
        return Response.json({ ok: true });
      },
    };`;
  const yaml = (stepCost: string) => `
until: 20s
services:
  app: { code: app.ts, runtime: { kind: event-loop, step_cost: ${stepCost} } }
load:
  - { to: app, request: GET /light, rate: 20/s }
  - { to: app, request: GET /heavy, rate: 1/s, arrivals: constant }
`;

  it('does nothing else while a long loop of learner code computes', () => {
    const free = run(yaml('0ms'), { 'app.ts': code });
    const busy = run(yaml('2us'), { 'app.ts': code });
    expect(free.client.latency_ms.max).toBeCloseTo(2, 6);
    // 100,000 turns of 2 µs: the heavy request itself takes 202 ms, and others wait behind it.
    expect(busy.client.latency_ms.max).toBeGreaterThan(202);
    expect(busy.client.latency_ms.p95).toBeGreaterThan(50);
    expect(busy.client.ok).toBe(free.client.ok);
  });
});

describe('threads that compute', () => {
  it('leave the other processors to other requests, and answer when they are done', () => {
    const code = `
      export default {
        async fetch(request: Request): Promise<Response> {
          let sum = 0;
          const heavy = request.url.endsWith('/heavy');
          for (let i = 0; i < (heavy ? 100_000 : 10); i++) sum += i;
          return Response.json({ sum });
        },
      };`;
    const heavy = (runtime: string) =>
      run(
        `
until: 20s
services: { app: { code: app.ts, runtime: { ${runtime}, step_cost: 2us } } }
load:
  - { to: app, request: GET /light, rate: 20/s }
  - { to: app, request: GET /heavy, rate: 1/s, arrivals: constant }
`,
        { 'app.ts': code },
      ).client.latency_ms;
    const loop = heavy('kind: event-loop');
    const threads = heavy('kind: threads, cpus: 2');
    // One heavy request at a time: 202 ms, and never in the way of a light one.
    expect(threads.max).toBeGreaterThan(202);
    expect(threads.max).toBeLessThan(204);
    expect(threads.p50).toBeLessThan(3);
    expect(loop.mean).toBeGreaterThan(threads.mean + 10);
  });
});

describe('threads', () => {
  /** Blocks for 1 s in one request of ten: `concurrency` threads, or an event loop's open requests. */
  const yaml = (concurrency: number) => `
until: 30s
services:
  app:
    concurrency: ${concurrency}
    queue: 100000
    service_time: 1ms
    routes: { GET /slow: { service_time: 1ms, calls: [{ to: report }] } }
  report: { service_time: 1s, concurrency: 1000 }
load:
  - { to: app, request: GET /fast, rate: 100/s, timeout: none }
  - { to: app, request: GET /slow, rate: 20/s, timeout: none }
`;

  it('that all wait for a slow service leave none for fast requests', () => {
    const many = run(yaml(100));
    const few = run(yaml(8));
    expect(many.client.latency_ms.p50).toBeLessThan(5);
    expect(few.client.latency_ms.p50).toBeGreaterThan(1000);
  });
});

describe('processor time', () => {
  const yaml = (runtime: string) => `
until: 400s
services:
  app: { service_time: 0ms, cpu: { exponential: { mean: 10ms } }, concurrency: 100000, queue: 0, ${runtime} }
links: { default: { latency: 0ms } }
load: [{ to: app, rate: 160/s, timeout: none }]
`;

  it('of two processors is a queue of M/M/2', () => {
    const record = run(yaml('runtime: { kind: threads, cpus: 2 }'));
    // ρ = 0.8: mean time 2.77778 service times.
    expect(record.client.latency_ms.mean).toBeGreaterThan(25);
    expect(record.client.latency_ms.mean).toBeLessThan(31);
  });
});

describe('garbage collection', () => {
  it('stops the process, and its pauses are the tail', () => {
    const yaml = (gc: string) => `
until: 60s
services: { app: { service_time: 2ms, runtime: { kind: threads${gc} } } }
load: [{ to: app, rate: 50/s }]
`;
    const calm = run(yaml(''));
    const paused = run(yaml(', gc: { every: 2s, pause: 200ms }'));
    expect(calm.client.latency_ms.max).toBeCloseTo(4, 6);
    expect(paused.client.latency_ms.p50).toBeCloseTo(calm.client.latency_ms.p50, 1);
    expect(paused.client.latency_ms.p99).toBeGreaterThan(100);
    expect(paused.client.latency_ms.max).toBeLessThan(204.001);
  });
});
