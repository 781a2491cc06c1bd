import * as otel from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { describe, expect, it, vi } from 'vitest';
import { spanIdOf, traceIdOf } from '../../telemetry/span-ids.ts';
import { EPOCH_MS } from '../globals/date.ts';
import { packageRig } from './bundled.fixture.ts';

/** Bodies of functions with the API's names in scope and `tracer`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  attributes: `
    const span = tracer.startSpan('a', { attributes: { first: 1, gone: undefined, nothing: null }, kind: SpanKind.CLIENT });
    span.setAttribute('text', 'x').setAttribute('number', 1.5).setAttribute('yes', true).setAttribute('first', 'again');
    span.setAttributes({ list: ['a', 'b'], holes: ['a', null, undefined], mixed: [1, 'a'], nested: [[1]], object: { a: 1 }, when: new Date(0), empty: [], f: () => 1, '': 'no key' });
    span.end(); span.setAttribute('late', 1);`,
  'too many attributes': `
    const span = tracer.startSpan('many'); for (let i = 0; i < 200; i++) span.setAttribute('k' + i, i);
    span.setAttribute('k3', 'replaced'); span.end();`,
  'events and exceptions': `
    const span = tracer.startSpan('e', { startTime: EPOCH + 1000 });
    span.addEvent('plain', EPOCH + 1001); span.addEvent('with', { a: 1, b: ['x'], c: { no: 1 } }, EPOCH + 1002);
    span.addEvent('hr', [EPOCH / 1000, 3_500_000]); span.addEvent('date', { a: 1 }, new Date(EPOCH + 1004));
    span.recordException('text', EPOCH + 1005); span.recordException({ message: 'object' }, EPOCH + 1006);
    span.recordException({ code: 42, name: 'N', message: 'm' }, EPOCH + 1007); span.recordException({}, EPOCH + 1008);
    span.end(EPOCH + 1500);`,
  'too many events': `
    const span = tracer.startSpan('many', { startTime: EPOCH }); for (let i = 0; i < 200; i++) span.addEvent('e' + i, EPOCH + i); span.end(EPOCH + 300);`,
  status: `
    const { UNSET, OK, ERROR } = SpanStatusCode;
    const make = (...statuses) => { const span = tracer.startSpan('s'); for (const [code, message] of statuses) span.setStatus({ code, message }); span.end(); };
    make(); make([ERROR, 'bad']); make([ERROR, 'bad'], [UNSET]); make([OK, 'ignored']); make([OK], [ERROR, 'late']); make([ERROR, 'bad'], [OK]); make([ERROR, 7]); make([ERROR], [ERROR, 'second']);`,
  'names, times and links': `
    const other = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', traceFlags: 1 };
    const span = tracer.startSpan('old', { startTime: new Date(EPOCH + 20), links: [{ context: other, attributes: { why: 'batch', bad: {} } }] });
    span.addLink({ context: other }); span.addLinks([{ context: other, attributes: { n: 1 } }]); span.updateName('new'); span.end([EPOCH / 1000, 70_000_000]); span.updateName('late'); span.end(EPOCH + 900);
    tracer.startSpan('backwards', { startTime: EPOCH + 50 }).end(EPOCH + 10);
    tracer.startSpan('consumer', { kind: SpanKind.CONSUMER, startTime: EPOCH }).end(EPOCH);
    tracer.startSpan('producer', { kind: SpanKind.PRODUCER, startTime: EPOCH }).end(EPOCH + 0.25);`,
  parents: `
    const noted = [];
    tracer.startActiveSpan('outer', (outer) => {
      tracer.startSpan('child').end();
      tracer.startSpan('root', { root: true }).end();
      tracer.startActiveSpan('inner', { kind: SpanKind.SERVER }, (inner) => { tracer.startSpan('grandchild').end(); inner.end(); });
      context.with(ROOT_CONTEXT, () => tracer.startSpan('alone').end());
      tracer.startActiveSpan('given', {}, ROOT_CONTEXT, (span) => { tracer.startSpan('of given').end(); span.end(); });
      context.with(trace.deleteSpan(context.active()), () => tracer.startSpan('alone too').end());
      const bound = context.bind(context.active(), () => tracer.startSpan('bound').end()); context.with(ROOT_CONTEXT, bound);
      tracer.startSpan('invalid parent', {}, trace.setSpanContext(ROOT_CONTEXT, { traceId: 'x', spanId: 'y', traceFlags: 1 })).end();
      outer.end(); tracer.startSpan('of ended').end();
    });
    tracer.startSpan('after').end();`,
};

interface Told {
  readonly name: string;
  readonly parent: string | null;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly unknown[];
  readonly links: readonly unknown[];
  readonly status: unknown;
  /** Microseconds since the simulation's beginning: start and end. */
  readonly times: readonly number[];
}

const names = `const { context, trace, SpanKind, SpanStatusCode, ROOT_CONTEXT, propagation } = otel; const EPOCH = ${EPOCH_MS};`;

/** What the OpenTelemetry SDK makes of it. */
function inNode(body: string): Told[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  // The simplest context manager: what happens here is synchronous.
  let active = otel.ROOT_CONTEXT;
  otel.context.setGlobalContextManager({
    active: () => active,
    with(context, work, self, ...args) {
      const outer = active;
      active = context;
      try {
        return work.call(self, ...args);
      } finally {
        active = outer;
      }
    },
    bind: (context, target) =>
      ((...args: unknown[]) =>
        otel.context.with(context, target as never, undefined, ...args)) as typeof target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  vi.useFakeTimers({ now: EPOCH_MS, toFake: ['Date'] });
  const clock = vi.spyOn(performance, 'now').mockReturnValue(1);
  try {
    new Function('otel', 'tracer', `${names} ${body}`)(otel, provider.getTracer('test'));
    const spans = exporter.getFinishedSpans();
    return spans.map((span) => told(span, spans)).sort(byName);
  } finally {
    vi.useRealTimers();
    clock.mockRestore();
    otel.context.disable();
  }
}

const micros = ([seconds, nanos]: readonly [number, number]) =>
  Math.round((seconds - EPOCH_MS / 1000) * 1_000_000 + nanos / 1000);

function told(span: ReadableSpan, all: readonly ReadableSpan[]): Told {
  const parent = all.find((s) => s.spanContext().spanId === span.parentSpanContext?.spanId);
  return {
    name: span.name,
    parent: parent?.name ?? null,
    kind: span.kind,
    attributes: span.attributes,
    events: span.events.map(({ name, time, attributes }) => [name, micros(time), attributes ?? {}]),
    links: span.links.map(({ context, attributes }) => [context.traceId, attributes ?? {}]),
    status: span.status,
    times: [micros(span.startTime), micros(span.endTime)],
  };
}

const byName = (a: Told, b: Told) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const KINDS = ['server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];

/** What the run has of it, in the SDK's words. */
async function inSandbox(body: string): Promise<Told[]> {
  const { spans } = await packageRig(`// @ts-nocheck
    import * as otel from '@opentelemetry/api';
    ${names}
    const tracer = trace.getTracer('test');
    ${body}
    export default { fetch: () => new Response('') };`);
  const all = Array.from({ length: spans.count }, (_, i) => spans.get(i + 1));
  return all
    .map((span): Told => {
      const { kind, attributes, events, links, status } = spans.details.get(span.id)!;
      return {
        name: span.name,
        parent: all.find(({ id }) => id === span.parent)?.name ?? null,
        kind: kind === null ? 0 : KINDS.indexOf(kind) + 1,
        attributes: Object.fromEntries(attributes),
        events: events.map(({ name, t, attributes }) => [
          ...[name, Math.round(t * 1000), Object.fromEntries(attributes)],
        ]),
        links: links.map(({ traceId, attributes }) => [traceId, Object.fromEntries(attributes)]),
        status: {
          code: STATUSES.indexOf(status.code),
          ...(status.message !== '' && { message: status.message }),
        },
        times: [Math.round(span.start * 1000), Math.round(span.end! * 1000)],
      };
    })
    .sort(byName);
}

describe('@opentelemetry/api in a run', () => {
  it.each(Object.entries(OPERATIONS))(
    '%s: as the OpenTelemetry SDK has it',
    async (_name, body) => {
      const expected = inNode(body);
      expect(expected.length).toBeGreaterThan(0);
      expect(normal(await inSandbox(body))).toEqual(normal(expected));
    },
  );

  /** A hole of an array is null in the run's plain data. */
  const normal = (spans: Told[]) => JSON.parse(JSON.stringify(spans));

  it('gives ids made from the run’s numbers, and keeps them through await and timers', async () => {
    const service = await packageRig(`import { trace, context } from '@opentelemetry/api';
      const tracer = trace.getTracer('t');
      const ids = () => { const { traceId, spanId, traceFlags } = trace.getActiveSpan()!.spanContext(); return [traceId, spanId, traceFlags].join(' '); };
      export default { async fetch() {
        const seen: string[] = [];
        await tracer.startActiveSpan('a', { root: true }, async (span) => {
          seen.push(ids());
          await new Promise((resolve) => setTimeout(() => { seen.push(ids()); resolve(null); }, 5));
          seen.push(ids());
          await Promise.all([tracer.startActiveSpan('b', async (b) => { await null; seen.push(ids()); b.end(); }), (async () => { await null; seen.push(ids()); })()]);
          span.end();
        });
        return Response.json(seen);
      } };`);
    const { body } = service.get('/') as { body: string };
    const id = (span: number) => `${traceIdOf(1)} ${spanIdOf(span)} 1`;
    expect(JSON.parse(body)).toEqual([id(1), id(1), id(1), id(2), id(1)]);
  });

  it('speaks W3C Trace Context and Baggage, and honours the sampled flag', async () => {
    const service =
      await packageRig(`import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
      const tracer = trace.getTracer('t');
      const inject = (ctx = context.active()) => { const carrier: Record<string, string> = {}; propagation.inject(ctx, carrier); return carrier; };
      const parent = (flags: string) => propagation.extract(ROOT_CONTEXT, { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-' + flags, tracestate: 'a=1,b=2', baggage: 'user=7,plan=gold' });
      const found = [inject(ROOT_CONTEXT), propagation.fields()] as any[];
      context.with(parent('01'), () => tracer.startActiveSpan('sampled', (span) => { found.push(inject(), span.isRecording(), propagation.getActiveBaggage()!.getEntry('user')!.value); span.end(); }));
      context.with(parent('00'), () => tracer.startActiveSpan('not sampled', (span) => { found.push(inject(), span.isRecording()); span.setAttribute('a', 1).end(); }));
      found.push(trace.getSpanContext(propagation.extract(ROOT_CONTEXT, { traceparent: '00-0-0-1' })) ?? 'none');
      export default { fetch: () => Response.json(found) };`);
    const { body } = service.get('/') as { body: string };
    const rest = { tracestate: 'a=1,b=2', baggage: 'user=7,plan=gold' };
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect(JSON.parse(body)).toEqual([
      {},
      ['traceparent', 'tracestate', 'baggage'],
      { traceparent: `00-${trace}-${spanIdOf(1)}-01`, ...rest },
      ...[true, '7'],
      { traceparent: `00-${trace}-00f067aa0ba902b7-00`, ...rest },
      ...[false, 'none'],
    ]);
    expect(service.spans.count).toBe(1);
    // What is injected is what the real propagator reads.
    const carrier = { traceparent: `00-${trace}-${spanIdOf(1)}-01` };
    const propagator = new W3CTraceContextPropagator();
    const read = propagator.extract(otel.ROOT_CONTEXT, carrier, otel.defaultTextMapGetter);
    expect(otel.trace.getSpanContext(read)).toMatchObject({ traceId: trace, spanId: spanIdOf(1) });
  });

  it('keeps counters and histograms for the inspector, series limited as in the SDK', async () => {
    const service = await packageRig(`import { metrics } from '@opentelemetry/api';
      const meter = metrics.getMeter('shop');
      const orders = meter.createCounter('orders', { unit: '1' });
      orders.add(2, { b: 'y', a: 1 }); orders.add(3, { a: 1, b: 'y' }); orders.add(-5); orders.add(NaN); meter.createCounter('orders').add(1);
      const open = meter.createUpDownCounter('open'); open.add(3); open.add(-1);
      meter.createGauge('depth').record(9); meter.createGauge('depth').record(4);
      const time = meter.createHistogram('time', { unit: 'ms' }); for (const v of [10, 20, 60]) time.record(v);
      meter.createObservableGauge('idle').addCallback(() => { throw new Error('never asked'); });
      const many = meter.createCounter('many'); for (let i = 0; i < 2500; i++) many.add(1, { i });
      export default { fetch: () => new Response('') };`);
    service.get('/');
    const [sums, histograms] = service.inspect();
    expect(sums!.rows.slice(0, 4)).toEqual([
      ['orders (1)', 'a="1",b="y"', '5'],
      ['orders (1)', '–', '1'],
      ['open', '–', '2'],
      ['depth', '–', '4'],
    ]);
    expect(sums!.rows).toHaveLength(200);
    expect(histograms).toMatchObject({
      columns: ['Instrument', 'Attributes', 'Count', 'Mean', 'Least', 'Most'],
      rows: [['time (ms)', '–', '3', '30', '10', '60']],
    });
  });
});
