import { describe, expect, it } from 'vitest';
import { finished, type Live, live } from './live.fixture.ts';

const system = (user: string, faults = '') => `
until: 60s
services:
  order: { service_time: 1ms, calls: [user] }
  user:
    service_time: 5ms
    replicas: 4
    ${user}
load: [{ to: order, rate: 80/s, arrivals: constant }]
${faults}
`;

const hostMarks = ({ marks }: Live) =>
  marks.filter(({ kind }) => kind === 'host').map(({ t, text }) => [t, text] as const);

describe('active health checks', () => {
  const checked =
    'health_check: { path: /health, interval: 2s, timeout: 500ms, unhealthy_threshold: 2, healthy_threshold: 2 }';

  it('take a dead instance out after their thresholds, and back', () => {
    const run = finished(
      system(checked, 'faults: [{ at: 20s, for: 20s, kill: user, instance: 1 }]'),
    );
    const [out, back] = hostMarks(run);
    expect(out![1]).toBe('order finds unhealthy user #2');
    expect(out![0]).toBeGreaterThan(22_000);
    expect(out![0]).toBeLessThan(24_100);
    // A restarted process is taken for new: or its checks pass again.
    expect(back![1]).toBe('order takes back user #2');
    expect(back![0]).toBeGreaterThanOrEqual(40_000);
    expect(back![0]).toBeLessThan(44_100);
    // A quarter of 80/s until it was out: 40 to 82.
    const refused = run.record.edges['order->user']!.failed.connection_refused!;
    expect(refused).toBeGreaterThan(40);
    expect(refused).toBeLessThan(85);
    const without = finished(
      system('', 'faults: [{ at: 20s, for: 20s, kill: user, instance: 1 }]'),
    );
    expect(without.record.edges['order->user']!.failed.connection_refused).toBeGreaterThan(395);
  });

  it('notice an instance that stands still, by their timeout', () => {
    const run = finished(
      system(checked, 'faults: [{ at: 20s, for: 20s, pause: user, instance: 1 }]'),
    );
    const [out] = hostMarks(run);
    expect(out![1]).toBe('order finds unhealthy user #2');
    expect(out![0]).toBeLessThan(24_600);
  });

  it('are ignored when too few pass: panic', () => {
    const faults = (n: number) =>
      `faults: [${Array.from({ length: n }, (_, i) => `{ at: 20s, kill: user, instance: ${i} }`).join(', ')}]`;
    const okShare = (dead: number, threshold: string) => {
      const { record } = finished(
        system(`${checked}\n    panic_threshold: ${threshold}`, faults(dead)),
      );
      const late = record.client.windows.filter(({ t_ms }) => t_ms >= 30_000);
      const ok = late.reduce((sum, window) => sum + window.ok, 0);
      return ok / late.reduce((sum, { offered }) => sum + offered, 0);
    };
    // 2 of 4 left is not below 50 %; 1 of 4 is: then all four are called, and a quarter answers.
    expect(okShare(2, '50%')).toBeCloseTo(1, 2);
    expect(okShare(3, '50%')).toBeCloseTo(0.25, 2);
    expect(okShare(3, '0%')).toBeCloseTo(1, 2);
  });
});

describe('outlier detection', () => {
  it('ejects who answers 5xx five times in a row, for longer each time', () => {
    const run = finished(
      system(
        'outlier_detection: { max_ejection_percent: 50%, interval: 1s, base_ejection_time: 5s }',
        'faults: [{ at: 10s, fail: user, instance: 2 }]',
      ),
    );
    const marks = hostMarks(run);
    const ejected = marks.filter(([, text]) => text === 'order ejects user #3').map(([t]) => t);
    const back = marks.filter(([, text]) => text === 'order takes back user #3').map(([t]) => t);
    // 20/s there: five failures take a quarter of a second. Then 5, 10 and 15 s, to the next look.
    expect(ejected[0]).toBeLessThan(10_300);
    const times = back.map((t, i) => t - ejected[i]!);
    expect(times[0]).toBeGreaterThanOrEqual(5000);
    expect(times[0]).toBeLessThan(6001);
    expect(times[1]).toBeGreaterThanOrEqual(10_000);
    expect(times[1]).toBeLessThan(11_001);
    expect(times[2]).toBeGreaterThanOrEqual(15_000);
    expect(times[2]).toBeLessThan(16_001);
    expect(run.record.edges['order->user']!.failed.http_500).toBeLessThan(30);
  });
});

describe('zone-aware routing', () => {
  const zoned = (more: string, replicas = 6) => `
until: 60s
zones: { names: [a, b], between: 20ms }
services:
  order: { service_time: 1ms, calls: [user], replicas: 2 }
  user: { service_time: 5ms, replicas: ${replicas}, ${more} }
load: [{ to: order, rate: 100/s }]
`;

  it('keeps calls in their zone, and so saves the way between', () => {
    const aware = finished(zoned('zone_aware: true')).record.edges['order->user']!.latency_ms;
    const blind = finished(zoned('zone_aware: false')).record.edges['order->user']!.latency_ms;
    expect(aware.max).toBeCloseTo(7, 6);
    // Envoy's min_cluster_size: with fewer than six instances zones do not matter.
    const few = finished(zoned('zone_aware: true', 4)).record.edges['order->user']!.latency_ms;
    expect(few.mean).toBeGreaterThan(26);
    // Half of the calls cross, there and back.
    expect(blind.mean).toBeGreaterThan(26);
    expect(blind.mean).toBeLessThan(28);
    expect(blind.max).toBeCloseTo(47, 6);
  });

  it('lets calls cross when the own zone’s instances are unhealthy', () => {
    const run = finished(
      `${zoned('zone_aware: true, health_check: { interval: 1s }')}faults: [{ at: 20s, kill: user, instance: 0 }, { at: 20s, kill: user, instance: 2 }, { at: 20s, kill: user, instance: 4 }]\n`,
    );
    const late = run.record.client.windows.filter(({ t_ms }) => t_ms >= 25_000);
    const failed = late.flatMap((window) => Object.values(window.failed));
    expect(failed).toEqual([]);
    expect(late.at(-1)!.latency_max_ms).toBeGreaterThan(45);
  });
});

describe('instances that come and go', () => {
  it('are checked too, and forgotten', () => {
    const { simulation } = live(`
until: 100s
services:
  app:
    service_time: 5ms
    concurrency: 100
    health_check: { interval: 1s, timeout: 500ms }
    autoscaler: { max: 6, metric: rate, target: 20/s, every: 10s, scale_down_stabilization: 0s }
load: [{ to: app, rate: 110/s, shape: { spike: { to: 18/s, at: 50s, for: 50s } } }]
`);
    simulation.advance(45_000);
    expect(simulation.cluster.service('app').currentHosts()).toHaveLength(6);
    simulation.advance(100_000);
    expect(simulation.cluster.service('app').currentHosts()).toHaveLength(1);
    const record = simulation.record();
    expect(record.client.failed).toEqual({});
  });
});
