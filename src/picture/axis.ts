/** The axes of charts and timeline: one scale of time for all of them. */
import { nice, ticks as roundValues } from 'd3-array';
import type { Millis } from '../base/units.ts';
import { formatCompact, formatDuration, formatPercent } from './format.ts';

export interface Tick {
  /** Pixels along the axis. */
  readonly at: number;
  readonly label: string;
}

/** Maps values of a domain to pixels and back. */
export interface Scale {
  (value: number): number;
  invert(pixels: number): number;
  readonly ticks: readonly Tick[];
}

/** Simulated time from 0 to `until` over `width` px; about one tick every 80 px, labelled in s or min. */
export function timeScale(until: Millis, width: number): Scale {
  const end = Math.max(until, 1);
  const scale = linear([0, end], [0, width]);
  const inMinutes = until > 600_000;
  const unit = inMinutes ? 60_000 : 1000;
  const wanted = Math.max(2, Math.floor(width / 80));
  const values = roundValues(0, end / unit, wanted);
  const suffix = inMinutes ? 'min' : 's';
  const ticks = values.map((value) => ({
    at: scale(value * unit),
    label: `${value}\u00a0${suffix}`,
  }));
  return finish(scale, ticks);
}

export type Quantity = 'duration' | 'count' | 'share';

/** Height of a figure beside the axis, px. */
const TICK_ROOM = 16;

/** From 0 at the bottom (`height` px) to at least `top`, rounded to a readable figure. */
export function valueScale(top: number, height: number, quantity: Quantity): Scale {
  const wanted = height < 70 ? 2 : 3;
  const [, highest] = nice(0, top > 0 ? top : 1, wanted);
  const scale = linear([0, highest], [height, 0]);
  const values = roundValues(0, highest, wanted);
  // Rounding may bring more figures than asked for: leave out what has no room.
  const step = Math.max(1, Math.ceil(((values.length - 1) * TICK_ROOM) / height));
  const ticks = values
    .filter((_, i) => i % step === 0)
    .map((value) => ({ at: scale(value), label: formatTick(value, quantity) }));
  return finish(scale, ticks);
}

/** Powers of ten around `low`..`high` (ms); what lies below the first is drawn at the bottom. */
export function logDurationScale(low: Millis, high: Millis, height: number): Scale {
  const first = 10 ** Math.floor(Math.log10(Math.max(low, 0.1)));
  const last = 10 ** Math.ceil(Math.log10(Math.max(high, first * 10)));
  const decades = linear([Math.log10(first), Math.log10(last)], [height, 0]);
  const scale: Mapping = Object.assign(
    (value: number) => decades(Math.log10(Math.min(Math.max(value, first), last))),
    { invert: (pixels: number) => 10 ** decades.invert(Math.min(Math.max(pixels, 0), height)) },
  );
  const ticks: Tick[] = [];
  for (let value = first; value <= last * 1.001; value *= 10) {
    ticks.push({ at: scale(value), label: formatTick(value, 'duration') });
  }
  const most = Math.max(2, Math.floor(height / TICK_ROOM));
  const step = Math.ceil(ticks.length / most);
  return finish(
    scale,
    ticks.filter((_, i) => i % step === 0),
  );
}

type Mapping = Pick<Scale, 'invert'> & ((value: number) => number);

type Range = readonly [number, number];

/** Straight from one range to the other, and on beyond their ends. */
function linear([from, to]: Range, [start, end]: Range): Mapping {
  const by = (end - start) / (to - from);
  return Object.assign((value: number) => start + (value - from) * by, {
    invert: (at: number) => from + (at - start) / by,
  });
}

function finish(scale: Mapping, ticks: readonly Tick[]): Scale {
  const call = (value: number) => scale(value);
  return Object.assign(call, { invert: (pixels: number) => scale.invert(pixels), ticks });
}

function formatTick(value: number, quantity: Quantity): string {
  if (quantity === 'share') return formatPercent(value);
  if (quantity === 'count') return Number.isInteger(value) ? formatCompact(value) : String(value);
  // Round figures: `1 s` rather than `1.00 s`.
  return formatDuration(value).replace(/\.0+(?=\D|$)/, '');
}

/** Width of a label on the ruler with its line, px. */
const LABEL_ROOM = 54;

/**
 * Ticks of a ruler `width` px long from 0 to `duration`, `at` as a share (0..1) of it; the last
 * keeps clear of the end, and none runs into the next.
 */
export function rulerTicks(duration: Millis, width: number): readonly Tick[] {
  if (duration <= 0) return [{ at: 0, label: formatTick(0, 'duration') }];
  const scale = linear([0, duration], [0, 1]);
  const values = roundValues(0, duration, 3);
  const apart = scale(values[1] ?? duration) * Math.max(width, 1);
  const step = Math.max(1, Math.ceil(LABEL_ROOM / apart));
  return values
    .filter((value, i) => i % step === 0 && scale(value) < 0.9)
    .map((value) => ({ at: scale(value), label: formatTick(value, 'duration') }));
}
