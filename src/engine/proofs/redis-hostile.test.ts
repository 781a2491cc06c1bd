import { describe, expect, it } from 'vitest';
import { live, logged } from './live.fixture.ts';

const YAML = `
until: 60s
services:
  cache: { redis: true }
  shop: { code: shop.ts, calls: [cache] }
load: [{ to: shop, rate: 1/s, timeout: none }]
`;

/** What ended the run, or what the program logged last. Real time is what is being limited. */
function ran(body: string, until = 5000) {
  const run = live(YAML, {
    'shop.ts': `import { createClient } from 'redis';
      const client = createClient({ url: 'redis://cache' }).on('error', () => {});
      const main = async () => { await client.connect(); ${body} };
      main().then((result) => console.log(JSON.stringify(result) ?? 'done'), (error) => console.log(error.message));
      export default { fetch: () => new Response() };`,
  });
  run.simulation.advance(until);
  return run.simulation.failure?.message ?? logged(run).at(-1);
}

const KEYS = (count: number, name = 'key:') => `
  for (let i = 0; i < ${count}; i += 10_000) {
    const values = [];
    for (let j = i; j < i + 10_000; j++) values.push('${name}' + j, 'v');
    await client.mSet(values);
  }`;

const NAMED = (what: RegExp) => expect.stringMatching(what);

describe('what Redis cannot bear is named', { timeout: 60_000 }, () => {
  it.each([
    [
      'a string that grows by doubling',
      `let text = 'x'.repeat(8_000_000); for (;;) { await client.append('a', text); }`,
      /a string of \d+ bytes is made; the simulator allows at most 64 000 000\. Use smaller/,
    ],
    [
      'a string with a hole of half a gigabyte',
      `await client.setRange('a', 500_000_000, 'x');`,
      /a string of 500000001 bytes/,
    ],
    [
      'values sent all at once',
      `const text = 'x'.repeat(1_000_000); for (let i = 0; i < 100; i++) void client.set('k' + i, text);`,
      /more than 64000000 characters wait for their replies/,
    ],
    [
      'commands without end',
      `for (;;) void client.get('a');`,
      /more than 250000 commands wait for their replies|steps/,
    ],
    [
      'a giant value asked for a thousand times',
      `await client.set('a', 'x'.repeat(10_000_000)); await client.mGet(Array.from({ length: 1000 }, () => 'a'));`,
      /replies to commands sent together have too many bytes; the simulator allows at most 64 000 000/,
    ],
    [
      'a union of one big set with itself',
      `const all = []; for (let i = 0; i < 100_000; i++) all.push('m' + i); await client.sAdd('s', all); await client.sUnion(Array.from({ length: 100_000 }, () => 's'));`,
      /one command works on too many elements/,
    ],
    [
      'an intersection of one big set with itself',
      `const all = []; for (let i = 0; i < 100_000; i++) all.push('m' + i); await client.sAdd('s', all); await client.sInter(Array.from({ length: 100_000 }, () => 's'));`,
      /one command works on too many elements/,
    ],
    [
      'a thousand million picks of one member',
      `await client.sAdd('s', 'a'); await client.sRandMemberCount('s', -1_000_000_000);`,
      /one command works on too many elements/,
    ],
    [
      'a pattern of stars against a long key',
      `await client.set('a'.repeat(200_000), 'v'); await client.keys('*' + 'a'.repeat(100_000) + 'b');`,
      /one command works on too many elements/,
    ],
    [
      'a sorted set filled from the end in one command',
      `const all = []; for (let i = 400_000; i > 0; i--) all.push({ score: i, value: 'm' + i }); await client.zAdd('z', all);`,
      /one command works on too many elements/,
    ],
    [
      'a list without end',
      `const page = Array.from({ length: 50_000 }, () => 'x'); for (;;) await client.rPush('l', page);`,
      /its keys and the elements in them are too many/,
    ],
    [
      'a transaction that is never executed',
      `await client.sendCommand(['MULTI']); const page = []; for (;;) { for (let i = 0; i < 20_000; i++) page.push(client.sendCommand(['PING'])); await Promise.all(page.splice(0)); }`,
      /too many commands are queued by MULTI/,
    ],
  ])('%s', (_name, body, message) => {
    expect(ran(body, 30_000)).toEqual(NAMED(message));
  });
});

describe('what Redis can bear takes its time', { timeout: 60_000 }, () => {
  it('KEYS, SCAN and DBSIZE over many keys', () => {
    expect(
      ran(
        `${KEYS(200_000)}
        const all = await client.keys('*99999*');
        let found = 0;
        for await (const keys of client.scanIterator({ COUNT: 10_000 })) found += keys.length;
        return [all.length, found, await client.dbSize()];`,
        60_000,
      ),
    ).toBe('[2,200000,200000]');
  });

  it('a pipeline of 200,000 commands goes out in slices, and others wait', () => {
    expect(
      ran(`const all = Array.from({ length: 200_000 }, (_, i) => client.incr('n'));
        const last = (await Promise.all(all)).at(-1);
        return [last, performance.now() > 200];`),
    ).toBe('[200000,true]');
  });

  it('a sorted set filled from the end in pages, and a pipeline of long commands', () => {
    expect(
      ran(
        `for (let i = 100_000; i > 0; i -= 1000) {
          const page = []; for (let j = i; j > i - 1000; j--) page.push({ score: j, value: 'm' + j });
          await client.zAdd('z', page);
        }
        const ranks = await Promise.all(Array.from({ length: 300 }, () => client.zRem('z', 'm5').then(() => client.zAdd('z', { score: 5, value: 'm5' }))));
        return [ranks.length, await client.zCard('z'), await client.zRank('z', 'm100')];`,
        20_000,
      ),
    ).toBe('[300,100000,99]');
  });

  it('no more than 10,000 clients', () => {
    expect(
      ran(
        `let clients = 1;
        const more = async () => { await createClient({ url: 'redis://cache', socket: { reconnectStrategy: false } }).on('error', () => {}).connect(); clients++; };
        for (let i = 0; i < 11; i++) await Promise.allSettled(Array.from({ length: 1000 }, more));
        return clients;`,
        20_000,
      ),
    ).toBe('10000');
  });
});
