/** The chapter's three ways to see into a system, written with the packages people use for them. */
import { describe, expect, it } from 'vitest';
import { spanIdOf, traceIdOf } from '../../telemetry/span-ids.ts';
import { loadCode } from '../code-loader.ts';
import { inspectionOf } from '../inspection.ts';
import type { SpanView } from '../protocol.ts';
import { Simulation } from '../simulation.ts';
import { spanView } from '../updates.ts';
import { finished, type Live, logged, packagesOf, scenarioOf } from './live.fixture.ts';

const SYSTEM = (rate: string) => `
until: 20s
services:
  order: { code: order.ts, calls: [user, payment], concurrency: 256 }
  user: { service_time: 20ms }
  payment: { code: payment.ts }
links: { default: { latency: 1ms } }
load: [{ to: order, request: POST /api/orders, body: { user_id: 7, items: [1, 2, 3], total: 99.9 }, ${rate}, timeout: none }]
`;

const PAYMENT = `
import { trace } from '@opentelemetry/api';
const tracer = trace.getTracer('payment');
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
async function timed(name: string, ms: number): Promise<void> {
  await tracer.startActiveSpan(name, async (span) => {
    await sleep(ms);
    span.end();
  });
}
export default {
  async fetch(): Promise<Response> {
    await timed('validate_card', 10);
    await timed('charge_card', 90);
    return Response.json({ charged: true });
  },
};`;

const TRACED = `
import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';
const tracer = trace.getTracer('order');
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** One part of the work as a span, which ends with it and keeps its error. */
function part<T>(name: string, work: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
      throw error;
    } finally {
      span.end();
    }
  });
}

export default {
  async fetch(request: Request): Promise<Response> {
    const order = await request.json();
    return part('create_order', async (span) => {
      span.setAttribute('order.items_count', order.items.length);
      await part('get_user', () => fetch('http://user/users/' + order.user_id));
      await part('process_payment', () => fetch('http://payment/charge', { method: 'POST' }));
      await part('save_order', () => part('db_insert', () => sleep(30)));
      span.setAttribute('order.id', crypto.randomUUID());
      return Response.json({ ok: true });
    });
  },
};`;

/** The spans of the newest trace that the client began. */
function newestTrace({ simulation }: Live): SpanView[] {
  const { spans } = simulation.cluster;
  for (let id = spans.count; id > 0; id--) {
    const { parent, endpoint, end } = spans.get(id);
    if (parent === 0 && endpoint === 0 && end !== null) {
      return spans.trace(id).map((span) => spanView(simulation.cluster, span));
    }
  }
  throw new Error('no trace');
}

const named = (spans: readonly SpanView[], name: string) => {
  const found = spans.find((span) => span.name === name);
  if (found === undefined) throw new Error(`no span ${name}: ${spans.map((s) => s.name)}`);
  return found;
};
const parentIn = (spans: readonly SpanView[], { parentId }: SpanView) =>
  spans.find(({ spanId }) => spanId === parentId);
const took = ({ start, end }: SpanView) => Number((end! - start).toFixed(9));

describe('distributed tracing, as the chapter has it', () => {
  it('gives one tree of the calls and of what the code named, with simulated times', async () => {
    const files = { 'order.ts': TRACED, 'payment.ts': PAYMENT };
    const run = finished(
      SYSTEM('rate: 5/s, arrivals: constant'),
      files,
      1,
      await packagesOf(files),
    );
    const spans = newestTrace(run);
    const parentOf = (name: string) =>
      spans.find(({ spanId }) => spanId === named(spans, name).parentId)!.name;
    const tree = ['create_order', 'get_user', 'process_payment', 'save_order', 'db_insert'];
    expect(tree.map(parentOf)).toEqual([
      ...['POST /api/orders', 'create_order', 'create_order', 'create_order', 'save_order'],
    ]);
    expect(['user GET /users/7', 'payment POST /charge'].map(parentOf)).toEqual([
      ...['get_user', 'process_payment'],
    ]);
    expect(['validate_card', 'charge_card'].map(parentOf)).toEqual([
      'POST /charge',
      'POST /charge',
    ]);
    // The chapter's figures, and two links of 1 ms for each call.
    const expected = { get_user: 22, process_payment: 102, validate_card: 10, charge_card: 90 };
    for (const [name, ms] of Object.entries(expected)) expect(took(named(spans, name))).toBe(ms);
    expect(took(named(spans, 'save_order'))).toBe(30);
    expect(took(named(spans, 'create_order'))).toBe(154);
    expect(run.record.services['order']!.latency_ms.mean).toBeCloseTo(154, 6);
    expect(took(named(spans, 'payment POST /charge'))).toBe(took(named(spans, 'process_payment')));

    const { details, kind, service } = named(spans, 'create_order');
    expect([kind, service, details!.tracer]).toEqual(['internal', 'order', 'order']);
    expect(details!.attributes).toEqual([
      ['order.items_count', 3],
      ['order.id', expect.stringMatching(/^[\da-f-]{36}$/)],
    ]);
  });

  it('shows a failure where it was recorded, with the line', async () => {
    const files = {
      'order.ts': TRACED.replace(
        "part('process_payment', () => fetch('http://payment/charge', { method: 'POST' }))",
        "part('process_payment', async () => { throw new RangeError('card refused'); })",
      ),
      'payment.ts': PAYMENT,
    };
    const run = finished(
      SYSTEM('rate: 1/s, arrivals: constant'),
      files,
      1,
      await packagesOf(files),
    );
    const span = named(newestTrace(run), 'process_payment');
    expect(span).toMatchObject({ status: 'failed', outcome: 'error' });
    expect(span.details!.status).toEqual({ code: 'error', message: 'card refused' });
    const line = files['order.ts'].split('\n').findIndex((text) => text.includes('RangeError')) + 1;
    expect(span.details!.events).toMatchObject([
      {
        name: 'exception',
        attributes: [
          ['exception.type', 'RangeError'],
          ['exception.message', 'card refused'],
          ['exception.stacktrace', `RangeError: card refused\n    at order.ts:${line}`],
        ],
      },
    ]);
  });
});

/** Hands its trace on in headers, as without any instrumentation of `fetch`. */
const CALLER = `
import { context, propagation, trace } from '@opentelemetry/api';
const tracer = trace.getTracer('order');
export default {
  async fetch(request: Request): Promise<Response> {
    trace.getActiveSpan()!.setAttribute('user.id', 7);
    return tracer.startActiveSpan('charge', async (span) => {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      const answer = await fetch('http://payment/', { headers });
      span.end();
      return answer;
    });
  },
};`;
const CALLEE = `
import { context, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
const tracer = trace.getTracer('payment');
setInterval(() => tracer.startActiveSpan('sweep', async (span) => {
  await new Promise((resolve) => setTimeout(resolve, 40));
  span.end();
}), 1000);
export default {
  fetch(request: Request): Promise<Response> {
    const parent = propagation.extract(ROOT_CONTEXT, Object.fromEntries(request.headers));
    return tracer.startActiveSpan('handle', { kind: SpanKind.SERVER }, parent, async (span) => {
      console.log(request.headers.get('traceparent') + ' ' + span.spanContext().traceId + ' ' + span.isRecording());
      await fetch('http://user/');
      span.end();
      return new Response('ok');
    });
  },
};`;

describe('context that travels in headers', () => {
  const files = { 'order.ts': CALLER, 'payment.ts': CALLEE };
  const scenario = SYSTEM('rate: 1/s, arrivals: constant').replace('until: 20s', 'until: 3s');

  it('names the same trace as the calls do, and spans stay inside their own request', async () => {
    const run = finished(scenario, files, 1, await packagesOf(files));
    const spans = newestTrace(run);
    const [root] = spans;
    const charge = named(spans, 'charge');
    expect(logged(run).at(-1)).toBe(
      `00-${traceIdOf(root!.spanId)}-${spanIdOf(charge.spanId)}-01 ${traceIdOf(root!.spanId)} true`,
    );
    const path = [named(spans, 'user GET /')];
    for (let up = parentIn(spans, path[0]!); up !== undefined; up = parentIn(spans, path[0]!))
      path.unshift(up);
    expect(path.map(({ service, kind, name }) => `${service} ${kind} ${name}`)).toEqual([
      'client client order POST /api/orders',
      'order server POST /api/orders',
      'order internal charge',
      'order client payment GET /',
      'payment server GET /',
      'payment internal handle',
      'payment client user GET /',
    ]);
    expect(named(spans, 'handle').details).toMatchObject({ kind: 'server', tracer: 'payment' });
    // The span of the request itself can be described, not ended.
    expect(named(spans, 'POST /api/orders').details!.attributes).toEqual([['user.id', 7]]);
  });

  it('is not recorded where the sender did not sample, and the run still knows the call', async () => {
    const quiet = {
      ...files,
      'order.ts': CALLER.replace(
        'propagation.inject(context.active(), headers);',
        "headers.traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';",
      ),
    };
    const run = finished(scenario, quiet, 1, await packagesOf(quiet));
    const spans = newestTrace(run);
    expect(spans.map(({ name }) => name)).not.toContain('handle');
    const call = named(spans, 'user GET /');
    expect(parentIn(spans, call)).toMatchObject({ kind: 'server', service: 'payment' });
    expect(logged(run).at(-1)).toMatch(/ 4bf92f3577b34da6a3ce929d0e0e4736 false$/);
  });

  it('of elsewhere keeps its trace id, in the trace of the request', async () => {
    const foreign = {
      ...files,
      'order.ts': CALLER.replace(
        'propagation.inject(context.active(), headers);',
        "headers.traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';",
      ),
    };
    const run = finished(scenario, foreign, 1, await packagesOf(foreign));
    const spans = newestTrace(run);
    expect(parentIn(spans, named(spans, 'handle'))).toMatchObject({
      kind: 'server',
      service: 'payment',
    });
    expect(logged(run).at(-1)).toMatch(/ 4bf92f3577b34da6a3ce929d0e0e4736 true$/);
  });

  it('begins traces of its own in timers, which are told of like requests', async () => {
    const told: { span: number; duration: number }[] = [];
    const simulation = new Simulation(
      {
        scenario: scenarioOf(scenario),
        files,
        packages: await packagesOf(files),
        seed: 1,
        interventions: [],
      },
      loadCode,
      { traceFinished: (trace) => told.push(trace) },
    );
    simulation.advance(Number.POSITIVE_INFINITY);
    const { spans } = simulation.cluster;
    const sweeps = told.filter(({ span }) => spans.get(span).name === 'sweep');
    expect(sweeps.map(({ span, duration }) => [spans.get(span).start, duration])).toEqual([
      [1000, 40],
      [2000, 40],
    ]);
    expect(spans.trace(sweeps[0]!.span)).toHaveLength(1);
  });
});

const LOGGING = `
import { trace } from '@opentelemetry/api';
import pino from 'pino';
const logger = pino({
  base: { service: 'order-service' },
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: ['card.number'],
  mixin() {
    const span = trace.getActiveSpan()?.spanContext();
    return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
  },
});
let orders = 0;
export default {
  async fetch(request: Request): Promise<Response> {
    const order = await request.json();
    const log = logger.child({ request_id: crypto.randomUUID(), user_id: order.user_id });
    log.info({ items_count: order.items.length, total_amount: order.total, card: { number: '4111' } }, 'Order creation started');
    const begun = performance.now();
    try {
      const answer = await fetch('http://payment/charge', { method: 'POST' });
      if (++orders % 4 === 0) throw new TypeError('no stock');
      log.info({ order_id: orders, processing_time_ms: performance.now() - begun }, 'Order created successfully');
      return Response.json({ ok: answer.ok });
    } catch (err) {
      log.error({ err, error_type: (err as Error).name }, 'Order creation failed');
      return new Response('failed', { status: 500 });
    }
  },
};`;

describe('structured logging, as the chapter has it', () => {
  it('binds every line to its request and trace, at its level', async () => {
    const files = { 'order.ts': LOGGING, 'payment.ts': PAYMENT };
    const run = finished(
      SYSTEM('rate: 5/s, arrivals: constant'),
      files,
      1,
      await packagesOf(files),
    );
    const { cluster } = run.simulation;
    const lines = cluster.logs
      .since(0, 4096)
      .map((record) => ({ record, ...JSON.parse(record.text) }));
    const messages = (text: string) => lines.filter(({ msg }) => msg === text);
    const { offered, ok } = run.record.services['order']!;
    expect(messages('Order creation started')).toHaveLength(offered);
    expect(messages('Order created successfully')).toHaveLength(ok);
    expect(messages('Order creation failed')).toHaveLength(run.record.logs.error);
    expect(run.record.logs).toMatchObject({ info: offered + ok, warn: 0, debug: 0 });

    const [created] = messages('Order created successfully');
    expect(created).toMatchObject({ level: 30, service: 'order-service', user_id: 7 });
    expect(created.processing_time_ms).toBeCloseTo(102, 6);
    const [started] = lines;
    expect(started.card).toEqual({ number: '[Redacted]' });
    expect(started.time).toMatch(/^2025-01-15T10:30:00\.\d{3}Z$/);
    expect(messages('Order creation failed')[0]).toMatchObject({
      ...{ level: 50, error_type: 'TypeError', err: { type: 'TypeError', message: 'no stock' } },
    });
    // Both lines of a request carry its ids; the record's own span says the same.
    const same = lines.filter(({ request_id }) => request_id === started.request_id);
    expect(same).toHaveLength(2);
    expect(new Set(same.map(({ trace_id }) => trace_id)).size).toBe(1);
    expect(new Set(same.map(({ record }) => cluster.spans.traceOf(record.span))).size).toBe(1);
    expect(new Set(lines.map(({ trace_id }) => trace_id)).size).toBe(offered);
  });
});

const METRICS = `
import { Hono } from 'hono';
import { Counter, Gauge, Histogram, register } from 'prom-client';
const requestCount = new Counter({ name: 'http_requests_total', help: 'Total HTTP requests', labelNames: ['method', 'endpoint', 'status'] });
const requestDuration = new Histogram({ name: 'http_request_duration_seconds', help: 'HTTP request duration', labelNames: ['method', 'endpoint'], buckets: [0.1, 0.5, 1] });
const activeRequests = new Gauge({ name: 'http_active_requests', help: 'Number of active requests', labelNames: ['endpoint'] });

const app = new Hono();
app.use('/api/*', async (c, next) => {
  const endpoint = c.req.path;
  const method = c.req.method;
  activeRequests.labels({ endpoint }).inc();
  const begun = performance.now();
  try {
    await next();
    requestCount.labels({ method, endpoint, status: c.res.status }).inc();
    requestDuration.labels({ method, endpoint }).observe((performance.now() - begun) / 1000);
  } finally {
    activeRequests.labels({ endpoint }).dec();
  }
});
app.post('/api/orders', async (c) => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
  return Math.random() < 0.05 ? c.text('no', 500) : c.json({ ok: true });
});
app.get('/metrics', async (c) => c.text(await register.metrics()));
export default app;`;

const SCRAPER = `
setInterval(async () => {
  const answer = await fetch('http://order/metrics');
  console.log(await answer.text());
}, 19_000);
export default { fetch: () => new Response('') };`;

describe('Prometheus metrics, as the chapter has them', () => {
  it('count what the simulator measured, in the exposition and in the inspector', async () => {
    const files = { 'order.ts': METRICS, 'payment.ts': PAYMENT, 'user.ts': SCRAPER };
    // Nothing is under way any more when the metrics are read.
    const scenario = SYSTEM(
      'rate: 0.001/s, shape: { spike: { to: 40/s, at: 0s, for: 15s } }',
    ).replace('user: { service_time: 20ms }', 'user: { code: user.ts, calls: [order] }');
    const run = finished(scenario, files, 1, await packagesOf(files));
    const { services, client } = run.record;
    const text = logged(run).find((line) => line.startsWith('# HELP'))!;
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((l) => l.startsWith(`${series} `))
          ?.split(' ')
          .at(-1),
      );
    const of = (name: string, labels: string) => value(`${name}{${labels}}`);
    const endpoint = 'method="POST",endpoint="/api/orders"';
    const failed = client.failed['http_500']!;
    expect(client.ok + failed).toBe(client.offered);
    expect(of('http_requests_total', `${endpoint},status="200"`)).toBe(client.ok);
    expect(of('http_requests_total', `${endpoint},status="500"`)).toBe(failed);
    expect(of('http_active_requests', 'endpoint="/api/orders"')).toBe(0);
    const count = of('http_request_duration_seconds_count', endpoint);
    expect(count).toBe(client.offered);
    // The same latencies, measured inside and at the caller: two links of 1 ms between them.
    const sum = of('http_request_duration_seconds_sum', endpoint);
    expect((sum / count) * 1000).toBeCloseTo(client.latency_ms.mean - 2, 6);
    const below = (le: string) =>
      value(`http_request_duration_seconds_bucket{le="${le}",${endpoint}}`);
    expect([below('1'), below('+Inf')]).toEqual([count, count]);
    // Uniform from 0 to 600 ms: a sixth within 100 ms, five sixths within 500 (± 4 standard deviations).
    expect(Math.abs(below('0.1') / count - 1 / 6)).toBeLessThan(4 * Math.sqrt(5 / 36 / count));
    expect(Math.abs(below('0.5') / count - 5 / 6)).toBeLessThan(4 * Math.sqrt(5 / 36 / count));
    // Requests for metrics are requests of the service too.
    expect(services['order']!.offered).toBe(client.offered + 1);

    const shown = inspectionOf(run.simulation.cluster, { kind: 'service', name: 'order' })!;
    const rows = shown.sections.flatMap((section) => section.rows);
    expect(rows).toContainEqual([
      ...['http_requests_total', 'method="POST", endpoint="/api/orders", status="200"'],
      String(client.ok),
    ]);
    const histogram = rows.find(([name]) => name === 'http_request_duration_seconds')!;
    expect(histogram[2]).toBe(String(count));
    expect(Number(histogram[3])).toBeCloseTo(sum / count, 4);
  });
});
