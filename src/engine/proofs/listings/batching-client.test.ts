/** The chapter's batching client: two requests for 150 lookups, and where its time goes. */
import { describe, expect, it } from 'vitest';
import { batchingClient } from '../../../presets/listings/batching-client.ts';
import { play, type Setting, type Version } from './listing.fixture.ts';

const run = (version: Version, setting?: Setting) => play(batchingClient, version, setting);
type Played = Awaited<ReturnType<typeof run>>;
/** What `user` was asked for, by its own word. */
const batches = ({ logs }: Played) =>
  logs
    .filter(({ text }) => text.startsWith('asked for '))
    .map(({ text }) => Number(text.slice(10)));

/** The way from the person to the page and back. */
const WAY_MS = 2;

describe('the preset', () => {
  const latencies = ({ record }: Played) => ({
    together: record.edges['client->page']!.latency_ms,
    inTurn: record.edges['client->old-page']!.latency_ms,
  });

  it('150 lookups: two requests of 100 and 50 instead of 150', async () => {
    for (const version of ['chapter', 'mended'] as const) {
      const played = await run(version);
      const { edges, client } = played.record;
      expect(client.failed).toEqual({});
      const pages = edges['client->page']!.ok;
      expect(pages).toBeGreaterThan(20);
      expect(batches(played)).toEqual(Array.from({ length: pages }, () => [100, 50]).flat());
      expect(edges['old-page->user']!.ok).toBe(150 * edges['client->old-page']!.ok);
    }
  });

  it('1500 ms in turn; 110 ms together, for the timer; mended, the 20 ms of the chapter', async () => {
    const chapter = latencies(await run('chapter'));
    const mended = latencies(await run('mended'));
    for (const { inTurn } of [chapter, mended]) {
      expect(inTurn.mean).toBeCloseTo(150 * 10 + WAY_MS, 3);
    }
    expect(chapter.together.mean).toBeCloseTo(100 + 10 + WAY_MS, 3);
    expect(chapter.together.max).toBeCloseTo(100 + 10 + WAY_MS, 3);
    expect(mended.together.mean).toBeCloseTo(10 + 10 + WAY_MS, 3);
  });
});

/** Requests of one page at instants of ms. */
const at = (request: string, instants: readonly number[], more = '') => `
until: 10s
services:
  page: { code: page.ts, calls: [user], concurrency: 1000 }
  user: { code: user.ts }
links: { default: { latency: 1ms } }
load: [{ to: page, request: GET ${request}, replay: [${instants.map((t) => `${t}ms`).join(', ')}] }]
${more}
`;

describe('somebody who is alone', () => {
  it('waits for the timer', async () => {
    const yaml = at('/users/7', [1000, 2000]);
    const mean = async (version: Version) =>
      (await run(version, { yaml })).record.client.latency_ms.mean;
    expect(await mean('chapter')).toBeCloseTo(100 + 10 + WAY_MS, 3);
    expect(await mean('mended')).toBeCloseTo(10 + 10 + WAY_MS, 3);
  });
});

describe('a batch that leaves because it is full', () => {
  // 1.25 a millisecond: a hundred in 80 ms, and every timer of 100 ms goes off in a later batch.
  const yaml = at(
    '/users/7',
    Array.from({ length: 1000 }, (_, i) => 1000 + 0.8 * i),
  );

  it('leaves its timer behind, which cuts the next one short', async () => {
    const sizes = batches(await run('chapter', { yaml }));
    expect(sizes.reduce((a, b) => a + b)).toBe(1000);
    // The timer of the first goes off 20 ms after it left, at 25 lookups of the second.
    expect(sizes[0]).toBe(100);
    expect(sizes[1]).toBeGreaterThanOrEqual(24);
    expect(sizes[1]).toBeLessThanOrEqual(27);
    expect(sizes.length).toBeGreaterThan(14);
  });

  it('mended, takes it along', async () => {
    const played = await run('mended', { yaml, constants: { WAIT_MS: 100 } });
    // All want the same user, who is asked for once.
    expect(batches(played)).toEqual(Array.from({ length: 10 }, () => 1));
    expect(played.record.client.ok).toBe(1000);
  });
});

describe('an error', () => {
  it.each([
    ['chapter', 1090, {}],
    ['mended', 1040, { WAIT_MS: 50 }],
  ] as const)('of one batch is that of its waiters only (%s)', async (version, dies, constants) => {
    // The first batch has its answer, the second one finds nobody.
    const yaml = at('/together', [1000], `faults: [{ at: ${dies}ms, for: 1s, kill: user }]`);
    const page = batchingClient.files!['page.ts']!.replace('200 : 502', '200 : 400 + found');
    expect(page).toContain('400 + found');
    const { record } = await run(version, { yaml, constants, files: { 'page.ts': page } });
    expect(record.client.failed).toEqual({ http_500: 1 });
  });

  const said = async (version: Version, id: number, faults = '') => {
    const { record, logs } = await run(version, { yaml: at(`/users/${id}`, [1000], faults) });
    expect(record.client.failed).toEqual({ http_500: 1 });
    return logs.map(({ text }) => text).join('\n');
  };

  it('that is answered comes as a riddle; mended, by its name', async () => {
    const failing = 'faults: [{ at: 500ms, fail: user }]';
    expect(await said('chapter', 7, failing)).toMatch(/SyntaxError|TypeError/);
    expect(await said('mended', 7, failing)).toContain('user answered 500');
  });

  it('of a user whom nobody knows shows only where the name is read; mended, by its name', async () => {
    expect(await said('chapter', 1000)).toMatch(/TypeError.*undefined/);
    expect(await said('mended', 1000)).toContain('there is no user 1000');
  });
});
