import prom from 'prom-client';
import { describe, expect, it, vi } from 'vitest';
import { RandomStream } from '../../kernel/random.ts';
import { EPOCH_MS } from '../globals/date.ts';
import { packageRig } from './bundled.fixture.ts';

const SETUP = `const { Counter, Gauge, Histogram, Summary, Registry, linearBuckets, exponentialBuckets } = client;
const register = new Registry();
const registers = [register];
const tried = [];
const attempt = (work) => { try { work(); } catch (error) { tried.push(error.name + ': ' + error.message); } };`;

/** Bodies of async functions with `client`, `register`, `registers`, `tried` and `attempt`. */
const OPERATIONS: Readonly<Record<string, string>> = {
  counters: `
    const c = new Counter({ name: 'c_total', help: 'a "help"\\nof two lines \\\\', registers });
    c.inc(); c.inc(2.5); c.inc(0); c.inc(undefined);
    attempt(() => c.inc(-1)); attempt(() => c.inc(NaN)); attempt(() => c.inc('3'));
    const labelled = new Counter({ name: 'l_total', help: 'l', labelNames: ['b', 'a'], registers });
    labelled.inc({ a: 'x', b: 'y' }); labelled.inc({ b: 'y', a: 'x' }, 4); labelled.labels('y', 'x').inc();
    labelled.labels({ a: 'q"uote', b: 'new\\nline\\\\' }).inc(1e21); labelled.inc({ a: 1, b: true }, 1e-7);
    attempt(() => labelled.inc({ nobody: 1 })); attempt(() => labelled.labels('one').inc());
    labelled.remove('y', 'x');`,
  gauges: `
    const g = new Gauge({ name: 'g', help: 'g', labelNames: ['k'], registers });
    g.set({ k: 'a' }, 5); g.inc({ k: 'a' }); g.dec({ k: 'a' }, 2.25); g.set({ k: 'b' }, -Infinity); g.set({ k: 'c' }, NaN);
    g.labels('d').set(1 / 3); g.labels({ k: 'e' }).inc(); attempt(() => g.set({ k: 'a' }, 'x'));
    const plain = new Gauge({ name: 'plain', help: 'p', registers, collect() { this.set(42); } });
    const now = new Gauge({ name: 'now', help: 'n', registers }); now.setToCurrentTime();`,
  histograms: `
    const h = new Histogram({ name: 'h_seconds', help: 'h', registers });
    for (const v of [0, 0.005, 0.0051, 0.3, 1, 9.99, 10, 11, 0.1 + 0.2]) h.observe(v);
    const labelled = new Histogram({ name: 'hl', help: 'h', labelNames: ['path', 'method'], buckets: [0.1, 1, 5], registers });
    labelled.observe({ path: '/a', method: 'GET' }, 0.5); labelled.labels('/a', 'GET').observe(5); labelled.labels({ path: '/b', method: 'PUT' }).observe(6);
    labelled.zero({ path: '/z', method: 'GET' }); attempt(() => labelled.observe({ path: '/a', method: 'GET' }, 'x')); attempt(() => labelled.observe({ le: 1 }, 1));
    attempt(() => new Histogram({ name: 'bad', help: 'b', labelNames: ['le'], registers }));
    const steps = new Histogram({ name: 'steps', help: 's', buckets: linearBuckets(0.1, 0.1, 5), registers });
    const powers = new Histogram({ name: 'powers', help: 's', buckets: exponentialBuckets(0.003, 1.7, 7), registers });
    for (let i = 0; i < 200; i++) { steps.observe((i * 37 % 100) / 150); powers.observe((i * 37 % 100) / 150); }`,
  summaries: `
    const s = new Summary({ name: 's', help: 's', percentiles: [0.5, 0.9, 0.99], registers });
    for (let i = 0; i < 500; i++) s.observe((i * 7919) % 1000 / 10);
    const l = new Summary({ name: 'sl', help: 's', labelNames: ['k'], maxAgeSeconds: 600, ageBuckets: 5, registers });
    l.observe({ k: 'a' }, 3); l.labels('b').observe(1); l.labels('b').observe(2);`,
  registries: `
    register.setDefaultLabels({ app: 'shop', zone: 'a' });
    const c = new Counter({ name: 'c', help: 'c', labelNames: ['zone'], registers }); c.inc({ zone: 'b' }); c.inc();
    attempt(() => new Counter({ name: 'c', help: 'again', registers }));
    attempt(() => new Gauge({ name: 'no good', help: 'x', registers })); attempt(() => new Gauge({ name: 'x', registers })); attempt(() => new Gauge({ name: 'x', help: 'x', labelNames: ['bad-label'], registers }));
    const other = new Registry(); new Gauge({ name: 'other', help: 'o', registers: [other] }).set(3);
    const merged = Registry.merge([register, other]); tried.push(await merged.metrics());
    tried.push(await register.getSingleMetricAsString('c')); tried.push(JSON.stringify(await register.getMetricsAsJSON()));
    tried.push(register.contentType); register.removeSingleMetric('nothing');
    new Counter({ name: 'gone', help: 'g', registers }); register.removeSingleMetric('gone');
    const reset = new Counter({ name: 'reset', help: 'r', registers: [other] }); reset.inc(4); other.resetMetrics(); tried.push(await other.metrics());`,
  'OpenMetrics with exemplars': `
    register.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    const c = new Counter({ name: 'c_total', help: 'c', labelNames: ['k'], enableExemplars: true, registers });
    c.inc({ labels: { k: 'a' }, value: 2, exemplarLabels: { traceId: 'abc', spanId: 'def' } });
    const h = new Histogram({ name: 'h', help: 'h', labelNames: ['k'], buckets: [1, 2], enableExemplars: true, registers });
    h.observe({ labels: { k: 'a' }, value: 1.5, exemplarLabels: { traceId: 'abc' } });
    attempt(() => c.inc({ exemplarLabels: { long: 'x'.repeat(200) } }));`,
};

type Client = typeof prom;

async function inNode(body: string): Promise<string[]> {
  vi.useFakeTimers({ now: EPOCH_MS, toFake: ['Date'] });
  // The digests behind summaries draw lots: from the stream that the instance under test has.
  const stream = new RandomStream(1, 'main', 'test');
  const random = vi.spyOn(Math, 'random').mockImplementation(() => stream.next());
  try {
    const run = new Function(
      'client',
      `return (async () => { ${SETUP} ${body}; return [await register.metrics(), ...tried]; })();`,
    ) as (client: Client) => Promise<string[]>;
    return await run(prom);
  } finally {
    vi.useRealTimers();
    random.mockRestore();
  }
}

async function inSandbox(body: string): Promise<string[]> {
  const service = await packageRig(`import client from 'prom-client';
    async function run(): Promise<string[]> {
      ${SETUP.replace('tried = []', 'tried: string[] = []')
        .replace('(work)', '(work: any)')
        .replace('(error)', '(error: any)')}
      ${body};
      return [await register.metrics(), ...tried];
    }
    export default { fetch: async () => Response.json(await run()) };`);
  const answer = service.get('/');
  if (answer === undefined || 'error' in answer) throw new Error(`no answer: ${answer?.error}`);
  return JSON.parse(answer.body as string);
}

describe('prom-client in simulated time', () => {
  it.each(Object.entries(OPERATIONS))('%s: the same exposition as in Node', async (_name, body) => {
    const expected = await inNode(body);
    expect(expected[0]).toMatch(/# HELP/);
    expect(await inSandbox(body)).toEqual(expected);
  });

  it('times in simulated time', async () => {
    const service = await packageRig(`import { Gauge, Histogram, register } from 'prom-client';
      const h = new Histogram({ name: 'h', help: 'h', buckets: [0.1, 1] });
      const g = new Gauge({ name: 'g', help: 'g' });
      export default { async fetch() {
        const [end, stop] = [h.startTimer(), g.startTimer()];
        await new Promise((resolve) => setTimeout(resolve, 250));
        end(); stop();
        return new Response(await register.metrics());
      } };`);
    const { body } = service.get('/') as { body: string };
    expect(body).toContain('h_bucket{le="0.1"} 0\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 1');
    expect(body).toContain('h_sum 0.25\nh_count 1');
    expect(body).toContain('\ng 0.25\n');
  });

  it('has the default metrics of what a simulated process has, and no others', async () => {
    const service = await packageRig(`import { collectDefaultMetrics, register } from 'prom-client';
      await new Promise((resolve) => setTimeout(resolve, 3000));
      collectDefaultMetrics({ labels: { app: 'shop' } });
      export default { fetch: async () => new Response(await register.metrics()) };`);
    const { body } = service.get('/') as { body: string };
    expect([...body.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)).toEqual([
      'process_cpu_user_seconds_total',
      'process_cpu_system_seconds_total',
      'process_cpu_seconds_total',
      'process_start_time_seconds',
      'nodejs_eventloop_lag_seconds',
      'nodejs_version_info',
    ]);
    expect(body).toContain(`process_start_time_seconds{app="shop"} ${EPOCH_MS / 1000}`);
    expect(body).toContain('process_cpu_seconds_total{app="shop"} 0');
  });

  it('refuses what needs a gateway, and says what to do', async () => {
    const service = await packageRig(`import { Pushgateway } from 'prom-client';
      export default { fetch() { new Pushgateway('http://gateway'); return new Response(''); } };`);
    expect(service.get('/')).toMatchObject({ error: expect.stringContaining('GET /metrics') });
  });

  it('shows its instruments in the inspector, without running anything', async () => {
    const service =
      await packageRig(`import { Counter, Gauge, Histogram, Summary, Registry } from 'prom-client';
      const registry = new Registry();
      new Counter({ name: 'requests_total', help: 'r', labelNames: ['path'] }).inc({ path: '/' }, 3);
      new Gauge({ name: 'asked', help: 'g', registers: [registry], collect() { this.set(1); } });
      const h = new Histogram({ name: 'seconds', help: 'h', buckets: [1, 2, 4] });
      for (const v of [0.5, 1.5, 1.6, 3]) h.observe(v);
      new Summary({ name: 'sizes', help: 's', registers: [registry] }).observe(8);
      Registry.merge([registry]);
      (registry as any)._metrics.fake = { get name() { throw new Error('ran'); }, type: 'counter', hashMap: { x: { value: 1 } } };
      export default { fetch: () => new Response('') };`);
    service.get('/');
    expect(service.inspect()).toEqual([
      {
        title: 'Prometheus counters and gauges',
        columns: ['Metric', 'Labels', 'Value'],
        rows: [
          ['requests_total', 'path="/"', '3'],
          ['asked', '–', '0'],
          ['', '–', '1'],
        ],
      },
      {
        title: 'Prometheus histograms and summaries',
        columns: ['Metric', 'Labels', 'Count', 'Mean', 'p50 (estimate)', 'p95 (estimate)'],
        // As PromQL's histogram_quantile: rank 2 of 4 is half-way through the two of 1 to 2.
        rows: [
          ['seconds', '–', '4', '1.65', '1.5', '3.6'],
          ['sizes', '–', '1', '8', '–', '–'],
        ],
      },
    ]);
  });
});
