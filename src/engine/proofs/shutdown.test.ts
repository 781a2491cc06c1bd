/** How processes of learner code end: asked to, by themselves, or by an error nobody caught. */
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../telemetry/record.ts';
import { finished, type Live, live, logged } from './live.fixture.ts';

/** A service whose requests take 400 ms, one instance replaced at 5 s by another. */
const replacing = (lifecycle: string) => `
until: 20s
services:
  app: { code: app.ts, concurrency: 1000${lifecycle} }
load: [{ to: app, rate: 50/s, arrivals: constant }]
deploys: [{ at: 5s, service: app, version: v2 }]
`;
const SLEEP = 'const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));';
const slowly = (head: string) => `${SLEEP}
  let open = 0;
  ${head}
  export default {
    async fetch() {
      open++;
      try { await sleep(400); return new Response('done'); } finally { open--; }
    },
  };`;
const failures = ({ client }: RunRecord) => Object.values(client.failed).reduce((a, b) => a + b, 0);
const stateOf = ({ simulation }: Live, index = 0) =>
  simulation.cluster.service('app').instances[index]!.state;

describe('a service that is asked to stop', () => {
  it('and listens to SIGTERM finishes its requests and ends by itself', () => {
    const run = finished(replacing(''), {
      'app.ts': slowly(`process.once('SIGTERM', async (signal, number) => {
        console.log(signal, number, open);
        while (open > 0) await sleep(10);
        console.log('closed at', performance.now());
        process.exit();
      });`),
    });
    expect(failures(run.record)).toBe(0);
    // The last one before the deploy came at 4981 ms, and was done 9 ms before the next look.
    expect(logged(run)).toEqual([
      'SIGTERM 15 20',
      'closed at 5390',
      'The process exited with code 0',
    ]);
    expect(stateOf(run)).toBe('stopped');
  });

  it('and exits at once breaks what is open', () => {
    const run = finished(replacing(''), {
      'app.ts': slowly(`process.on('SIGTERM', () => process.exit(3));`),
    });
    expect(run.record.client.failed).toEqual({ connection_reset: 20 });
    expect(logged(run)).toEqual(['The process exited with code 3']);
  });

  it('and never ends is killed when its time is up', () => {
    const run = live(replacing(', lifecycle: { drain: 3s }'), {
      'app.ts': slowly(`process.on('SIGTERM', () => {}); setInterval(() => {}, 10);`),
    });
    run.simulation.advance(7999);
    expect(stateOf(run)).toBe('draining');
    run.simulation.advance(8001);
    expect(stateOf(run)).toBe('stopped');
    expect(logged(run)).toEqual(['Killed: it did not end in time after SIGTERM']);
  });

  it('and says nothing of SIGTERM is drained by the platform, or dies at once with drain: 0ms', () => {
    const files = { 'app.ts': slowly('') };
    expect(failures(finished(replacing(''), files).record)).toBe(0);
    const atOnce = finished(replacing(', lifecycle: { drain: 0ms }'), files);
    expect(atOnce.record.client.failed).toEqual({ connection_reset: 20 });
  });

  it('still takes what was on its way to it', () => {
    // A link of 100 ms: 5 requests are on their way when discovery forgets it.
    const yaml = `${replacing('')}links: { default: { latency: 100ms } }\n`;
    const files = (wait: string) => ({
      'app.ts': slowly(`process.on('SIGTERM', async () => {
        ${wait} while (open > 0) await sleep(10);
        process.exit();
      });`),
    });
    expect(failures(finished(yaml, files('await sleep(150);')).record)).toBe(0);
  });

  it('does nothing after its end: no timer, no answer, no log record', () => {
    const run = finished(
      replacing(''),
      {
        'app.ts': slowly(`setInterval(() => console.log(process.env.VERSION, 'tick'), 1000);
        process.on('exit', (code) => console.log('exit', code));
        process.on('SIGTERM', async () => {
          process.exitCode = 4;
          try { await null; process.exit(); } catch { console.log('caught'); }
          finally { console.log('finally'); await sleep(1); console.log('slept'); }
        });`),
      },
      2,
    );
    const said = logged(run);
    expect(said.filter((text) => text.includes('v1'))).toHaveLength(4);
    expect(said.filter((text) => !text.includes('tick'))).toEqual([
      'exit 4',
      'The process exited with code 4',
    ]);
  });
});

describe('an error that nobody catches', () => {
  const yaml = (more: string) => `
until: 10s
services:
  app: { code: app.ts, runtime: { uncaught: exit }${more} }
load: [{ to: app, rate: 20/s, arrivals: constant }]
`;
  const code = (head: string) => `${head}
    export default { async fetch() { return new Response('ok'); } };`;
  const THROWS = `setTimeout(() => { throw new Error('bad tick'); }, 2000);`;

  it('ends the process where the scenario says so, as in Node, and the platform starts another', () => {
    const run = finished(yaml(', lifecycle: { restart_after: 500ms }'), { 'app.ts': code(THROWS) });
    const { cluster } = run.simulation;
    expect(cluster.logs.since(0, 10).map(({ t, text, place }) => [t, text, place])).toEqual(
      [2000, 4500, 7000, 9500].flatMap((t) => [
        [t, 'Uncaught Error: bad tick', 'app.ts:1'],
        [t, 'The process exited with code 1; it starts again in 0.5 s', null],
      ]),
    );
    // Down for 500 ms of every 2.5 s: 10 requests each time, the last of which finds the new one.
    expect(run.record.client.failed.connection_refused).toBeGreaterThanOrEqual(37);
    expect(run.record.client.failed.connection_refused).toBeLessThanOrEqual(41);
  });

  it('is only logged otherwise', () => {
    const run = finished(yaml('').replace('uncaught: exit', 'uncaught: log'), {
      'app.ts': code(THROWS),
    });
    expect(failures(run.record)).toBe(0);
    expect(logged(run)).toEqual(['Uncaught Error: bad tick']);
  });

  it('is told to listeners of process instead', () => {
    const run = finished(yaml(''), {
      'app.ts': code(`
        process.on('unhandledRejection', (reason, promise) => console.log('R', reason.message, promise instanceof Promise));
        process.on('uncaughtException', (error, origin) => console.log('E', error.message, origin));
        ${THROWS} setTimeout(async () => { throw new Error('dropped'); }, 10);`),
    });
    expect(failures(run.record)).toBe(0);
    expect(logged(run)).toEqual(['R dropped true', 'E bad tick uncaughtException']);
  });

  it('in a listener ends it with code 7; a rejection without one of its own comes there too', () => {
    const run = finished(yaml(''), {
      'app.ts': code(`
        process.on('uncaughtException', (error, origin) => { throw new Error(origin); });
        void Promise.reject(new Error('x'));`),
    });
    expect(logged(run)).toEqual([
      'Uncaught Error: unhandledRejection',
      'The process exited with code 7',
    ]);
    expect(run.record.client.ok).toBe(0);
  });
});

it('a run in which processes end is the same every time', () => {
  const yaml = `
until: 20s
services:
  app:
    code: app.ts
    replicas: 3
    runtime: { uncaught: exit, step_cost: 1us }
    lifecycle: { restart_backoff: { initial: 500ms, max: 2s }, drain: 1s }
    autoscaler: { min: 1, max: 5, metric: rate, target: 10/s, every: 2s, scale_down_stabilization: 2s }
load: [{ to: app, rate: 40/s, shape: { spike: { to: 5/s, at: 8s, for: 6s } } }]
deploys: [{ at: 5s, service: app, version: v2 }]
`;
  const files = {
    'app.ts': slowly(`
      process.on('SIGTERM', async () => { while (open > 0) await sleep(20); process.exit(Math.random() < 0.5 ? 0 : 3); });
      setTimeout(() => { if (Math.random() < 0.5) throw new Error('unlucky'); }, 3000);`),
  };
  const once = () => {
    const run = finished(yaml, files, 7);
    return JSON.stringify([run.record, run.simulation.cluster.logs.since(0, 4096)]);
  };
  const first = once();
  for (const said of ['unlucky', 'code 3', 'code 0', 'starts again']) expect(first).toContain(said);
  expect(once()).toBe(first);
});
