import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Observations } from '../telemetry/observations.ts';
import { Observer } from '../telemetry/observer.ts';
import type { BreakerTransition, ObserverRecord, Outcome, RunRecord } from '../telemetry/record.ts';
import { judge, meets } from './judge.ts';
import type { Check } from './lesson.ts';
import { observe, parseMeasure, vocabulary } from './measure.ts';
import type { Span } from './span.ts';

const UNTIL = 10_000;

interface Ended {
  readonly at: number;
  readonly latency: number;
  readonly outcome: Outcome;
}

/** What an observer records of requests that end at the given instants. */
function observed(requests: readonly Ended[], until = UNTIL): ObserverRecord {
  const observer = new Observer(new Observations(1000));
  const events = requests.flatMap((request) => [
    { t: request.at - request.latency, request, end: false },
    { t: request.at, request, end: true },
  ]);
  // A start before an end of the same instant: no request ends before it began.
  events.sort((a, b) => a.t - b.t || Number(a.end) - Number(b.end));
  for (const { t, request, end } of events)
    if (end) observer.end(t, request.outcome, request.latency);
    else observer.start(t);
  return observer.record(until);
}

function recordOf(over: Partial<RunRecord>): RunRecord {
  return {
    format: 1,
    seed: 1,
    simulated_ms: UNTIL,
    events: 0,
    client: observed([]),
    services: {},
    edges: {},
    breakers: [],
    logs: { debug: 0, info: 0, warn: 0, error: 0 },
    failure: null,
    ...over,
  };
}

function value(
  text: string,
  record: RunRecord,
  span: Span = { from: 0, to: UNTIL },
): number | null {
  const parsed = parseMeasure(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return observe(parsed.measure, span, record);
}

const QUANTITIES = Object.keys(vocabulary('client')).filter((name) => name !== 'failed.<cause>');
const RATIOS = [
  'ok_rate',
  'error_rate',
  'latency.mean',
  'latency.p50',
  'latency.p95',
  'latency.p99',
  'latency.p999',
  'latency.max',
];

/** Requests that begin and end within the run. */
const requests = fc.array(
  fc.record({
    at: fc.integer({ min: 1000, max: UNTIL - 1 }),
    latency: fc.integer({ min: 1, max: 1000 }),
    outcome: fc.constantFrom<Outcome>('ok', 'timeout', 'http_503', 'read_timeout', 'pool_full'),
  }),
  { maxLength: 60 },
);
const span = fc
  .tuple(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 1, max: 20 }))
  .filter(([from, to]) => from < to)
  .map(([from, to]) => ({ from: from * 500, to: to * 500 }));

describe('measures over random runs', () => {
  it('count what ended in the span, and what started in it', () => {
    fc.assert(
      fc.property(requests, span, (all, s) => {
        const record = recordOf({ client: observed(all) });
        const within = (t: number) => t >= s.from && t < s.to;
        const ended = all.filter(({ at }) => within(at));
        const ok = ended.filter(({ outcome }) => outcome === 'ok').length;
        expect(value('client.offered', record, s)).toBe(
          all.filter(({ at, latency }) => within(at - latency)).length,
        );
        expect(value('client.ok', record, s)).toBe(ok);
        expect(value('client.failed', record, s)).toBe(ended.length - ok);
        for (const cause of ['timeout', 'read_timeout', 'pool_full'])
          expect(value(`client.failed.${cause}`, record, s)).toBe(
            ended.filter(({ outcome }) => outcome === cause).length,
          );
        expect(value('client.rps', record, s)).toBeCloseTo((ok * 1000) / (s.to - s.from), 9);
      }),
    );
  });

  it('are shares and latencies of what ended, or nothing when nothing did', () => {
    fc.assert(
      fc.property(requests, span, (all, s) => {
        const record = recordOf({ client: observed(all) });
        const ended = all.filter(({ at }) => at >= s.from && at < s.to);
        if (ended.length === 0) {
          for (const name of RATIOS) expect(value(`client.${name}`, record, s)).toBeNull();
          return;
        }
        const sorted = ended.map(({ latency }) => latency).sort((a, b) => a - b);
        const rate = value('client.ok_rate', record, s)!;
        expect(rate + value('client.error_rate', record, s)!).toBeCloseTo(1, 12);
        expect(value('client.latency.max', record, s)).toBe(sorted.at(-1));
        const mean = sorted.reduce((a, b) => a + b, 0) / sorted.length;
        expect(value('client.latency.mean', record, s)).toBeCloseTo(mean, 6);
        for (const [name, q] of [
          ['p50', 0.5],
          ['p95', 0.95],
          ['p99', 0.99],
        ] as const) {
          const exact = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
          const found = value(`client.latency.${name}`, record, s)!;
          expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.004);
        }
      }),
    );
  });

  it('add up over neighbouring spans', () => {
    fc.assert(
      fc.property(requests, span, (all, s) => {
        const record = recordOf({ client: observed(all) });
        for (const name of ['offered', 'ok', 'failed', 'failed.http_503']) {
          const before = value(`client.${name}`, record, { from: 0, to: s.to });
          const first = s.from === 0 ? 0 : value(`client.${name}`, record, { from: 0, to: s.from });
          expect(value(`client.${name}`, record, s)).toBe(before! - first!);
        }
      }),
    );
  });

  it('are never NaN or infinite, and nothing at all once the run stopped too early', () => {
    fc.assert(
      fc.property(requests, span, fc.constantFrom(...QUANTITIES), (all, s, name) => {
        const found = value(`client.${name}`, recordOf({ client: observed(all) }), s);
        expect(found === null || Number.isFinite(found)).toBe(true);
        const stopped = recordOf({ client: observed(all), simulated_ms: s.to - 1 });
        expect(value(`client.${name}`, stopped, s)).toBeNull();
      }),
    );
  });
});

describe('observers', () => {
  const one = observed([{ at: 1000, latency: 10, outcome: 'ok' }]);

  it('are told apart', () => {
    const record = recordOf({ services: { order: one }, edges: { 'order->payment': one } });
    expect(value('service:order.offered', record)).toBe(1);
    expect(value('edge:order->payment.offered', record)).toBe(1);
    expect(value('client.offered', record)).toBe(0);
  });

  it('of an edge tell attempts, bytes and cost where there are any', () => {
    const tries = observed([1000, 1001, 1002].map((at) => ({ at, latency: 10, outcome: 'ok' })));
    const traffic = {
      window_bytes: [0, 0, 4e9, 1e9],
      cost_per_call: 0.5,
      cost_per_gigabyte: 0.1,
    };
    const record = recordOf({ edges: { 'a->b': { ...one, attempts: tries, traffic } } });
    expect(value('edge:a->b.attempts', record)).toBe(3);
    expect(value('edge:a->b.bytes', record)).toBe(5e9);
    expect(value('edge:a->b.cost', record)).toBeCloseTo(3 * 0.5 + 5 * 0.1, 9);
    const zones = { window_bytes: [0, 0, 2e9, 0], cost_per_gigabyte: 0.2 };
    const across = recordOf({
      edges: { 'a->b': { ...one, attempts: tries, traffic: { ...traffic, zones } } },
    });
    expect(value('edge:a->b.cost', across)).toBeCloseTo(3 * 0.5 + 5 * 0.1 + 2 * 0.2, 9);
    const plain = recordOf({ edges: { 'a->b': one } });
    expect([value('edge:a->b.attempts', plain), value('edge:a->b.bytes', plain)]).toEqual([
      0,
      null,
    ]);
  });

  it('saw nothing on an edge that was never used', () => {
    expect(value('edge:order->user.offered', recordOf({}))).toBe(0);
    expect(value('edge:order->user.in_flight_max', recordOf({}))).toBe(0);
    expect(value('edge:order->user.latency.p99', recordOf({}))).toBeNull();
  });
});

describe('a breaker', () => {
  const change = (
    t_ms: number,
    from: BreakerTransition['from'],
    to: BreakerTransition['to'],
    instance = 0,
  ) => ({
    t_ms,
    service: 'order',
    instance,
    name: 'paymentBreaker',
    from,
    to,
  });
  const record = recordOf({
    breakers: [
      change(0, null, 'closed'),
      change(0, null, 'closed', 1),
      change(2000, 'closed', 'open'),
      change(4000, 'open', 'half-open'),
      change(4100, 'half-open', 'open'),
      change(6100, 'open', 'half-open'),
      change(6300, 'half-open', 'closed'),
    ],
  });

  it('is counted by the states it enters, its first one not among them', () => {
    expect(value('breaker:order.opened', record)).toBe(2);
    expect(value('breaker:order.half_opened', record)).toBe(2);
    expect(value('breaker:order.closed', record)).toBe(1);
    expect(value('breaker:order.opened', record, { from: 2500, to: 10_000 })).toBe(1);
    expect(value('breaker:user.opened', record)).toBe(0);
  });

  it('spends its time in one state or another, in every instance', () => {
    expect(value('breaker:order.time_open', record)).toBe(4000);
    expect(value('breaker:order.time_half_open', record)).toBe(300);
    expect(value('breaker:order.time_closed', record)).toBe(2 * UNTIL - 4300);
    expect(value('breaker:order.time_open', record, { from: 3000, to: 5000 })).toBe(1900);
  });
});

describe('unknown words', () => {
  it.each([
    ['client', 'is no measure', '<observer>.<quantity>'],
    ['servce:order.ok', 'is no measure', 'service:order'],
    ['client.latency.p90', 'no quantity "latency.p90"', 'latency.p'],
    ['client.opened', 'no quantity "opened"', 'offered'],
    ['breaker:order.opend', 'no quantity "opend"', '"opened"'],
    ['client.failed.timout', 'no quantity "failed.timout"', '"failed.timeout"'],
    ['client.failed.http_5', 'no quantity', 'failed'],
    ['client.xyzzyxyzzy', 'no quantity', 'offered, ok, failed'],
  ])('%s', (text, problem, remedy) => {
    const parsed = parseMeasure(text);
    expect(parsed.ok).toBe(false);
    if (parsed.ok) return;
    expect(parsed.problem).toContain(problem);
    expect(parsed.remedy).toContain(remedy);
  });
});

describe('the judge', () => {
  const check: Check = {
    id: 'fast',
    title: 'It is fast',
    measure: 'client.latency.max',
    from: 0,
    to: 5000,
    expect: { kind: 'at-most', value: 500 },
    seed: 'fails',
    hint: 'Look.',
  };
  const verdict = (over: Partial<Check>, record: RunRecord) =>
    judge([{ ...check, ...over }], record)[0];
  const slow = recordOf({ client: observed([{ at: 3000, latency: 812, outcome: 'ok' }]) });

  it('says what was expected, observed and when', () => {
    expect(verdict({}, slow)).toEqual({
      id: 'fast',
      title: 'It is fast',
      pass: false,
      observed: 812,
      unit: 'ms',
      message: 'expected at most 500 ms; observed 812 ms between 0 ms and 5 s',
      hint: 'Look.',
    });
  });

  it('does not pass what has nothing to measure', () => {
    const nothing = verdict({}, recordOf({}));
    expect(nothing).toMatchObject({ pass: false, observed: null });
    expect(nothing?.message).toContain('nothing ended between 0 ms and 5 s');
    const stopped = verdict({}, { ...slow, simulated_ms: 4000 });
    expect(stopped).toMatchObject({ pass: false, observed: null });
    expect(stopped?.message).toContain('the run stopped at 4 s, before 5 s');
  });

  it('tells when no breaker can be seen', () => {
    const opened = {
      measure: 'breaker:order.opened',
      expect: { kind: 'at-least', value: 1 },
    } as const;
    expect(verdict(opened, slow)).toMatchObject({ pass: false, observed: 0 });
    expect(verdict(opened, slow)?.message).toContain('order exports no breaker');
  });

  it('takes every bound as part of what is allowed', () => {
    expect(meets(3, { kind: 'at-most', value: 3 })).toBe(true);
    expect(meets(3.1, { kind: 'at-most', value: 3 })).toBe(false);
    expect(meets(3, { kind: 'at-least', value: 3 })).toBe(true);
    expect(meets(2.9, { kind: 'at-least', value: 3 })).toBe(false);
    expect(meets(2, { kind: 'between', min: 2, max: 3 })).toBe(true);
    expect(meets(3.1, { kind: 'between', min: 2, max: 3 })).toBe(false);
  });
});
