import { describe, expect, it } from 'vitest';
import type { Scenario } from '../cluster/scenario.ts';
import { loadCode } from './code-loader.ts';
import { Simulation } from './simulation.ts';

const scenario: Scenario = {
  until: 2000,
  slowAfter: 1000,
  services: [
    {
      name: 'order',
      replicas: 1,
      concurrency: 1,
      queue: 8,
      balancer: 'round-robin',
      work: { kind: 'code', file: 'order.ts', calls: [] },
    },
    {
      name: 'payment',
      replicas: 1,
      concurrency: 8,
      queue: 8,
      balancer: 'round-robin',
      work: {
        kind: 'declared',
        serviceTime: { kind: 'constant', value: 400 },
        failureRate: 0,
        calls: [],
      },
    },
  ],
  links: [],
  defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
  load: [
    {
      to: 'order',
      method: 'GET',
      path: '/',
      body: null,
      arrivals: 'constant',
      rate: 10,
      timeout: 150,
    },
  ],
  faults: [],
};

function run(code: string, over: Partial<Scenario> = {}) {
  const simulation = new Simulation(
    { scenario: { ...scenario, ...over }, files: { 'order.ts': code }, seed: 1, interventions: [] },
    loadCode,
  );
  simulation.advance(scenario.until);
  expect(simulation.failure).toBeNull();
  const texts = simulation.cluster.logs.since(0, 100).map(({ text }) => text);
  return { texts, record: simulation.record(), cluster: simulation.cluster };
}

describe('a request whose caller went away', () => {
  it('while it waited in the queue says so from the start', () => {
    const { texts } = run(`export default { async fetch(request: Request) {
      if (request.signal.aborted) { console.log('gone'); return new Response('late'); }
      console.log('works');
      await new Promise((resolve) => setTimeout(resolve, 400));
      return new Response('ok');
    } };`);
    // One arrives every 100 ms: those that wait longer than 150 ms are gone when their turn comes.
    expect(texts.slice(0, 5)).toEqual(['works', 'gone', 'gone', 'works', 'gone']);
  });

  it.each([
    ['fetch(new Request("http://payment/", request))'],
    ['fetch("http://payment/", { signal: new Request(request).signal })'],
    ['fetch("http://payment/", { signal: request.signal })'],
  ])('ends the call made with its signal: %s', (call) => {
    const services = scenario.services.map((spec) => ({ ...spec, concurrency: 8 }));
    const { record } = run(
      `export default { async fetch(request: Request) { return await ${call}; } };`,
      { services },
    );
    expect(record.edges['order->payment']!.failed['aborted']).toBeGreaterThan(10);
    expect(record.edges['order->payment']!.ok).toBe(0);
  });
});

describe('a call nobody awaits', () => {
  it('is reported when it fails, bound to the request that made it', () => {
    const { texts, cluster } = run(`export default { async fetch() {
      void fetch('http://nowhere/');
      return new Response('ok');
    } };`);
    expect(texts[0]).toContain('Unhandled TypeError: fetch failed');
    expect(cluster.logs.since(0, 1)[0]!.span).toBeGreaterThan(0);
  });

  it('to ever new names that do not exist shares a record', () => {
    const { record } = run(
      `let n = 0;
      export default { async fetch() {
        for (let i = 0; i < 20; i++) fetch('http://user-' + n++ + '/').catch(() => {});
        return new Response('ok');
      } };`,
    );
    const lost = Object.entries(record.edges).filter(([name]) => name.startsWith('order->'));
    expect(lost.length).toBeLessThan(110);
    expect(lost.reduce((sum, [, { offered }]) => sum + offered, 0)).toBe(record.client.ok * 20);
  });
});
