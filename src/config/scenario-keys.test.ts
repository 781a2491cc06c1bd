import { describe, expect, it } from 'vitest';
import type { Scenario } from '../cluster/scenario.ts';
import { ENVOY_OUTLIER_DETECTION } from '../cluster/upstream/outlier-detection.ts';
import { DEFAULT_CONNECTION } from '../network/connection-properties.ts';
import { parseScenario } from './scenario.ts';
import { fileNames, languageOf } from './scenario-text.ts';

/** Every key of a scenario, in its plain data. */
interface Parts {
  readonly top?: string;
  readonly shop?: string;
  readonly services?: string;
  readonly load?: string;
}

/** A scenario around the parts under test. */
function read({ top = '', shop = '{ service_time: 5ms }', services = '', load }: Parts): Scenario {
  const text = `until: 60s
${top}
services:
  shop: ${shop}
  user: { service_time: 1ms }
  ${services}
load: [${load ?? '{ to: shop, rate: 50/s }'}]
`;
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

const shopOf = (shop: string, top = '') => read({ shop, top }).services[0]!;
const constant = (value: number) => ({ kind: 'constant', value });
const PLAIN = {
  name: 'shop',
  replicas: 1,
  concurrency: 64,
  queue: 128,
  balancer: 'round-robin',
  work: { kind: 'declared', serviceTime: constant(5), failureRate: 0, calls: [] },
};

describe('a service', () => {
  it.each([
    ['discipline: lifo', { discipline: 'lifo' }],
    ['discipline: codel', { discipline: { kind: 'codel', target: 5, interval: 100 } }],
    [
      'discipline: { codel: { target: 20ms } }',
      { discipline: { kind: 'codel', target: 20, interval: 100 } },
    ],
    ['version: v7', { version: 'v7' }],
    ['runtime: {}', { runtime: { kind: 'event-loop', cpus: 1 } }],
    [
      'runtime: { kind: threads, cpus: 4, cpu: 2ms, step_cost: 10ns, gc: { every: 5s, pause: { uniform: { min: 1ms, max: 9ms } } } }',
      {
        runtime: {
          kind: 'threads',
          cpus: 4,
          cpu: constant(2),
          stepCost: 0.00001,
          gc: { every: constant(5000), pause: { kind: 'uniform', min: 1, max: 9 } },
        },
      },
    ],
    ['runtime: { uncaught: exit }', { runtime: { kind: 'event-loop', cpus: 1, uncaught: 'exit' } }],
    ['lifecycle: {}', { lifecycle: {} }],
    [
      'lifecycle: { restart_backoff: {} }',
      { lifecycle: { restartBackoff: { initial: 10_000, max: 300_000 } } },
    ],
    [
      'lifecycle: { restart_backoff: { initial: 1s, max: 8s } }',
      { lifecycle: { restartBackoff: { initial: 1000, max: 8000 } } },
    ],
    [
      'lifecycle: { startup: 3s, warmup: { factor: 3, time: 10s }, restart_after: 2s, drain: 20s, new_address: true }',
      {
        lifecycle: {
          startup: constant(3000),
          warmup: { factor: 3, time: 10_000 },
          restartAfter: 2000,
          drain: 20_000,
          newAddress: true,
        },
      },
    ],
    [
      'autoscaler: { max: 10, metric: in-flight, target: 8 }',
      {
        autoscaler: {
          min: 1,
          max: 10,
          metric: 'in-flight',
          target: 8,
          every: 15_000,
          tolerance: 0.1,
          scaleDownStabilization: 300_000,
        },
      },
    ],
    [
      'cpu: 2ms, autoscaler: { min: 2, max: 4, target: 60%, every: 5s, tolerance: 20%, scale_down_stabilization: 0s }',
      {
        work: { ...PLAIN.work, cpu: constant(2) },
        autoscaler: {
          min: 2,
          max: 4,
          metric: 'cpu',
          target: 0.6,
          every: 5000,
          tolerance: 0.2,
          scaleDownStabilization: 0,
        },
      },
    ],
    [
      'autoscaler: { max: 4, metric: rate, target: 600/min }',
      { autoscaler: expect.objectContaining({ metric: 'rate', target: 10 }) },
    ],
    [
      'health_check: {}',
      {
        healthCheck: {
          path: '/health',
          interval: 5000,
          timeout: 1000,
          unhealthyThreshold: 1,
          healthyThreshold: 1,
        },
      },
    ],
    [
      'health_check: { path: /up, interval: 1s, timeout: 2s, unhealthy_threshold: 3, healthy_threshold: 2 }',
      {
        healthCheck: {
          path: '/up',
          interval: 1000,
          timeout: 2000,
          unhealthyThreshold: 3,
          healthyThreshold: 2,
        },
      },
    ],
    ['outlier_detection: {}', { outlierDetection: ENVOY_OUTLIER_DETECTION }],
    [
      'outlier_detection: { consecutive_5xx: 3, max_ejection_percent: 50%, base_ejection_time: 5s, always_eject_one_host: true }',
      {
        outlierDetection: {
          ...ENVOY_OUTLIER_DETECTION,
          consecutive5xx: 3,
          maxEjectionPercent: 0.5,
          baseEjectionTime: 5000,
          alwaysEjectOneHost: true,
        },
      },
    ],
    ['panic_threshold: 30%', { panicThreshold: 0.3 }],
    [
      'cpu: 2ms, response_bytes: 20KB',
      { work: { ...PLAIN.work, cpu: constant(2), responseBytes: 20_000 } },
    ],
  ])('{ service_time: 5ms, %s }', (keys, data) => {
    expect(shopOf(`{ service_time: 5ms, ${keys} }`)).toEqual({ ...PLAIN, ...data });
  });

  it('knows its zones', () => {
    const top = 'zones: { names: [a, b] }';
    expect(shopOf('{ service_time: 5ms, zones: [b, a], zone_aware: true }', top)).toEqual({
      ...PLAIN,
      zones: ['b', 'a'],
      zoneAware: true,
    });
  });

  it('is nginx, or a registry where others register', () => {
    const { services } = read({
      shop: '{ nginx: conf.d/shop.conf, calls: [user], registration: { with: consul, check: { ttl: 15s } } }',
      services: `consul: { registry: true }
  stock: { service_time: 1ms, registration: { with: consul, check: { http: /up }, deregister_critical_after: 2m } }`,
    });
    expect(services[0]).toEqual({
      ...PLAIN,
      concurrency: 512,
      work: { kind: 'nginx', file: 'conf.d/shop.conf', calls: ['user'] },
      registration: {
        with: 'consul',
        check: { kind: 'ttl', ttl: 15_000 },
        deregisterCriticalAfter: null,
      },
    });
    expect(services[2]?.work).toEqual({ kind: 'registry' });
    expect(services[3]?.registration).toEqual({
      with: 'consul',
      check: { kind: 'http', path: '/up', interval: 10_000, timeout: 10_000 },
      deregisterCriticalAfter: 120_000,
    });
  });

  it('is Redis, on an event loop', () => {
    const redis = (settings: string) => shopOf(`{ redis: ${settings} }`);
    const plain = { ...PLAIN, concurrency: 10_000, runtime: { kind: 'event-loop', cpus: 1 } };
    expect(redis('true')).toEqual({ ...plain, work: { kind: 'redis' } });
    expect(redis('{ persistence: none }')).toEqual({ ...plain, work: { kind: 'redis' } });
    expect(
      redis('{ maxmemory: 10MB, policy: allkeys-lru, persistence: rdb, save_every: 5s }').work,
    ).toEqual({
      kind: 'redis',
      maxmemory: 10_000_000,
      policy: 'allkeys-lru',
      persistence: 'rdb',
      saveEvery: 5000,
    });
    const replicated =
      '{ failover: { after: 10s }, min_replicas_to_write: 1, min_replicas_max_lag: 5s, backlog: 2MB }';
    expect(shopOf(`{ redis: ${replicated}, replicas: 3 }`).work).toEqual({
      kind: 'redis',
      failover: { after: 10_000 },
      minReplicasToWrite: 1,
      minReplicasMaxLag: 5000,
      backlog: 2_000_000,
    });
    const failover = shopOf('{ redis: { failover: {} }, replicas: 3 }');
    expect(failover.work).toEqual({ kind: 'redis', failover: { after: 30_000 } });
    const threads = shopOf('{ redis: { persistence: aof }, runtime: { kind: threads, cpus: 2 } }');
    expect(threads.runtime).toEqual({ kind: 'threads', cpus: 2 });
    expect(threads.work).toEqual({ kind: 'redis', persistence: 'aof' });
  });

  it('is a certificate authority', () => {
    const authority = (settings: string) =>
      shopOf(`{ authority: ${settings} }`, 'mesh: { certificates: { authority: shop } }');
    expect(authority('true')).toEqual({ ...PLAIN, work: { kind: 'authority' } });
    expect(authority('{ issue_time: 5ms }').work).toEqual({ kind: 'authority', issueTime: 5 });
  });

  it('is a PostgreSQL server and its standbys', () => {
    const plain = {
      ...{ ...PLAIN, concurrency: 10_000, balancer: 'first' },
      runtime: { kind: 'threads', cpus: 4 },
    };
    expect(shopOf('{ postgres: true }')).toEqual({ ...plain, work: { kind: 'postgres' } });
    const settings =
      'schema: db/schema.sql, max_connections: 20, lag: 50ms, statement_timeout: 5s, lock_timeout: 2s, idle_in_transaction_session_timeout: 1m, statement_cost: 1ms, row_cost: 1us, step_cost: 10ns, connection_cost: 3ms, commit_time: 2ms';
    expect(shopOf(`{ postgres: { ${settings} }, replicas: 3, balancer: random }`)).toEqual({
      ...{ ...plain, replicas: 3, balancer: 'random' },
      work: {
        ...{ kind: 'postgres', schema: 'db/schema.sql', maxConnections: 20, lag: 50 },
        ...{ statementTimeout: 5000, lockTimeout: 2000, idleInTransactionTimeout: 60_000 },
        costs: { statement: 1, row: 0.001, step: 0.00001, connection: 3, commit: 2 },
      },
    });
    const scenario = read({ services: 'db: { postgres: { schema: s.sql } }' });
    expect(fileNames(scenario)).toContain('s.sql');
    expect(languageOf('s.sql')).toBe('sql');
  });

  it('is RabbitMQ', () => {
    const work = { kind: 'rabbitmq' };
    expect(shopOf('{ rabbitmq: true }')).toEqual({ ...PLAIN, concurrency: 10_000, work });
  });

  it('is several files of code', () => {
    const work = { kind: 'code', file: 'api.ts', more: ['jobs/worker.ts', 'x.ts'], calls: [] };
    expect(shopOf('{ code: [api.ts, jobs/worker.ts, x.ts] }').work).toEqual(work);
    expect(shopOf('{ code: [api.ts] }').work).toEqual({ kind: 'code', file: 'api.ts', calls: [] });
  });

  it('has versions, which do what the first does unless they say otherwise', () => {
    const code = (file: string) => ({ kind: 'code', file, calls: [] });
    const shop =
      '{ code: shop.ts, versions: [{ version: v2 }, { version: v3, replicas: 2, code: next.ts }, { version: v4, service_time: 5ms }, { version: v5, nginx: shop.conf }] }';
    expect(shopOf(shop).versions).toEqual([
      { version: 'v2', replicas: 1, work: code('shop.ts') },
      { version: 'v3', replicas: 2, work: code('next.ts') },
      { version: 'v4', replicas: 1, work: PLAIN.work },
      { version: 'v5', replicas: 1, work: { kind: 'nginx', file: 'shop.conf', calls: [] } },
    ]);
  });
});

describe('the work of a declared service', () => {
  const call = { method: 'GET', path: '/', timeout: null };

  it('calls in order and at the same time', () => {
    const shop = `{ service_time: 5ms, calls: [user, { parallel: [user, { to: user, request: POST /x, timeout: 1s, times: 3, share: 20%, optional: true, attempts: 2, backoff: 50ms, bytes: 2KiB }] }] }`;
    expect(shopOf(shop).work).toEqual({
      ...PLAIN.work,
      calls: [
        { to: 'user', ...call },
        {
          parallel: [
            { to: 'user', ...call },
            {
              to: 'user',
              method: 'POST',
              path: '/x',
              timeout: 1000,
              times: 3,
              share: 0.2,
              optional: true,
              attempts: 2,
              backoff: 50,
              bytes: 2048,
            },
          ],
        },
      ],
    });
  });

  it('differs by route; what a route leaves out is the service’s, but for its calls', () => {
    const shop = `{ service_time: 5ms, failure_rate: 2%, response_bytes: 1KB, calls: [user], routes: { 'GET /cart': {}, '* /orders*': { service_time: 9ms, failure_rate: 0, cpu: 1ms, calls: [user], response_bytes: 2MB } } }`;
    const rest = { failureRate: 0.02, responseBytes: 1000 };
    expect(shopOf(shop).work).toEqual({
      ...PLAIN.work,
      ...rest,
      calls: [{ to: 'user', ...call }],
      routes: [
        { method: 'GET', path: '/cart', serviceTime: constant(5), ...rest, calls: [] },
        {
          method: '*',
          path: '/orders*',
          serviceTime: constant(9),
          failureRate: 0,
          cpu: constant(1),
          calls: [{ to: 'user', ...call }],
          responseBytes: 2_000_000,
        },
      ],
    });
  });
});

describe('what surrounds the services', () => {
  it.each([
    [
      'zones: { names: [a, b] }',
      { zones: { names: ['a', 'b'], between: constant(0), costPerGigabyte: 0 } },
    ],
    [
      'zones: { names: [a], between: 2ms, cost_per_gigabyte: 0.01 }',
      { zones: { names: ['a'], between: constant(2), costPerGigabyte: 0.01 } },
    ],
    ['dns: {}', { dns: { ttl: 30_000, lookup: constant(1) } }],
    ['dns: { ttl: 5s, lookup: 20ms }', { dns: { ttl: 5000, lookup: constant(20) } }],
    [
      'mesh: {}',
      { mesh: { sidecars: 'all', hop: { kind: 'uniform', min: 1, max: 2 }, files: [] } },
    ],
    [
      'mesh: { sidecars: [shop], hop: 3ms, files: [istio.yaml, envoy.v3.yml] }',
      { mesh: { sidecars: ['shop'], hop: constant(3), files: ['istio.yaml', 'envoy.v3.yml'] } },
    ],
  ])('%s', (top, data) => {
    expect(read({ top })).toEqual({ ...read({}), ...data });
  });

  it.each([
    ['', { ttl: 86_400_000, graceRatio: 0.5, jitter: 0.01 }],
    ['ttl: 1m, grace_ratio: 20%, jitter: 0', { ttl: 60_000, graceRatio: 0.2, jitter: 0 }],
  ])('certificates { %s } from an authority, whose root may change', (keys, data) => {
    const { mesh, faults } = read({
      top: `mesh: { certificates: { authority: ca, ${keys} } }
faults: [{ at: 1s, rotate_root: ca }, { at: 2s, for: 9s, rotate_root: ca, overlap: 5s }]`,
      services: 'ca: { authority: true }',
    });
    expect(mesh?.certificates).toEqual({ authority: 'ca', ...data });
    const fault = { kind: 'rotate-root', service: 'ca' };
    expect(faults).toEqual([
      { at: 1000, for: null, fault: { ...fault, overlap: 0 } },
      { at: 2000, for: 9000, fault: { ...fault, overlap: 5000 } },
    ]);
  });
});

describe('a link', () => {
  const linkOf = (text: string) => read({ top: `links: { ${text} }` }).links[0];
  const plain = { from: 'shop', to: 'user', latency: constant(1), loss: 0 };

  it('has every property', () => {
    const text =
      'shop -> user: { jitter: { exponential: { mean: 1ms } }, bandwidth: 100Mbit/s, corrupt: 0.1%, cost: { per_gigabyte: 0.09 } }';
    expect(linkOf(text)).toEqual({
      ...plain,
      jitter: { kind: 'exponential', mean: 1 },
      bandwidth: 12_500_000,
      corrupt: 0.001,
      cost: { perCall: 0, perGigabyte: 0.09 },
    });
  });

  it('has undici’s connections unless it says otherwise', () => {
    expect(linkOf('shop -> user: { connection: {} }')).toEqual({
      ...plain,
      connection: DEFAULT_CONNECTION,
    });
    const all =
      '{ protocol: http2, tls: mutual, keep_alive: forever, connections: 10, pending: 0, streams: 50, requests: 1000, connect_timeout: none, read_timeout: 1s, write_timeout: 2s, pool_timeout: 3s }';
    expect(linkOf(`shop -> user: { connection: ${all} }`)).toEqual({
      ...plain,
      connection: {
        protocol: 'http2',
        tls: 'mutual',
        keepAlive: null,
        connections: 10,
        pending: 0,
        streams: 50,
        requests: 1000,
        connectTimeout: null,
        readTimeout: 1000,
        writeTimeout: 2000,
        poolTimeout: 3000,
      },
    });
  });

  it('takes what it leaves out from the default link, its connection key by key', () => {
    const text =
      'default: { bandwidth: 1KB/s, connection: { tls: tls, connections: 5 } }, shop -> user: { connection: { connections: none, keep_alive: 0s } }';
    expect(linkOf(text)).toEqual({
      ...plain,
      bandwidth: 1000,
      connection: { ...DEFAULT_CONNECTION, tls: 'tls', connections: null, keepAlive: 0 },
    });
  });
});

describe('load', () => {
  const plain = read({}).load[0];

  it.each([
    [
      '{ to: shop, rate: 50/s, shape: { ramp: { to: 200/s, over: 30s } } }',
      { shape: { kind: 'ramp', rate: 200, at: 0, over: 30_000 } },
    ],
    [
      '{ to: shop, rate: 50/s, shape: { spike: { to: 200/s, at: 10s, for: 5s } } }',
      { shape: { kind: 'spike', rate: 200, at: 10_000, for: 5000 } },
    ],
    [
      '{ to: shop, rate: 50/s, shape: { daily: { amplitude: 80%, period: 10m } } }',
      { shape: { kind: 'daily', amplitude: 0.8, period: 600_000 } },
    ],
    ['{ to: shop, users: { count: 9 } }', { rate: 0, users: { count: 9, think: constant(0) } }],
    [
      '{ to: shop, users: { count: 9, think: 1s } }',
      { rate: 0, users: { count: 9, think: constant(1000) } },
    ],
    ['{ to: shop, replay: [0ms, 12ms, 12ms] }', { rate: 0, replay: [0, 12, 12] }],
    ['{ to: shop, replay: "0ms 12ms\\n1s" }', { rate: 0, replay: [0, 12, 1000] }],
    [
      '{ to: shop, rate: 50/s, retry: { attempts: 3 } }',
      { retry: { attempts: 3, backoff: 0, jitter: 0 } },
    ],
    [
      '{ to: shop, rate: 50/s, retry: { attempts: 3, backoff: 1s, jitter: 50% } }',
      { retry: { attempts: 3, backoff: 1000, jitter: 0.5 } },
    ],
    [
      '{ to: shop, rate: 50/s, headers: { X-User: alice, x-n: 7 } }',
      {
        headers: [
          ['x-user', 'alice'],
          ['x-n', '7'],
        ],
      },
    ],
    [
      '{ rate: 50/s, mix: [{ to: user, request: POST /a, body: [1], weight: 3 }, { to: shop }] }',
      {
        to: 'user',
        method: 'POST',
        path: '/a',
        body: '[1]',
        mix: [
          { to: 'user', method: 'POST', path: '/a', body: '[1]', weight: 3 },
          { to: 'shop', method: 'GET', path: '/', body: null, weight: 1 },
        ],
      },
    ],
  ])('%s', (load, data) => {
    expect(read({ load }).load[0]).toEqual({ ...plain, ...data });
  });
});

describe('a fault', () => {
  const link = { from: 'shop', to: 'user' };
  it.each([
    ['kill: shop, instance: 0', { kind: 'kill', service: 'shop', instance: 0 }],
    ['pause: shop', { kind: 'pause', service: 'shop' }],
    [
      'exhaust: shop, what: cpu, share: 80%',
      { kind: 'exhaust', service: 'shop', what: 'cpu', share: 0.8 },
    ],
    [
      'exhaust: shop, what: connections, share: 100%',
      { kind: 'exhaust', service: 'shop', what: 'connections', share: 1 },
    ],
    ['skew: shop, by: 5m', { kind: 'skew', service: 'shop', by: 300_000 }],
    ['skew: shop, by: -250ms', { kind: 'skew', service: 'shop', by: -250 }],
    ['expire_certificate: shop', { kind: 'expire-certificate', service: 'shop' }],
    [
      'partition: shop -> user',
      { kind: 'partition', mode: 'black-hole', direction: 'both', ...link },
    ],
    [
      'partition: shop->user, mode: reset, direction: response',
      { kind: 'partition', mode: 'reset', direction: 'response', ...link },
    ],
    ['lose: shop -> user, share: 5%', { kind: 'lose', share: 0.05, ...link }],
    ['corrupt: shop -> user, share: 5%', { kind: 'corrupt', share: 0.05, ...link }],
    ['delay: client -> shop, add: 50ms', { kind: 'delay', add: 50, from: 'client', to: 'shop' }],
    ['spike: 0, factor: 5', { kind: 'spike', load: 0, factor: 5 }],
    [
      'monkey: { every: 10s }',
      { kind: 'monkey', every: 10_000, share: 1, instances: 1, services: [], for: 10_000 },
    ],
    [
      'monkey: { every: 10s, share: 30%, instances: 2, services: [user], for: 5s }',
      { kind: 'monkey', every: 10_000, share: 0.3, instances: 2, services: ['user'], for: 5000 },
    ],
  ])('{ %s }', (keys, fault) => {
    const { faults } = read({ top: `faults: [{ at: 1s, ${keys} }, { at: 2s, for: 3s, ${keys} }]` });
    expect(faults).toEqual([
      { at: 1000, for: null, fault },
      { at: 2000, for: 3000, fault },
    ]);
  });
});

describe('a deploy', () => {
  const deploysOf = (text: string) => read({ top: `deploys: [${text}]` }).deploys;
  const rolling = { kind: 'rolling', surge: 1, unavailable: 0 };

  it.each([
    ['rolling', rolling],
    ['{ rolling: {} }', rolling],
    ['{ rolling: { surge: 0, unavailable: 2 } }', { kind: 'rolling', surge: 0, unavailable: 2 }],
    ['blue-green', { kind: 'blue-green' }],
    ['{ canary: { share: 10%, after: 30s } }', { kind: 'canary', share: 0.1, after: 30_000 }],
  ])('by strategy: %s', (strategy, data) => {
    const text = `{ at: 5s, service: shop, version: v2, code: next.ts, strategy: ${strategy} }`;
    const work = { kind: 'code', file: 'next.ts', calls: [] };
    expect(deploysOf(text)).toEqual([
      { at: 5000, service: 'shop', version: 'v2', work, strategy: data },
    ]);
  });

  it('goes on with the latest work when it names none, whatever the order in the text', () => {
    const all = deploysOf(
      '{ at: 30s, service: shop, version: v4 }, { at: 5s, service: shop, version: v2 }, { at: 9s, service: shop, version: v3, nginx: a.conf }',
    );
    const nginx = { kind: 'nginx', file: 'a.conf', calls: [] };
    expect(all?.map(({ work }) => work)).toEqual([nginx, PLAIN.work, nginx]);
    expect(all?.[0]?.strategy).toEqual(rolling);
  });
});

it('leaves absent what nobody wrote', () => {
  const { services, load, links, ...rest } = read({ top: 'links: { shop -> user: {} }' });
  expect(Object.keys(services[0]!).sort()).toEqual(Object.keys(PLAIN).sort());
  expect(Object.keys(links[0]!)).toEqual(['from', 'to', 'latency', 'loss']);
  expect(Object.keys(load[0]!)).toHaveLength(7);
  expect(Object.keys(rest).sort()).toEqual(['defaultLink', 'faults', 'slowAfter', 'until']);
});

it('names every file it needs once, with the language its name tells', () => {
  const scenario = read({
    top: 'mesh: { files: [istio.yaml, more.yml] }\ndeploys: [{ at: 1s, service: shop, version: v3, code: lib/v3.ts }]',
    shop: '{ code: shop.ts, versions: [{ version: v2, code: [v2.ts, worker.ts] }, { version: v9 }] }',
    services: 'edge: { nginx: edge.conf }',
  });
  const files = fileNames(scenario);
  expect(files.map((file) => `${languageOf(file)} ${file}`)).toEqual([
    'ts shop.ts',
    'ts v2.ts',
    'ts worker.ts',
    'nginx edge.conf',
    'ts lib/v3.ts',
    'yaml istio.yaml',
    'yaml more.yml',
  ]);
  expect(languageOf('notes.txt')).toBeNull();
});
