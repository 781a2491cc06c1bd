/**
 * The worked example of Bronson et al., "Metastable Failures in Distributed Systems" (HotOS'21), as
 * a scenario: a database good for 300 queries a second, clients who try a failed query once more
 * after 1 s, and a network outage of 10 s. From 150 a second on twice the load is more than fits:
 * the retries keep the system down when their cause has long gone.
 */
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../telemetry/record.ts';
import { live, recordOf } from './live.fixture.ts';

const yaml = (rate: number, retry = 'retry: { attempts: 2, backoff: 1s }, ') => `
until: 400s
services:
  # 30 at once of 100 ms each: 300 a second. A full queue is 3 s long, beyond all patience.
  database: { service_time: 100ms, concurrency: 30, queue: 900 }
links: { default: { latency: 0ms } }
faults: [{ at: 30s, for: 10s, partition: client -> database }]
load: [{ to: database, rate: ${rate}/s, timeout: 500ms, ${retry}}]
`;

/** Calls made and calls that went well, a second, between two instants. */
function between({ client }: RunRecord, from: number, to: number) {
  const windows = client.windows.filter(({ t_ms }) => t_ms >= from && t_ms < to);
  const seconds = (to - from) / 1000;
  const sum = (of: (window: (typeof windows)[number]) => number) =>
    windows.reduce((total, window) => total + of(window), 0) / seconds;
  return { offered: sum(({ offered }) => offered), ok: sum(({ ok }) => ok) };
}

describe('the HotOS’21 example', () => {
  it('is well at 280 a second until the outage, and down for good after it', () => {
    const record = recordOf(yaml(280));
    expect(between(record, 5000, 30_000).ok).toBeGreaterThan(270);
    const after = between(record, 60_000, 300_000);
    expect(Math.abs(after.offered - 560)).toBeLessThan(10);
    expect(after.ok).toBeLessThan(3);
  });

  it('recovers at once when nobody tries again', () => {
    expect(between(recordOf(yaml(280, '')), 45_000, 120_000).ok).toBeGreaterThan(270);
  });

  it.each([
    [160, false],
    [140, true],
  ])('lowered to %d a second, recovers: %s', (rate, recovers) => {
    const { simulation } = live(yaml(280));
    simulation.advance(60_000);
    simulation.intervene({ kind: 'load', load: 0, rate });
    simulation.advance(400_000);
    const { ok } = between(simulation.record(), 300_000, 400_000);
    if (recovers) expect(ok).toBeGreaterThan(0.95 * rate);
    else expect(ok).toBeLessThan(0.05 * rate);
  });

  it('is never brought down below 150 a second', () => {
    expect(between(recordOf(yaml(140)), 60_000, 120_000).ok).toBeGreaterThan(0.95 * 140);
  });
});
