import { type HostileProgram, handler } from './program.ts';

const one = (
  name: string,
  imports: string,
  body: string,
  rest: Pick<HostileProgram, 'expect' | 'failureKind'>,
): HostileProgram => ({ name, code: imports + handler(body), ...rest });

const ENDED = { expect: 'ends-run', failureKind: 'steps' } as const;
const CONTAINED = { expect: 'contained' } as const;

const OTEL = `import { context, metrics, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'; const tracer = trace.getTracer('mine');`;
const PINO = `import pino from 'pino';`;
const PROM = `import client, { Counter, Gauge, Histogram, Registry, register } from 'prom-client';`;

/** Ways through the packages that look into a system. */
export const THROUGH_OBSERVABILITY: readonly HostileProgram[] = [
  one(
    'spans never ended, without number',
    OTEL,
    `    for (let i = 0; ; i++) tracer.startSpan('s' + i, { attributes: { i } });`,
    ENDED,
  ),
  one(
    'spans within spans, for ever',
    OTEL,
    `    const deeper = (): any => tracer.startActiveSpan('x', deeper); deeper();`,
    ENDED,
  ),
  one(
    'spans that outlive more spans than are kept',
    OTEL,
    `    const first = tracer.startSpan('first');
    for (let i = 0; i < 40_000; i++) tracer.startSpan('x').end();
    await new Promise((resolve) => setTimeout(resolve, 1));
    for (let i = 0; i < 40_000; i++) tracer.startSpan('x').end();
    first.setAttribute('late', 1).addEvent('late'); tracer.startActiveSpan('child', {}, trace.setSpan(ROOT_CONTEXT, first), (span) => span.end());
    first.updateName('late'); first.end(); first.end();
    if (first.isRecording()) return new Response('recording', { status: 418 });`,
    CONTAINED,
  ),
  one(
    'attributes of the whole memory',
    OTEL,
    `    const giant = 'x'.repeat(10_000_000); const list = new Array(1_000_000).fill(giant);
    for (let i = 0; i < 5; i++) tracer.startSpan(giant).setAttribute(giant, giant).setAttribute('list', list).addEvent(giant, { [giant]: giant, list }).addLink({ context: { traceId: giant, spanId: giant, traceFlags: 1 } }).setStatus({ code: 2, message: giant }).updateName(giant);`,
    CONTAINED,
  ),
  one(
    'attributes and times that are not what they should be',
    OTEL,
    `    const bad: any[] = [null, undefined, NaN, Infinity, -1e308, 1e308, {}, [], [NaN, NaN], ['a', 1], [[[]]], new Date(NaN), () => 1, Symbol('x'), 10n, new Proxy({}, { get() { throw new Error('mine'); } })];
    for (const a of bad) for (const b of bad) {
      try { const span = tracer.startSpan(a, { attributes: b, startTime: a, kind: b, links: b }); span.setAttribute(a, b); span.setAttributes(b); span.addEvent(a, b, a); span.addLink(b); span.setStatus(b); span.updateName(b); span.recordException(b, a); span.end(b); } catch {}
      try { context.with(a, () => b); } catch {}
      try { propagation.inject(a, b); propagation.extract(a, b); } catch {}
      try { metrics.getMeter(a).createCounter(a, b).add(a, b); } catch {}
    }`,
    CONTAINED,
  ),
  one(
    'a span that says it is another',
    OTEL,
    `    const real: any = trace.getActiveSpan();
    const fake: any = { __proto__: Object.getPrototypeOf(real), spanContext: () => real.spanContext() };
    try { fake.end(); return new Response('ended', { status: 418 }); } catch {}
    try { fake.setAttribute('a', 1); return new Response('set', { status: 418 }); } catch {}
    context.with(trace.setSpan(ROOT_CONTEXT, fake), () => tracer.startSpan('child').end());
    real.end(); real.end(); real.updateName('mine');`,
    CONTAINED,
  ),
  one(
    'the tracing of the process replaced',
    OTEL,
    `    trace.disable(); context.disable(); propagation.disable(); metrics.disable();
    trace.setGlobalTracerProvider({ getTracer: () => { throw new Error('mine'); } } as any);
    context.setGlobalContextManager({ active: () => { throw new Error('mine'); } } as any);
    for (const symbol of Object.getOwnPropertySymbols(globalThis)) { try { (globalThis as any)[symbol] = null; } catch {} }
    await fetch('http://user/');`,
    CONTAINED,
  ),
  one(
    'prototypes of the tracing changed',
    OTEL,
    `    const span: any = tracer.startSpan('x');
    for (const at of [span, context, trace, propagation, tracer] as any[]) { const made = Object.getPrototypeOf(at); for (const key of Object.getOwnPropertyNames(made)) { try { made[key] = () => 'mine'; } catch {} } }`,
    CONTAINED,
  ),
  one(
    'OpenTelemetry measurements of series without number',
    OTEL,
    `    const counter = metrics.getMeter('x').createCounter('c'); for (let i = 0; ; i++) counter.add(1, { i, text: 'x'.repeat(50) });`,
    ENDED,
  ),
  one(
    'instruments without number',
    OTEL,
    `    for (let i = 0; ; i++) metrics.getMeter('x').createHistogram('h' + i).record(1);`,
    ENDED,
  ),
  one(
    'Prometheus labels without number',
    PROM,
    `    const counter = new Counter({ name: 'c', help: 'c', labelNames: ['id'] }); for (let i = 0; ; i++) counter.inc({ id: 'user-' + i });`,
    ENDED,
  ),
  one(
    'Prometheus exposition of very much',
    PROM,
    `    const gauge = new Gauge({ name: 'g', help: 'g', labelNames: ['id'] }); for (let i = 0; i < 50_000; i++) gauge.set({ id: i }, i);
    for (;;) await register.metrics();`,
    ENDED,
  ),
  one(
    'Prometheus buckets without number',
    PROM,
    `    const h = new Histogram({ name: 'h', help: 'h', buckets: client.linearBuckets(0, 1, 100_000) }); for (;;) h.observe(1e9);`,
    ENDED,
  ),
  one(
    'Prometheus labels named as the prototype’s',
    PROM,
    `    register.clear(); const c: any = new Counter({ name: 'c', help: 'c', labelNames: ['constructor', 'toString'], registers: [new Registry(), register] });
    for (const work of [() => c.inc(JSON.parse('{"__proto__": "x", "constructor": "y"}')), () => c.labels('__proto__', 'x').inc(), () => new Counter({ name: 'constructor', help: 'c' }).inc(), () => new Counter({ name: '__proto__', help: 'c' }).inc(), () => c.inc({ constructor: 'x', toString: 'y' }), () => register.removeSingleMetric('__proto__'), () => register.metrics(), () => register.getMetricsAsJSON()]) { try { await work(); } catch {} }
    if (({} as any).value || ({} as any).mine) return new Response('polluted', { status: 418 });`,
    CONTAINED,
  ),
  one(
    'a collect that registers and collects again',
    PROM,
    `    new Gauge({ name: 'g', help: 'g', async collect() { await register.metrics(); } }); await register.metrics();`,
    ENDED,
  ),
  one(
    'registries without number, each watched',
    PROM,
    `    for (let i = 0; i < 5000; i++) new Counter({ name: 'c', help: 'c', registers: [new Registry()] }).inc();`,
    CONTAINED,
  ),
  one(
    'objects that hold themselves, to a logger',
    PINO,
    `    const log = pino({ redact: ['a.b', '*.secret'] }); const a: any = { list: [] }; a.self = a; a.list.push(a, { a }); const map = new Map(); map.set(map, map);
    for (let i = 0; i < 50; i++) log.info({ a, map, error: Object.assign(new Error('x'), { a }) });
    const err: any = new Error('x'); err.cause = err; log.error(err); log.error(new AggregateError([err, err]));`,
    CONTAINED,
  ),
  one(
    'an object nested deeper than any stack, to a logger',
    PINO,
    `    let deep: any = {}; for (let i = 0; i < 100_000; i++) deep = { deep }; pino().info({ deep });
    pino({ redact: ['x.y'] }).info({ deep });`,
    ENDED,
  ),
  one(
    'a logger that is asked to log for ever',
    PINO,
    `    const log = pino(); for (;;) log.info({ a: 1 }, 'again');`,
    ENDED,
  ),
  one(
    'a mixin, a serializer and a stream that log themselves',
    PINO,
    `    const log: any = pino({ mixin: () => (log.info('again'), {}) }); log.info('x');`,
    ENDED,
  ),
  one(
    'a giant line',
    PINO,
    `    const giant = 'x'.repeat(15_000_000); const log = pino();
    for (let i = 0; i < 20; i++) log.info({ giant }, giant);`,
    ENDED,
  ),
  one(
    'lines that are giant together',
    PINO,
    `    const giant = 'x'.repeat(400_000); const log = pino();
    for (;;) log.info({ giant });`,
    ENDED,
  ),
  one(
    'a logger given what it does not expect',
    PINO,
    `    const bad: any[] = [null, undefined, NaN, {}, [], () => 1, Symbol('x'), 10n, new Date(NaN), Object.create(null), new Proxy({}, { ownKeys() { throw new Error('mine'); }, get() { throw new Error('mine'); } })];
    for (const a of bad) for (const b of bad) {
      try { pino(a, b).info(a, b); } catch {}
      try { pino().info(a, b, a); pino().child(a, b).error(b, a); } catch {}
      try { pino({ base: a, mixin: b, timestamp: b, redact: a, level: b, serializers: a, formatters: b } as any).info(b); } catch {}
    }
    Object.assign(pino.symbols, { mine: 1 }); (pino.stdSerializers as any).err = () => { throw new Error('mine'); };`,
    CONTAINED,
  ),
  one(
    'the destination of a logger taken by itself',
    PINO,
    `    const stream: any = pino.destination(1); stream.lastLevel = { valueOf() { throw new Error('mine'); } };
    stream.write('plain'); stream.write({ toString: () => '{"a":'.repeat(1000) }); stream.write('{"__proto__":{"mine":1},"a":"' + 'x'.repeat(9000) + '"}'); stream.write(Object.create({ toString: () => 'x' }));
    try { stream.emit('error', undefined); } catch {}
    stream.end(); stream.destroy(); stream.write('after the end');`,
    CONTAINED,
  ),
];
