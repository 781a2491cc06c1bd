import { describe, expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { CompileError } from '../simulation.ts';
import { finished, live } from './live.fixture.ts';

/** The chapter's listing, word for word. */
const LISTING = `upstream user-service {
    server user-service-1:8080;
    server user-service-2:8080;
    server user-service-3:8080;
}

server {
    listen 80;
    server_name user-service;

    location / {
        proxy_pass http://user-service;
    }
}
`;

/** `user-service` is the load balancer, as in the chapter; order calls it by that name. */
const system = (more = '', rate = '90/s') => `
until: 40s
services:
  order: { code: order.ts, calls: [user-service] }
  user-service: { nginx: nginx.conf, calls: [user-service-1, user-service-2, user-service-3] }
  user-service-1: { service_time: 5ms }
  user-service-2: { service_time: 5ms }
  user-service-3: { service_time: 5ms }
load: [{ to: order, rate: ${rate}, arrivals: constant }]
${more}
`;

const ORDER = `export default { async fetch() {
  const response = await fetch('http://user-service/users/7', { signal: AbortSignal.timeout(2000) });
  return new Response(await response.text(), { status: response.status });
} };`;

const files = (conf = LISTING) => ({ 'nginx.conf': conf, 'order.ts': ORDER });

describe('the chapter’s nginx listing, as it stands', () => {
  it('spreads the requests of an ordinary client over the three', () => {
    const { record } = finished(system(), files());
    expect(record.client.failed).toEqual({});
    const shares = [1, 2, 3].map((n) => record.services[`user-service-${n}`]!.offered);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    // 3 links there and back, 5 ms of work, and a connection for each request from nginx.
    expect(record.client.latency_ms.p50).toBeCloseTo(13, 1);
  });

  it('hides one dead server by trying the next', () => {
    const run = finished(system('faults: [{ at: 10s, for: 20s, kill: user-service-2 }]'), files());
    const { edges, client } = run.record;
    // The request under way when it dies is tried again too, being a GET.
    expect(client.failed).toEqual({});
    const refused = edges['user-service->user-service-2']!.failed.connection_refused!;
    // max_fails=1 fail_timeout=10s: one try about every 10 s of the 20.
    expect(refused).toBeGreaterThanOrEqual(2);
    expect(refused).toBeLessThanOrEqual(4);
    expect(edges['user-service->user-service-2']!.ok).toBeGreaterThan(400);
  });

  it('is a single point of failure itself', () => {
    const { record } = finished(
      system('faults: [{ at: 10s, for: 10s, kill: user-service }]'),
      files(),
    );
    const during = record.client.windows.filter(({ t_ms }) => t_ms >= 10_500 && t_ms < 20_000);
    expect(during.every(({ ok }) => ok === 0)).toBe(true);
    const { failed } = record.edges['order->user-service']!;
    expect(failed.connection_refused).toBeGreaterThan(890);
    const after = record.client.windows.filter(({ t_ms }) => t_ms >= 20_500);
    expect(after.every((window) => Object.keys(window.failed).length === 0)).toBe(true);
  });

  it('answers 502 when all three are dead, as the log of order’s client shows', () => {
    const faults = [1, 2, 3].map((n) => `{ at: 10s, for: 10s, kill: user-service-${n} }`);
    const { record } = finished(system(`faults: [${faults.join(', ')}]`), files());
    expect(record.edges['order->user-service']!.failed.http_502).toBeGreaterThan(890);
  });
});

describe('max_fails and fail_timeout', () => {
  it('decide how often a dead server is tried', () => {
    const tries = (parameters: string) => {
      const conf = LISTING.replace('user-service-2:8080', `user-service-2:8080 ${parameters}`);
      const { record } = finished(
        system('faults: [{ at: 10s, kill: user-service-2 }]'),
        files(conf),
      );
      expect(record.client.failed).toEqual({});
      return record.edges['user-service->user-service-2']!.failed.connection_refused!;
    };
    // 30 s dead.
    expect(tries('max_fails=0')).toBeGreaterThan(850);
    expect(tries('max_fails=1 fail_timeout=2s')).toBeGreaterThanOrEqual(8);
    expect(tries('max_fails=1 fail_timeout=2s')).toBeLessThanOrEqual(15);
    expect(tries('max_fails=3 fail_timeout=60s')).toBe(3);
    // Marked down by hand: never.
    const conf = LISTING.replace('user-service-2:8080', 'user-service-2:8080 down');
    expect(finished(system(), files(conf)).record.services['user-service-2']!.offered).toBe(0);
  });

  it('show in the inspector', () => {
    const run = live(system('faults: [{ at: 10s, kill: user-service-2 }]'), files());
    run.simulation.advance(12_000);
    const inspection = inspectionOf(run.simulation.cluster, {
      kind: 'service',
      name: 'user-service',
    })!;
    const table = inspection.sections.find(({ title }) => title === 'upstream user-service')!;
    const states = table.rows.map((row) => row[table.columns.indexOf('state')]);
    expect(states[0]).toBe('up');
    expect(states[1]).toMatch(/^out until \d+ s$/);
  });
});

describe('a configuration', () => {
  const problems = (conf: string) => {
    try {
      live(system(), files(conf));
    } catch (error) {
      if (error instanceof CompileError) return error.problems;
      throw error;
    }
    return [];
  };

  it('that is malformed is refused with file and line', () => {
    expect(problems(LISTING.replace('listen 80;', 'listen 80'))).toContainEqual(
      expect.objectContaining({ file: 'nginx.conf', line: 9, column: 5 }),
    );
    expect(problems(LISTING.replace('proxy_pass http', 'proxy_psas http'))).toMatchObject([
      { file: 'nginx.conf', line: 12, column: 9, message: expect.stringContaining('proxy_psas') },
    ]);
    expect(problems(LISTING.replace('user-service-3:8080', 'user-servcie-3:8080'))).toMatchObject([
      { file: 'nginx.conf', line: 4, message: expect.stringContaining('user-servcie-3') },
    ]);
  });

  it('may hold what has no effect here, and says so', () => {
    const { simulation } = live(
      system(),
      files(LISTING.replace('listen 80;', 'listen 80;\n    keepalive_timeout 5;')),
    );
    expect(simulation.notices).toMatchObject([
      { file: 'nginx.conf', line: 9, message: expect.stringContaining('keepalive_timeout') },
    ]);
  });
});
