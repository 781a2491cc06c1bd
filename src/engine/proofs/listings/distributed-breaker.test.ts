/** The chapter's distributed circuit breaker: what its listing does, and what the mended one does. */
import { beforeAll, describe, expect, it } from 'vitest';
import { distributedBreaker } from '../../../presets/listings/distributed-breaker.ts';
import { play, type Version } from './listing.fixture.ts';

type Played = Awaited<ReturnType<typeof play>>;

describe('the preset', { timeout: 60_000 }, () => {
  let chapter: Played;
  let mended: Played;
  beforeAll(async () => {
    chapter = await play(distributedBreaker, 'chapter');
    mended = await play(distributedBreaker, 'mended');
  }, 60_000);

  it('opens after five failures; the slow ones under way end later', () => {
    for (const { record, measure } of [chapter, mended]) {
      const first = record.breakers.find(({ to }) => to === 'open')!;
      // Ill from 10 s on, and 1 s of patience.
      expect(first.t_ms).toBeGreaterThan(11_000);
      expect(first.t_ms).toBeLessThan(11_400);
      expect(measure('edge:order->user.offered', 12_000, 60_000)).toBe(0);
    }
  });

  it('half-open, everybody probes: as many as come in the second until the first failure; mended, one', () => {
    const probes = ({ measure }: Played) => measure('edge:order->user.offered', 60_000, 80_000);
    // 50 a second for 1 s of patience; give or take three standard deviations.
    expect(probes(chapter)).toBeGreaterThan(50 - 3 * Math.sqrt(50));
    expect(probes(chapter)).toBeLessThan(50 + 3 * Math.sqrt(50) + 5);
    expect(probes(mended)).toBe(1);
  });

  it('one failure half-open is enough to open again, and two successes close', () => {
    for (const { record, measure } of [chapter, mended]) {
      const after = record.breakers.filter(({ t_ms }) => t_ms > 60_000);
      const half = after.findIndex(({ to }) => to === 'half-open');
      const again = after.slice(half).find(({ to }) => to === 'open')!;
      expect(again.t_ms - after[half]!.t_ms).toBeGreaterThan(1000);
      expect(again.t_ms - after[half]!.t_ms).toBeLessThan(1200);
      // The next minute is over at 132 to 135 s, and user is well.
      expect(measure('client.ok_rate', 136_000, 145_000)).toBe(1);
    }
  });

  it('without Redis nobody gets an order; mended, everybody', () => {
    const [from, to] = [146_000, 152_000];
    expect(chapter.measure('client.ok', from, to)).toBe(0);
    expect(mended.measure('client.ok', from, to)).toBeGreaterThan(250);
    expect(mended.measure('client.ok_rate', 145_000, 160_000)).toBe(1);
  });
});

const USER = `export default { async fetch(request) {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith('/late')) await new Promise((resolve) => setTimeout(resolve, 900));
  return Response.json({}, { status: pathname.endsWith('/bad') ? 500 : 200 });
} };`;

/** Requests at instants of ms: for users who answer `good`, `bad` (500) or `late` (well, after 900 ms). */
const small = (requests: Readonly<Record<string, readonly number[]>>, more = '', replicas = 3) => `
until: 70s
services:
  order: { code: order.ts, replicas: ${replicas}, calls: [redis, user] }
  redis: { redis: true }
  user: { code: user.ts }
links: { default: { latency: 1ms }, order -> redis: { latency: 5ms } }
load:
${Object.entries(requests)
  .map(
    ([id, at]) =>
      `  - { to: order, request: GET /orders/${id}, replay: [${at.map((t) => `${t}ms`).join(', ')}] }`,
  )
  .join('\n')}
${more}
`;

const every = (step: number, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + i * step);
const FIVE = every(60, 1000, 5);

async function asked(version: Version, yaml: string): Promise<Played> {
  return play(distributedBreaker, version, { yaml, files: { 'user.ts': USER } });
}
const probes = ({ measure }: Played) => measure('edge:order->user.offered', 60_000, 70_000);

describe('a success that was asked for before the circuit opened', () => {
  const failing = { bad: [...FIVE, ...every(200, 62_500, 10)] };

  it('wipes the count: half-open, four failures change nothing, and the fifth opens', async () => {
    expect(probes(await asked('chapter', small(failing)))).toBe(1);
    const late = await asked('chapter', small({ ...failing, late: [900] }));
    expect(probes(late)).toBe(5);
    expect(late.measure('client.failed', 62_000, 70_000)).toBe(10);
  });

  it('mended, changes nothing', async () => {
    expect(probes(await asked('mended', small(failing)))).toBe(1);
    expect(probes(await asked('mended', small({ ...failing, late: [900] })))).toBe(1);
  });
});

describe('an instance that pauses between reading the state and writing it', () => {
  // The sixth request is the second instance's, which is stopped as soon as it has read the state.
  const yaml = small(
    { bad: [...FIVE, 62_000, 62_002], good: every(20, 62_200, 60) },
    'faults: [{ at: 62014ms, for: 500ms, pause: order, instance: 1 }]',
    2,
  );
  const states = ({ record }: Played) =>
    record.breakers
      .filter(({ t_ms }) => t_ms > 60_000)
      .map(({ t_ms, instance, to }) => [Math.round(t_ms), instance, to] as const);

  it('half-opens what the other has opened just now, a minute early', async () => {
    const run = await asked('chapter', yaml);
    const opened = states(run).find(([, instance, to]) => instance === 0 && to === 'open')!;
    const wrote = states(run).find(([, instance, to]) => instance === 1 && to === 'half-open')!;
    expect(opened[0]).toBeLessThan(62_200);
    expect(wrote[0]).toBeGreaterThan(62_510);
    expect(probes(run)).toBeGreaterThan(1);
  });

  it('mended, finds that it is too late: one probe in all', async () => {
    const run = await asked('mended', yaml);
    expect(probes(run)).toBe(1);
    expect(run.measure('client.ok', 60_000, 70_000)).toBe(0);
  });
});

describe('a service of which one half is dead', () => {
  const yaml = distributedBreaker.yaml
    .replace('until: 160s', 'until: 30s')
    .replace('rate: 50/s', 'rate: 50/s, arrivals: constant')
    .replace('service_time: 20ms', 'replicas: 2, service_time: 20ms')
    .replace(/^faults:[\s\S]*/m, 'faults: [{ at: 5s, fail: user, instance: 0 }]\n');

  it('any success of any instance begins the count anew: it never opens', async () => {
    const { record, measure } = await play(distributedBreaker, 'chapter', { yaml });
    expect(record.breakers.filter(({ to }) => to !== 'closed')).toEqual([]);
    expect(measure('client.error_rate', 6000, 30_000)).toBeCloseTo(0.5, 1);
  });

  it('mended, opens within its window of 10 s', async () => {
    const { record, measure } = await play(distributedBreaker, 'mended', { yaml });
    expect(record.breakers.find(({ to }) => to === 'open')!.t_ms).toBeLessThan(15_000);
    expect(measure('edge:order->user.offered', 16_000, 30_000)).toBe(0);
  });
});

describe('mended', () => {
  it('a probe whose instance dies is waited for no longer than 5 s', async () => {
    const yaml = small(
      { bad: FIVE, late: [62_000], good: every(100, 62_100, 70) },
      'faults: [{ at: 62500ms, for: 100ms, kill: order }]',
    );
    const { measure } = await asked('mended', yaml);
    expect(measure('edge:order->user.offered', 62_000, 67_000)).toBe(1);
    expect(measure('client.ok', 67_000, 70_000)).toBeGreaterThan(15);
  });

  it('a Redis that hangs costs half a second of patience, once', async () => {
    const yaml = small(
      { good: every(50, 1000, 1000) },
      'faults: [{ at: 20s, for: 20s, pause: redis }]',
    );
    const { record } = await asked('mended', yaml);
    expect(record.client.failed).toEqual({});
    expect(record.client.latency_ms.p95).toBeLessThan(50);
    expect(record.client.latency_ms.max).toBeLessThan(1100);
    const chapter = await asked('chapter', yaml);
    expect(chapter.measure('client.ok', 20_500, 40_000)).toBe(0);
  });
});
