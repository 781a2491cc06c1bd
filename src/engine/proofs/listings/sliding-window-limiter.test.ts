/** The chapter's sliding-window limiter: how many its listing lets in, and how many the mended one. */
import { describe, expect, it } from 'vitest';
import { slidingWindowLimiter } from '../../../presets/listings/sliding-window-limiter.ts';
import { inspectionOf } from '../../inspection.ts';
import { play, type Setting, type Version } from './listing.fixture.ts';

const LIMIT = 100;
const run = (version: Version, setting?: Setting) => play(slidingWindowLimiter, version, setting);
type Played = Awaited<ReturnType<typeof run>>;

/** Members of the sorted set, as the inspector of Redis shows them. */
function known({ simulation }: Played): number {
  const { sections } = inspectionOf(simulation.cluster, { kind: 'service', name: 'redis' })!;
  const [row] = sections.find(({ title }) => title === 'Keys')!.rows;
  return Number(/^zset of (\d+)$/.exec(row![1]!)![1]);
}

describe('the preset', () => {
  it('lets in more than twice the limit, and knows of little more than a hundred', async () => {
    const chapter = await run('chapter');
    expect(chapter.record.client.ok).toBeGreaterThan(2 * LIMIT);
    expect(known(chapter)).toBeGreaterThanOrEqual(LIMIT);
    expect(known(chapter)).toBeLessThan(LIMIT + 10);
  });

  it('mended, lets in the limit', async () => {
    const mended = await run('mended');
    expect(mended.record.client.ok).toBe(LIMIT);
    expect(known(mended)).toBe(LIMIT);
    const { ok, failed } = mended.record.client;
    expect(failed).toEqual({ http_429: mended.record.client.offered - ok });
  });
});

/** Requests at these instants of ms, with Redis `away` ms from the instances. */
const at = (instants: readonly number[], away = 1, until = '10s') => `
until: ${until}
services:
  api: { code: api.ts, replicas: 3, calls: [redis] }
  redis: { redis: true }
links: { default: { latency: 1ms }, api -> redis: { latency: ${away}ms } }
load: [{ to: api, request: GET /report, replay: [${instants.map((t) => `${t}ms`).join(', ')}] }]
`;
const every = (step: number, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + i * step);

describe('two requests in one millisecond', () => {
  const pairs = every(20, 1000, 150).flatMap((t) => [t, t]);

  it('are one member: the limit is for milliseconds, and twice as many get in', async () => {
    expect((await run('chapter', { yaml: at(pairs) })).record.client.ok).toBe(2 * LIMIT);
  });

  it('mended, are two', async () => {
    expect((await run('mended', { yaml: at(pairs) })).record.client.ok).toBe(LIMIT);
  });
});

describe('between counting and adding', () => {
  // One each millisecond: no two have the same.
  const yaml = (away: number) => at(every(1, 1000, 300), away);

  // The hundredth is added one round trip after it counted; all who count meanwhile find room.
  it.each([1, 5, 10])('as many slip in as come during a round trip (%d ms away)', async (away) => {
    const { ok } = (await run('chapter', { yaml: yaml(away) })).record.client;
    expect(ok).toBe(LIMIT + 2 * away);
  });

  it.each([1, 5, 10])('mended, there is nothing between (%d ms away)', async (away) => {
    expect((await run('mended', { yaml: yaml(away) })).record.client.ok).toBe(LIMIT);
  });
});

describe('mended, the window', () => {
  it('slides: what left it makes room for as many, at any time', async () => {
    // 90 at once, 30 more after half a minute, of which 20 are too many; then as the 90 have left.
    const instants = [...every(1, 1000, 90), ...every(1, 31_000, 30), ...every(1, 61_200, 150)];
    const { record, measure } = await run('mended', { yaml: at(instants, 1, '70s') });
    expect(measure('client.ok', 0, 30_000)).toBe(90);
    expect(measure('client.ok', 30_000, 60_000)).toBe(10);
    expect(measure('client.ok', 60_000, 70_000)).toBe(90);
    expect(record.client.failed).toEqual({ http_429: 20 + 60 });
  });

  it('counts each caller by itself', async () => {
    const both = at(every(10, 1000, 120), 1).replace(
      /load: \[(.*)\]\n$/,
      (_, load: string) =>
        `load: [${load}, ${load.replace('GET /report,', 'GET /report, headers: { x-service: other },')}]\n`,
    );
    expect((await run('mended', { yaml: both })).record.client.ok).toBe(2 * LIMIT);
  });
});
