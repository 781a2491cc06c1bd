/**
 * Theory for the numbers: the simulated system against the closed forms. Each run is cut into 20
 * batches; a figure agrees when theory lies within the 99.9 % confidence interval of the batch
 * means (t = 3.883 for 19 degrees of freedom). Each case also states how wide that interval may
 * be, so that a test cannot pass by being vague. Time unit: the mean service time, 1 ms.
 */
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../kernel/distribution.ts';
import { Kernel } from '../kernel/kernel.ts';
import { Cluster } from './cluster.ts';
import { declaredProgram } from './declared.ts';
import type { Scenario } from './scenario.ts';

const BATCHES = 20;
const T_19_999 = 3.883;
const EXPONENTIAL: Distribution = { kind: 'exponential', mean: 1 };

interface Job {
  readonly wait: number;
  readonly time: number;
}

function station(
  servers: number,
  queue: number,
  serviceTime: Distribution,
  rate: number,
): Scenario {
  return {
    until: Number.MAX_VALUE,
    slowAfter: 1000,
    services: [
      {
        name: 'station',
        replicas: 1,
        concurrency: servers,
        queue,
        balancer: 'round-robin',
        work: { kind: 'declared', serviceTime, failureRate: 0, calls: [] },
      },
    ],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 0 }, loss: 0 },
    load: [
      {
        to: 'station',
        method: 'GET',
        path: '/',
        body: null,
        arrivals: 'poisson',
        rate: rate * 1000,
        timeout: null,
      },
    ],
    faults: [],
  };
}

/** Runs until `count` accepted jobs have ended after a warm-up, and gives them in batches. */
function jobs(described: Scenario, count: number, warmUp: number, seed: number) {
  const kernel = new Kernel();
  const done: Job[] = [];
  const refusedBefore: number[] = [];
  let refused = 0;
  let skipped = 0;
  const cluster = new Cluster(
    kernel,
    described,
    seed,
    (work) => {
      if (work.kind !== 'declared') throw new Error('declared only');
      return declaredProgram(work, seed);
    },
    {
      traceFinished: ({ span, outcome, duration }) => {
        if (skipped < warmUp) skipped++;
        else if (outcome !== 'ok') refused++;
        // With no latency the server span is the very next one started.
        else {
          done.push({ wait: cluster.spans.get(span + 1).queued, time: duration });
          refusedBefore.push(refused);
        }
      },
    },
  );
  cluster.start();
  while (done.length < count) kernel.step();
  const size = Math.floor(count / BATCHES);
  const batches = Array.from({ length: BATCHES }, (_, i) => done.slice(i * size, (i + 1) * size));
  /** Share of the arrivals of each batch's time that was refused. */
  const lossShares = batches.map((_, i) => {
    const lost = refusedBefore[(i + 1) * size - 1]! - (refusedBefore[i * size - 1] ?? 0);
    return lost / (lost + size);
  });
  return { batches, lossShares };
}

function agrees(theory: number, estimates: readonly number[], widest: number): void {
  const mean = estimates.reduce((sum, x) => sum + x, 0) / estimates.length;
  const variance = estimates.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (estimates.length - 1);
  const half = T_19_999 * Math.sqrt(variance / estimates.length);
  expect(half / theory, 'width of the confidence interval').toBeLessThan(widest);
  expect(Math.abs(mean - theory), `${mean} against ${theory} ± ${half}`).toBeLessThan(half);
}

const meanOf = (batch: readonly Job[], pick: (job: Job) => number) =>
  batch.reduce((sum, job) => sum + pick(job), 0) / batch.length;

const p99Of = (batch: readonly Job[], pick: (job: Job) => number) =>
  batch.map(pick).sort((a, b) => a - b)[Math.ceil(batch.length * 0.99) - 1]!;

/** Reference tables §1.1 and §1.2: c, ρ, Wq, 99th percentile of the wait, of the response time. */
const MMC = [
  [1, 0.5, 1, 7.82405, 9.21034],
  [1, 0.8, 4, 21.91013, 23.02585],
  [1, 0.9, 9, 44.9981, 46.0517],
  [2, 0.5, 0.33333, 3.50656, 5.66596],
  [2, 0.8, 1.77778, 10.66061, 11.93737],
  [2, 0.9, 4.26316, 22.22871, 23.34443],
  [4, 0.5, 0.08696, 1.42799, 4.76425],
  [4, 0.8, 0.74554, 5.11048, 6.8932],
  [4, 0.9, 1.96938, 10.9165, 12.19317],
  [10, 0.5, 0.00722, 0.25677, 4.61416],
  [10, 0.8, 0.20459, 1.85579, 4.94611],
  [10, 0.9, 0.66873, 4.2028, 6.24988],
] as const;

/** Batches must be long against the relaxation time 1/(1−√ρ)², which grows steeply with ρ. */
const SIZES = { 0.5: 400_000, 0.8: 600_000, 0.9: 1_000_000 } as const;
const WIDEST = { 0.5: 0.2, 0.8: 0.12, 0.9: 0.23 } as const;

describe('M/M/c', () => {
  it.each(MMC)(
    'c = %d, ρ = %d: mean wait, p99 of wait and of response time',
    {
      timeout: 120_000,
    },
    (c, rho, wait, waitP99, timeP99) => {
      const { batches } = jobs(
        station(c, Number.MAX_SAFE_INTEGER, EXPONENTIAL, rho * c),
        SIZES[rho],
        20_000,
        1,
      );
      const widest = WIDEST[rho];
      agrees(
        wait,
        batches.map((batch) => meanOf(batch, (job) => job.wait)),
        widest,
      );
      agrees(
        waitP99,
        batches.map((batch) => p99Of(batch, (job) => job.wait)),
        widest,
      );
      agrees(
        timeP99,
        batches.map((batch) => p99Of(batch, (job) => job.time)),
        widest,
      );
    },
  );
});

/** Reference table §1.3: ρ, Wq, 99th percentile of the wait. */
describe('M/D/1', () => {
  it.each([
    [0.5, 0.5, 3.336256],
    [0.8, 2, 10.355887],
    [0.9, 4.5, 21.898237],
  ] as const)('ρ = %d: mean and p99 of the wait', { timeout: 120_000 }, (rho, wait, waitP99) => {
    const described = station(1, Number.MAX_SAFE_INTEGER, { kind: 'constant', value: 1 }, rho);
    const { batches } = jobs(described, SIZES[rho], 20_000, 2);
    agrees(
      wait,
      batches.map((batch) => meanOf(batch, (job) => job.wait)),
      WIDEST[rho],
    );
    agrees(
      waitP99,
      batches.map((batch) => p99Of(batch, (job) => job.wait)),
      WIDEST[rho],
    );
  });
});

/** Reference table §1.4: ρ, K (places, the one in service included), loss, mean time if accepted. */
describe('M/M/1/K', () => {
  it.each([
    [0.8, 5, 0.0888195, 2.56307],
    [0.8, 10, 0.0234929, 3.7971],
    [0.9, 10, 0.0508137, 4.6466],
    [1.2, 5, 0.250588, 3.35949],
    [1.2, 20, 0.17037, 15.53565],
    [2, 5, 0.507937, 4.16129],
  ] as const)(
    'ρ = %d, K = %d: share refused and time of the accepted',
    {
      timeout: 60_000,
    },
    (rho, places, loss, time) => {
      const { batches, lossShares } = jobs(
        station(1, places - 1, EXPONENTIAL, rho),
        300_000,
        20_000,
        3,
      );
      agrees(loss, lossShares, 0.12);
      agrees(
        time,
        batches.map((batch) => meanOf(batch, (job) => job.time)),
        0.03,
      );
    },
  );
});

/** Reference table §1.5: blocking with no queue does not depend on the service distribution. */
describe('M/G/c/c (Erlang B)', () => {
  it.each([
    [5, 3, 0.1100543, EXPONENTIAL],
    [5, 3, 0.1100543, { kind: 'constant', value: 1 } as const],
    [10, 8, 0.121661, { kind: 'lognormal-cv', mean: 1, cv: 2 } as const],
  ] as const)(
    'c = %d, a = %d: share refused %d (%j)',
    { timeout: 60_000 },
    (c, a, loss, service) => {
      const { lossShares } = jobs(station(c, 0, service, a), 300_000, 20_000, 4);
      agrees(loss, lossShares, 0.12);
    },
  );
});
