import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mark, WindowPoint } from '../engine/protocol.ts';
import { logDurationScale, timeScale, valueScale } from './axis.ts';
import { chartPanes, paneFigures, paneSummary } from './chart.ts';
import { decimate, endings, errorShare, moveCursor, windowAt } from './series.ts';
import { breakerSpans, faultSpans } from './timeline.ts';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const point = (t: number, over: Partial<WindowPoint> = {}): WindowPoint => ({
  t,
  offered: 10,
  ok: 10,
  slow: 0,
  failed: 0,
  refused: 0,
  inFlight: 1,
  p50: 20,
  p95: 40,
  p99: 80,
  ...over,
});
const options = {
  width: 400,
  height: 100,
  until: 60_000,
  windowMs: 500,
  latencyAxis: 'linear',
} as const;

describe('scales', () => {
  it('maps the whole run to the whole width and back', () => {
    const x = timeScale(60_000, 300);
    expect([x(0), x(30_000), x(60_000)]).toEqual([0, 150, 300]);
    expect(x.invert(150)).toBe(30_000);
    expect(x.ticks.map((tick) => plain(tick.label))).toEqual(['0 s', '20 s', '40 s', '60 s']);
  });
  it('labels long runs in minutes', () => {
    const labels = timeScale(3_600_000, 800).ticks.map((tick) => plain(tick.label));
    expect(labels).toContain('30 min');
  });
  it('puts zero at the bottom and room for the largest value', () => {
    const y = valueScale(87, 100, 'count');
    expect(y(0)).toBe(100);
    expect(y(87)).toBeGreaterThanOrEqual(0);
    expect(y.ticks[0]?.label).toBe('0');
    expect(valueScale(0, 100, 'count')(0)).toBe(100);
  });
  it('labels decades, and draws what lies below the first at the bottom', () => {
    const y = logDurationScale(12, 4200, 100);
    expect(y.ticks.map((tick) => plain(tick.label))).toEqual(['10 ms', '100 ms', '1 s', '10 s']);
    expect(y(0)).toBe(100);
    expect(y(10_000)).toBeCloseTo(0);
  });
});

describe('decimate', () => {
  const counts = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 3000 });
  it('keeps real windows, in order, with every extreme among them', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 5, max: 100 }), (values, buckets) => {
        const points = values.map((value, i) =>
          point(i * 500, { offered: value, failed: 1000 - value, p99: (value * 7) % 1000 }),
        );
        const kept = decimate(points, buckets);
        expect(kept.length).toBeLessThanOrEqual(Math.max(16 * buckets, 2 * buckets));
        expect(kept.every((one, i) => i === 0 || one.t > (kept[i - 1] as WindowPoint).t)).toBe(
          true,
        );
        expect(kept.every((one) => points.includes(one))).toBe(true);
        for (const key of ['offered', 'failed', 'p99'] as const) {
          const all = (list: readonly WindowPoint[]) => list.map((one) => one[key] as number);
          expect(Math.max(...all(kept))).toBe(Math.max(...all(points)));
          expect(Math.min(...all(kept))).toBe(Math.min(...all(points)));
        }
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
      }),
      { numRuns: 60 },
    );
  });
  it('leaves alone what fits', () => {
    const points = [point(0), point(500)];
    expect(decimate(points, 100)).toBe(points);
  });
});

describe('series', () => {
  const points = [point(0), point(500, { failed: 5, refused: 5 }), point(1000, { ok: 0 })];
  it('reads shares of endings, none where nothing ended', () => {
    expect(endings(points[1] as WindowPoint)).toBe(20);
    expect(errorShare(points[1] as WindowPoint)).toBe(0.5);
    expect(errorShare(points[2] as WindowPoint)).toBeNull();
  });
  it('finds the window that holds an instant', () => {
    expect(windowAt(points, 0, 500)?.t).toBe(0);
    expect(windowAt(points, 999, 500)?.t).toBe(500);
    expect(windowAt(points, 1500, 500)).toBeNull();
    expect(windowAt([], 3, 500)).toBeNull();
  });
  it('moves the cursor by windows and stops at the ends', () => {
    expect(moveCursor(points, null, 1)).toBe(1000);
    expect(moveCursor(points, 1000, -1)).toBe(500);
    expect(moveCursor(points, 500, -9)).toBe(0);
    expect(moveCursor(points, 500, 9)).toBe(1000);
    expect(moveCursor([], null, 1)).toBeNull();
  });
});

describe('chartPanes', () => {
  it('stacks the statuses up to all endings, to scale', () => {
    const [throughput] = chartPanes([point(0, { ok: 5, failed: 5 })], options);
    // 20 requests a second fill the pane; half of them failed, drawn from half way up.
    expect(throughput?.shapes.map((shape) => shape.role)).toEqual([
      'ok',
      'slow',
      'refused',
      'failed',
      'offered',
    ]);
    expect(throughput?.shapes[0]?.d).toBe('M0,50L3.3,50L3.3,100L0,100Z');
    expect(throughput?.shapes[3]?.d).toBe('M0,0L3.3,0L3.3,50L0,50Z');
    expect(throughput?.shapes[4]?.d).toBe('M0,0L3.3,0');
  });
  it('leaves gaps in latency where nothing ended', () => {
    const points = [point(0), point(500, { p50: null, p95: null, p99: null }), point(1000)];
    const latency = chartPanes(points, options)[1];
    expect(latency?.shapes[2]?.d.match(/M/g)).toHaveLength(2);
    expect(chartPanes(points, { ...options, latencyAxis: 'log' })[1]?.shapes[2]?.d).not.toMatch(
      /NaN/,
    );
  });
  it('draws axes before anything is measured', () => {
    for (const pane of chartPanes([], options)) {
      expect(pane.ticks.length).toBeGreaterThan(1);
      expect(pane.shapes.every((shape) => shape.d === '')).toBe(true);
    }
  });
  it('stays quick with many thousand windows', () => {
    const points = Array.from({ length: 20_000 }, (_, i) =>
      point(i * 500, { p99: 80 + (i % 977) }),
    );
    const start = performance.now();
    const panes = chartPanes(points, { ...options, until: 10_000_000 });
    expect(performance.now() - start).toBeLessThan(500);
    expect(panes[0]?.shapes[0]?.d.length).toBeLessThan(300_000);
  });
  it('reads the figures with their units', () => {
    const text = (id: Parameters<typeof paneFigures>[0]) =>
      paneFigures(id, point(0, { failed: 10 }), 500).map((f) => plain(`${f.label} ${f.text}`));
    expect(text('throughput')).toEqual([
      'offered 20/s',
      'ok 20/s',
      'slow 0/s',
      'refused 0/s',
      'failed 20/s',
    ]);
    expect(text('latency')).toEqual(['p50 20 ms', 'p95 40 ms', 'p99 80 ms']);
    expect(text('errors')).toEqual(['failed or refused 50 %']);
    expect(paneFigures('latency', null, 500).map((f) => f.text)).toEqual(['–', '–', '–']);
    expect(plain(paneSummary('latency', [point(0)], 500))).toContain('Highest p99: 80 ms');
  });
});

describe('timeline', () => {
  const mark = (t: number, kind: Mark['kind'], fault?: Mark['fault']): Mark => ({
    t,
    kind,
    service: 'payment',
    text: 'payment has news',
    ...(fault === undefined ? {} : { fault }),
  });
  const slow = (id: number) => ({ id, kind: 'slow' as const, instance: null });
  const kill = (id: number) => ({ id, kind: 'kill' as const, instance: 0 });
  it('pairs faults with what ended them, side by side in lanes', () => {
    const spans = faultSpans([
      mark(20, 'fault', slow(1)),
      mark(20, 'fault', slow(2)),
      mark(30, 'heal', slow(2)),
      mark(31, 'fault', kill(3)),
      mark(40, 'heal', kill(3)),
      mark(45, 'heal', slow(1)),
      mark(45, 'fault', slow(4)),
    ]);
    expect(spans.map(({ id, from, to, lane }) => [id, from, to, lane])).toEqual([
      [1, 20, 45, 0],
      [2, 20, 30, 1],
      [3, 31, 40, 1],
      [4, 45, null, 0],
    ]);
  });
  it('reads breaker states as spans', () => {
    const at = (t: number, breaker: 'open' | 'half-open' | 'closed'): Mark => ({
      ...mark(t, 'breaker'),
      service: 'order',
      breaker,
    });
    expect(breakerSpans([at(5, 'open'), at(6, 'open'), at(9, 'half-open')])).toEqual([
      {
        service: 'order',
        spans: [
          { state: 'open', from: 5, to: 9 },
          { state: 'half-open', from: 9, to: null },
        ],
      },
    ]);
  });
});
