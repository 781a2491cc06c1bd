import { describe, expect, it } from 'vitest';
import { finished, type Live, live } from './live.fixture.ts';

const wanted = ({ simulation }: Live) => simulation.cluster.service('app').deployment.wanted;

/** Wanted instances as they change: [ms, wanted] whenever it differs from before. */
function course(run: Live, until: number, step = 100): [number, number][] {
  const seen: [number, number][] = [];
  for (let t = 0; t <= until; t += step) {
    run.simulation.advance(t);
    if (seen.at(-1)?.[1] !== wanted(run)) seen.push([t, wanted(run)]);
  }
  return seen;
}

describe('an autoscaler by request rate', () => {
  const yaml = (rate: string, more = '', service = '') => `
until: 200s
services:
  app:
    service_time: 5ms
    concurrency: 1000
    ${service}
    autoscaler: { max: 20, metric: rate, target: 10/s, every: 15s${more} }
load: [{ to: app, rate: ${rate}, arrivals: constant }]
`;

  it('gets to metric / target, at most 4 more or doubled at one look', () => {
    // 1 → 5 (4 more) → 10 (double) → 16 (⌈155 / 10⌉).
    expect(course(live(yaml('155/s')), 100_000)).toEqual([
      [0, 1],
      [15_000, 5],
      [30_000, 10],
      [45_000, 16],
    ]);
  });

  it('does nothing within its tolerance, and stays within its limits', () => {
    expect(course(live(yaml('10.9/s')), 100_000)).toEqual([[0, 1]]);
    expect(course(live(yaml('500/s')), 150_000).at(-1)![1]).toBe(20);
    const least = course(live(yaml('5/s', ', min: 3')), 100_000);
    expect(least).toEqual([
      [0, 1],
      [15_000, 3],
    ]);
  });

  it('takes instances away only when no wish of the window was for more', () => {
    const more = ', scale_down_stabilization: 60s';
    const text = yaml('80/s', more, 'replicas: 8').replace(
      'arrivals: constant',
      'arrivals: constant, shape: { spike: { to: 10/s, at: 46s, for: 154s } }',
    );
    const steps = course(live(text), 150_000);
    // The last wish for 8 is of the look at 45 s (that at 60 s sees less): gone at 120 s.
    expect(steps[0]).toEqual([0, 8]);
    expect(steps[1]![0]).toBeGreaterThan(105_000);
    expect(steps[1]![0]).toBeLessThanOrEqual(120_000);
    expect(steps.at(-1)![1]).toBe(1);
  });

  it('keeps what there was at first for a whole window', () => {
    const steps = course(
      live(yaml('10/s', ', scale_down_stabilization: 100s', 'replicas: 6')),
      150_000,
    );
    expect(steps).toEqual([
      [0, 6],
      [105_000, 1],
    ]);
  });

  it('does not give up instances for one that is dead', () => {
    const text = yaml('60/s', ', scale_down_stabilization: 0s', 'replicas: 6');
    const run = live(`${text}faults: [{ at: 20s, kill: app, instance: 1 }]\n`);
    expect(course(run, 100_000)).toEqual([[0, 6]]);
  });

  it('scales what a deploy under way will end with', () => {
    const text = yaml('155/s', '', 'lifecycle: { startup: 8s }');
    const run = live(
      `${text}deploys: [{ at: 10s, service: app, version: v2, service_time: 5ms }]\n`,
    );
    run.simulation.advance(190_000);
    const states = run.simulation.cluster
      .service('app')
      .instances.filter(({ state }) => state !== 'stopped')
      .map(({ version, state }) => `${version} ${state}`);
    expect(states).toEqual(Array.from({ length: 16 }, () => 'v2 ready'));
  });

  it('counts versions beside the one it scales', () => {
    const run = live(yaml('100/s', '', 'versions: [{ version: v2, replicas: 3 }]'));
    run.simulation.advance(190_000);
    expect(wanted(run)).toBe(10);
    const { instances } = run.simulation.cluster.service('app');
    const living = instances.filter(({ state }) => state === 'ready');
    expect(living.filter(({ version }) => version === 'v2')).toHaveLength(3);
    expect(living).toHaveLength(10);
  });
});

describe('an autoscaler by processor time', () => {
  it('follows a ramp, late by its delays, and holds the target in the end', () => {
    const run = finished(`
until: 400s
services:
  app:
    service_time: 0ms
    cpu: 20ms
    runtime: { kind: event-loop }
    lifecycle: { startup: 5s }
    replicas: 2
    autoscaler: { min: 2, max: 30, metric: cpu, target: 50%, every: 15s }
load: [{ to: app, rate: 40/s, shape: { ramp: { to: 300/s, at: 30s, over: 200s } } }]
`);
    // 300/s × 20 ms = 6 processors at half use: 12, within the tolerance 11 to 14.
    expect(wanted(run)).toBeGreaterThanOrEqual(11);
    expect(wanted(run)).toBeLessThanOrEqual(14);
    const late = run.record.client.windows.slice(-100);
    const mean =
      late.reduce((sum, { latency_sum_ms }) => sum + latency_sum_ms, 0) /
      late.reduce((sum, { ok }) => sum + ok, 0);
    // M/D/1 at half use: 20 ms · (1 + ρ / 2 / (1 − ρ)) = 30 ms, and 2 ms on the way; round robin is a little better.
    expect(mean).toBeGreaterThan(22);
    expect(mean).toBeLessThan(36);
    const steps = run.marks.filter(({ kind }) => kind === 'scale').length;
    expect(steps).toBeGreaterThan(3);
  });
});

describe('an autoscaler by open requests', () => {
  it('counts what waits, too', () => {
    const run = finished(`
until: 120s
services:
  app:
    service_time: 200ms
    concurrency: 4
    queue: 1000
    autoscaler: { max: 30, metric: in-flight, target: 4, every: 15s }
load: [{ to: app, users: { count: 40, think: 0ms }, timeout: none }]
`);
    // 40 users who never think: 40 open in all, 4 an instance.
    expect(wanted(run)).toBeGreaterThanOrEqual(9);
    expect(wanted(run)).toBeLessThanOrEqual(12);
  });
});
