import type { Millis } from '../../base/units.ts';
import type { Expectation, MeasureUnit } from '../../lesson/lesson.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
} from '../../picture/format.ts';

/** A measured or expected figure with its unit: `812 ms`, `4.2 %`, `37`, `50/s`. */
export function formatMeasure(value: number, unit: MeasureUnit): string {
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'ratio':
      return formatPercent(value);
    case 'per_s':
      return formatRate(value);
    case 'bytes':
      return formatBytes(value);
    case 'usd':
      return `$${Number(value.toPrecision(3))}`;
    case 'count':
      return Number.isInteger(value) ? formatCount(value) : value.toPrecision(3);
  }
}

/** `at most 500 ms`, `40 ms to 80 ms`. */
export function formatExpectation(expect: Expectation, unit: MeasureUnit): string {
  if (expect.kind === 'at-most') return `at most ${formatMeasure(expect.value, unit)}`;
  if (expect.kind === 'at-least') return `at least ${formatMeasure(expect.value, unit)}`;
  return `${formatMeasure(expect.min, unit)} to ${formatMeasure(expect.max, unit)}`;
}

/** A span of the run in seconds: `25–60 s`. */
export function formatSpan(from: Millis, to: Millis): string {
  return `${Number((from / 1000).toPrecision(4))}–${Number((to / 1000).toPrecision(4))} s`;
}

/** `1/50 real time`, `real time`, `8× real time`. */
export function speedLabel(speed: number): string {
  if (speed > 0.95 && speed < 1.05) return 'real time';
  // Two digits are enough, so that the label does not flicker while sliding.
  if (speed < 1) return `1/${Number((1 / speed).toPrecision(2))} real time`;
  return `${Number(speed.toPrecision(2))}× real time`;
}
