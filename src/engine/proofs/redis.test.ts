import { describe, expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { finished, type Live, live, logged } from './live.fixture.ts';

const system = (redis = 'true', more = '', rate = 'rate: 10/s, arrivals: constant') => `
until: 10s
services:
  cache: { redis: ${redis} }
  shop: { code: shop.ts, calls: [cache] }
load: [{ to: shop, ${rate}, timeout: none }]
${more}
`;

/** Connects at the start of the process; `body` is the handler's. */
const shop = (body: string, options = '') => ({
  'shop.ts': `import { createClient, WatchError } from 'redis';
    const client = createClient({ url: 'redis://cache:6379', ${options} });
    for (const event of ['error', 'ready', 'reconnecting', 'end']) {
      client.on(event, (error) => console.log(event + (error ? ' ' + error.message : '')));
    }
    const connected = client.connect();
    let count = 0;
    export default { async fetch(request) {
      await connected;
      const n = ++count;
      ${body}
    } };`,
});

/** What the handler gives at its first request, as JSON through the log. */
function once(body: string, redis = 'true'): unknown {
  const files = shop(`if (n > 1) return new Response();
    const result = await (async () => { ${body} })().catch((error) => error.constructor.name + ': ' + error.message);
    console.log('result ' + JSON.stringify(result));
    return new Response();`);
  const run = live(system(redis), files);
  run.simulation.advance(5000);
  const text = logged(run).find((line) => line.startsWith('result '));
  if (text === undefined) throw new Error(`no result: ${logged(run).join('\n')}`);
  return JSON.parse(text.slice('result '.length));
}

const told = (run: Live): string[] => logged(run).filter((line) => !line.startsWith('ready'));

describe('the package redis', () => {
  it('gives replies as node-redis does', () => {
    expect(
      once(`return [
        await client.set('a', 1), await client.get('a'), await client.get('none'),
        await client.set('a', 'x', { NX: true, EX: 5 }), await client.set('lock', 'me', { condition: 'NX', expiration: { type: 'PX', value: 5000 } }),
        await client.ttl('lock'), await client.set('a', '2', { GET: true }), await client.incrBy('a', 40),
        await client.expire('a', 100), await client.exists(['a', 'lock', 'none']), await client.del('a'),
        await client.mSet({ x: '1', y: '2' }), await client.mGet(['x', 'y', 'z']),
      ];`),
    ).toEqual(['OK', '1', null, null, 'OK', 5, '1', 42, 1, 2, 1, 'OK', ['1', '2', null]]);
    expect(
      once(`return [
        await client.hSet('h', { name: 'ann', age: 7 }), await client.hSet('h', 'age', 8), await client.hGetAll('h'), await client.hIncrBy('h', 'age', 2),
        await client.rPush('l', ['a', 'b', 'c']), await client.lRange('l', 0, -1), await client.lPop('l'), await client.lPopCount('l', 5),
        await client.sAdd('s', 'm'), await client.sIsMember('s', 'm'), await client.sMembers('s'),
        await client.zAdd('z', [{ score: 1, value: 'one' }, { score: Infinity, value: 'end' }]),
        await client.zRange('z', 0, -1), await client.zRangeWithScores('z', 0, -1).then((all) => all.map(({ value, score }) => value + score)),
        await client.zRangeByScore('z', '-inf', 5), await client.zScore('z', 'one'), await client.zScore('z', 'two'),
        await client.zCount('z', 0, Infinity), await client.zIncrBy('z', 1.5, 'one'), await client.zPopMin('z'), await client.zPopMin('none'),
        await client.HGET('h', 'name'), await client.sendCommand(['ZCARD', 'z']), await client.type('z'), await client.dbSize(),
      ];`),
    ).toEqual([
      ...[2, 0, { name: 'ann', age: '8' }, 10, 3, ['a', 'b', 'c'], 'a', ['b', 'c']],
      ...[1, 1, ['m'], 2, ['one', 'end'], ['one1', 'endInfinity'], ['one'], 1, null],
      ...[2, 2.5, { value: 'one', score: 2.5 }, null, 'ann', 1, 'zset', 3],
    ]);
  });

  it('tells errors as node-redis does', () => {
    expect(
      once(`const said = [];
      const attempt = async (work) => { try { said.push(await work()); } catch (error) { said.push([error.constructor.name, error.message]); } };
      await client.set('text', 'x');
      await attempt(() => client.lPush('text', 'a'));
      await attempt(() => client.incr('text'));
      await attempt(() => client.get(5));
      await attempt(() => client.sendCommand(['NOPE']));
      await attempt(() => client.multi().set('ok', '1').lPush('text', 'a').exec());
      await attempt(() => client.multi().set('ok', '2').addCommand(['GET']).exec());
      await attempt(() => client.connect());
      said.push(await client.get('ok'));
      const never = client.withAbortSignal(AbortSignal.abort());
      await attempt(() => never.get('a'));
      const late = new AbortController();
      const taken = client.withAbortSignal(late.signal).get('a');
      late.abort();
      await attempt(() => taken);
      const open = client.get('ok');
      const closing = client.close();
      said.push(await open);
      await attempt(() => client.get('a'));
      await closing;
      return [...said, client.isOpen, client.isReady];`),
    ).toEqual([
      ['SimpleError', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
      ['SimpleError', 'ERR value is not an integer or out of range'],
      ['TypeError', '"arguments[1]" must be of type "string | Buffer", got number instead.'],
      ['SimpleError', "ERR unknown command 'NOPE', with args beginning with: "],
      ['MultiErrorReply', '1 commands failed, see .replies and .errorIndexes for more information'],
      ['SimpleError', "ERR wrong number of arguments for 'get' command"],
      ['Error', 'Socket already opened'],
      '1',
      ['AbortError', 'The command was aborted'],
      ['AbortError', 'The command was aborted'],
      '1',
      ['ClientClosedError', 'The client is closed'],
      false,
      false,
    ]);
  });

  it('scans, and has transactions that notice a change', () => {
    expect(
      once(`
      for (let i = 0; i < 25; i++) await client.set('key:' + i, String(i));
      let found = 0;
      for await (const keys of client.scanIterator({ MATCH: 'key:*', COUNT: 10 })) found += keys.length;
      const other = await client.duplicate().connect();
      await client.watch('key:1');
      const undisturbed = await client.multi().incr('key:1').get('key:2').hGetAll('none').exec();
      await client.watch('key:1');
      await other.set('key:1', 'changed');
      const disturbed = await client.multi().set('key:1', 'mine').exec().catch((error) => error instanceof WatchError);
      return [found, undisturbed, disturbed, await client.get('key:1')];`),
    ).toEqual([25, [2, '2', {}], true, 'changed']);
  });

  it('has the clock of the code that asks it', () => {
    expect(
      once(`await client.set('a', 'x', { PX: 4000 });
      const at = await client.pExpireTime('a');
      return Math.abs(at - Date.now() - 4000) < 10;`),
    ).toBe(true);
  });
});

describe('commands of one tick', () => {
  it('are one call, in order', () => {
    const run = finished(
      system('true', '', 'rate: 1/s, arrivals: constant'),
      shop(`const [, a, b] = await Promise.all([client.set('a', n), client.incr('a'), client.get('a')]);
        return new Response(a + b, { status: b === String(n + 1) ? 200 : 500 });`),
    );
    const { ok } = run.record.edges['shop->cache']!;
    // One to connect.
    expect(ok).toBe(run.record.client.ok + 1);
    expect(run.record.client.ok).toBeGreaterThan(8);
    const { sections } = inspectionOf(run.simulation.cluster, { kind: 'service', name: 'cache' })!;
    const keys = sections.find(({ title }) => title === 'Keys')!;
    expect(keys.rows[0]!.slice(0, 3)).toEqual(['a', 'string', String(run.record.client.ok + 1)]);
  });
});

describe('a cache beside a slow database', () => {
  const CACHE_ASIDE = shop(`const cached = await client.get('product:7');
    if (cached !== null) return new Response(cached);
    const fresh = await (await fetch('http://db/7')).text();
    await client.set('product:7', fresh, { EX: 2 });
    return new Response(fresh);`);
  const yaml = system('true', '').replace('  shop:', '  db: { service_time: 50ms }\n  shop:');

  it('is asked first, and forgets after the time to live', () => {
    const { record } = finished(yaml, CACHE_ASIDE);
    expect(record.client.failed).toEqual({});
    // Filled at about 0, 2, 4, 6 and 8 s; another request or two come in while it is.
    expect(record.edges['shop->db']!.ok).toBeGreaterThanOrEqual(5);
    expect(record.edges['shop->db']!.ok).toBeLessThanOrEqual(8);
  });

  it('is gone while Redis is down; the client comes back by itself', () => {
    const run = finished(`${yaml}faults: [{ at: 4s, for: 2s, kill: cache }]`, CACHE_ASIDE);
    const [ready, first, again] = logged(run);
    expect([ready, first]).toEqual(['ready', expect.stringMatching(/^error connect ECONNREFUSED/)]);
    expect(again).toBe('reconnecting');
    expect(logged(run).at(-1)).toBe('ready');
    // Commands waited for the connection.
    expect(run.record.client.failed).toEqual({});
    const late = run.simulation.cluster.logs.since(0, 4096).at(-1)!.t;
    expect(late).toBeGreaterThan(6000);
    expect(late).toBeLessThan(8300);
  });

  it('fails at once without an offline queue, and for good when told not to reconnect', () => {
    const down = 'faults: [{ at: 4s, for: 2s, kill: cache }]';
    const body = `await client.get('a').catch((error) => console.log(error.constructor.name));
      return new Response();`;
    const offline = finished(
      system('true', down),
      shop(
        `try { await client.get('a'); } catch (error) { return new Response('', { status: 503 }); } return new Response();`,
        'disableOfflineQueue: true',
      ),
    );
    expect(offline.record.client.failed.http_503).toBeGreaterThan(15);
    const closed = finished(
      system('true', down),
      shop(body, 'socket: { reconnectStrategy: false }'),
    );
    expect(logged(closed).at(-1)).toBe('ClientClosedError');
    expect(told(closed)).not.toContain('reconnecting');
  });

  it('a command under way when Redis dies is lost', () => {
    const slow = `const value = await client.get('a').then(() => 'fine', (error) => error.constructor.name);
      console.log(value); return new Response();`;
    const run = finished(
      system(
        'true',
        'links: { default: { latency: 40ms } }\nfaults: [{ at: 4050ms, for: 1s, kill: cache }]',
      ),
      shop(slow),
    );
    expect(logged(run)).toContain('SocketClosedUnexpectedlyError');
    expect(logged(run).at(-1)).toBe('fine');
    expect(
      logged(run).filter((line) => line === 'SocketClosedUnexpectedlyError').length,
    ).toBeLessThan(4);
  });
});

describe('a rate limiter', () => {
  const answers = (body: string) => {
    const run = finished(
      system(
        'true',
        'links: { default: { latency: 5ms } }',
        'replay: [20ms, 200ms, 400ms, 600ms, 800ms, 1s, 1200ms, 1400ms, 1600ms, 1800ms, 1802ms, 2s, 2100ms]',
      ),
      shop(body),
    );
    return [run.record.client.ok, run.record.client.failed.http_429 ?? 0];
  };

  it('that asks before it counts admits 11 of 10', () => {
    const race = `const seen = Number(await client.get('n') ?? 0);
      if (seen >= 10) return new Response('', { status: 429 });
      await client.incr('n');
      return new Response();`;
    expect(answers(race)).toEqual([11, 2]);
  });

  it('as Redis’ documentation first writes it admits 11 in every window, without any race', () => {
    const documented = `const current = await client.get('10.0.0.7');
      if (current !== null && Number(current) > 10) return new Response('', { status: 429 });
      if ((await client.incr('10.0.0.7')) === 1) await client.expire('10.0.0.7', 1);
      return new Response();`;
    // Two windows of 14 requests, one every 40 ms.
    const times = [100, 3100].flatMap((start) =>
      Array.from({ length: 14 }, (_, i) => `${start + i * 40}ms`),
    );
    const run = finished(system('true', '', `replay: [${times.join(', ')}]`), shop(documented));
    expect([run.record.client.ok, run.record.client.failed.http_429]).toEqual([22, 6]);
  });

  it('that counts first admits 10', () => {
    const counter = `const [seen] = await client.multi().incr('n').expire('n', 60).exec();
      return new Response('', { status: seen > 10 ? 429 : 200 });`;
    expect(answers(counter)).toEqual([10, 3]);
  });

  it('with a window that slides admits as many as leave it', () => {
    const window = `const now = Date.now();
      const id = crypto.randomUUID();
      const [, , size] = await client.multi()
        .zRemRangeByScore('w', 0, now - 1000).zAdd('w', { score: now, value: id }).zCard('w').expire('w', 2).exec();
      if (size <= 4) return new Response();
      await client.zRem('w', id);
      return new Response('', { status: 429 });`;
    // Admitted at 20, 200, 400 and 600 ms; then at 1200, 1400, 1600 and 1800 ms.
    expect(answers(window)).toEqual([8, 5]);
  });
});

describe('a lock', () => {
  it('SET NX EX lets one in at a time, and its end lets the next', () => {
    expect(
      once(`const log = [];
      const take = async (who) => (await client.set('lock', who, { NX: true, PX: 300 })) === 'OK';
      const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      log.push(await Promise.all([take('a'), take('b')]));
      await sleep(290); log.push(await take('b'));
      await sleep(20); log.push(await take('b'), await client.get('lock'));
      return log;`),
    ).toEqual([[true, false], false, true, 'b']);
  });
});

describe('a restart', () => {
  const count = (redis: string, at = '5500ms') => {
    const run = finished(
      system(redis, `faults: [{ at: ${at}, for: 200ms, kill: cache }]`),
      shop(`console.log(await client.incr('n')); return new Response();`),
    );
    const numbers = logged(run)
      .map(Number)
      .filter((n) => !Number.isNaN(n));
    const fall = numbers.findIndex((n, i) => i > 0 && n <= numbers[i - 1]!);
    return fall < 0 ? null : [numbers[fall - 1], numbers[fall]];
  };

  it('loses all without persistence', () => {
    expect(count('true')).toEqual([expect.any(Number), 1]);
  });

  it('keeps all but the last second with an append-only file', () => {
    const [before, after] = count('{ persistence: aof }') as [number, number];
    expect(before).toBeGreaterThan(50);
    expect(before - after).toBeLessThan(10);
  });

  it('goes back to the last snapshot', () => {
    const [before, after] = count('{ persistence: rdb, save_every: 2s }') as [number, number];
    expect(before - after).toBeGreaterThan(10);
    expect(before - after).toBeLessThan(20);
  });
});

describe('one thread', () => {
  it('KEYS over 100,000 keys keeps all others waiting', () => {
    const files = {
      ...shop(`const begin = performance.now();
        await client.get('a');
        console.log('took ' + (performance.now() - begin));
        return new Response();`),
      'admin.ts': `import { createClient } from 'redis';
        const client = await createClient({ url: 'redis://cache' }).on('error', () => {}).connect();
        for (let i = 0; i < 100; i++) {
          const values = {};
          for (let j = 0; j < 1000; j++) values['key:' + i + ':' + j] = 'x';
          await client.mSet(values);
        }
        setTimeout(() => client.keys('*nothing*'), 3000 - performance.now());
        export default { fetch() { return new Response(); } };`,
    };
    const yaml = system('true', '', 'rate: 1000/s, arrivals: constant')
      .replace('until: 10s', 'until: 4s')
      .replace('  shop:', '  admin: { code: admin.ts, calls: [cache] }\n  shop:');
    const run = finished(yaml, files);
    const times = run.simulation.cluster.logs
      .since(0, 4096)
      .filter(({ text }) => text.startsWith('took '))
      .map(({ t, text }) => ({ t, took: Number(text.slice(5)) }));
    const longest = times.reduce((a, b) => (b.took > a.took ? b : a));
    expect(longest.took).toBeGreaterThan(8);
    expect(longest.t).toBeGreaterThan(3000);
    expect(longest.t).toBeLessThan(3030);
    const usual = times.filter(({ t }) => t > 3100).map(({ took }) => took);
    expect(Math.max(...usual)).toBeLessThan(2.2);
  });
});

describe('memory', () => {
  it('full: writes are refused, or the oldest go', () => {
    const fill = `for (let i = 0; i < 300; i++) await client.set('k' + i, 'x'.repeat(1000));
      const left = await client.dbSize();
      return [left > 70 && left < 100, await client.exists('k299')];`;
    expect(once(fill, '{ maxmemory: 100KB }')).toMatch(/^SimpleError: OOM command not allowed/);
    expect(once(fill, '{ maxmemory: 100KB, policy: allkeys-lru }')).toEqual([true, 1]);
  });
});
