/** What links do to messages: bandwidth, jitter, loss, changed bodies, money, zones. */
import { describe, expect, it } from 'vitest';
import { finished, logged, recordOf } from './live.fixture.ts';

describe('bandwidth', () => {
  const yaml = (bandwidth: string, load: string) => `
until: 200s
services: { app: { service_time: 1ms, response_bytes: 100kB, concurrency: 10000 } }
links: { default: { latency: 1ms${bandwidth} } }
load: [{ to: app, ${load}, timeout: none }]
`;

  it('takes its time for every byte, and answers queue for it', () => {
    const free = recordOf(yaml('', 'replay: [0ms, 0ms, 0ms]')).client.latency_ms;
    expect(free.max).toBeCloseTo(3, 6);
    // Three answers of 100 kB at 10 MB/s leave after 10, 20 and 30 ms.
    const tight = recordOf(yaml(', bandwidth: 10MB/s', 'replay: [0ms, 0ms, 0ms]')).client;
    expect(tight.latency_ms.max).toBeCloseTo(33, 0);
    expect(tight.latency_ms.mean).toBeCloseTo(23, 0);
  });

  it('is a queue of M/D/1 for random answers of one size', () => {
    // 50 a second of 10 ms each: ρ = 0.5, mean wait ρ / (2 (1 − ρ)) of 10 ms = 5 ms.
    const { mean } = recordOf(yaml(', bandwidth: 10MB/s', 'rate: 50/s')).client.latency_ms;
    expect(mean).toBeGreaterThan(17.5);
    expect(mean).toBeLessThan(18.7);
  });
});

describe('jitter and loss', () => {
  const yaml = (link: string) => `
until: 60s
services: { app: { service_time: 1ms, concurrency: 10000 } }
links: { default: { latency: 1ms, ${link} } }
load: [{ to: app, rate: 500/s, timeout: none }]
`;

  it('of jitter both messages have their share', () => {
    const { mean, max } = recordOf(yaml('jitter: { uniform: { min: 0ms, max: 10ms } }')).client
      .latency_ms;
    expect(mean).toBeCloseTo(13, 0);
    expect(max).toBeGreaterThan(22);
    expect(max).toBeLessThan(23);
  });

  it('a lost message waits 200 ms, 600 ms, … as TCP does', () => {
    const { latency_ms, ok, offered, in_flight } = recordOf(yaml('loss: 5%')).client;
    expect(ok).toBe(offered - in_flight);
    // Σ pᵏ (1 − p) 200 (2ᵏ − 1) = 11.1 ms for each of the two messages.
    expect(latency_ms.mean).toBeGreaterThan(3 + 22.2 - 1.5);
    expect(latency_ms.mean).toBeLessThan(3 + 22.2 + 1.5);
    expect(latency_ms.p50).toBeCloseTo(3, 1);
    expect(latency_ms.p95).toBeGreaterThan(200);
  });
});

describe('a link that corrupts', () => {
  const code = `
    export default {
      async fetch(request: Request): Promise<Response> {
        const text = await request.text();
        if (text !== '{"amount":100}') console.log(text);
        return Response.json({ ok: true });
      },
    };`;
  const yaml = (tls: string) => `
until: 20s
services: { app: { code: app.ts } }
links: { default: { corrupt: 10%, connection: { tls: ${tls}, keep_alive: forever } } }
load: [{ to: app, request: POST /, body: { amount: 100 }, rate: 100/s }]
`;

  it('changes bodies that nothing protects, and nobody is told', () => {
    const run = finished(yaml('none'), { 'app.ts': code });
    const { offered, ok, in_flight } = run.record.client;
    expect(ok).toBe(offered - in_flight);
    const changed = logged(run);
    expect(changed.length / offered).toBeCloseTo(0.1, 1);
    expect(changed.every((text) => text.length === 14 && text.includes('#'))).toBe(true);
  });

  it('breaks the connection when TLS protects them', () => {
    const run = finished(yaml('tls'), { 'app.ts': code });
    const { offered, failed } = run.record.client;
    expect(Object.keys(failed)).toEqual(['tls_error']);
    // Request and answer: 1 − 0.9²; and as much of the handshakes that failures cause.
    expect(failed.tls_error! / offered).toBeGreaterThan(0.19);
    expect(failed.tls_error! / offered).toBeLessThan(0.26);
    expect(logged(run)).toEqual([]);
  });

  it('leaves no head that could be parsed when there is no body', () => {
    const run = finished(yaml('none').replace('POST /, body: { amount: 100 }', 'GET /'), {
      'app.ts': code,
    });
    const { offered, failed } = run.record.client;
    // The refusal has no body either, and may be changed in turn.
    expect(Object.keys(failed)).toEqual(['connection_reset', 'http_400']);
    expect(failed.http_400! / offered).toBeCloseTo(0.1, 1);
    expect(failed.connection_reset! / offered).toBeLessThan(0.02);
    expect(run.record.services.app!.offered).toBeLessThan(0.95 * offered);
  });
});

describe('what traffic costs', () => {
  const yaml = (bytes: string) => `
until: 20s
zones: { names: [a, b], between: 5ms, cost_per_gigabyte: 0.02 }
services: { app: { service_time: 1ms, response_bytes: ${bytes}, zones: [b] } }
links: { default: { latency: 1ms, cost: { per_call: 0.0001, per_gigabyte: 0.09 } } }
load: [{ to: app, rate: 100/s, arrivals: constant }]
`;

  it('is counted by call, by byte, and by byte between zones', () => {
    const { simulation, record } = finished(yaml('1MB'));
    const edge = simulation.cluster.edges[0]!;
    const { offered, ok } = record.client;
    const least = offered * 0.0001 + (ok * 1e6 * 0.11) / 1e9;
    expect(edge.cost).toBeGreaterThan(least);
    // Heads and the requests.
    expect(edge.cost).toBeLessThan(least * 1.001);
    const lean = finished(yaml('1kB')).simulation.cluster.edges[0]!;
    expect(lean.cost).toBeCloseTo(offered * 0.0001, 3);
  });

  it('and the way to another zone takes longer, both ways', () => {
    expect(recordOf(yaml('1kB')).client.latency_ms.max).toBeCloseTo(13, 6);
    const near = yaml('1kB').replace('zones: [b]', 'zones: [a]');
    const { simulation, record } = finished(near);
    expect(record.client.latency_ms.max).toBeCloseTo(3, 6);
    expect(simulation.cluster.edges[0]!.zoneMeter!.total).toBe(0);
  });

  it('callers that mind zones stay in theirs', () => {
    const spread = (aware: boolean) =>
      finished(`
until: 20s
zones: { names: [a, b], between: 5ms, cost_per_gigabyte: 0.02 }
services:
  front: { replicas: 6, service_time: 1ms, calls: [back] }
  back: { replicas: 6, service_time: 1ms, response_bytes: 1MB, zone_aware: ${aware} }
load: [{ to: front, rate: 100/s, arrivals: constant }]
`).simulation.cluster.edges.find(({ name }) => name === 'front->back')!;
    // Half of the answers cross. Envoy minds zones from six hosts on.
    expect(spread(false).cost).toBeCloseTo((2000 / 2) * 1e6 * (0.02 / 1e9), 3);
    expect(spread(true).cost).toBe(0);
  });
});
