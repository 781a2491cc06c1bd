/**
 * The worked example of Bronson et al., "Metastable Failures in Distributed Systems" (HotOS'21): a
 * database good for 300 queries a second, clients who try a failed query once more after 1 s, and
 * an outage of 10 s. Below 150 a second the system always recovers (twice the load still
 * fits); between 150 and 300 it is vulnerable: retries keep it down after their cause has gone.
 */
import { describe, expect, it } from 'vitest';
import { Kernel } from '../../kernel/kernel.ts';
import { Cluster } from '../cluster.ts';
import { declaredProgram } from '../declared.ts';
import type { RetrySpec, Scenario } from '../scenario.ts';

/** Less than the backlog of the one second of retries that follows the outage. */
const PATIENCE = 500;
const RETRY: RetrySpec = { attempts: 2, backoff: 1000, jitter: 0 };

function database(rate: number, retry: RetrySpec | null): Cluster {
  const scenario: Scenario = {
    until: 600_000,
    slowAfter: 1000,
    services: [
      {
        name: 'database',
        replicas: 1,
        // 30 at once of 100 ms each: 300 a second. A full queue is 3 s long, beyond all patience.
        concurrency: 30,
        queue: 900,
        balancer: 'round-robin',
        work: {
          kind: 'declared',
          serviceTime: { kind: 'constant', value: 100 },
          failureRate: 0,
          calls: [],
        },
      },
    ],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 0 }, loss: 0 },
    load: [
      {
        to: 'database',
        method: 'GET',
        path: '/',
        body: null,
        arrivals: 'poisson',
        rate,
        timeout: PATIENCE,
        ...(retry === null ? {} : { retry }),
      },
    ],
    faults: [{ at: 30_000, for: 10_000, fault: { kind: 'kill', service: 'database' } }],
  };
  const cluster = new Cluster(new Kernel(), scenario, 1, (work) => {
    if (work.kind !== 'declared') throw new Error('declared only');
    return declaredProgram(work, 1);
  });
  cluster.start();
  return cluster;
}

/** Calls made and calls that went well, a second, from now until then. */
function watch(cluster: Cluster, until: number) {
  const { client, kernel } = cluster;
  const [from, offered, ok] = [kernel.now, client.offered, client.ok];
  kernel.runUntil(until);
  const seconds = (until - from) / 1000;
  return { offered: (client.offered - offered) / seconds, ok: (client.ok - ok) / seconds };
}

describe('the HotOS’21 example', () => {
  it('is well at 280 a second until the outage, and down for good after it', () => {
    const cluster = database(280, RETRY);
    expect(watch(cluster, 30_000).ok).toBeGreaterThan(270);
    watch(cluster, 60_000);
    const after = watch(cluster, 300_000);
    expect(Math.abs(after.offered - 560)).toBeLessThan(10);
    expect(after.ok).toBeLessThan(3);
  });

  it('recovers from it at once without retries', () => {
    const cluster = database(280, null);
    watch(cluster, 60_000);
    expect(watch(cluster, 120_000).ok).toBeGreaterThan(270);
  });

  it('stays down at 160 a second, and recovers at 140', () => {
    for (const [rate, recovers] of [
      [160, false],
      [140, true],
    ] as const) {
      const cluster = database(280, RETRY);
      watch(cluster, 60_000);
      cluster.loads[0]!.setRate(rate);
      watch(cluster, 300_000);
      const last = watch(cluster, 400_000);
      if (recovers) expect(last.ok).toBeGreaterThan(0.95 * rate);
      else expect(last.ok).toBeLessThan(0.05 * rate);
    }
  });

  it('is never brought down below 150 a second', () => {
    const cluster = database(140, RETRY);
    watch(cluster, 60_000);
    expect(watch(cluster, 120_000).ok).toBeGreaterThan(0.95 * 140);
  });
});
