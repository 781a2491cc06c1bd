/** Partitions: silence or a reset, one way or both, and what happens once they heal. */
import { describe, expect, it } from 'vitest';
import { finished, live } from './live.fixture.ts';

const yaml = (partition: string, link = 'latency: 1ms', replay = '10.1s') => `
until: 60s
services: { app: { service_time: 5ms } }
links: { default: { ${link} } }
faults: [{ at: 10s, for: 2s, partition: client -> app, ${partition} }]
load: [{ to: app, replay: [${replay}], timeout: none }]
`;

describe('a black hole', () => {
  // Sent again 200, 600, 1400 and 3000 ms after the first time; the link is whole 1900 ms after it.
  it.each([
    ['request', 0],
    ['both', 0],
    ['response', 1],
  ])('for %s: the call goes on at the first retransmission after it', (direction, handled) => {
    const { simulation } = live(yaml(`direction: ${direction}`));
    simulation.advance(11_900);
    const meanwhile = simulation.record();
    expect(meanwhile.client).toMatchObject({ offered: 1, ok: 0, in_flight: 1, failed: {} });
    expect(meanwhile.services.app!.offered).toBe(handled);
    simulation.advance(60_000);
    const { client, services } = simulation.record();
    expect(client).toMatchObject({ ok: 1, in_flight: 0 });
    expect(services.app!.offered).toBe(1);
    expect(client.latency_ms.max).toBeCloseTo(3000 + 7, 6);
    expect(simulation.cluster.messages.count).toBe(0);
  });

  it('holds up new connections until the SYN is sent again, or the connect timeout', () => {
    const connection = (timeout: string) =>
      `latency: 1ms, connection: { connect_timeout: ${timeout} }`;
    // SYNs at 0, 1 and 3 s.
    const patient = finished(yaml('', connection('none'))).record.client;
    expect(patient.latency_ms.max).toBeCloseTo(3000 + 2 + 7, 6);
    const { failed, latency_ms } = finished(yaml('', connection('500ms'))).record.client;
    expect(failed).toEqual({ connect_timeout: 1 });
    expect(latency_ms.max).toBeCloseTo(500, 6);
  });

  it('does not show on an open connection until something is sent over it', () => {
    const link = 'latency: 1ms, connection: { connect_timeout: 500ms, keep_alive: forever }';
    const open = finished(yaml('', link, '1s, 10.1s')).record.client;
    expect(open).toMatchObject({ ok: 2, failed: {} });
    expect(open.latency_ms.max).toBeCloseTo(3000 + 7, 6);
  });

  it('that lasts is given up by TCP after 924.6 s, and a connection after 127 s', () => {
    const forever = (link: string) =>
      finished(yaml('', link).replace('for: 2s, ', '').replace('until: 60s', 'until: 1000s')).record
        .client;
    const data = forever('latency: 1ms');
    expect(data.failed).toEqual({ connection_timed_out: 1 });
    expect(data.latency_ms.max).toBeCloseTo(924_600, 3);
    const connecting = forever('latency: 1ms, connection: { connect_timeout: none }');
    expect(connecting.failed).toEqual({ connection_timed_out: 1 });
    expect(connecting.latency_ms.max).toBeCloseTo(127_000, 3);
  });
});

describe('a reset', () => {
  it.each([
    ['request', 0, 1],
    ['both', 0, 1],
    // There, handled, and halfway back.
    ['response', 1, 1 + 5 + 1],
  ])('for %s: the call fails at once', (direction, handled, latency) => {
    const { client, services } = finished(yaml(`mode: reset, direction: ${direction}`)).record;
    expect(client.failed).toEqual({ connection_reset: 1 });
    expect(client.latency_ms.max).toBeCloseTo(latency, 6);
    expect(services.app!.ok).toBe(handled);
  });

  it('ends open connections as they are used, and all is well when it is over', () => {
    const link = 'latency: 1ms, connection: { keep_alive: forever }';
    const { record, simulation } = finished(yaml('mode: reset', link, '1s, 10.1s, 10.2s, 13s'));
    expect(record.client).toMatchObject({ ok: 2, failed: { connection_reset: 2 } });
    expect(simulation.cluster.edges[0]!.connections()).toEqual({ open: 1, waiting: 0 });
  });

  it('empties a pool with everybody who waits for it, one handshake after the other', () => {
    const link = 'latency: 1ms, connection: { connections: 1, keep_alive: forever }';
    const { record, simulation } = finished(
      yaml('mode: reset', link, '10.1s, 10.1s, 10.1s, 10.1s'),
    );
    expect(record.client.failed).toEqual({ connection_reset: 4 });
    expect(record.client.latency_ms.max).toBeCloseTo(4, 6);
    expect(simulation.cluster.edges[0]!.connections()).toEqual({ open: 0, waiting: 0 });
  });
});

describe('under load', () => {
  it('what is in flight piles up behind a black hole, and none of it is lost', () => {
    const { simulation } = live(
      `
until: 60s
services: { app: { service_time: 5ms, concurrency: 10000 } }
faults: [{ at: 10s, for: 10s, partition: client -> app }]
load: [{ to: app, rate: 100/s, arrivals: constant, timeout: none }]
`,
    );
    simulation.advance(20_000 - 1);
    expect(simulation.record().client.in_flight).toBeCloseTo(1000, -1);
    simulation.advance(60_000);
    const { offered, ok, in_flight, latency_ms } = simulation.record().client;
    expect(offered - in_flight).toBe(ok);
    expect(in_flight).toBeLessThan(3);
    // The first: 12.6 s after it was sent (200 ms · (2⁶ − 1)).
    expect(latency_ms.max).toBeCloseTo(12_600 + 7, 6);
  });
});
