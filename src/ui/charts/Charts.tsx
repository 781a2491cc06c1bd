import { useMemo, useState } from 'react';
import type { WindowPoint } from '../../engine/protocol.ts';
import { timeScale } from '../../picture/axis.ts';
import { chartPanes } from '../../picture/chart.ts';
import { type SimulationState, simulation } from '../../state/simulation.ts';
import { WINDOW_MS } from '../../telemetry/record.ts';
import { useSampled } from '../shared/sampled.ts';
import { ChartPane } from './ChartPane.tsx';
import { useSize } from './measure.ts';
import { TimeAxis } from './TimeAxis.tsx';
import { WindowTable } from './WindowTable.tsx';
import './charts.css';

/** Pictures of the charts a second: 5. */
const EVERY_MS = 200;
/** Room for the labels of the value axes, px. */
const AXIS_WIDTH = 52;
/** Heights round the drawings, px: the line above each, one or two more where it is narrow, the time axis. */
const HEAD = 24;
const MORE_LINE = 18;
const NARROW = 540;
const VERY_NARROW = 420;
const TIME_AXIS = 26;
const PANES = 4;
const NO_POINTS: readonly WindowPoint[] = [];

const everything = (state: SimulationState) => state;

/** Throughput, latency, errors and requests in flight of one observer over the run. */
export function Charts() {
  const { windows, marks, until, topology, now } = useSampled(simulation, everything, EVERY_MS);
  const [chosen, setObserver] = useState('client');
  const [latencyAxis, setLatencyAxis] = useState<'log' | 'linear'>('linear');
  const [asTable, setAsTable] = useState(false);
  const [ref, width, height] = useSize<HTMLDivElement>();

  const observers = topology?.endpoints.map((endpoint) => endpoint.name) ?? ['client'];
  const observer = observers.includes(chosen) ? chosen : 'client';
  const points = windows[observer] ?? NO_POINTS;
  const plotWidth = Math.max(40, width - AXIS_WIDTH - 16);
  const moreLines = width < VERY_NARROW ? 2 : width < NARROW ? 1 : 0;
  const plotHeight = Math.max(
    36,
    Math.floor((height - TIME_AXIS - moreLines * MORE_LINE) / PANES) - HEAD,
  );
  const x = useMemo(() => timeScale(until, plotWidth), [until, plotWidth]);
  const panes = useMemo(
    () =>
      chartPanes(points, {
        width: plotWidth,
        height: plotHeight,
        until,
        windowMs: WINDOW_MS,
        latencyAxis,
      }),
    [points, plotWidth, plotHeight, until, latencyAxis],
  );

  return (
    <section className="charts" aria-label="Charts">
      <div className="charts-tools">
        <label className="charts-observer">
          <span>Seen by</span>
          <select value={observer} onChange={(event) => setObserver(event.target.value)}>
            {observers.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <Toggle
          on={latencyAxis === 'log'}
          set={(on) => setLatencyAxis(on ? 'log' : 'linear')}
          text="Log latency"
        />
        <Toggle on={asTable} set={setAsTable} text="Table" />
      </div>
      <div ref={ref} className="charts-body">
        {points.length === 0 && (
          <p className="charts-empty">
            Nothing measured yet. Press Run: the first figures come after half a second.
          </p>
        )}
        {asTable && points.length > 0 && <WindowTable points={points} windowMs={WINDOW_MS} />}
        {!asTable && points.length > 0 && (
          <div className="panes" style={{ '--axis': `${AXIS_WIDTH}px` } as React.CSSProperties}>
            {panes.map((pane) => (
              <ChartPane
                key={pane.id}
                pane={pane}
                points={points}
                marks={marks}
                x={x}
                width={plotWidth}
                height={plotHeight}
                windowMs={WINDOW_MS}
                end={Math.round(x(now))}
              />
            ))}
            <TimeAxis points={points} x={x} width={plotWidth} windowMs={WINDOW_MS} />
          </div>
        )}
      </div>
    </section>
  );
}

interface ToggleProps {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  readonly text: string;
}

function Toggle({ on, set, text }: ToggleProps) {
  return (
    <button type="button" className="chart-toggle" aria-pressed={on} onClick={() => set(!on)}>
      {text}
    </button>
  );
}
