import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { Millis } from '../../base/units.ts';
import type { WindowPoint } from '../../engine/protocol.ts';
import type { Scale } from '../../picture/axis.ts';
import { paneFigures } from '../../picture/chart.ts';
import { formatInstant } from '../../picture/format.ts';
import { moveCursor, windowAt } from '../../picture/series.ts';
import { cursor, setCursor } from './cursor.ts';

interface TimeAxisProps {
  readonly points: readonly WindowPoint[];
  readonly x: Scale;
  readonly width: number;
  readonly windowMs: Millis;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The time axis under the charts; with the keyboard it moves the cursor through the windows. */
export function TimeAxis({ points, x, width, windowMs }: TimeAxisProps) {
  const t = useStore(cursor, (state) => state.t);
  const last = points.at(-1)?.t ?? 0;
  const point = windowAt(points, t ?? last, windowMs);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (event.key === 'Escape') setCursor(null);
    else if (step === undefined) return;
    else setCursor(moveCursor(points, t, step));
    event.preventDefault();
  };
  return (
    <div
      className="time-axis"
      role="slider"
      tabIndex={0}
      aria-label="Instant to read"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={point?.t ?? 0}
      aria-valuetext={point === null ? 'nothing measured yet' : readAloud(point, windowMs)}
      onKeyDown={onKeyDown}
      onBlur={() => setCursor(null)}
      style={{ width }}
    >
      {x.ticks.map((tick) => (
        <span key={tick.label} className="time-tick" style={{ left: tick.at }}>
          {tick.label}
        </span>
      ))}
      {t !== null && (
        <span className="time-cursor" style={{ left: Math.min(Math.max(x(t), 22), width - 22) }}>
          {formatInstant(t)}
        </span>
      )}
    </div>
  );
}

function readAloud(point: WindowPoint, windowMs: Millis): string {
  const figures = (['throughput', 'latency', 'errors'] as const)
    .flatMap((id) => paneFigures(id, point, windowMs))
    .map(({ label, text }) => `${label} ${text}`);
  return `at ${formatInstant(point.t)}: ${figures.join(', ')}`;
}
