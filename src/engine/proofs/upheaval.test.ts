import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../kernel/random.ts';
import { live, recordOf } from './live.fixture.ts';

const CODE = `let n = 0;
setInterval(() => { n++; }, 700);
export default { async fetch(request) {
  const url = new URL(request.url);
  if (url.pathname === '/health') return new Response('ok');
  const response = await fetch('http://back/x', { signal: AbortSignal.timeout(800) });
  return new Response(await response.text(), { status: response.status });
} };`;

/** A system in which everything changes at once: deploys, scaling, restarts and faults overlap. */
function scenario(seed: number): string {
  const random = new RandomStream(seed, 'upheaval', 'scenario');
  const some = <T>(...choices: T[]): T => choices[random.below(choices.length)]!;
  const at = () => `${1 + random.below(70)}s`;
  const span = () => `${1 + random.below(15)}s`;
  const life = () =>
    `{ startup: ${some('0ms', '1s', '4s')}, drain: ${some('1ms', '2s', '30s')}, restart_after: ${some('500ms', '3s')}, new_address: ${some('true', 'false')} }`;
  const scaler = () =>
    `{ min: 1, max: 8, metric: ${some('rate, target: 12/s', 'in-flight, target: 2')}, every: ${some('3s', '7s')}, scale_down_stabilization: ${some('0s', '10s')} }`;
  const strategy = () =>
    some(
      '{ rolling: { surge: 1, unavailable: 0 } }',
      '{ rolling: { surge: 0, unavailable: 1 } }',
      '{ rolling: { surge: 3, unavailable: 2 } }',
      'blue-green',
      '{ canary: { share: 30%, after: 4s } }',
    );
  const fault = () =>
    some(
      `kill: ${some('front', 'back', 'consul')}`,
      `kill: ${some('front', 'back')}, instance: ${random.below(4)}`,
      `pause: ${some('front', 'back')}, instance: ${random.below(3)}`,
      `slow: back, factor: 20`,
      'exhaust: back, what: connections, share: 100%',
      `exhaust: ${some('front', 'back')}, what: cpu, share: 90%`,
      'partition: front -> back, mode: reset',
      'monkey: { every: 1s, instances: 2, for: 3s }',
      'spike: 0, factor: 3',
    );
  const list = (count: number, make: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => `  - ${make(i)}`).join('\n');
  return `
until: 100s
${some('', 'dns: { ttl: 5s }')}
${some('', 'mesh: {}')}
services:
  consul: { registry: true }
  front:
    code: front.ts
    calls: [back]
    replicas: ${1 + random.below(4)}
    concurrency: 5
    runtime: { kind: event-loop, cpu: 2ms, step_cost: ${some('0ns', '10us')} }
    lifecycle: ${life()}
    autoscaler: ${scaler()}
    registration: { with: consul, check: ${some('{ ttl: 4s }', '{ http: /health, interval: 2s }')} }
    ${some('', 'health_check: { path: /health, interval: 1s }')}
  back:
    service_time: { exponential: { mean: 40ms } }
    cpu: 3ms
    replicas: ${1 + random.below(4)}
    concurrency: 4
    queue: 8
    runtime: { kind: threads, cpus: 2, gc: { every: 3s, pause: 100ms } }
    lifecycle: ${life()}
    ${some('', `autoscaler: ${scaler()}`)}
    ${some('', 'versions: [{ version: beside, replicas: 2 }]')}
    ${some('', 'outlier_detection: { max_ejection_percent: 50%, interval: 1s, base_ejection_time: 2s }')}
links: { default: { latency: 2ms${some('', ', connection: {}', ', connection: { protocol: http2, tls: mutual }')} } }
load: [{ to: front, rate: 40/s, timeout: 2s }]
deploys:
${list(5, (i) => `{ at: ${at()}, service: ${some('front', 'back')}, version: w${i}, strategy: ${strategy()} }`)}
faults:
${list(6, () => `{ at: ${at()}, for: ${span()}, ${fault()} }`)}
`;
}

describe('deploys, scaling, restarts and faults at the same time', () => {
  const count = Number(process.env.UPHEAVALS ?? 5);
  const seeds = Array.from({ length: count }, (_, i) => i + 1);

  it.each(seeds)('keep every promise of the cluster (%d)', (seed) => {
    const { simulation } = live(scenario(seed), { 'front.ts': CODE }, seed);
    const { cluster } = simulation;
    for (let t = 250; t <= 100_000; t += 250) {
      simulation.advance(t);
      expect(simulation.failure).toBeNull();
      for (const service of cluster.services) {
        const { concurrency, queue } = service.spec;
        for (const instance of service.instances) {
          const { state, busy, queued } = instance;
          expect(busy).toBeLessThanOrEqual(concurrency);
          expect(queued).toBeLessThanOrEqual(queue);
          if (instance.down || state === 'starting') expect([busy, queued]).toEqual([0, 0]);
          if (instance.down) expect(instance.openCalls).toBe(0);
        }
        for (const { slot, address } of service.currentHosts()) {
          const instance = service.instances[slot]!;
          expect(['ready', 'down']).toContain(instance.state);
          expect(instance.address).toBe(address);
        }
      }
    }
    // All faults are healed by 86 s, and all deploys begun by 71 s: what is wanted is there.
    for (const { name, deployment, instances } of cluster.services) {
      // The autoscaler may have asked for one just now.
      const there = instances.filter(({ state }) => state === 'ready' || state === 'starting');
      expect([name, there.length]).toEqual([name, deployment.wanted]);
      const versions = new Set(there.map(({ version }) => version));
      versions.delete('beside');
      expect([name, versions.size]).toEqual([name, 1]);
    }
    // Conservation is asserted by the record.
    const { client } = simulation.record();
    expect(client.offered).toBeGreaterThan(3000);
    expect(client.windows.slice(-6).some(({ ok }) => ok > 0)).toBe(true);
  });

  it('are the same again', () => {
    const once = JSON.stringify(recordOf(scenario(3), { 'front.ts': CODE }, 3));
    expect(JSON.stringify(recordOf(scenario(3), { 'front.ts': CODE }, 3))).toBe(once);
  });
});
