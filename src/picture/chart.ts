/** The charts of one observer as shapes: what to draw, where, in which status colour. */
import { area, line } from 'd3-shape';
import type { Millis } from '../base/units.ts';
import type { WindowPoint } from '../engine/protocol.ts';
import type { Status } from '../telemetry/record.ts';
import { logDurationScale, type Scale, type Tick, timeScale, valueScale } from './axis.ts';
import { formatCount, formatDuration, formatPercent, formatRate } from './format.ts';
import { decimate, endings, errorShare } from './series.ts';

export type PaneId = 'throughput' | 'latency' | 'errors' | 'in-flight';

export interface Shape {
  readonly d: string;
  /** Class of its own beside `area` or `line`: `ok`, `p95`, `offered`, … */
  readonly role: string;
  readonly kind: 'area' | 'line';
}

export interface Pane {
  readonly id: PaneId;
  readonly title: string;
  /** Of the axis, in words: `requests a second`. */
  readonly unit: string;
  readonly shapes: readonly Shape[];
  readonly ticks: readonly Tick[];
}

export interface ChartOptions {
  readonly width: number;
  readonly height: number;
  readonly until: Millis;
  readonly windowMs: Millis;
  readonly latencyAxis: 'log' | 'linear';
}

/** One value over the span of its window; null leaves a gap. */
interface Step {
  readonly x0: number;
  readonly x1: number;
  readonly point: WindowPoint;
}
type Value = (point: WindowPoint) => number | null;

/** From the bottom up. */
const STACK: readonly Exclude<Status, 'in-flight'>[] = ['ok', 'slow', 'refused', 'failed'];

/** All panes for the windows of one observer. Works with none: axes only. */
export function chartPanes(points: readonly WindowPoint[], options: ChartOptions): readonly Pane[] {
  const x = timeScale(options.until, options.width);
  const kept = decimate(points, Math.max(1, Math.floor(options.width)));
  const steps = kept.map((point, i) => ({
    x0: x(point.t),
    x1: x(kept[i + 1]?.t ?? point.t + options.windowMs),
    point,
  }));
  return [
    throughput(steps, options),
    latency(steps, options),
    errors(steps, options),
    inFlight(steps, options),
  ];
}

function throughput(steps: readonly Step[], { height, windowMs }: ChartOptions): Pane {
  const perSecond = 1000 / windowMs;
  const top = largest(steps, (p) => Math.max(p.offered, endings(p)) * perSecond);
  const y = valueScale(top, height, 'count');
  const upTo = (count: number): Value => {
    return (p) => STACK.slice(0, count).reduce((sum, status) => sum + p[status], 0) * perSecond;
  };
  const shapes = STACK.map((status, i) => band(steps, y, upTo(i), upTo(i + 1), status));
  shapes.push(stroke(steps, y, (p) => p.offered * perSecond, 'offered'));
  return { id: 'throughput', title: 'Throughput', unit: 'requests/s', shapes, ticks: y.ticks };
}

function latency(steps: readonly Step[], { height, latencyAxis }: ChartOptions): Pane {
  const top = largest(steps, (p) => p.p99);
  const low = steps.reduce((least, { point }) => Math.min(least, point.p50 ?? least), Infinity);
  const y =
    latencyAxis === 'log'
      ? logDurationScale(Number.isFinite(low) ? low : 1, top || 1000, height)
      : valueScale(top || 100, height, 'duration');
  const shapes = [
    band(
      steps,
      y,
      (p) => p.p95,
      (p) => p.p99,
      'p99',
    ),
    band(
      steps,
      y,
      (p) => p.p50,
      (p) => p.p95,
      'p95',
    ),
    stroke(steps, y, (p) => p.p50, 'p50'),
  ];
  const unit = latencyAxis === 'log' ? 'log scale' : '';
  return { id: 'latency', title: 'Latency', unit, shapes, ticks: y.ticks };
}

function errors(steps: readonly Step[], { height }: ChartOptions): Pane {
  const worst = largest(steps, errorShare);
  // A single failure in a thousand should look like one: the axis ends at 5 % at least.
  const y = valueScale(Math.min(1, Math.max(worst, 0.05)), height, 'share');
  const share = (count: (p: WindowPoint) => number): Value => {
    return (p) => (endings(p) === 0 ? null : count(p) / endings(p));
  };
  const shapes = [
    band(
      steps,
      y,
      share(() => 0),
      share((p) => p.refused),
      'refused',
    ),
    band(
      steps,
      y,
      share((p) => p.refused),
      share((p) => p.refused + p.failed),
      'failed',
    ),
  ];
  return { id: 'errors', title: 'Errors', unit: 'of answers', shapes, ticks: y.ticks };
}

function inFlight(steps: readonly Step[], { height }: ChartOptions): Pane {
  const y = valueScale(
    Math.max(
      largest(steps, (p) => p.inFlight),
      4,
    ),
    height,
    'count',
  );
  const shapes = [
    band(
      steps,
      y,
      () => 0,
      (p) => p.inFlight,
      'in-flight',
    ),
    stroke(steps, y, (p) => p.inFlight, 'in-flight'),
  ];
  return { id: 'in-flight', title: 'In flight', unit: 'requests', shapes, ticks: y.ticks };
}

function largest(steps: readonly Step[], value: Value): number {
  return steps.reduce((most, { point }) => Math.max(most, value(point) ?? 0), 0);
}

/** Corners of the steps: two for each window, so that even a lone one has its width. */
interface Corner {
  readonly x: number;
  readonly point: WindowPoint;
}
const corners = (steps: readonly Step[]): Corner[] =>
  steps.flatMap(({ x0, x1, point }) => [
    { x: x0, point },
    { x: x1, point },
  ]);

const round = (value: number) => Math.round(value * 10) / 10;

function band(steps: readonly Step[], y: Scale, from: Value, to: Value, role: string): Shape {
  const shape = area<Corner>()
    .defined(({ point }) => from(point) !== null && to(point) !== null)
    .x((corner) => round(corner.x))
    .y0(({ point }) => round(y(from(point) ?? 0)))
    .y1(({ point }) => round(y(to(point) ?? 0)));
  return { d: shape(corners(steps)) ?? '', role, kind: 'area' };
}

function stroke(steps: readonly Step[], y: Scale, value: Value, role: string): Shape {
  const shape = line<Corner>()
    .defined(({ point }) => value(point) !== null)
    .x((corner) => round(corner.x))
    .y(({ point }) => round(y(value(point) ?? 0)));
  return { d: shape(corners(steps)) ?? '', role, kind: 'line' };
}

export interface Figure {
  readonly label: string;
  readonly text: string;
  /** Shows the status's shape beside the figure. */
  readonly status?: Status;
}

/** The figures of one pane in one window, with units; dashes without a window. */
export function paneFigures(
  id: PaneId,
  point: WindowPoint | null,
  windowMs: Millis,
): readonly Figure[] {
  const rate = (count: number | undefined) =>
    count === undefined ? '–' : formatRate((count * 1000) / windowMs);
  switch (id) {
    case 'throughput':
      return [
        { label: 'offered', text: rate(point?.offered) },
        ...STACK.map((status) => ({ label: status, text: rate(point?.[status]), status })),
      ];
    case 'latency':
      return (['p50', 'p95', 'p99'] as const).map((label) => ({
        label,
        text: formatDuration(point?.[label] ?? null),
      }));
    case 'errors':
      return [{ label: 'failed or refused', text: formatPercent(point && errorShare(point)) }];
    case 'in-flight':
      return [
        { label: 'at the end of the window', text: point ? formatCount(point.inFlight) : '–' },
      ];
  }
}

/** One sentence for each pane, for people who do not see it. */
export function paneSummary(id: PaneId, points: readonly WindowPoint[], windowMs: Millis): string {
  const last = points.at(-1) ?? null;
  if (last === null) return 'Nothing measured yet.';
  const now = paneFigures(id, last, windowMs)
    .map(({ label, text }) => `${label} ${text}`)
    .join(', ');
  const worst = (value: Value) => points.reduce((most, p) => Math.max(most, value(p) ?? 0), 0);
  switch (id) {
    case 'throughput':
      return `Now: ${now}. Most offered: ${formatRate((worst((p) => p.offered) * 1000) / windowMs)}.`;
    case 'latency':
      return `Now: ${now}. Highest p99: ${formatDuration(worst((p) => p.p99))}.`;
    case 'errors':
      return `Now: ${now}. Highest: ${formatPercent(worst(errorShare))}.`;
    case 'in-flight':
      return `Now: ${formatCount(last.inFlight)}. Most: ${formatCount(worst((p) => p.inFlight))}.`;
  }
}
