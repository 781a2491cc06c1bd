import { memo, useId } from 'react';
import { useStore } from 'zustand';
import type { Millis } from '../../base/units.ts';
import type { Mark, WindowPoint } from '../../engine/protocol.ts';
import type { Scale } from '../../picture/axis.ts';
import { type Pane, paneFigures, paneSummary } from '../../picture/chart.ts';
import { windowAt } from '../../picture/series.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import { cursor, setCursor } from './cursor.ts';
import { Moments } from './Moments.tsx';

export interface ChartPaneProps {
  readonly pane: Pane;
  readonly points: readonly WindowPoint[];
  readonly marks: readonly Mark[];
  readonly x: Scale;
  readonly width: number;
  readonly height: number;
  readonly windowMs: Millis;
  /** End of what has been measured, in px. */
  readonly end: number;
}

/** One chart: its name, the figures at the cursor (or the newest), and the drawing. */
export const ChartPane = memo(function ChartPane(props: ChartPaneProps) {
  const { pane, points, marks, x, width, height, windowMs, end } = props;
  const title = useId();
  return (
    <section className="pane" data-pane={pane.id} aria-labelledby={title}>
      <header className="pane-head">
        <h3 id={title} className="pane-title">
          {pane.title}
          {pane.unit !== '' && <small>{pane.unit}</small>}
        </h3>
        <Figures pane={pane} points={points} windowMs={windowMs} />
      </header>
      <div className="pane-plot" style={{ height }}>
        <div className="pane-ticks" aria-hidden="true">
          {pane.ticks.map((tick) => (
            <span key={tick.label} style={{ top: Math.min(Math.max(tick.at, 5), height - 4) }}>
              {tick.label}
            </span>
          ))}
        </div>
        <svg
          className="pane-drawing"
          role="img"
          aria-label={`${pane.title}. ${paneSummary(pane.id, points, windowMs)}`}
          width={width}
          height={height}
          onPointerMove={(event) => {
            const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
            const point = windowAt(points, x.invert(at), windowMs);
            setCursor(point?.t ?? null);
          }}
          onPointerLeave={() => setCursor(null)}
        >
          {pane.ticks.map((tick) => (
            <line key={tick.label} className="grid" x2={width} y1={tick.at} y2={tick.at} />
          ))}
          <Moments marks={marks} x={x} height={height} end={end} />
          {pane.shapes.map((shape) => (
            <path
              key={`${shape.kind} ${shape.role}`}
              className={`shape ${shape.kind} role-${shape.role}`}
              d={shape.d}
            />
          ))}
          <CursorLine x={x} height={height} windowMs={windowMs} />
        </svg>
      </div>
    </section>
  );
});

interface FiguresProps {
  readonly pane: Pane;
  readonly points: readonly WindowPoint[];
  readonly windowMs: Millis;
}

function Figures({ pane, points, windowMs }: FiguresProps) {
  const t = useStore(cursor, (state) => state.t);
  const point = t === null ? (points.at(-1) ?? null) : windowAt(points, t, windowMs);
  return (
    <ul className="figures">
      {paneFigures(pane.id, point, windowMs).map(({ label, text, status }) => (
        <li key={label} className={`figure figure-${label}`}>
          {status === undefined ? (
            <span className="figure-label">{label}</span>
          ) : (
            <StatusMark status={status} />
          )}
          <span className="figure-text">{text}</span>
        </li>
      ))}
    </ul>
  );
}

interface CursorLineProps {
  readonly x: Scale;
  readonly height: number;
  readonly windowMs: Millis;
}

/** The window pointed at, across every chart. */
export function CursorLine({ x, height, windowMs }: CursorLineProps) {
  const t = useStore(cursor, (state) => state.t);
  if (t === null) return null;
  const left = x(t);
  return (
    <rect className="cursor" x={left} width={Math.max(1, x(t + windowMs) - left)} height={height} />
  );
}
