/** The chapter's cache-aside: what a hit and a miss cost, who fetches, and what is stale for how long. */
import { beforeAll, describe, expect, it } from 'vitest';
import { cacheAside } from '../../../presets/listings/cache-aside.ts';
import { play, type Setting, type Version } from './listing.fixture.ts';

const run = (version: Version, setting?: Setting) => play(cacheAside, version, setting);
type Played = Awaited<ReturnType<typeof run>>;

const TTL_MS = 20_000;

describe('the preset', { timeout: 60_000 }, () => {
  let chapter: Played;
  let mended: Played;
  beforeAll(async () => {
    chapter = await run('chapter');
    mended = await run('mended');
  }, 60_000);

  it('nearly all is answered in the millisecond that Redis is away', () => {
    for (const { record } of [chapter, mended]) {
      expect(record.services.profile!.latency_ms.p50).toBeCloseTo(1, 1);
      expect(record.services.profile!.latency_ms.p95).toBeCloseTo(1, 1);
      expect(record.client.ok).toBeGreaterThan(9000);
    }
  });

  it('each time it has run out, all who come within a fetch fetch it; mended, one', () => {
    // It runs out 20 s after it was filled last.
    for (const t of [20_000, 40_000]) {
      const fetched = ({ measure }: Played) => measure('edge:profile->user.offered', t, t + 3000);
      // 200 a second for 100 ms; give or take three standard deviations.
      expect(fetched(chapter)).toBeGreaterThan(20 - 3 * Math.sqrt(20));
      expect(fetched(chapter)).toBeLessThan(20 + 3 * Math.sqrt(20));
    }
    expect(mended.measure('edge:profile->user.offered', 20_000, 24_000)).toBe(1);
    expect(mended.measure('edge:profile->user.offered', 40_000, 50_000)).toBe(1);
    // Five at a time: whoever comes later waits for the others, and fetches once more.
    expect(chapter.measure('service:profile.latency.max', 40_000, 44_000)).toBeGreaterThan(200);
    // The one that fetches: a look, a lock, a fetch, keeping it; whoever waits looks every 10 ms.
    expect(mended.measure('service:profile.latency.max', 20_000, 24_000)).toBeLessThan(115);
  });

  it('a new name is not seen before the old one has run out; mended, at once', () => {
    const stale = ({ logs }: Played) => logs.filter(({ text }) => text === 'still Ada Byron');
    expect(stale(chapter).length).toBeGreaterThan(25);
    expect(stale(chapter).at(-1)!.t).toBeGreaterThan(39_000);
    expect(stale(chapter).at(-1)!.t).toBeLessThan(41_500);
    expect(stale(mended)).toEqual([]);
    for (const { logs } of [chapter, mended]) {
      expect(logs.some(({ text }) => text === 'the name is Ada Lovelace now')).toBe(true);
    }
  });
});

/** GET of user 1 at instants of ms. */
const at = (instants: readonly number[], until: string, more = '') => `
until: ${until}
services:
  profile: { code: profile.ts, replicas: 3, calls: [redis, user] }
  redis: { redis: true }
  user: { code: user.ts }
links: { default: { latency: 1ms }, profile -> redis: { latency: 0.5ms } }
load:
  - { to: profile, request: GET /users/1, replay: [${instants.map((t) => `${t}ms`).join(', ')}] }
${more}
`;
const spans = ({ record }: Played) => record.services.profile!;
const fetches = ({ record }: Played) => record.edges['profile->user']!.offered;

describe('one after another', () => {
  it('a miss costs the fetch and a millisecond each for asking and keeping, a hit one', async () => {
    const miss = spans(await run('chapter', { yaml: at([1000], '5s') })).latency_ms.max;
    expect(miss).toBeCloseTo(1 + 100 + 1, 1);
    // The second is a hit; of two, the mean says how long it took.
    const both = spans(await run('chapter', { yaml: at([1000, 2000], '5s') })).latency_ms.mean;
    expect(2 * both - miss).toBeCloseTo(1, 1);
  });

  it('for the chapter’s 10 minutes', async () => {
    const yaml = at([1000, 300_000, 601_000, 601_200, 900_000], '901s');
    for (const version of ['chapter', 'mended'] as const) {
      const played = await run(version, { yaml, constants: { TTL_SECONDS: 600 } });
      // At 1 s and, since kept at 1.1 s, at 601.2 s.
      expect(fetches(played)).toBe(2);
      expect(played.measure('edge:profile->user.offered', 601_000, 602_000)).toBe(1);
    }
  });
});

describe('a hundred at the same time', () => {
  const yaml = at(
    Array.from({ length: 100 }, () => 1000),
    '5s',
  );

  it('are a hundred fetches; mended, one for all three instances', async () => {
    expect(fetches(await run('chapter', { yaml }))).toBe(100);
    const mended = await run('mended', { yaml });
    expect(fetches(mended)).toBe(1);
    expect(mended.record.client.ok).toBe(100);
  });

  it('mended, whoever fetches may die: after 2 s another one does', async () => {
    const died = at(
      [1000, 1000, 1000, 1000, 3500],
      '6s',
      'faults: [{ at: 1050ms, for: 100ms, kill: profile }]',
    );
    const mended = await run('mended', { yaml: died });
    expect(mended.record.client.ok).toBe(1);
    expect(fetches(mended)).toBe(2);
    const soon = await run('mended', { yaml: died.replace('3500ms', '1500ms') });
    // The lock taken at 1 s stands until 3 s.
    expect(soon.record.client.latency_ms.max).toBeGreaterThan(1500);
    expect(soon.record.client.ok).toBe(1);
  });

  it('an error is not kept', async () => {
    for (const version of ['chapter', 'mended'] as const) {
      const failing = at([1000, 3000], '5s', 'faults: [{ at: 500ms, for: 1s, fail: user }]');
      const { record } = await run(version, { yaml: failing });
      expect(record.client.failed).toEqual({ http_500: 1 });
      expect(record.client.ok).toBe(1);
    }
  });
});

it('even mended, a fetch under way brings the old name back, for as long as it is kept', async () => {
  // Fetched before the change is made, kept after it was forgotten.
  const files = {
    // Reads first and takes its time after that.
    'user.ts': cacheAside.files!['user.ts']!.replace(
      /( {4}await new Promise.*\n)( {4}const name = .*\n)/,
      '$2$1',
    ),
  };
  const yaml = at([24_950], '50s').replace(
    'redis: { redis: true }',
    'redis: { redis: true }\n  editor: { code: editor.ts, calls: [profile] }',
  );
  const { logs } = await run('mended', { yaml, files });
  const stale = logs.filter(({ text }) => text === 'still Ada Byron');
  expect(stale.at(-1)!.t - stale[0]!.t).toBeGreaterThan(TTL_MS - 2000);
  expect(stale.at(-1)!.t).toBeLessThan(25_050 + TTL_MS + 500);
});
