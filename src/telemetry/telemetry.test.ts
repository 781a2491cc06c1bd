import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketOf,
  bucketValue,
  eachBucket,
  Histogram,
  mergeBuckets,
  percentileOf,
  sumAndMax,
  summarise,
} from './histogram.ts';
import { LOG_TEXT_MAX, LOGS_KEPT, LogStore } from './logs.ts';
import { Observations } from './observations.ts';
import { Observer, WINDOWS_KEPT } from './observer.ts';
import { statusOf } from './outcome.ts';
import { WINDOW_MS } from './record.ts';
import { SPANS_KEPT, SpanStore } from './spans.ts';
import { WindowLog } from './window-log.ts';

const latency = fc.double({ min: 1e-6, max: 1e9, noNaN: true });

describe('histogram', () => {
  it('reports any value within 0.4 % of itself', () => {
    fc.assert(
      fc.property(latency, (value) => {
        const error = Math.abs(bucketValue(bucketOf(value)) - value) / value;
        expect(error).toBeLessThanOrEqual(1 / 256);
      }),
    );
    expect(bucketValue(bucketOf(0))).toBe(0);
  });

  it('gives the nearest-rank percentile of what was recorded, within 0.4 %', () => {
    const values = fc.array(latency, { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999), (list, q) => {
        const histogram = new Histogram();
        for (const value of list) histogram.add(bucketOf(value), 1);
        const exact = list.sort((a, b) => a - b)[Math.ceil(q * list.length) - 1]!;
        const reported = percentileOf(histogram.buckets(), q)!;
        expect(Math.abs(reported - exact) / exact).toBeLessThanOrEqual(1 / 256);
      }),
    );
  });

  it('merges to what one histogram of all would be', () => {
    fc.assert(
      fc.property(fc.array(fc.array(latency, { maxLength: 30 }), { maxLength: 8 }), (parts) => {
        const all = new Histogram();
        const lists = parts.map((values) => {
          const histogram = new Histogram();
          for (const value of values) {
            histogram.add(bucketOf(value), 1);
            all.add(bucketOf(value), 1);
          }
          return histogram.buckets();
        });
        expect(mergeBuckets(lists)).toEqual(all.buckets());
      }),
    );
  });

  it('has nothing to say about nothing', () => {
    expect(new Histogram().buckets()).toEqual([]);
    expect(percentileOf([], 0.5)).toBeNull();
    expect(summarise([], 0, 0)).toEqual({ mean: 0, p50: 0, p95: 0, p99: 0, p999: 0, max: 0 });
  });

  it('never reports a percentile above the maximum', () => {
    expect(summarise([[bucketOf(100.01), 1]], 100.01, 100.01).p99).toBe(100.01);
  });
});

describe('notes of latencies', () => {
  it('are told by bucket, ascending, as often as they came', () => {
    fc.assert(
      fc.property(fc.array(latency, { maxLength: 100 }), (list) => {
        const histogram = new Histogram();
        for (const value of list) histogram.add(bucketOf(value), 1);
        const told: [number, number][] = [];
        // What lies around them is of others.
        const notes = Float64Array.of(3, ...list, 7);
        eachBucket(notes, 1, list.length, (bucket, count) => told.push([bucket, count]));
        expect(told).toEqual(histogram.buckets());
        const { sum, max } = sumAndMax(notes, 1, list.length);
        expect(max).toBe(Math.max(0, ...list));
        expect(sum).toBe(list.reduce((total, value) => total + value, 0));
      }),
    );
  });
});

describe('log of windows', () => {
  it('tells large counts and high buckets as they were', () => {
    const log = new WindowLog();
    const numbers = { offered: 1, ok: 1, slow: 0, failed: null, inFlight: 0 };
    const windows: [number, number][][] = [
      [[3, 65_535]],
      [
        [0, 1],
        [7, 65_536],
        [65_535, 200_000],
      ],
      [],
    ];
    for (const [start, buckets] of windows.entries()) {
      for (const [bucket, count] of buckets) log.addBucket(bucket, count);
      log.close({ start, ...numbers, latencySum: 0, latencyMax: 0 });
    }
    expect(windows.map((_, i) => log.at(i).latency_buckets)).toEqual(windows);
    expect(log.total().buckets()).toEqual(mergeBuckets(windows));
    log.drop(1);
    expect(log.at(0).latency_buckets).toEqual(windows[1]);
    expect(log.total().buckets()).toEqual(mergeBuckets(windows));
  });
});

describe('observer', () => {
  it('puts starts and endings into the windows they fall in', () => {
    const observer = new Observer(new Observations(100));
    observer.start(10);
    observer.start(WINDOW_MS + 1);
    observer.end(WINDOW_MS + 2, 'ok', WINDOW_MS - 8);
    observer.end(WINDOW_MS * 3, 'http_500', 5);
    const { windows, ...totals } = observer.record(WINDOW_MS * 4);
    const shape = windows.map(({ offered, ok, failed, in_flight }) => [
      offered,
      ok,
      failed,
      in_flight,
    ]);
    expect(shape).toEqual([
      [1, 0, {}, 1],
      [1, 1, {}, 1],
      [0, 0, {}, 1],
      [0, 0, { http_500: 1 }, 0],
    ]);
    expect([0, 1, 2, 3].map((i) => observer.windows.slowAt(i))).toEqual([0, 1, 0, 0]);
    expect(totals).toMatchObject({ offered: 2, ok: 1, failed: { http_500: 1 }, in_flight: 0 });
  });

  it('keeps an hour of windows and counts what it let go', () => {
    const observer = new Observer(new Observations(100));
    observer.closeUntil(WINDOW_MS * WINDOWS_KEPT * 3);
    const { windows } = observer;
    expect(windows.size).toBeLessThanOrEqual(WINDOWS_KEPT * 1.25);
    expect(windows.size + windows.dropped).toBe(WINDOWS_KEPT * 3);
    expect(windows.at(windows.size - 1).t_ms).toBe(WINDOW_MS * (WINDOWS_KEPT * 3 - 1));
  });

  it('gives back windows as they were after older ones were let go', () => {
    const whole = new Observer(new Observations(100));
    const short = new Observer(new Observations(100));
    for (const observer of [whole, short]) {
      for (let i = 0; i < 40; i++) {
        observer.start(i * 100);
        observer.end(i * 100 + 50, i % 7 === 0 ? 'timeout' : 'ok', 50 + (i % 5));
      }
      observer.closeUntil(4000);
    }
    short.windows.drop(3);
    expect(short.record(4000).windows).toEqual(whole.record(4000).windows.slice(3));
    expect(short.record(4000).latency_ms).toEqual(whole.record(4000).latency_ms);
  });

  it('shows the whole whenever it is asked, among many whose counts wait', () => {
    const observations = new Observations(100);
    const observers = Array.from({ length: 40 }, () => new Observer(observations));
    const naive = observers.map(() => ({ offered: 0, ok: 0, open: 0, sum: 0 }));
    let now = 0;
    for (let i = 0; i < 20_000; i++) {
      const which = (i * i) % observers.length;
      const mine = naive[which]!;
      now += 0.25;
      if (mine.open === 0 || i % 3 === 0) {
        observers[which]!.start(now);
        mine.offered++;
        mine.open++;
      } else {
        observers[which]!.end(now, 'ok', i % 90);
        mine.ok++;
        mine.open--;
        mine.sum += i % 90;
      }
      if (i % 977 === 0) {
        const { offered, ok, inFlight } = observers[which]!;
        expect({ offered, ok, inFlight }).toEqual({
          offered: mine.offered,
          ok: mine.ok,
          inFlight: mine.open,
        });
      }
    }
    for (const [at, observer] of observers.entries()) {
      const { windows, latency_ms } = observer.record(now);
      const { ok, sum } = naive[at]!;
      expect(observer.ok).toBe(ok);
      expect(latency_ms.mean * ok).toBeCloseTo(sum, 6);
      expect(windows).toHaveLength(Math.floor(now / WINDOW_MS));
    }
  });

  it('refuses an ending without a start', () => {
    const observer = new Observer(new Observations(1));
    observer.end(0, 'ok', 1);
    expect(() => observer.ok).toThrow('never started');
  });
});

describe('outcomes', () => {
  it.each([
    ['ok', 50, 'ok'],
    ['ok', 101, 'slow'],
    ['http_503', 1, 'refused'],
    ['http_429', 1, 'refused'],
    ['http_500', 1, 'failed'],
    ['timeout', 1, 'failed'],
    ['connection_refused', 1, 'failed'],
  ] as const)('%s after %d ms counts as %s', (outcome, duration, status) => {
    expect(statusOf(outcome, duration, 100)).toBe(status);
  });
});

describe('spans', () => {
  it('form traces by their parents', () => {
    const spans = new SpanStore();
    const root = spans.start(0, 'client', 0, -1, 'order POST /', 1);
    const server = spans.start(root, 'server', 1, 0, 'POST /', 2);
    const other = spans.start(0, 'client', 0, -1, 'order POST /', 3);
    const call = spans.start(server, 'client', 1, 0, 'user GET /1', 4);
    spans.queued(server, 1.5);
    spans.end(call, 'timeout', 9);
    expect(spans.trace(root).map(({ id }) => id)).toEqual([root, server, call]);
    expect([spans.sizeOf(root), spans.sizeOf(other)]).toEqual([3, 1]);
    expect(spans.get(call)).toMatchObject({ trace: root, end: 9, outcome: 'timeout' });
    expect(spans.get(server)).toMatchObject({ queued: 1.5, end: null, outcome: null });
  });

  it('make room for newer ones, and ending an old one harms nobody', () => {
    const spans = new SpanStore();
    const old = spans.start(0, 'client', 0, -1, 'old', 0);
    for (let i = 0; i < SPANS_KEPT; i++) spans.start(0, 'client', 0, -1, 'new', i);
    expect(spans.kept(old)).toBe(false);
    expect(spans.trace(old)).toEqual([]);
    spans.end(old, 'ok', 99);
    expect(spans.get(old + SPANS_KEPT)).toMatchObject({ name: 'new', end: null });
    expect(() => spans.get(old)).toThrow('no longer kept');
  });
});

describe('logs', () => {
  it('keep the newest, count all, and cut what is too long', () => {
    const logs = new LogStore();
    const write = (text: string) =>
      logs.write({ t: 0, endpoint: 1, instance: 0, level: 'info', text, span: 0, place: null });
    for (let i = 1; i <= LOGS_KEPT + 10; i++) write(`line ${i}`);
    expect(logs.counts.info).toBe(LOGS_KEPT + 10);
    expect(logs.since(0, 3).map(({ text }) => text)).toEqual(
      [8, 9, 10].map((i) => `line ${LOGS_KEPT + i}`),
    );
    expect(logs.since(0, 1e9)).toHaveLength(LOGS_KEPT);
    expect(logs.since(logs.written, 10)).toEqual([]);
    write('x'.repeat(LOG_TEXT_MAX * 2));
    expect(logs.since(0, 1)[0]!.text).toHaveLength(LOG_TEXT_MAX + 1);
  });
});
