/** Connections: what opening one costs, how they are shared, and the four timeouts. */
import { describe, expect, it } from 'vitest';
import { finished, live, logged, recordOf } from './live.fixture.ts';

describe('a handshake each call', () => {
  const yaml = (connection: string, load = 'rate: 10/s, arrivals: constant') => `
until: 20.05s
services: { app: { service_time: 5ms } }
links: { default: { latency: 10ms${connection} } }
load: [{ to: app, ${load} }]
`;
  const latency = (connection: string) => recordOf(yaml(connection)).client.latency_ms;

  it('costs a round trip for TCP and one more for TLS, mutual or not', () => {
    expect(latency('').max).toBeCloseTo(25, 6);
    expect(latency(', connection: { keep_alive: 0s }').mean).toBeCloseTo(45, 6);
    expect(latency(', connection: { keep_alive: 0s, tls: tls }').mean).toBeCloseTo(65, 6);
    expect(latency(', connection: { keep_alive: 0s, tls: mutual }').mean).toBeCloseTo(65, 6);
  });

  it('is paid once when the connection is kept', () => {
    const { mean, max } = latency(', connection: { tls: tls }');
    expect(max).toBeCloseTo(65, 6);
    // The first of 200.
    expect(mean).toBeCloseTo(25 + 40 / 200, 6);
  });

  it('is paid again after the keep-alive time', () => {
    const load = 'replay: [0ms, 1s, 4.9s, 9s]';
    const kept = recordOf(yaml(', connection: {}', load)).client.latency_ms;
    const expired = recordOf(yaml(', connection: { keep_alive: 3s }', load)).client.latency_ms;
    // 4.9 s is 3.875 s after the answer to the second, 9 s 4.075 s after the third's: two of four.
    expect(kept.mean).toBeCloseTo((45 + 25 + 25 + 45) / 4, 6);
    expect(expired.mean).toBeCloseTo((45 + 25 + 45 + 45) / 4, 6);
  });

  it('is paid again after so many calls', () => {
    const { mean } = latency(', connection: { requests: 4 }');
    expect(mean).toBeCloseTo(25 + 20 / 4, 6);
  });
});

describe('the four timeouts', () => {
  const big = 'x'.repeat(400_000);
  /** One call stalls in each of the four places, and one gets through. */
  const yaml = `
until: 30s
services:
  order: { code: order.ts, calls: [payment] }
  payment:
    service_time: 20ms
    routes: { GET /slow: { service_time: 5s }, GET /second: { service_time: 150ms } }
links:
  order -> payment:
    latency: 1ms
    bandwidth: 1MB/s
    connection:
      { connections: 1, pool_timeout: 50ms, connect_timeout: 100ms, write_timeout: 80ms, read_timeout: 200ms }
faults: [{ at: 15s, for: 3s, partition: order -> payment }]
load:
  - { to: order, request: GET /fine, replay: [1s] }
  - { to: order, request: GET /second, replay: [2s, 2.01s] }
  - { to: order, request: GET /slow, replay: [4s] }
  - { to: order, request: GET /big, replay: [6s] }
  - { to: order, request: GET /fine, replay: [16s] }
`;
  const code = `
    export default {
      async fetch(request: Request): Promise<Response> {
        const { pathname } = new URL(request.url);
        try {
          const init = pathname === '/big' ? { method: 'POST', body: '${big}' } : {};
          const response = await fetch('http://payment' + pathname, init);
          return Response.json({ status: response.status });
        } catch (error) {
          const { cause } = error as Error & { cause: Error & { code: string } };
          console.log(pathname, cause.code, cause.name);
          return new Response(null, { status: 502 });
        }
      },
    };`;

  it('are four causes in the record, and four codes in learner code', () => {
    const run = finished(yaml, { 'order.ts': code });
    const edge = run.record.edges['order->payment']!;
    expect(edge.failed).toEqual({
      connect_timeout: 1,
      pool_timeout: 1,
      read_timeout: 1,
      write_timeout: 1,
    });
    expect(edge.ok).toBe(2);
    expect(logged(run)).toEqual([
      '/second POOL_TIMEOUT PoolTimeoutError',
      '/slow UND_ERR_HEADERS_TIMEOUT HeadersTimeoutError',
      '/big WRITE_TIMEOUT WriteTimeoutError',
      '/fine UND_ERR_CONNECT_TIMEOUT ConnectTimeoutError',
    ]);
  });
});

describe('HTTP/2 against HTTP/1.1', () => {
  const yaml = (protocol: string, loss: string) => `
until: 120s
services: { app: { service_time: 5ms, concurrency: 1000 } }
links:
  default: { latency: 10ms, loss: ${loss}, connection: { protocol: ${protocol}, keep_alive: forever } }
load: [{ to: app, rate: 100/s, timeout: none }]
`;
  it('takes one connection where HTTP/1.1 takes many, and is as fast without loss', () => {
    const one = finished(yaml('http2', '0'));
    const many = finished(yaml('http1', '0'));
    const [edge1, edge2] = [many, one].map(({ simulation }) => simulation.cluster.edges[0]!);
    expect(edge2!.connections().open).toBe(1);
    expect(edge1!.connections().open).toBeGreaterThan(3);
    expect(one.record.client.latency_ms.p50).toBeCloseTo(25, 0);
    expect(many.record.client.latency_ms.p50).toBeCloseTo(25, 0);
  });

  it('suffers more from 2 % loss: a lost segment holds up every stream behind it', () => {
    const one = recordOf(yaml('http2', '2%')).client.latency_ms;
    const many = recordOf(yaml('http1', '2%')).client.latency_ms;
    // HTTP/1.1: 1 − 0.98² = 4 % of the exchanges lose something and wait 200 ms or more.
    expect(many.p50).toBeCloseTo(25, 0);
    expect(many.p95).toBeLessThan(30);
    expect(many.p99).toBeGreaterThan(200);
    // HTTP/2: 2 losses a second each way stop that way for 200 ms each, 40 % of the time.
    expect(one.p50).toBeGreaterThan(2 * many.p50);
    expect(one.p95).toBeGreaterThan(200);
  });

  it('suffers as much when a fault loses the segments', () => {
    const lossy = (protocol: string) =>
      recordOf(`${yaml(protocol, '0')}faults: [{ at: 1s, lose: client -> app, share: 2% }]\n`);
    expect(lossy('http1').client.latency_ms.p95).toBeLessThan(30);
    expect(lossy('http2').client.latency_ms.p50).toBeGreaterThan(50);
    expect(lossy('http2').client.latency_ms.p95).toBeGreaterThan(200);
  });
});

describe('a bulkhead without a queue', () => {
  /** Erlang's loss formula. */
  function erlangB(erlangs: number, servers: number): number {
    let blocked = 1;
    for (let n = 1; n <= servers; n++) blocked = (erlangs * blocked) / (n + erlangs * blocked);
    return blocked;
  }
  const yaml = (time: string, service: string, connection: string) => `
until: 400s
services: { app: { service_time: ${time}, ${service} } }
links: { default: { latency: 0ms${connection} } }
load: [{ to: app, rate: 80/s, timeout: none }]
`;
  const POOL = ', connection: { connections: 8, pending: 0, keep_alive: forever }';
  const expected = erlangB(8, 8);

  it.each([
    ['exponential', '{ exponential: { mean: 100ms } }'],
    // The formula does not care how service times are spread.
    ['constant', '100ms'],
  ])('refuses the share of Erlang B: %s service times', (_, time) => {
    expect(expected).toBeCloseTo(0.2356, 4);
    const pool = recordOf(yaml(time, 'concurrency: 1000', POOL)).client;
    expect(Object.keys(pool.failed)).toEqual(['pool_full']);
    expect(pool.failed.pool_full! / pool.offered).toBeCloseTo(expected, 2);
    const server = recordOf(yaml(time, 'concurrency: 8, queue: 0', '')).client;
    expect(server.failed.http_503! / server.offered).toBeCloseTo(expected, 2);
  });
});

describe('a process that is gone', () => {
  const yaml = `
until: 20s
services: { app: { service_time: 5ms, lifecycle: { restart_after: 5ms } } }
links: { default: { latency: 20ms, connection: { keep_alive: forever } } }
faults: [{ at: 5s, kill: app }]
load: [{ to: app, replay: [1s, 4.99s, 6s] }]
`;
  it('resets what is on its way over a connection the fresh process never had', () => {
    const { record, simulation } = finished(yaml);
    // Sent at 4.99 s, at the callee at 5.01 s, when another process listens there.
    expect(record.client.failed).toEqual({ connection_reset: 1 });
    expect(record.services.app!.offered).toBe(2);
    expect(simulation.cluster.edges[0]!.connections()).toEqual({ open: 1, waiting: 0 });
  });

  it('is refused by its system, not timed out, until it is back', () => {
    const down = live(yaml.replace('lifecycle: { restart_after: 5ms }', 'queue: 1'));
    down.simulation.advance(20_000);
    expect(down.simulation.record().client.failed).toEqual({
      connection_refused: 1,
      connection_reset: 1,
    });
  });
});
