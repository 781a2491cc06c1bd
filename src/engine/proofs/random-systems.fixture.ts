/** Random small systems with every feature of the network, as the YAML (here JSON) of a scenario. */
import fc from 'fast-check';

const ms = (min: number, max: number) => fc.integer({ min, max }).map((n) => `${n}ms`);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const chance = (max: number) => fc.integer({ min: 0, max }).map((n) => n / 100);

const connection = fc.record(
  {
    protocol: fc.constantFrom('http1', 'http2'),
    tls: fc.constantFrom('none', 'tls', 'mutual'),
    keep_alive: fc.constantFrom('0s', '50ms', 'forever'),
    connections: fc.constantFrom(1, 2, 5, 'none'),
    pending: fc.constantFrom(0, 3, 'none'),
    streams: fc.constantFrom(1, 3, 100),
    requests: fc.constantFrom(1, 7, 'none'),
    connect_timeout: fc.constantFrom('200ms', 'none'),
    read_timeout: fc.constantFrom('100ms', '1s', 'none'),
    write_timeout: fc.constantFrom('20ms', 'none'),
    pool_timeout: fc.constantFrom('30ms', 'none'),
  },
  { requiredKeys: [] },
);

const link = fc.record(
  {
    latency: ms(0, 20),
    jitter: fc.constant({ exponential: { mean: '3ms' } }),
    loss: chance(20),
    bandwidth: fc.constantFrom('50kB/s', '1MB/s'),
    corrupt: chance(10),
    cost: fc.constant({ per_call: 0.001, per_gigabyte: 0.1 }),
    connection,
  },
  { requiredKeys: [] },
);

const instances = {
  replicas: fc.integer({ min: 1, max: 3 }),
  concurrency: fc.integer({ min: 1, max: 6 }),
  queue: fc.integer({ min: 0, max: 12 }),
  balancer: fc.constantFrom(
    'round-robin',
    'random',
    'least-request',
    'least-connections',
    'peak-ewma',
  ),
  runtime: maybe(
    fc.record({
      kind: fc.constantFrom('event-loop', 'threads'),
      gc: fc.constant({ every: '300ms', pause: '40ms' }),
    }),
  ),
  lifecycle: maybe(
    fc.record(
      {
        startup: fc.constant('30ms'),
        restart_after: fc.constantFrom('1ms', '200ms'),
        new_address: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  ),
  outlier_detection: maybe(
    fc.constant({ consecutive_5xx: 2, interval: '100ms', base_ejection_time: '200ms' }),
  ),
  zone_aware: fc.boolean(),
};

const called = (to: string) =>
  fc.record(
    {
      to: fc.constant(to),
      timeout: fc.constantFrom('50ms', '400ms', 'none'),
      attempts: fc.constantFrom(1, 3),
      backoff: fc.constant('10ms'),
      bytes: fc.constantFrom('10B', '20kB'),
      optional: fc.boolean(),
    },
    { requiredKeys: ['to'] },
  );

const service = (calls: fc.Arbitrary<unknown>, checked: boolean) =>
  fc.record({
    service_time: fc.constantFrom('0ms', '5ms', { exponential: { mean: '20ms' } }),
    failure_rate: chance(20),
    cpu: fc.constantFrom('0ms', '2ms'),
    response_bytes: fc.constantFrom('0B', '100B', '5kB'),
    calls,
    ...(checked && {
      health_check: maybe(fc.constant({ path: '/health', interval: '150ms', timeout: '60ms' })),
    }),
    ...instances,
  });

const SERVICES = ['front', 'middle', 'back'] as const;
const LINKS = ['client -> front', 'front -> middle', 'middle -> back', 'front -> back'] as const;
/** Whatever is broken is whole again, and the load has stopped, by now. */
export const CALM_AT = 4000;

const fault = fc
  .tuple(
    fc.oneof(
      fc.record({
        kill: fc.constantFrom(...SERVICES),
        instance: maybe(fc.constant(0)),
      }),
      fc.record({ pause: fc.constantFrom(...SERVICES) }),
      fc.record({ slow: fc.constantFrom(...SERVICES), factor: fc.constant(5), add: ms(0, 50) }),
      fc.record({ fail: fc.constantFrom(...SERVICES), share: chance(100) }),
      fc.record({
        exhaust: fc.constantFrom(...SERVICES),
        what: fc.constantFrom('cpu', 'connections'),
        share: chance(99),
      }),
      fc.record({
        exhaust: fc.constant('back'),
        what: fc.constant('connections'),
        share: fc.constant(1),
      }),
      fc.record({ skew: fc.constantFrom(...SERVICES), by: fc.constantFrom('-1h', '30h') }),
      fc.record({ expire_certificate: fc.constantFrom(...SERVICES) }),
      fc.record({
        partition: fc.constantFrom(...LINKS),
        mode: fc.constantFrom('black-hole', 'reset'),
        direction: fc.constantFrom('request', 'response', 'both'),
      }),
      fc.record({ lose: fc.constantFrom(...LINKS), share: chance(80) }),
      fc.record({ corrupt: fc.constantFrom(...LINKS), share: chance(80) }),
      fc.record({ delay: fc.constantFrom(...LINKS), add: ms(1, 200) }),
      fc.constant({ spike: 0, factor: 3 }),
      fc.constant({ monkey: { every: '200ms', share: 0.5, instances: 2, for: '300ms' } }),
    ),
    fc.integer({ min: 0, max: 2500 }),
    fc.integer({ min: 1, max: 1000 }),
  )
  .map(([what, at, duration]) => ({ ...what, at: `${at}ms`, for: `${duration}ms` }));

/**
 * JSON of a scenario that runs far beyond the last timeout. Its load is to be stopped by hand.
 * `checked`: with health checks, which go on for ever.
 */
export const randomSystem = (checked: boolean) =>
  fc
    .record(
      {
        services: fc.record({
          front: service(fc.tuple(called('middle'), called('back')), checked),
          middle: service(
            called('back').map((call) => [call]),
            checked,
          ),
          back: service(fc.constant([]), checked),
        }),
        links: fc.record(
          { default: link, 'client -> front': link, 'middle -> back': link },
          { requiredKeys: [] },
        ),
        zones: fc.constantFrom(
          { names: ['a'] },
          { names: ['a', 'b'], between: '4ms', cost_per_gigabyte: 0.01 },
        ),
        dns: maybe(fc.record({ ttl: ms(20, 500), lookup: ms(0, 30) })),
        mesh: maybe(fc.constantFrom({ sidecars: 'all' }, { sidecars: ['front'] })),
        faults: fc.array(fault, { maxLength: 5 }),
        load: fc
          .record(
            {
              rate: fc.constantFrom('20/s', '100/s'),
              timeout: fc.constantFrom('80ms', '1s', 'none'),
              retry: fc.constant({ attempts: 3, backoff: '20ms', jitter: 0.5 }),
            },
            { requiredKeys: ['rate'] },
          )
          .map((load) => [{ to: 'front', request: 'POST /x', body: { n: 1 }, ...load }]),
      },
      { requiredKeys: ['services', 'links', 'load', 'faults', 'zones'] },
    )
    .map((scenario) => JSON.stringify({ until: '1000s', ...scenario }));
