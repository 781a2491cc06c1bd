import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../telemetry/record.ts';
import { finished, live, recordOf } from './live.fixture.ts';

/** Outcomes of the client's requests that ended in windows of [from, to), both in ms. */
function between(record: RunRecord, from: number, to: number): Record<string, number> {
  const counts: Record<string, number> = { ok: 0 };
  for (const window of record.client.windows) {
    if (window.t_ms < from || window.t_ms >= to) continue;
    counts.ok! += window.ok;
    for (const [cause, count] of Object.entries(window.failed)) {
      counts[cause] = (counts[cause] ?? 0) + count;
    }
  }
  return counts;
}

describe('a process that starts', () => {
  const yaml = `
until: 40s
services:
  app:
    replicas: 2
    service_time: 10ms
    lifecycle: { startup: 3s, restart_after: 2s, warmup: { factor: 5, time: 8s } }
load: [{ to: app, rate: 100/s, arrivals: constant }]
faults: [{ at: 20s, kill: app, instance: 0 }]
`;
  const run = finished(yaml);

  it('is not called before it is ready', () => {
    expect(between(run.record, 0, 3000)).toEqual({ ok: 0, connection_refused: 299 });
    expect(between(run.record, 3500, 20_000).connection_refused).toBeUndefined();
  });

  it('is slow at first, and evenly less so', () => {
    const means = run.record.client.windows.map(
      ({ latency_sum_ms: sum, ok }) => sum / Math.max(1, ok),
    );
    // 2 ms on the way; after 1.25 and 4.25 s of 8: 4.375 and 2.875 times as long.
    expect(means[8]! - 2).toBeCloseTo(43.75, 0);
    expect(means[14]! - 2).toBeCloseTo(28.75, 0);
    expect(means[24]).toBeCloseTo(12, 6);
  });

  it('that died is still called until it starts again, and then only when ready', () => {
    const { client } = run.record;
    expect(client.failed.connection_reset ?? 0).toBeLessThanOrEqual(1);
    // Half of the calls of the 2 s before discovery sees it start.
    const dead = between(run.record, 20_000, 22_500);
    expect(dead.connection_refused).toBeGreaterThan(98);
    expect(dead.connection_refused).toBeLessThan(102);
    const starting = between(run.record, 22_500, 40_000);
    expect(starting).toEqual({ ok: starting.ok });
  });

  it('and is killed meanwhile was never known to discovery', () => {
    const { simulation } = live(`
until: 20s
services:
  app: { service_time: 1ms, replicas: 1, lifecycle: { startup: 5s, restart_after: 4s } }
load: [{ to: app, rate: 10/s }]
faults: [{ at: 1s, kill: app }]
`);
    const app = simulation.cluster.service('app');
    simulation.advance(2000);
    expect(app.instances[0]!.state).toBe('down');
    expect(app.currentHosts()).toEqual([]);
    simulation.advance(9999);
    expect(app.instances[0]!.state).toBe('starting');
    simulation.advance(10_001);
    expect(app.currentHosts()).toHaveLength(1);
  });
});

describe('a fault that kills', () => {
  const yaml = (lifecycle: string, faults: string) => `
until: 30s
services: { app: { service_time: 1ms, lifecycle: { startup: 1s${lifecycle} } } }
load: [{ to: app, rate: 100/s, arrivals: constant }]
faults: [${faults}]
`;
  const states = (text: string, ...times: number[]) => {
    const { simulation } = live(text);
    return times.map((time) => {
      simulation.advance(time);
      return simulation.cluster.service('app').instances[0]!.state;
    });
  };

  it('lasts until it is healed', () => {
    const text = yaml('', '{ at: 5s, for: 6s, kill: app }');
    expect(states(text, 4000, 10_999, 11_500, 12_001)).toEqual([
      'ready',
      'down',
      'starting',
      'ready',
    ]);
  });

  it('healed before the restart starts it at once, and only once', () => {
    const text = yaml(', restart_after: 4s', '{ at: 5s, for: 1s, kill: app }');
    expect(states(text, 5500, 6500, 7001, 9500, 10_500)).toEqual([
      'down',
      'starting',
      'ready',
      'ready',
      'ready',
    ]);
  });

  it('healed after the restart changes nothing', () => {
    const text = yaml(', restart_after: 1s', '{ at: 5s, for: 8s, kill: app }');
    expect(states(text, 5500, 6500, 7001, 13_001)).toEqual(['down', 'starting', 'ready', 'ready']);
  });

  it('needs all of its kind healed where two overlap', () => {
    const text = yaml('', '{ at: 5s, for: 8s, kill: app }, { at: 7s, for: 2s, kill: app }');
    expect(states(text, 9500, 12_999, 14_001)).toEqual(['down', 'down', 'ready']);
  });
});

describe('a new address', () => {
  const yaml = (ttl: string) => `
until: 60s
services:
  app: { service_time: 1ms, lifecycle: { restart_after: 1s, new_address: true } }
dns: { ttl: ${ttl}, lookup: 1ms }
load: [{ to: app, rate: 100/s, arrivals: constant }]
faults: [{ at: 10s, kill: app }]
`;

  it('is not seen before the answer of DNS has run out', () => {
    // Asked at 0.01 s, so the answer is good until 30.01 s: refused from 10 s to then.
    const slow = recordOf(yaml('30s')).client.failed.connection_refused!;
    expect(slow).toBeGreaterThan(1990);
    expect(slow).toBeLessThan(2010);
    // Dead for 1 s, and stale for less than one more.
    const fast = recordOf(yaml('1s')).client.failed.connection_refused!;
    expect(fast).toBeGreaterThan(99);
    expect(fast).toBeLessThan(210);
  });
});

describe('a queue under twice the load it can bear', () => {
  const yaml = (more: string) => `
until: 60s
services:
  app: { service_time: { exponential: { mean: 20ms } }, concurrency: 1, queue: 500${more} }
load: [{ to: app, rate: 100/s, timeout: 1s }]
`;
  const okLate = (record: RunRecord) => between(record, 20_000, 60_000);

  it('in order of arrival answers nobody in time; the newest first, or CoDel, still answer many', () => {
    const fifo = okLate(recordOf(yaml('')));
    const lifo = okLate(recordOf(yaml(', discipline: lifo')));
    const codel = okLate(recordOf(yaml(', discipline: codel')));
    // A full queue of 500 is 10 s of waiting.
    expect(fifo.ok).toBe(0);
    // Half can be served, in 40 s: 2000.
    expect(lifo.ok).toBeGreaterThan(1500);
    expect(codel.ok).toBeGreaterThan(1500);
    // What CoDel gives up is answered at once, not left to time out.
    expect(codel.http_503).toBeGreaterThan(1000);
    expect(codel.timeout ?? 0).toBeLessThan(codel.http_503! / 10);
  });

  it('that is short answers 503 to the rest at once', () => {
    const short = okLate(recordOf(yaml('').replace('queue: 500', 'queue: 10')));
    expect(short.ok).toBeGreaterThan(1850);
    expect(short.http_503).toBeGreaterThan(1850);
  });
});

describe('processors that somebody else takes', () => {
  it('make processor work longer by 1 / (1 − share), for as long as it lasts', () => {
    const { client } = recordOf(`
until: 30s
services:
  app: { service_time: 0ms, cpu: 4ms, runtime: { kind: threads, cpus: 2 } }
load: [{ to: app, rate: 10/s, arrivals: constant }]
faults: [{ at: 10s, for: 10s, exhaust: app, what: cpu, share: 75% }]
`);
    const mean = (at: number) => client.windows[at]!.latency_sum_ms / client.windows[at]!.ok;
    expect(mean(10)).toBeCloseTo(6, 6);
    expect(mean(30)).toBeCloseTo(18, 6);
    expect(mean(50)).toBeCloseTo(6, 6);
  });
});
