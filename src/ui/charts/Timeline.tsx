import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Millis } from '../../base/units.ts';
import type { Mark } from '../../engine/protocol.ts';
import { type Scale, timeScale } from '../../picture/axis.ts';
import { formatInstant } from '../../picture/format.ts';
import {
  type BreakerSpan,
  breakerSpans,
  type FaultSpan,
  faultSpans,
} from '../../picture/timeline.ts';
import { type SimulationState, simulation } from '../../state/simulation.ts';
import { WINDOW_MS } from '../../telemetry/record.ts';
import { useSampled } from '../shared/sampled.ts';
import { cursor, setCursor } from './cursor.ts';
import { useSize } from './measure.ts';
import './timeline.css';

const PLAYHEAD_EVERY_MS = 100;
const ROW = 17;
/** Room kept from the start, so that the picture above stays put when the first fault comes. */
const ROWS_KEPT = 3;
/** More rows than these share the last one. */
const ROWS_MAX = 3;

const selectTime = (state: SimulationState) => state.now;

/** The strip under the topology: the run's time axis with its playhead and marks. */
export function Timeline() {
  const marks = useStore(simulation, (state) => state.marks);
  const until = useStore(simulation, (state) => state.until);
  const now = useSampled(simulation, selectTime, PLAYHEAD_EVERY_MS);
  const [ref, width] = useSize<HTMLDivElement>();
  const x = useMemo(() => timeScale(until, width), [until, width]);
  const faults = useMemo(() => faultSpans(marks), [marks]);
  const breakers = useMemo(() => breakerSpans(marks).slice(0, ROWS_MAX), [marks]);
  const faultRows = Math.min(ROWS_MAX, 1 + Math.max(-1, ...faults.map((span) => span.lane)));
  const rows = Math.max(ROWS_KEPT, faultRows + breakers.length);
  const height = rows * ROW + 22;

  return (
    <section className="timeline" aria-label="Timeline">
      <p className="visually-hidden">{inWords(now, until, marks)}</p>
      <div
        ref={ref}
        className="timeline-strip"
        aria-hidden="true"
        style={{ height }}
        onPointerMove={(event) => {
          const at = event.clientX - event.currentTarget.getBoundingClientRect().left;
          const t = Math.floor(x.invert(at) / WINDOW_MS) * WINDOW_MS;
          setCursor(t >= 0 && t <= now ? t : null);
        }}
        onPointerLeave={() => setCursor(null)}
      >
        <div className="timeline-past" style={{ width: x(Math.min(now, until)) }} />
        {faults.map((span) => (
          <FaultBar key={span.id} span={span} x={x} now={now} />
        ))}
        {breakers.map(({ service, spans }, row) => (
          <BreakerRow
            key={service}
            service={service}
            spans={spans}
            x={x}
            now={now}
            top={(rows - breakers.length + row) * ROW}
          />
        ))}
        {marks.map((mark) => (
          <EventMark key={`${mark.t} ${mark.text}`} mark={mark} x={x} />
        ))}
        <div className="timeline-axis">
          {x.ticks.map((tick, i) => (
            <span key={tick.label} style={{ left: tick.at }} data-edge={edge(i, x)}>
              {tick.label}
            </span>
          ))}
        </div>
        <TimelineCursor x={x} />
        <div className="timeline-playhead" style={{ left: x(Math.min(now, until)) }} />
      </div>
    </section>
  );
}

const edge = (index: number, x: Scale) =>
  index === 0 ? 'start' : index === x.ticks.length - 1 ? 'end' : undefined;

interface FaultBarProps {
  readonly span: FaultSpan;
  readonly x: Scale;
  readonly now: Millis;
}

/** Width of a letter of a fault's words, px, on average. */
const LETTER = 5.8;

function FaultBar({ span, x, now }: FaultBarProps) {
  const width = Math.max(3, x(span.to ?? now) - x(span.from));
  return (
    <span
      className="timeline-fault"
      data-lasting={span.to === null ? 'yes' : undefined}
      data-narrow={width < span.text.length * LETTER + 10 ? 'yes' : undefined}
      title={spanTitle(span.text, span.from, span.to)}
      style={{ top: Math.min(span.lane, ROWS_MAX - 1) * ROW, left: x(span.from), width }}
    >
      <b>{span.text}</b>
    </span>
  );
}

interface BreakerRowProps {
  readonly service: string;
  readonly spans: readonly BreakerSpan[];
  readonly x: Scale;
  readonly now: Millis;
  readonly top: number;
}

/** Spans narrower than their word (px) are told by their line alone. */
const WORD_WIDTH = { closed: 54, open: 44, 'half-open': 70 } as const;

/** A breaker's state over time: low line closed, raised bar open, half way half-open. */
function BreakerRow({ service, spans, x, now, top }: BreakerRowProps) {
  const first = x(spans[0]?.from ?? 0);
  return (
    <>
      {first > 60 && (
        <span className="timeline-service" style={{ top, width: first }}>
          {service} breaker
        </span>
      )}
      {spans.map(({ state, from, to }) => {
        const width = Math.max(2, x(to ?? now) - x(from));
        return (
          <span
            key={from}
            className="timeline-breaker"
            data-state={state}
            title={spanTitle(`${service} breaker ${state}`, from, to)}
            style={{ top, left: x(from), width }}
          >
            {width > WORD_WIDTH[state] && <b>{state}</b>}
          </span>
        );
      })}
    </>
  );
}

/** Moments that are no span: changes of load, deploys, scaling, and what balancers think of instances. */
function EventMark({ mark, x }: { readonly mark: Mark; readonly x: Scale }) {
  const { kind, t, text } = mark;
  if (kind === 'fault' || kind === 'heal' || kind === 'breaker') return null;
  const title = `${formatInstant(t)}: ${text}`;
  return <i className="timeline-event" data-kind={kind} style={{ left: x(t) }} title={title} />;
}

function TimelineCursor({ x }: { readonly x: Scale }) {
  const t = useStore(cursor, (state) => state.t);
  if (t === null) return null;
  return <i className="timeline-cursor" style={{ left: x(t), width: x(t + WINDOW_MS) - x(t) }} />;
}

function spanTitle(text: string, from: Millis, to: Millis | null): string {
  return `${text}, ${formatInstant(from)} to ${to === null ? 'now' : formatInstant(to)}`;
}

/** What the strip shows, for people who do not see it: the last few marks in words. */
function inWords(now: Millis, until: Millis, marks: readonly Mark[]): string {
  const recent = marks.slice(-6).map((mark) => `${formatInstant(mark.t)} ${mark.text}`);
  const at = `${formatInstant(Math.floor(now / 1000) * 1000, 0)} of ${formatInstant(until, 0)}`;
  return recent.length === 0 ? at : `${at}. Last events: ${recent.join('; ')}.`;
}
