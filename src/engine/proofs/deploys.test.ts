import { describe, expect, it } from 'vitest';
import { finished, type Live, live } from './live.fixture.ts';

/** Instances by version and state, such as `v1 ready`, now. */
function census({ simulation }: Live): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { version, state } of simulation.cluster.service('app').instances) {
    if (state === 'stopped') continue;
    const key = `${version} ${state}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Runs to `until`, looking every `step` ms. */
function watch(run: Live, until: number, step: number, look: () => void): void {
  for (let t = run.simulation.now; t <= until; t += step) {
    run.simulation.advance(t);
    look();
  }
}

const deploying = (strategy: string) => `
until: 60s
services:
  app:
    service_time: 50ms
    replicas: 6
    lifecycle: { startup: 2s, drain: 20s }
load: [{ to: app, rate: 200/s }]
deploys: [{ at: 10s, service: app, version: v2, service_time: 50ms, strategy: ${strategy} }]
`;

describe('a rolling deploy', () => {
  it.each([
    [1, 0],
    [2, 1],
    [0, 2],
    [6, 0],
  ])('with %d more and %d fewer stays within its bounds', (surge, unavailable) => {
    const run = live(deploying(`{ rolling: { surge: ${surge}, unavailable: ${unavailable} } }`));
    run.simulation.advance(9999);
    let [most, fewest] = [0, 99];
    watch(run, 59_000, 25, () => {
      const { instances } = run.simulation.cluster.service('app');
      const is = (...states: string[]) =>
        instances.filter(({ state }) => states.includes(state)).length;
      most = Math.max(most, is('ready', 'starting'));
      fewest = Math.min(fewest, is('ready'));
    });
    expect(most).toBe(6 + surge);
    expect(fewest).toBe(6 - unavailable);
    expect(census(run)).toEqual({ 'v2 ready': 6 });
    // The client's requests of the first 2 s found nobody.
    const { failed } = run.simulation.record().client;
    expect(Object.keys(failed)).toEqual(['connection_refused']);
  });

  it('that lets open requests finish fails none; one that does not, those under way', () => {
    const failed = (yaml: string) =>
      finished(yaml)
        .record.client.windows.filter(({ t_ms }) => t_ms >= 5000)
        .flatMap((window) => Object.values(window.failed))
        .reduce((a, b) => a + b, 0);
    expect(failed(deploying('rolling'))).toBe(0);
    // 200/s × 52 ms = 10 open at 6 instances, each stopped once.
    const lost = failed(deploying('rolling').replace('drain: 20s', 'drain: 1ms'));
    expect(lost).toBeGreaterThan(3);
    expect(lost).toBeLessThan(30);
  });

  it('goes on over instances that are dead', () => {
    const run = live(
      `${deploying('rolling')}faults: [{ at: 9s, kill: app, instance: 2 }, { at: 14s, kill: app, instance: 0 }]\n`,
    );
    run.simulation.advance(50_000);
    expect(census(run)).toEqual({ 'v2 ready': 6 });
  });

  it('in the middle of which another begins replaces both versions', () => {
    const run = live(
      deploying('rolling').replace(
        'strategy: rolling }]',
        'strategy: rolling }, { at: 15s, service: app, version: v3, service_time: 1ms }]',
      ),
    );
    run.simulation.advance(15_500);
    expect(Object.keys(census(run)).sort()).toEqual(['v1 ready', 'v2 ready', 'v3 starting']);
    let fewest = 99;
    watch(run, 55_000, 50, () => {
      const ready = run.simulation.cluster
        .service('app')
        .instances.filter(({ state }) => state === 'ready');
      fewest = Math.min(fewest, ready.length);
    });
    expect(census(run)).toEqual({ 'v3 ready': 6 });
    expect(fewest).toBe(6);
  });
});

describe('a blue-green deploy', () => {
  it('switches at one instant, when all new instances are ready', () => {
    const run = live(deploying('blue-green'));
    const seen: string[] = [];
    watch(run, 30_000, 10, () => {
      const hosts = run.simulation.cluster.service('app').currentHosts();
      const versions = [...new Set(hosts.map(({ version }) => version))].join('+');
      if (seen.at(-1) !== `${versions} ${hosts.length}`) seen.push(`${versions} ${hosts.length}`);
    });
    expect(seen).toEqual([' 0', 'v1 6', 'v2 6']);
    expect(census(run)).toEqual({ 'v2 ready': 6 });
    expect(run.simulation.record().client.failed.connection_reset).toBeUndefined();
  });
});

describe('a canary deploy', () => {
  const yaml = (failure: string) => `
until: 100s
services:
  app: { service_time: 5ms, replicas: 10, balancer: random }
load: [{ to: app, rate: 200/s }]
deploys:
  - at: 10s
    service: app
    version: v2
    service_time: 5ms
    failure_rate: ${failure}
    strategy: { canary: { share: 20%, after: 60s } }
`;

  it('takes its share of the requests, then all of them', () => {
    const run = live(yaml('0'));
    run.simulation.advance(10_100);
    expect(census(run)).toMatchObject({ 'v1 ready': 8, 'v2 ready': 2 });
    run.simulation.advance(69_000);
    expect(census(run)).toEqual({ 'v1 ready': 8, 'v2 ready': 2 });
    run.simulation.advance(90_000);
    expect(census(run)).toEqual({ 'v2 ready': 10 });
    expect(run.marks.map(({ text }) => text)).toEqual([
      'app canary v2 on 2 of 10',
      'app v2 everywhere',
    ]);
    expect(run.simulation.record().client.failed).toEqual({});
  });

  it('that is faulty costs only its share', () => {
    const { record } = finished(yaml('100%'));
    const early = record.client.windows.filter(({ t_ms }) => t_ms >= 11_000 && t_ms < 70_000);
    const sum = (pick: (w: (typeof early)[number]) => number) =>
      early.reduce((total, window) => total + pick(window), 0);
    const failed = sum((window) => window.failed.http_500 ?? 0);
    const share = failed / (failed + sum(({ ok }) => ok));
    // 11,800 requests, each to the canary with probability 0.2: three standard deviations are 1.1 %.
    expect(share).toBeGreaterThan(0.189);
    expect(share).toBeLessThan(0.211);
    const late = record.client.windows.filter(({ t_ms }) => t_ms >= 72_000);
    expect(late.every(({ ok }) => ok === 0)).toBe(true);
  });
});

describe('two versions of learner code', () => {
  const code = (text: string) => `
    let count = 0;
    export default { async fetch() { return new Response('${text}' + ++count); } };`;
  it('run side by side, then the later one alone', () => {
    const run = live(
      `
until: 30s
services:
  app: { code: one.ts, replicas: 2 }
  caller: { code: caller.ts, calls: [app] }
load: [{ to: caller, rate: 20/s, arrivals: constant }]
deploys:
  - { at: 5s, service: app, version: v2, code: two.ts, strategy: { canary: { share: 50%, after: 10s } } }
`,
      {
        'one.ts': code('one'),
        'two.ts': code('two'),
        'caller.ts': `export default { async fetch() {
          console.log(await (await fetch('http://app/')).text());
          return new Response('');
        } };`,
      },
    );
    const said = (until: number) => {
      const { logs } = run.simulation.cluster;
      const before = logs.since(0, 4096).length;
      run.simulation.advance(until);
      return logs
        .since(0, 4096)
        .slice(before)
        .map(({ text }) => text);
    };
    const starts = (texts: string[]) => [...new Set(texts.map((text) => text.slice(0, 3)))].sort();
    expect(starts(said(5000))).toEqual(['one']);
    said(5200);
    const both = said(15_000);
    expect(starts(both)).toEqual(['one', 'two']);
    const ones = both.filter((text) => text.startsWith('one')).length;
    expect(Math.abs(ones - both.length / 2)).toBeLessThan(2);
    said(15_200);
    expect(starts(said(30_000))).toEqual(['two']);
  });
});
