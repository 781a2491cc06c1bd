/** Clocks that are off, and certificates that are no longer valid. */
import { describe, expect, it } from 'vitest';
import { finished, logged, recordOf } from './live.fixture.ts';

const code = `
  export default {
    async fetch(request: Request): Promise<Response> {
      const now = Date.now();
      try {
        await fetch('http://payment/');
        console.log('ok');
        return Response.json({ now });
      } catch (error) {
        const { cause } = error as Error & { cause: { code: string } };
        console.log(cause.code);
        return Response.json({ now }, { status: 502 });
      }
    },
  };`;

const yaml = (connection: string, fault: string, load = 'rate: 10/s, arrivals: constant') => `
until: 20.05s
services:
  order: { code: order.ts, calls: [payment] }
  payment: { service_time: 5ms }
links: { order -> payment: { connection: ${connection} } }
load: [{ to: order, ${load} }]
faults: [${fault}]
`;

describe('a skewed clock', () => {
  it('is what learner code reads, and time goes on at its usual pace', () => {
    const watch = `
      export default {
        async fetch(): Promise<Response> {
          const before = Date.now();
          await new Promise((resolve) => setTimeout(resolve, 100));
          console.log(before - performance.timeOrigin, Date.now() - before);
          return new Response();
        },
      };`;
    const at = (fault: string) =>
      logged(finished(yaml('{}', fault, 'replay: [6s, 16s]'), { 'order.ts': watch })).map((line) =>
        line.split(' ').map(Number),
      );
    const right = at('');
    const ahead = at('{ at: 5s, for: 5s, skew: order, by: 5m }');
    expect(right.map(([, took]) => took)).toEqual([100, 100]);
    expect(ahead.map(([, took]) => took)).toEqual([100, 100]);
    expect(ahead[0]![0]! - right[0]![0]!).toBe(300_000);
    expect(ahead[1]).toEqual(right[1]);
  });

  it('far behind makes every certificate one of the future', () => {
    const skew = '{ at: 5s, for: 10s, skew: order, by: -5m }';
    const run = finished(yaml('{ tls: tls, keep_alive: 0s }', skew), { 'order.ts': code });
    expect(run.record.edges['order->payment']!.failed).toEqual({ certificate_invalid: 100 });
    expect(new Set(logged(run))).toEqual(new Set(['ok', 'CERT_NOT_YET_VALID']));
    // It asks for a certificate first; plain TCP does not care what time it is.
    expect(recordOf(yaml('{ keep_alive: 0s }', skew), { 'order.ts': code }).client.failed).toEqual(
      {},
    );
  });

  it('of the callee matters with mutual TLS alone: then it judges the caller’s certificate', () => {
    const skew = '{ at: 5s, for: 10s, skew: payment, by: 25h }';
    const of = (tls: string) =>
      recordOf(yaml(`{ tls: ${tls}, keep_alive: 0s }`, skew), { 'order.ts': code }).edges[
        'order->payment'
      ]!.failed;
    expect(of('tls')).toEqual({});
    expect(of('mutual')).toEqual({ tls_error: 100 });
  });
});

describe('an expired certificate', () => {
  const expiry = '{ at: 5s, for: 10s, expire_certificate: payment }';
  const of = (connection: string, fault = expiry) =>
    finished(yaml(connection, fault), { 'order.ts': code });

  it('does not end open connections', () => {
    const { record } = of('{ tls: tls, keep_alive: 1s }');
    expect(record.client.failed).toEqual({});
  });

  it('fails every new handshake until it is renewed', () => {
    const run = of('{ tls: tls, keep_alive: 0s }');
    expect(run.record.edges['order->payment']!.failed).toEqual({ certificate_invalid: 100 });
    expect(logged(run)).toContain('CERT_HAS_EXPIRED');
    expect(logged(run).at(-1)).toBe('ok');
    expect(run.marks.map(({ t, text }) => [t, text])).toEqual([
      [5000, 'payment certificate expired'],
      [15_000, 'payment certificate renewed'],
    ]);
  });

  it('shows after a restart, when all connections are new', () => {
    const { record } = of(
      '{ tls: tls, keep_alive: 1s }',
      `${expiry}, { at: 8s, for: 1ms, kill: payment }`,
    );
    const { failed } = record.edges['order->payment']!;
    expect(failed.certificate_invalid).toBe(70);
  });

  it('of the caller, shown with mutual TLS, is an alert to it', () => {
    const own = '{ at: 5s, for: 10s, expire_certificate: order }';
    expect(of('{ tls: tls, keep_alive: 0s }', own).record.client.failed).toEqual({});
    const run = of('{ tls: mutual, keep_alive: 0s }', own);
    expect(run.record.edges['order->payment']!.failed).toEqual({ tls_error: 100 });
    expect(logged(run)).toContain('EPROTO');
  });
});

describe('a process that stands still', () => {
  it('accepts connections, and TLS waits for it', () => {
    const pause = '{ at: 5s, for: 10s, pause: payment }';
    const of = (connection: string) =>
      recordOf(yaml(connection, pause, 'replay: [6s]'), { 'order.ts': code }).edges[
        'order->payment'
      ]!;
    const limits = 'connect_timeout: 1s, read_timeout: 2s';
    expect(of(`{ ${limits} }`).failed).toEqual({ read_timeout: 1 });
    expect(of(`{ tls: tls, ${limits} }`).failed).toEqual({ connect_timeout: 1 });
    const patient = of('{ tls: tls, connect_timeout: none }');
    expect(patient.ok).toBe(1);
    expect(patient.latency_ms.max).toBeGreaterThan(9000);
  });

  it('hears of nothing meanwhile, and of nothing it gave up', () => {
    const lost = `
      export default {
        async fetch(): Promise<Response> {
          const started = performance.now();
          try {
            await fetch('http://nobody/', { signal: AbortSignal.timeout(3000) });
          } catch (error) {
            const { name, cause } = error as Error & { cause?: { code: string } };
            console.log(cause?.code ?? name, Math.round(performance.now() - started));
          }
          return new Response();
        },
      };`;
    const load = 'replay: [6s]';
    const of = (fault: string) => {
      const run = finished(yaml('{}', fault, load), { 'order.ts': lost });
      const { offered, in_flight } = run.record.edges['order->nobody']!;
      expect([offered, in_flight]).toEqual([1, 0]);
      return logged(run);
    };
    expect(of('')).toEqual(['ENOTFOUND 1']);
    // The request arrives at 6.001 s; the name is asked for until 6.002 s.
    expect(of('{ at: 6001.5ms, for: 1s, pause: order }')).toEqual(['ENOTFOUND 1001']);
    expect(of('{ at: 6001.5ms, for: 0.1ms, kill: order }')).toEqual([]);
  });
});
