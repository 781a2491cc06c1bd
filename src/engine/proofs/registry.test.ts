import { describe, expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { finished, type Live, live, logged } from './live.fixture.ts';

/** Client-side discovery as the chapter draws it: ask the registry, choose, call by address. */
const ORDER = `import Consul from 'consul';
const consul = new Consul({ host: 'consul' });
let known: string[] = [];
let turn = 0;
const watch = consul.watch({
  method: consul.health.service,
  options: { service: 'user', passing: true },
});
watch.on('change', (entries: any[]) => {
  known = entries.map((entry) => entry.Service.Address);
  console.log('knows ' + known.length);
});
export default { async fetch() {
  const address = known[turn++ % known.length];
  if (address === undefined) return new Response('nobody', { status: 503 });
  const response = await fetch('http://' + address + '/users/7');
  return new Response(await response.text(), { status: response.status });
} };`;

const system = (check: string, more = '') => `
until: 60s
services:
  consul: { registry: true }
  order: { code: order.ts, calls: [user, consul] }
  user:
    service_time: 5ms
    replicas: 3
    registration: { with: consul, check: ${check} }
load: [{ to: order, rate: 60/s, arrivals: constant }]
${more}
`;

/** [ms, text] of what order logged. */
function learned({ simulation }: Live): [number, string][] {
  return simulation.cluster.logs
    .since(0, 4096)
    .filter(({ text }) => text.startsWith('knows'))
    .map(({ t, text }) => [Math.round(t), text]);
}

describe('client-side discovery in learner code', () => {
  const run = finished(
    system(
      '{ http: /health, interval: 2s, timeout: 1s }',
      'faults: [{ at: 20s, for: 20s, kill: user, instance: 1 }]',
    ),
    { 'order.ts': ORDER },
  );

  it('finds the instances that registered, and shares the requests out', () => {
    const early = learned(run).filter(([t]) => t < 20_000);
    expect(early.at(-1)![1]).toBe('knows 3');
    // Critical until its first check passed, some time within the interval.
    expect(early.at(-1)![0]).toBeLessThan(2100);
  });

  it('learns of a crash when the registry’s check fails, and of the return the same way', () => {
    const late = learned(run).filter(([t]) => t >= 20_000);
    expect(late.map(([, text]) => text)).toEqual(['knows 2', 'knows 3']);
    expect(late[0]![0]).toBeLessThan(22_100);
    expect(late[1]![0]).toBeGreaterThan(40_000);
    expect(late[1]![0]).toBeLessThan(42_100);
    const { failed } = run.record.edges['order->user']!;
    // At most 2 s of a third of 60/s.
    expect(failed.connection_refused ?? 0).toBeLessThanOrEqual(41);
    expect(run.record.client.failed.http_500 ?? 0).toBeLessThanOrEqual(42);
  });

  it('shows in the inspector', () => {
    const { simulation } = live(system('{ ttl: 10s }'), { 'order.ts': ORDER });
    simulation.advance(5000);
    const { sections } = inspectionOf(simulation.cluster, { kind: 'service', name: 'consul' })!;
    const services = sections.find(({ title }) => title === 'Services')!;
    expect(services.rows.map((row) => [row[0], row[4]])).toEqual([
      ['user-1', 'passing'],
      ['user-2', 'passing'],
      ['user-3', 'passing'],
    ]);
    const checks = sections.find(({ title }) => title === 'Checks')!;
    expect(checks.rows).toHaveLength(3);
  });
});

describe('a check by time to live', () => {
  it('turns critical a TTL after the last report', () => {
    const run = finished(system('{ ttl: 6s }', 'faults: [{ at: 20s, kill: user, instance: 1 }]'), {
      'order.ts': ORDER,
    });
    const late = learned(run).filter(([t]) => t >= 20_000);
    expect(late.map(([, text]) => text)).toEqual(['knows 2']);
    // Reports come every 3 s.
    expect(late[0]![0]).toBeGreaterThan(23_000);
    expect(late[0]![0]).toBeLessThan(26_100);
    const refused = run.record.edges['order->user']!.failed.connection_refused!;
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(125);
  });
});

describe('many watchers', () => {
  it('do not keep others from the registry', () => {
    const run = finished(
      system('{ ttl: 6s }', 'faults: [{ at: 20s, kill: user, instance: 1 }]').replace(
        'calls: [user, consul] }',
        'calls: [user, consul], replicas: 100 }',
      ),
      { 'order.ts': ORDER },
    );
    const last = learned(run).slice(-100);
    expect(last.every(([t, text]) => t > 23_000 && t < 26_100 && text === 'knows 2')).toBe(true);
    expect(run.record.services.consul!.failed).toEqual({});
  });
});

describe('after a crash', () => {
  /** Refused calls of a process that comes back at another address, by how it is found. */
  const lost = (how: 'dns' | 'consul') => {
    const yaml = `
until: 60s
${how === 'dns' ? 'dns: { ttl: 30s, lookup: 1ms }' : ''}
services:
  consul: { registry: true }
  order: { code: order.ts, calls: [user, consul] }
  user:
    service_time: 5ms
    replicas: 3
    lifecycle: { restart_after: 500ms, new_address: true }
    registration: { with: consul, check: { http: /health, interval: 1s, timeout: 1s } }
load: [{ to: order, rate: 60/s, arrivals: constant }]
faults: [{ at: 20s, kill: user, instance: 0 }]
`;
    const dns = `export default { async fetch() {
      const response = await fetch('http://user/users/7');
      return new Response(await response.text(), { status: response.status });
    } };`;
    const { record } = finished(yaml, { 'order.ts': how === 'dns' ? dns : ORDER });
    return record.edges['order->user']!.failed.connection_refused ?? 0;
  };

  it('a registry is quicker than DNS with a long TTL', () => {
    // A third of 60/s until 30 s, the end of the answer got at the start.
    expect(lost('dns')).toBeGreaterThan(190);
    expect(lost('dns')).toBeLessThan(210);
    // The fresh process registers at once, in the place of the old.
    expect(lost('consul')).toBeLessThan(25);
  });
});

describe('an instance that stops gracefully', () => {
  it('deregisters, so that a rolling deploy fails no call', () => {
    const run = finished(
      system(
        '{ http: /health, interval: 1s, timeout: 1s }',
        'deploys: [{ at: 20s, service: user, version: v2, service_time: 5ms }]',
      ).replace('replicas: 3', 'replicas: 3\n    lifecycle: { startup: 1s }'),
      { 'order.ts': ORDER },
    );
    expect(run.record.edges['order->user']!.failed).toEqual({});
    const { sections } = inspectionOf(run.simulation.cluster, { kind: 'service', name: 'consul' })!;
    const services = sections.find(({ title }) => title === 'Services')!;
    expect(services.rows.map((row) => [row[3], row[4]])).toEqual([
      ['v2', 'passing'],
      ['v2', 'passing'],
      ['v2', 'passing'],
    ]);
  });

  it('in a blue-green deploy registers no earlier than the switch', () => {
    const run = live(
      system(
        '{ http: /health, interval: 1s, timeout: 1s }',
        'deploys: [{ at: 20s, service: user, version: v2, service_time: 5ms, strategy: blue-green }]',
      ).replace(
        'replicas: 3',
        'replicas: 3\n    lifecycle: { startup: { uniform: { min: 1s, max: 9s } } }',
      ),
      { 'order.ts': ORDER },
    );
    const user = run.simulation.cluster.service('user');
    let before = 0;
    for (let t = 20_000; t < 30_000; t += 50) {
      run.simulation.advance(t);
      const young = user.instances.filter(({ version }) => version === 'v2');
      const ready = young.filter(({ state }) => state === 'ready').length;
      if (ready === 0 || ready === 3) continue;
      before++;
      const { sections } = inspectionOf(run.simulation.cluster, {
        kind: 'service',
        name: 'consul',
      })!;
      const services = sections.find(({ title }) => title === 'Services')!;
      expect(services.rows.map((row) => row[3])).not.toContain('v2');
    }
    expect(before).toBeGreaterThan(5);
    run.simulation.advance(60_000);
    expect(user.currentHosts().map(({ version }) => version)).toEqual(['v2', 'v2', 'v2']);
  });
});

describe('process.env', () => {
  it('tells an instance who it is', () => {
    const code = `console.log(process.env.POD_IP, process.env.HOSTNAME, process.env.SERVICE, process.env.VERSION);
      export default { async fetch() { return new Response(''); } };`;
    const run = finished(
      `
until: 1s
services: { app: { code: app.ts, replicas: 2, version: v7 } }
load: [{ to: app, rate: 1/s }]
`,
      { 'app.ts': code },
    );
    expect(logged(run)).toEqual(['10.0.1.1 app-1 app v7', '10.0.1.2 app-2 app v7']);
  });
});
