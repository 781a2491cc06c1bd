import { describe, expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { finished, type Live, live, logged } from './live.fixture.ts';

interface System {
  readonly redis?: string;
  readonly until?: string;
  readonly link?: string;
  readonly faults?: string;
  readonly replicas?: number;
}

const system = ({ redis = 'true', until = '10s', link = '', faults = '', replicas = 3 }: System) => `
until: ${until}
services:
  cache: { redis: ${redis}, replicas: ${replicas} }
  shop: { code: shop.ts, calls: [cache] }
links: { default: { latency: 1ms }, cache -> cache: { latency: 20ms } ${link} }
load: [{ to: shop, rate: 1/s, arrivals: constant, timeout: none }]
faults: [${faults}]
`;

/** `body` runs once, at the start; what it returns is logged as JSON. */
const script = (body: string) => ({
  'shop.ts': `import { createClient } from 'redis';
    const connect = (host: string) => createClient({ url: 'redis://' + host }).on('error', () => {}).connect();
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const until = (ms: number) => sleep(ms - performance.now());
    const failed = (error: any) => error.constructor.name + ': ' + error.message;
    const main = async () => { ${body} };
    main().then((result) => console.log('result ' + JSON.stringify(result)), (error) => console.log('result ' + JSON.stringify(failed(error))));
    export default { fetch: () => new Response() };`,
});

function resultOf(run: Live): unknown {
  const text = logged(run).find((line) => line.startsWith('result '));
  if (text === undefined) throw new Error(`no result: ${logged(run).join('\n')}`);
  return JSON.parse(text.slice('result '.length));
}

const ran = (body: string, spec: System = {}) => resultOf(finished(system(spec), script(body)));

describe('replicas', () => {
  it('have what was written one latency later, and refuse writes', () => {
    expect(
      ran(`const master = await connect('cache');
      const replica = await connect('cache-2');
      await sleep(200);
      const begin = performance.now();
      const written = master.set('a', '1');
      let stale = 0;
      for (; (await replica.get('a')) === null; stale++) await sleep(1);
      const lag = performance.now() - begin;
      await written;
      return [lag > 20 && lag < 26, stale > 5, await replica.set('a', '2').catch(failed), await replica.get('a'),
        await replica.wait(1, 0).catch((error) => error.message.slice(0, 37))];`),
    ).toEqual([
      true,
      true,
      "SimpleError: READONLY You can't write against a read only replica.",
      '1',
      'ERR WAIT cannot be used with replica ',
    ]);
  });

  it('are told of by INFO and ROLE', () => {
    const [master, replica, info] = ran(`const master = await connect('cache');
      const replica = await connect('cache-3');
      await master.set('a', '1');
      await sleep(1500);
      return [await master.role(), await replica.role(), (await replica.info('replication')).split('\\r\\n')];`) as [
      { role: string; replicationOffest: number; replicas: { replicationOffest: number }[] },
      unknown,
      string[],
    ];
    expect(master.role).toBe('master');
    expect(master.replicas.map((one) => one.replicationOffest)).toEqual([
      master.replicationOffest,
      master.replicationOffest,
    ]);
    expect(replica).toEqual({
      role: 'slave',
      master: { host: expect.stringMatching(/^10\./), port: 6379 },
      state: 'connected',
      dataReceived: master.replicationOffest,
    });
    expect(info).toEqual(expect.arrayContaining(['role:slave', 'master_link_status:up']));
  });

  it('WAIT says how many have it, or that they have not in time', () => {
    expect(
      ran(`const master = await connect('cache');
      await sleep(200);
      const took = async (work) => { const begin = performance.now(); const result = await work(); return [result, Math.round(performance.now() - begin)]; };
      await master.set('a', '1');
      const all = await took(() => master.wait(2, 0));
      await master.set('a', '2');
      const late = await took(() => master.wait(2, 10));
      await master.set('a', '3');
      const [three, one, after] = await Promise.all([took(() => master.wait(3, 100)), took(() => master.wait(1, 0)), took(() => master.get('a'))]);
      return [all, late, three, one, after];`),
      // Two ways between the servers and two to the client, one of which the write took already.
    ).toEqual([
      [2, 40],
      [0, 12],
      [2, 102],
      [2, 102],
      ['3', 102],
    ]);
  });

  it('keep keys until the master says that they have expired, and show them no longer', () => {
    expect(
      ran(`const master = await connect('cache');
      const replica = await connect('cache-2');
      await master.set('a', '1', { PX: 500 });
      await sleep(300);
      const before = [await replica.get('a'), await replica.dbSize()];
      await sleep(400);
      return [...before, await replica.get('a'), await replica.dbSize()];`),
    ).toEqual(['1', 1, null, 0]);
  });

  it('get a copy of everything when they start anew, and only what they lack after a partition', () => {
    const offsets = (faults: string, redis = 'true') =>
      ran(
        `const master = await connect('cache');
      const value = 'x'.repeat(1000);
      for (let i = 0; performance.now() < 9000; i++) { await master.set('key:' + (i % 2000), value); await sleep(5); }
      await sleep(500);
      const replica = await connect('cache-2');
      return [await replica.dbSize() === await master.dbSize(), (await replica.info('stats')).match(/total_commands_processed:(\\d+)/)[1] > 1000];`,
        { faults, redis, until: '12s' },
      );
    // Its counter begins anew with the process: a full copy is no command.
    expect(offsets('{ at: 6s, for: 500ms, kill: cache, instance: 1 }')).toEqual([true, false]);
    expect(offsets('{ at: 5s, for: 1s, partition: cache -> cache }')).toEqual([true, true]);
  });
});
