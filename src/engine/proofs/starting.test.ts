/** How processes of learner code start, fail to, and start again; and those that answer nobody. */
import { describe, expect, it } from 'vitest';
import { finished, type Live, live, logged } from './live.fixture.ts';

const HANDLER = `export default { async fetch() { return new Response('ok'); } };`;
const stateOf = ({ simulation }: Live) => simulation.cluster.service('app').instances[0]!.state;
const records = ({ simulation }: Live) =>
  simulation.cluster.logs.since(0, 1000).map(({ t, text, place }) => [t, text, place ?? '']);

describe('a process whose top-level await is rejected', () => {
  const yaml = (lifecycle: string) => `
until: 40s
services:
  app: { code: app.ts, calls: [config]${lifecycle} }
  config: { service_time: 1ms }
load: [{ to: app, rate: 10/s, arrivals: constant }]
faults: [{ at: 0ms, for: 21s, kill: config }]
`;
  const files = { 'app.ts': `const answer = await fetch('http://config/');\n${HANDLER}` };

  it('dies, and stays dead when nobody starts it again', () => {
    const run = finished(yaml(''), files);
    expect(records(run)).toEqual([
      [expect.any(Number), 'Uncaught TypeError: fetch failed', 'app.ts:1'],
      [expect.any(Number), 'The process exited with code 1', ''],
    ]);
    expect(stateOf(run)).toBe('down');
    expect(Object.keys(run.record.client.failed)).toEqual(['connection_refused']);
    expect(run.record.client.ok).toBe(0);
  });

  it('starts again and again until it succeeds', () => {
    const run = finished(yaml(', lifecycle: { restart_after: 2s }'), files);
    const deaths = logged(run).filter((text) => text.includes('exited')).length;
    // Each try takes 2 ms (SYN and RST) and 2 s of waiting, for 21 s.
    expect(deaths).toBe(11);
    expect(stateOf(run)).toBe('ready');
    expect(run.record.client.ok).toBeGreaterThan(170);
  });

  it('with back-off waits ever longer, as the kubelet does', () => {
    const run = finished(yaml(', lifecycle: { restart_backoff: { initial: 1s, max: 5s } }'), files);
    const said = logged(run).filter((text) => text.includes('exited'));
    expect(
      said.map((text) => text.replace('The process exited with code 1; it starts again', '')),
    ).toEqual(['', ' in 1 s', ' in 2 s', ' in 4 s', ' in 5 s', ' in 5 s', ' in 5 s']);
    expect(stateOf(run)).toBe('ready');
  });

  it('is sound again once it ran for twice the longest wait', () => {
    const { simulation, ...run } = live(`
until: 60s
services: { app: { service_time: 1ms, lifecycle: { restart_backoff: { initial: 2s, max: 4s } } } }
load: [{ to: app, rate: 1/s }]
faults: [{ at: 1s, kill: app }, { at: 5s, kill: app }, { at: 10s, kill: app }, { at: 30s, kill: app }]
`);
    const states = [1001, 6999, 7001, 13_999, 14_001, 30_001].map((at) => {
      simulation.advance(at);
      return stateOf({ simulation, ...run });
    });
    // At once, after 2 s, after 4 s, and at once again.
    expect(states).toEqual(['ready', 'down', 'ready', 'down', 'ready', 'ready']);
  });
});

describe('code that cannot start at all', () => {
  const yaml = (deploy = '') => `
until: 30s
services: { app: { code: app.ts, replicas: 2 } }
load: [{ to: app, rate: 20/s, arrivals: constant }]
${deploy}`;
  const failureOf = (code: string) => {
    const run = live(yaml(), { 'app.ts': code });
    run.simulation.advance(30_000);
    return run.simulation.failure;
  };

  it('ends the run when it is what the run begins with', () => {
    expect(failureOf(`\nthrow new Error('no');\n${HANDLER}`)).toMatchObject({
      message: 'app.ts:2: the service could not start: Error: no',
      line: 2,
    });
    expect(failureOf(`await null; throw new Error('no');\n${HANDLER}`)?.message).toContain(
      'app.ts:1',
    );
    expect(failureOf('console.log(1);')?.message).toContain('a service needs a default export');
  });

  it('costs nothing when it is deployed: the new instance crashes, and the old ones stay', () => {
    const run = finished(
      yaml('deploys: [{ at: 5s, service: app, version: v2, code: bad.ts }]').replace(
        'replicas: 2',
        'replicas: 2, lifecycle: { restart_backoff: {} }',
      ),
      { 'app.ts': HANDLER, 'bad.ts': `const url = process.env.DATABASE_URL!.trim();\n${HANDLER}` },
    );
    expect(run.record.client.failed).toEqual({});
    expect(records(run)).toEqual(
      // At once, after 10 s; the next wait of 20 s outlasts the run.
      [5000, 5001, 15_001].flatMap((t, i) => [
        [t, "Uncaught TypeError: Cannot read properties of undefined (reading 'trim')", 'bad.ts:1'],
        [
          t,
          `The process exited with code 1; it starts again${['', ' in 10 s', ' in 20 s'][i]}`,
          '',
        ],
      ]),
    );
    const { instances } = run.simulation.cluster.service('app');
    expect(instances.map(({ version, state }) => `${version} ${state}`)).toEqual([
      'v1 ready',
      'v1 ready',
      'v2 down',
    ]);
  });
});

describe('a worker: code without a handler', () => {
  const yaml = (more = '') => `
until: 20s
services:
  app: { code: app.ts${more} }
load: [{ to: app, rate: 10/s, arrivals: constant }]
`;

  it('refuses connections, since nobody listens', () => {
    const run = finished(yaml(), { 'app.ts': `setInterval(() => console.log('tick'), 5000);` });
    expect(run.record.client.failed).toEqual({ connection_refused: 199 });
    expect(logged(run)).toEqual(['tick', 'tick', 'tick', 'tick']);
    expect(stateOf(run)).toBe('ready');
  });

  it('ends when it has nothing more to wait for', () => {
    const run = finished(yaml(), {
      'app.ts': `process.on('beforeExit', (code) => console.log('before', code));
        process.on('exit', (code) => console.log('exit', code));
        process.exitCode = 2;
        setInterval(() => {}, 10).unref();
        setTimeout(() => { process.nextTick(() => setTimeout(() => console.log('done'), 1000)); }, 1000);`,
    });
    expect(records(run).map(([t, text]) => `${t} ${text}`)).toEqual([
      '2000 done',
      '2000 before 2',
      '2000 exit 2',
      '2000 The process exited with code 2',
    ]);
    expect(stateOf(run)).toBe('down');
  });

  it('goes on when listeners of beforeExit find it more to do', () => {
    const run = finished(yaml(), {
      'app.ts': `let rounds = 0;
        process.on('beforeExit', () => { if (++rounds < 3) setTimeout(() => console.log('round', rounds), 100); });
        setTimeout(() => {}, 500);`,
    });
    expect(records(run).map(([t, text]) => `${t} ${text}`)).toEqual([
      '600 round 1',
      '700 round 2',
      '700 The process exited with code 0',
    ]);
  });

  it('that awaits for ever with nothing to wait for ends with code 13', () => {
    const run = finished(yaml(), { 'app.ts': `await new Promise(() => {});\n${HANDLER}` });
    expect(logged(run)).toEqual([
      'Warning: Detected unsettled top-level await',
      'The process exited with code 13',
    ]);
  });

  it('is kept alive by its connections, and ends when they are closed', () => {
    const connected = (code: string) =>
      records(
        finished(
          `
until: 5s
services: { app: { code: app.ts }, cache: { redis: true }, queue: { rabbitmq: true } }
load: [{ to: app, rate: 1/s }]
`,
          { 'app.ts': `import { createClient } from 'redis'; import amqp from 'amqplib'; ${code}` },
        ),
      ).map(([t, text]) => `${Math.floor(Number(t) / 1000)} ${text}`);
    const redis = `const client = createClient({ url: 'redis://cache' }); await client.connect(); await client.set('a', '1');`;
    const rabbit = `const connection = await amqp.connect('amqp://queue');`;
    expect(connected(redis)).toEqual([]);
    expect(connected(rabbit)).toEqual([]);
    const ended = ['2 The process exited with code 0'];
    const later = (close: string) =>
      `setTimeout(() => { ${close}; }, 2000).unref(); setTimeout(() => {}, 1000);`;
    expect(connected(`${redis} ${later('client.destroy()')}`)).toEqual(ended);
    expect(connected(`${redis} ${later('client.close()')}`)).toEqual(ended);
    expect(connected(`${rabbit} ${later('connection.close()')}`)).toEqual(ended);
    expect(connected(`${redis} await client.close(); setTimeout(() => {}, 2000);`)).toEqual(ended);
  });

  it('stops at once when asked to, or when its listener of SIGTERM says so', () => {
    const deployed = `${yaml()}deploys: [{ at: 5s, service: app, version: v2 }]\n`;
    const ticks = (code: string) => records(finished(deployed, { 'app.ts': code }));
    const work = (head: string) => `${head}
      const timer = setInterval(() => { if (process.env.VERSION === 'v1') console.log('tick'); }, 2100);`;
    expect(ticks(work('')).map(([t]) => t)).toEqual([2100, 4200]);
    const graceful = work(
      `process.on('SIGTERM', () => setTimeout(() => clearInterval(timer), 2000));`,
    );
    expect(ticks(graceful).map(([t, text]) => [t, text])).toEqual([
      [2100, 'tick'],
      [4200, 'tick'],
      [6300, 'tick'],
      [7000, 'The process exited with code 0'],
    ]);
  });
});
