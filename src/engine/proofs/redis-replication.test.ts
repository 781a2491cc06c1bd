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

const system = ({
  redis = 'true',
  until = '10s',
  link = '',
  faults = '',
  replicas = 3,
}: System) => `
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

  it('get a copy of everything when they start anew, and only what they lack after an interruption', () => {
    const synced = (faults: string, redis = 'true') =>
      ran(
        `const master = await connect('cache');
      const value = 'x'.repeat(1000);
      for (let i = 0; performance.now() < 9000; i++) { await master.set('key:' + (i % 500), value + i); await sleep(5); }
      await master.wait(2, 2000);
      const replica = await connect('cache-2');
      const last = await master.get('key:7');
      const stats = await master.info('stats');
      return [await replica.dbSize(), (await replica.get('key:7')) === last, ...[/sync_full:(\\d+)/, /sync_partial_ok:(\\d+)/].map((fact) => Number(fact.exec(stats)[1]))];`,
        { faults, redis, until: '12s' },
      );
    // At the start both replicas get a copy.
    expect(synced('{ at: 6s, for: 500ms, kill: cache, instance: 1 }')).toEqual([500, true, 3, 0]);
    // What TCP sends again has never been interrupted.
    expect(synced('{ at: 5s, for: 1s, partition: cache -> cache }')).toEqual([500, true, 2, 0]);
    const reset = '{ at: 5s, for: 2s, partition: cache -> cache, mode: reset }';
    expect(synced(reset)).toEqual([500, true, 2, 2]);
    expect(synced(reset, '{ backlog: 10kB }')).toEqual([500, true, 4, 0]);
  });
});

/** Adds one number after the other to a set at `host`; gives when each was acknowledged. */
const writer = (host: string, end: number, key = 'n') => `(async () => {
  const client = await connect('${host}');
  const at = new Map<number, number>();
  const errors: Record<string, number> = {};
  for (let i = 1; performance.now() < ${end}; i++) {
    await client.sAdd('${key}', String(i)).then(() => at.set(i, performance.now()), (error) => { errors[error.message] = (errors[error.message] ?? 0) + 1; });
    await sleep(5);
  }
  return { at, errors };
})()`;

/** Those of a writer's numbers that are not in `there`. */
const MISSING = `const missing = (at: Map<number, number>, there: string[]) => {
  const kept = new Set(there);
  return [...at.keys()].filter((i) => !kept.has(String(i)));
};`;

describe('a failover', () => {
  const failover = { redis: '{ failover: { after: 2s } }', until: '40s' };

  it('loses exactly what the master acknowledged but could not replicate any more', () => {
    // The stream stands still from 4 s on; the master dies half a second later, for long.
    const faults =
      '{ at: 4s, for: 3s, partition: cache -> cache }, { at: 4500ms, for: 15s, kill: cache, instance: 0 }';
    const [lost, expected, errors, longest, roles, same] = ran(
      `${MISSING}
      const { at, errors } = await ${writer('cache', 12_000)};
      const lost = missing(at, await (await connect('cache')).sMembers('n'));
      // An answer is on its way for 1 ms.
      const expected = [...at.keys()].filter((i) => at.get(i)! - 1 >= 4000 && at.get(i)! < 4600);
      const times = [...at.values()];
      const longest = Math.max(...times.map((time, i) => (i === 0 ? 0 : time - times[i - 1])));
      await until(35_000);
      const nodes = await Promise.all([1, 2, 3].map((n) => connect('cache-' + n)));
      const roles = await Promise.all(nodes.map(async (node) => (await node.role()).role));
      const sizes = await Promise.all(nodes.map((node) => node.sCard('n')));
      return [lost, expected, errors, longest, roles, sizes.every((size) => size === at.size - lost.length)];`,
      { ...failover, faults },
    ) as [number[], number[], Record<string, number>, number, string[], boolean];
    expect(lost).toEqual(expected);
    // One write every 7 ms and a little, for 500 ms.
    expect(lost.length).toBe(71);
    // The command under way when nobody was there waited for the new master.
    expect(errors).toEqual({});
    // Silent since the last answer before the partition: promoted 2 to 3 s after it; the client tries again.
    expect(longest).toBeGreaterThan(500);
    expect(longest).toBeLessThan(3000);
    // The old master came back as one, and was made a replica: it has thrown away what it had.
    expect(roles.toSorted()).toEqual(['master', 'slave', 'slave']);
    expect(roles[0]).toBe('slave');
    expect(same).toBe(true);
  });

  it('loses nothing that was on its way to the replicas', () => {
    const faults = '{ at: 5003ms, for: 15s, kill: cache, instance: 0 }';
    expect(
      ran(
        `${MISSING}
        const { at } = await ${writer('cache', 12_000)};
        return missing(at, await (await connect('cache')).sMembers('n'));`,
        { ...failover, faults },
      ),
    ).toEqual([]);
  });

  it('comes when the master stands still, and never because those who would see it did', () => {
    const roles = (faults: string) =>
      ran(
        `await until(25_000);
        return Promise.all([1, 2, 3].map(async (n) => (await (await connect('cache-' + n)).role()).role));`,
        { ...failover, faults },
      ) as string[];
    const pause = (instance: number) => `{ at: 5s, for: 6s, pause: cache, instance: ${instance} }`;
    expect(roles(`${pause(1)}, ${pause(2)}`)).toEqual(['master', 'slave', 'slave']);
    // It goes on as a master, until it is made a replica.
    expect(roles(pause(0))[0]).toBe('slave');
  });

  it('does not come where the master is back in time: without persistence all have lost everything', () => {
    const faults = '{ at: 5s, for: 1s, kill: cache, instance: 0 }';
    expect(
      ran(
        `const master = await connect('cache');
        const replica = await connect('cache-2');
        await master.set('a', '1');
        await until(4900);
        const before = await replica.get('a');
        await until(9000);
        return [before, await replica.get('a'), (await replica.role()).role];`,
        { ...failover, faults },
      ),
    ).toEqual(['1', null, 'slave']);
  });
});

interface Side {
  readonly lost: number;
  /** Acknowledged since the partition. */
  readonly sinceCut: number;
  /** When the first and the last of the lost were acknowledged. */
  readonly first: number;
  readonly last: number;
  readonly errors: readonly string[];
}
interface Split {
  readonly roles: readonly string[];
  readonly old: Side;
  readonly found: Side;
  readonly end: readonly string[];
}

describe('a split brain', () => {
  // The master is cut off from its replicas; one client still reaches it.
  const faults = '{ at: 5s, for: 10s, partition: cache -> cache }';
  const split = (redis: string) =>
    ran(
      `${MISSING}
      const [old, found] = await Promise.all([${writer('cache-1', 14_000, 'old')}, ${writer('cache', 14_000, 'found')}]);
      const roles = await Promise.all([1, 2, 3].map(async (n) => (await (await connect('cache-' + n)).role()).role));
      await until(38_000);
      const master = await connect('cache');
      const lostOld = missing(old.at, await master.sMembers('old'));
      const lostFound = missing(found.at, await master.sMembers('found'));
      const told = ({ at, errors }, lost) => ({
        lost: lost.length, sinceCut: [...at.values()].filter((time) => time - 1 >= 5000).length,
        first: Math.round(at.get(lost[0])), last: Math.round(at.get(lost.at(-1))), errors: Object.keys(errors) });
      return { roles, old: told(old, lostOld), found: told(found, lostFound),
        end: await Promise.all([1, 2, 3].map(async (n) => (await (await connect('cache-' + n)).role()).role)) };`,
      { redis, faults, until: '40s' },
    ) as Split;

  const count = (roles: readonly string[]) => roles.filter((role) => role === 'master').length;

  it('has both sides accept writes, and at its end the old master’s are gone', () => {
    const { roles, old, found, end } = split('{ failover: { after: 2s } }');
    expect(count(roles)).toBe(2);
    expect(count(end)).toBe(1);
    expect(end[0]).toBe('slave');
    // All that it acknowledged since it was alone, to the last.
    expect(old.lost).toBe(old.sinceCut);
    expect(old.lost).toBeGreaterThan(1200);
    expect(old.last).toBeGreaterThan(13_990);
    expect(old.errors).toEqual([]);
    // Who asks for the service's master lost what came before the promotion.
    expect(found.first).toBe(old.first);
    expect(found.last).toBeGreaterThan(6000);
    expect(found.last).toBeLessThan(7200);
    expect(found.errors).toEqual([]);
  });

  it('ends for a master that needs replicas to write, as soon as they are silent for too long', () => {
    const settings = 'failover: { after: 2s }, min_replicas_to_write: 1, min_replicas_max_lag: 2s';
    const { roles, old } = split(`{ ${settings} }`);
    expect(count(roles)).toBe(2);
    expect(old.lost).toBe(old.sinceCut);
    // Lag is counted in whole seconds: up to three after the last word.
    expect(old.last).toBeGreaterThan(7000);
    expect(old.last).toBeLessThan(8050);
    expect(old.errors).toEqual(['NOREPLICAS Not enough good replicas to write.']);
  });
});

it('the same program gives the same record, failover and all', () => {
  const faults = '{ at: 2s, for: 8s, kill: cache, instance: 0 }';
  const text = () => {
    const spec = { redis: '{ failover: { after: 1s } }', until: '20s', faults };
    return JSON.stringify(
      finished(system(spec), script(`await ${writer('cache', 15_000)};`)).record,
    );
  };
  expect(text()).toBe(text());
});

describe('an inspector', () => {
  it('shows the part of each place, its offset and how far behind it is', () => {
    const run = live(
      system({ faults: '{ at: 1s, for: 5s, partition: cache -> cache }' }),
      script(`const master = await connect('cache');
      await until(2000);
      for (let i = 0; i < 10; i++) await master.set('k', 'v');`),
    );
    run.simulation.advance(3000);
    const { sections } = inspectionOf(run.simulation.cluster, { kind: 'service', name: 'cache' })!;
    const part = (number: number) => {
      const { rows } = sections.find(({ title }) => title === `#${number} Redis`)!;
      return rows.slice(
        0,
        rows.findIndex(([name]) => name === 'keys'),
      );
    };
    expect(part(1)).toEqual([
      ['role', 'master'],
      ['offset', '270'],
      ['replica 2, 10.0.1.2', '270 bytes behind, heard of 3.0 s ago'],
      ['replica 3, 10.0.1.3', '270 bytes behind, heard of 3.0 s ago'],
    ]);
    expect(part(2)).toEqual([
      ['role', 'replica of 10.0.1.1'],
      ['link to the master', 'connected, heard of 3.0 s ago'],
      ['offset', '0'],
    ]);
  });
});
