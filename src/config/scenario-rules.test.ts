import { describe, expect, it } from 'vitest';
import { parseScenario } from './scenario.ts';

const GOOD = `until: 60s
zones: { names: [a, b] }
services:
  shop:
    service_time: 5ms
  order:
    code: order.ts
  consul: { registry: true }
load:
  - { to: shop, rate: 50/s }
`;

/** The first problem as `line:column problem | remedy`. */
function complaint(text: string): string {
  const parsed = parseScenario(text);
  const first = parsed.ok ? undefined : parsed.problems[0];
  return `${first?.line}:${first?.column} ${first?.problem} | ${first?.remedy}`;
}

type Bad = readonly [written: string, place: string, problem: string, remedy: string];

/** Keys of the service `shop`, each on its line 6. */
const SHOP: readonly Bad[] = [
  ['calls: [{ parallel: [order, oder] }]', '6:33', 'no service "oder"', '"order"'],
  ['calls: [{ parallel: [] }]', '6:25', 'it is empty', 'at least 1'],
  ['calls: [{ parallel: [{ to: order, tims: 2 }] }]', '6:39', 'unknown key "tims"', '"times"'],
  ['calls: [{ to: order, bytes: 20 }]', '6:33', '20 has no unit', '64KB'],
  ['calls: [{ to: order, bytes: 20mb }]', '6:33', '"20mb" is not a size', 'MiB'],
  ['calls: [{ to: order, optional: 1 }]', '6:36', '1 is not true or false', 'true or false'],
  ["routes: { 'GET cart': {} }", '6:15', 'this is no route', 'POST /orders*'],
  ["routes: { 'GET /a*b': {} }", '6:15', 'this is no route', 'ending in *'],
  ["routes: { 'GET /a': { calls: [oder] } }", '6:35', 'no service "oder"', '"order"'],
  ['calls: [{ to: shop, request: GET /x }]', '6:13', 'circle: shop -> shop', 'a share'],
  ['discipline: lilo', '6:17', 'no queue discipline', 'fifo, lifo, codel'],
  ['runtime: { kind: treads }', '6:22', '"treads" is not known', '"threads"'],
  ['runtime: { cpus: 2 }', '6:22', 'an event loop has one processor', 'kind: threads'],
  ['runtime: { gc: { every: 5s } }', '6:20', 'it is missing', '20ms'],
  ['lifecycle: { warmup: { factor: 0.5, time: 1s } }', '6:36', '0.5 is too small', 'at least 1'],
  [
    'lifecycle: { restart_after: 1s, restart_backoff: {} }',
    '6:54',
    'fixed time or with back-off',
    'Take restart_after or',
  ],
  ['lifecycle: { restart_backoff: { max: 5s } }', '6:42', 'longer than the longest', 'Make max'],
  ['runtime: { uncaught: die }', '6:26', '"die"', 'log, exit'],
  ['lifecycle: { drian: 5s }', '6:18', 'unknown key "drian"', '"drain"'],
  [
    'autoscaler: { min: 5, max: 3, metric: in-flight, target: 2 }',
    '6:24',
    'min is above max',
    'Exchange',
  ],
  ['autoscaler: { max: 3, target: 60% }', '6:17', 'cpu is always 0%', 'metric: in-flight'],
  ['autoscaler: { max: 3, metric: rate, target: 60% }', '6:49', '"60%" is no target', '50/s'],
  ['autoscaler: { max: 3, target: 60 }', '6:35', '60 is no target of cpu', '60%'],
  ['autoscaler: { max: 3, metric: in-flight, target: x }', '6:54', 'no target', 'such as 10'],
  ['health_check: { path: health }', '6:27', 'this is no path', 'slash'],
  ['outlier_detection: { consecutive_5x: 3 }', '6:26', 'unknown key', '"consecutive_5xx"'],
  ['panic_threshold: 150%', '6:22', '"150%" is not a share', '0% to 100%'],
  ['zones: [a, c]', '6:16', 'no zone "c"', 'Known: a, b'],
  ['version: V 2', '6:14', 'this is no label', 'v2'],
  ['versions: [{ version: v1 }]', '6:27', 'a version "v1" already', 'Taken: v1'],
  ['versions: [{ version: v2, code: [] }]', '6:37', 'it is empty', 'at least 1'],
  ['versions: [{ version: v2, code: [a.ts, b.js] }]', '6:44', 'no file name', 'TypeScript'],
  ['versions: [{ version: v2, code: [a.ts, a.ts] }]', '6:37', 'twice', 'take one out'],
  ['versions: [{ version: v2, code: a.js }]', '6:37', 'no file name', 'TypeScript'],
  ['versions: [{ version: v2, code: a.ts, calls: [oder] }]', '6:51', 'no service', '"order"'],
  ['versions: [{ replicas: 2 }]', '6:16', 'it is missing', 'a text'],
  [
    'versions: [{ version: v2, replicas: 2 }]\n    balancer: { weighted-round-robin: [1] }',
    '7:39',
    '1 weight for 3 instances',
    'one weight',
  ],
  ['registration: { with: cnsul, check: { ttl: 5s } }', '6:27', 'no service "cnsul"', '"consul"'],
  ['registration: { with: order, check: { ttl: 5s } }', '6:27', 'is no registry', 'registry: true'],
  ['registration: { with: consul }', '6:19', 'it is missing', 'http: /health'],
  [
    'registration: { with: consul, check: { ttl: 5s }, deregister_critical_after: 10s }',
    '6:82',
    'at least a minute',
    '1m or more',
  ],
];

/** Keys beside the services, on line 11. */
const TOP: readonly Bad[] = [
  ['dns: { ttl: 0s }', '11:13', 'the duration is zero', 'above zero'],
  ['mesh: { sidecars: [shop, oder] }', '11:26', 'no service "oder"', '"order"'],
  ['mesh: { sidecars: none }', '11:19', 'names no services', 'all'],
  ['mesh: { files: [istio.yalm] }', '11:17', 'no file name', 'istio.yaml'],
  ['links: { default: { bandwidth: 10MB } }', '11:32', 'not a bandwidth', '10MB/s'],
  ['links: { default: { bandwidth: 0B/s } }', '11:32', 'bandwidth is zero', 'partition'],
  ['links: { default: { bandwidth: 10 } }', '11:32', '10 has no unit', '10MB/s'],
  ['links: { default: { cost: { per_cal: 1 } } }', '11:29', 'unknown key', '"per_call"'],
  ['links: { default: { connection: { tls: mtls } } }', '11:40', '"mtls" is not', '"tls"'],
  ['links: { default: { connection: { keep_alive: none } } }', '11:47', '"none" is not', 'forever'],
  ['links: { default: { connection: { connections: 0 } } }', '11:48', 'too small', 'at least 1'],
  ['links: { default: { connection: { pending: few } } }', '11:44', 'no limit', 'none'],
  ['faults: [{ at: 1s, exhaust: shop, share: 5% }]', '11:10', 'it is missing', 'cpu or'],
  ['faults: [{ at: 1s, exhaust: shop, what: cpu, share: 1 }]', '11:53', 'would be left', '95%'],
  ['faults: [{ at: 1s, skew: shop, by: 0s }]', '11:36', 'duration is zero', '-250ms'],
  ['faults: [{ at: 1s, skew: shop, by: late }]', '11:36', '"late" is not', '-250ms'],
  ['faults: [{ at: 1s, pause: shop, instance: 1 }]', '11:43', 'shop has 1 instance', '0 to 0'],
  ['faults: [{ at: 1s, expire_certificate: shp }]', '11:40', 'no service "shp"', '"shop"'],
  [
    'faults: [{ at: 1s, rotate_root: shop }]',
    '11:33',
    'no certificate authority',
    'authority: true',
  ],
  ['faults: [{ at: 1s, rotate_root: shp }]', '11:33', 'no service "shp"', '"shop"'],
  [
    'mesh: { certificates: { authority: shop } }',
    '11:36',
    'no certificate authority',
    '{ authority: true }',
  ],
  ['mesh: { certificates: { authority: shp } }', '11:36', 'no service "shp"', '"shop"'],
  ['mesh: { certificates: {} }', '11:23', 'it is missing', 'a text'],
  ['faults: [{ at: 1s, partition: shop }]', '11:31', 'this is no link', 'order -> payment'],
  ['faults: [{ at: 1s, partition: shop -> oder }]', '11:31', 'no service "oder"', '"order"'],
  ['faults: [{ at: 1s, partition: shop -> client }]', '11:31', 'nobody calls', 'same link'],
  ['faults: [{ at: 1s, lose: shop -> shop, share: 5% }]', '11:26', 'the same', 'two services'],
  ['faults: [{ at: 1s, lose: shop -> order }]', '11:10', 'it is missing', 'Add it'],
  ['faults: [{ at: 1s, delay: shop -> order, add: 0s }]', '11:47', 'is zero', 'above zero'],
  ['faults: [{ at: 1s, spike: 1, factor: 5 }]', '11:27', 'there is 1 load', 'from 0 to 0'],
  ['faults: [{ at: 1s, monkey: { every: 5s, services: [oder] } }]', '11:52', 'no service', 'order'],
  ['faults: [{ at: 1s, monkey: {} }]', '11:28', 'it is missing', 'duration'],
  ['faults: [kill]', '11:10', 'this is no fault', 'at: 20s'],
  ['faults: [{ at: 61s, lose: shop -> order, share: 5% }]', '11:16', 'run ends at 60 s', 'earlier'],
  ['deploys: [{ at: 1s, service: shp, version: v2 }]', '11:30', 'no service "shp"', '"shop"'],
  ['deploys: [{ at: 1s, service: shop, version: v1 }]', '11:45', 'already has version v1', 'label'],
  ['deploys: [{ at: 1s, service: consul, version: v2 }]', '11:30', 'is a registry', 'nginx'],
  ['deploys: [{ at: 60s, service: shop, version: v2 }]', '11:17', 'ends at 60 s', 'earlier'],
  [
    'deploys: [{ at: 1s, service: shop, version: v2 }, { at: 5s, service: shop, version: v2 }]',
    '11:85',
    'already has version v2 at 5 s',
    'another label',
  ],
  [
    'deploys: [{ at: 1s, service: shop, version: v2, code: a.ts, calls: [oder] }]',
    '11:69',
    'no service "oder"',
    '"order"',
  ],
  [
    'deploys: [{ at: 1s, service: shop, version: v2, strategy: { canary: { share: 10%, after: 60s } } }]',
    '11:90',
    'before the rest follows at 61 s',
    'after shorter',
  ],
  [
    'deploys: [{ at: 1s, service: shop, version: v2, strategy: { rolling: { surge: 0 } } }]',
    '11:70',
    'nothing could ever be replaced',
    'at least 1',
  ],
  [
    'deploys: [{ at: 1s, service: shop, version: v2, strategy: red }]',
    '11:59',
    'no strategy',
    'blue-green',
  ],
];

const LOAD: readonly Bad[] = [
  ['{ rate: 50/s }', '10:5', 'nothing says who receives', 'Add to, or a mix'],
  ['{ to: shop }', '10:5', 'nothing says when', 'rate, users, replay'],
  ['{ to: shop, rate: 1/s, users: { count: 1 } }', '10:35', 'rate already says', 'one of them'],
  ['{ to: shop, users: { count: 1 }, replay: [1s] }', '10:46', 'users already says', 'one of'],
  ['{ to: shop, users: { count: 0 } }', '10:33', '0 is too small', 'at least 1'],
  [
    '{ to: shop, replay: [1s], shape: { daily: { amplitude: 1, period: 1m } } }',
    '10:38',
    'no rate to shape',
    'take shape out',
  ],
  ['{ to: shop, replay: [2s, 1s] }', '10:25', 'instant 2 is before', 'in order'],
  ['{ to: shop, replay: 1s 2 }', '10:25', '"2" is not an instant', '12ms'],
  ['{ to: shop, replay: 5 }', '10:25', 'no recording', '[0ms, 12ms, 40ms]'],
  ['{ to: shop, rate: 1/s, mix: [{ to: order }] }', '10:11', 'the mix already', 'within the mix'],
  [
    '{ rate: 1/s, request: GET /, mix: [{ to: order }] }',
    '10:27',
    'the mix already says',
    'within the mix',
  ],
  ['{ rate: 1/s, mix: [{ to: oder }] }', '10:30', 'no service "oder"', '"order"'],
  ['{ rate: 1/s, mix: [{ to: order, weight: 0 }] }', '10:45', '0 is too small', 'more than 0'],
  [
    '{ to: shop, rate: 1/s, shape: { ramp: { to: 2/s, at: 60s, over: 1s } } }',
    '10:58',
    'before this begins',
    'Begin earlier',
  ],
  ['{ to: shop, rate: 1/s, shape: { ramp: { over: 1s } } }', '10:43', 'it is missing', '50/s'],
  ['{ to: shop, rate: 1/s, shape: saw }', '10:35', 'this is no shape', 'daily'],
  ['{ to: shop, rate: 1/s, retry: { attempts: 1 } }', '10:47', '1 is too small', 'at least 2'],
  ['{ to: shop, rate: 1/s, headers: { "x y": 1 } }', '10:39', 'no header name', 'x-user'],
];

function expectComplaint(text: string, [, place, problem, remedy]: Bad): void {
  const said = complaint(text);
  expect(said).toContain(problem);
  expect(said.slice(said.indexOf(' | '))).toContain(remedy);
  expect(said).toMatch(new RegExp(`^${place} `));
}

describe('a malformed part', () => {
  it.each(SHOP)('of a service: %s', (...bad) => {
    expectComplaint(GOOD.replace('  order:', `    ${bad[0]}\n  order:`), bad);
  });

  it.each(TOP)('%s', (...bad) => {
    expectComplaint(`${GOOD}${bad[0]}\n`, bad);
  });

  it.each(LOAD)('of load: %s', (...bad) => {
    expectComplaint(GOOD.replace('{ to: shop, rate: 50/s }', bad[0]), bad);
  });

  it('needs zones for what speaks of them', () => {
    const without = GOOD.replace('zones: { names: [a, b] }', '');
    const zoned = without.replace('  order:', '    zones: [a]\n  order:');
    expect(complaint(zoned)).toMatch(/^6:13 there is no zone "a" \| Add zones: /);
    const aware = without.replace('  order:', '    zone_aware: true\n  order:');
    expect(complaint(aware)).toMatch(/^6:17 there are no zones \| Add zones: /);
    expect(complaint(GOOD.replace('[a, b]', '[a, a]'))).toMatch(/^2:17 a zone is there twice/);
  });

  it('says what processor time a coded service takes', () => {
    const scaled = (rest: string) =>
      GOOD.replace(
        'code: order.ts',
        `code: order.ts\n    autoscaler: { max: 3, target: 60% }${rest}`,
      );
    expect(complaint(scaled(''))).toMatch(/^8:17 .*cpu is always 0% \| Give its runtime a cpu/);
    expect(parseScenario(scaled('\n    runtime: { cpu: 1ms }')).ok).toBe(true);
    expect(parseScenario(scaled('\n    runtime: { step_cost: 10ns }')).ok).toBe(true);
  });
});

describe('a circle of declared services', () => {
  const circle = (travel: string, seat: string) =>
    complaint(`until: 1s
services:
  travel: ${travel}
  seat: ${seat}
load: [{ to: travel, rate: 1/s }]
`);
  const NONE = 'undefined:undefined undefined | undefined';

  it('is refused when it is certain to have no end, through routes as well', () => {
    const travel = (path: string) =>
      `{ service_time: 1ms, routes: { 'GET /trips': { calls: [seat] }, 'GET ${path}': {} } }`;
    const seat = '{ service_time: 1ms, calls: [{ to: travel, request: GET /trips?x=1 }] }';
    expect(circle(travel('/routes'), seat)).toContain(
      '4:38 declared services call each other in a circle: travel GET /trips -> seat -> travel GET /trips',
    );
  });

  it('is none when other routes answer', () => {
    const travel = "{ service_time: 1ms, calls: [seat], routes: { 'GET /routes*': {} } }";
    const seat = '{ service_time: 1ms, calls: [{ to: travel, request: GET /routes/7 }] }';
    expect(circle(travel, seat)).toBe(NONE);
    expect(circle(travel, seat.replace('GET', 'POST'))).toContain('travel -> seat -> travel');
  });

  it.each([
    ['a share of it goes on', '{ service_time: 1ms, calls: [{ to: travel, share: 99% }] }'],
    ['some fail before', '{ service_time: 1ms, failure_rate: 1%, calls: [travel] }'],
    ['code decides', '{ code: seat.ts, calls: [travel] }'],
    [
      'another version ends it',
      '{ service_time: 1ms, calls: [travel], versions: [{ version: v2, service_time: 1ms }] }',
    ],
  ])('is none when %s', (_why, seat) => {
    const travel = '{ service_time: 1ms, calls: [seat] }';
    expect(circle(travel, seat)).toBe(NONE);
    expect(circle(travel, '{ service_time: 1ms, calls: [travel] }')).toContain('in a circle');
  });
});

describe('an instance', () => {
  it('may be one of another version, or one the autoscaler or a deploy adds', () => {
    const fault = 'faults: [{ at: 30s, kill: shop, instance: 1 }]\n';
    const shop = (keys: string) => GOOD.replace('  order:', `    ${keys}\n  order:`) + fault;
    expect(parseScenario(shop('queue: 1')).ok).toBe(false);
    expect(parseScenario(shop('versions: [{ version: v2 }]')).ok).toBe(true);
    expect(parseScenario(shop('autoscaler: { max: 2, metric: rate, target: 5/s }')).ok).toBe(true);
    const deploys = 'deploys: [{ at: 1s, service: shop, version: v2 }]\n';
    expect(parseScenario(shop('queue: 1') + deploys).ok).toBe(true);
  });
});

describe('Redis', () => {
  const said = (cache: string, more = '') =>
    complaint(
      `until: 60s\nservices:\n  cache: ${cache}\nload: [{ to: cache, rate: 1/s }]\n${more}`,
    );

  it.each([
    [
      '{ redis: true, autoscaler: { max: 2, metric: in-flight, target: 10 } }',
      '3:',
      'one master and its replicas',
      'autoscaler',
    ],
    ['{ redis: true, versions: [{ version: v2 }] }', '3:', 'one master', 'versions'],
    ['{ redis: { failover: {} }, replicas: 2 }', '3:', 'more than half', 'replicas: 3'],
    ['{ redis: { failover: { after: 0s } }, replicas: 3 }', '3:', 'duration is zero', 'above zero'],
    [
      '{ redis: { min_replicas_to_write: 2 }, replicas: 2 }',
      '3:',
      'has 1 replica at most',
      'more replicas',
    ],
    ['{ redis: { min_replicas_max_lag: 2s }, replicas: 2 }', '3:', 'no replica has to', 'Add min'],
    ['{ redis: { backlog: 1MB } }', '3:', 'there are no replicas', 'replicas: 2'],
    ['{ rabbitmq: true, replicas: 2 }', '3:', 'RabbitMQ node has one', 'Take replicas out'],
    ['{ redis: { maxmemory: 1GB } }', '3:', 'can have 1B to 256MB', 'leave maxmemory out'],
    ['{ redis: { maxmemory: 0B } }', '3:', 'can have 1B to 256MB', 'leave maxmemory out'],
    ['{ redis: { save_every: 5s } }', '3:', 'only snapshots', 'persistence: rdb'],
    ['{ redis: { policy: lru } }', '3:', '"lru" is not', 'allkeys-lru'],
  ])('%s', (...[cache, place, problem, remedy]) => {
    expectBad(said(cache), place, problem, remedy);
  });

  it('has a link to itself where it has replicas', () => {
    const faults = 'faults: [{ at: 1s, partition: cache -> cache }]';
    expectBad(said('{ redis: true }', faults), '5:', 'both ends are the same', 'Name two');
    const replicated = `until: 60s\nservices:\n  cache: { redis: true, replicas: 2 }\nlinks: { cache -> cache: { latency: 5ms } }\nload: [{ to: cache, rate: 1/s }]\n${faults}`;
    expect(parseScenario(replicated).ok).toBe(true);
  });

  it('is not deployed', () => {
    const deploys = 'deploys: [{ at: 1s, service: cache, version: v2 }]';
    expectBad(said('{ redis: true }', deploys), '5:30', 'is a Redis server', 'nginx');
    expectBad(said('{ rabbitmq: true }', deploys), '5:30', 'is a RabbitMQ node', 'nginx');
  });
});

describe('PostgreSQL', () => {
  const said = (db: string, more = '') =>
    complaint(`until: 60s\nservices:\n  db: ${db}\nload: [{ to: db, rate: 1/s }]\n${more}`);

  it.each([
    ['{ postgres: { lag: 5ms } }', '3:', 'no standby to lag behind', 'replicas: 2'],
    ['{ postgres: true, versions: [{ version: v2 }] }', '3:', 'one primary', 'Take versions out'],
    [
      '{ postgres: true, autoscaler: { max: 2, metric: in-flight, target: 10 } }',
      ...['3:', 'one primary', 'Take autoscaler out'],
    ],
    ['{ postgres: { schema: schema.txt } }', '3:', 'no file name', 'schema.sql'],
    ['{ postgres: { max_connections: 0 } }', '3:', '0 is too small', 'at least 1'],
    ['{ postgres: { statement_timout: 5s } }', '3:', 'statement_timout', 'statement_timeout'],
  ])('%s', (...[db = '', place = '', problem = '', remedy = '']) => {
    expectBad(said(db), place, problem, remedy);
  });

  it('is not deployed', () => {
    const deploys = 'deploys: [{ at: 1s, service: db, version: v2 }]';
    expectBad(said('{ postgres: true }', deploys), '5:30', 'is a PostgreSQL server', 'nginx');
  });
});

function expectBad(said: string, place: string, problem: string, remedy: string): void {
  expect(said.startsWith(place), said).toBe(true);
  expect(said).toContain(problem);
  expect(said.slice(said.indexOf(' | '))).toContain(remedy);
}
