import { useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { SpanView } from '../../engine/protocol.ts';
import { formatCount } from '../../picture/format.ts';
import { STATUS_LOOKS } from '../../picture/status.ts';
import { type SimulationState, simulation } from '../../state/simulation.ts';
import { useSampled } from '../shared/sampled.ts';
import { listTraces, type TraceFilter } from './list.ts';
import { TraceList } from './TraceList.tsx';
import { Waterfall } from './Waterfall.tsx';
import './traces.css';

export interface TracesProps {
  /** Spans of one trace by start time; empty when it is no longer kept. */
  readonly loadTrace: (traceId: number) => Promise<readonly SpanView[]>;
  /** The trace on show when something outside chooses it (a log line); own choice when absent. */
  readonly selected?: number | null;
  readonly onSelect?: (traceId: number | null) => void;
}

/** A list that people choose from must not run away: once a second is enough. */
const EVERY_MS = 1000;
const selectTraces = (state: SimulationState) => state.traces;
const selectSkipped = (state: SimulationState) => state.tracesSkipped;
const NO_FILTER: TraceFilter = { status: 'all', text: '', sort: 'newest' };

/** The newest traces, and the waterfall of the one selected. */
export function Traces({ loadTrace, selected, onSelect }: TracesProps) {
  const newest = useSampled(simulation, selectTraces, EVERY_MS);
  const skipped = useSampled(simulation, selectSkipped, EVERY_MS);
  const [own, setOwn] = useState<number | null>(null);
  const [filter, setFilter] = useState(NO_FILTER);
  /** The list as it stood when the pointer or the focus came in: it waits while in use. */
  const [held, setHeld] = useState<typeof newest | null>(null);
  const choice = selected === undefined ? own : selected;
  const traces = held ?? newest;
  const listed = useMemo(() => listTraces(traces, filter), [traces, filter]);
  const choose = (traceId: number | null) => {
    setOwn(traceId);
    onSelect?.(traceId);
  };

  // Where the list makes way for the trace, the focus goes along, and back.
  const side = useRef<HTMLDivElement>(null);
  const back = useRef<HTMLButtonElement>(null);
  const opened = choice !== null;
  useEffect(() => {
    if (opened && side.current?.offsetParent === null) back.current?.focus();
  }, [opened]);
  const leave = () => {
    flushSync(() => choose(null));
    side.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
  };

  // Another run has begun: what was held is gone.
  const stale = held !== null && newest.length < held.length;
  useEffect(() => {
    if (stale) setHeld(null);
  }, [stale]);

  return (
    <section className="traces" aria-label="Traces">
      <div className="traces-panes" data-chosen={choice === null ? undefined : 'yes'}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: it only notes that someone is reading */}
        <div
          ref={side}
          className="trace-side"
          onPointerEnter={() => setHeld(newest)}
          onPointerLeave={() => setHeld(null)}
          onFocus={() => setHeld((old) => old ?? newest)}
          onBlur={() => setHeld(null)}
        >
          <Filters filter={filter} onChange={setFilter} />
          {listed.length > 0 && <TraceList traces={listed} selected={choice} onSelect={choose} />}
          {listed.length === 0 && (
            <p className="traces-empty">
              {traces.length === 0
                ? 'No request has finished yet. Press Run; each one that finishes leaves a trace here.'
                : 'No trace matches. Clear the search or choose another status.'}
            </p>
          )}
          <p className="traces-note">
            {formatCount(listed.length)} shown
            {held !== null && held !== newest && ' · list waits while you are in it'}
            {skipped > 0 && ` · ${formatCount(skipped)} more ran but are not listed`}
          </p>
        </div>
        <div className="trace-view">
          {choice !== null && (
            <button ref={back} type="button" className="trace-back" onClick={leave}>
              ← All traces
            </button>
          )}
          <TraceView traceId={choice} loadTrace={loadTrace} />
        </div>
      </div>
    </section>
  );
}

interface FiltersProps {
  readonly filter: TraceFilter;
  readonly onChange: (filter: TraceFilter) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  return (
    <div className="trace-filters">
      <select
        aria-label="Status"
        value={filter.status}
        onChange={(event) =>
          onChange({ ...filter, status: event.target.value as TraceFilter['status'] })
        }
      >
        <option value="all">every status</option>
        {STATUS_LOOKS.filter(({ status }) => status !== 'in-flight').map(
          ({ status, word, symbol }) => (
            <option key={status} value={status}>
              {symbol} {word}
            </option>
          ),
        )}
      </select>
      <input
        type="search"
        aria-label="Search traces"
        placeholder="Name, outcome or number"
        value={filter.text}
        onChange={(event) => onChange({ ...filter, text: event.target.value })}
      />
      <select
        aria-label="Order"
        value={filter.sort}
        onChange={(event) =>
          onChange({ ...filter, sort: event.target.value as TraceFilter['sort'] })
        }
      >
        <option value="newest">newest first</option>
        <option value="slowest">slowest first</option>
      </select>
    </div>
  );
}

interface TraceViewProps {
  readonly traceId: number | null;
  readonly loadTrace: TracesProps['loadTrace'];
}

type Loaded = { readonly traceId: number; readonly spans: readonly SpanView[] | 'failed' };

function TraceView({ traceId, loadTrace }: TraceViewProps) {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  useEffect(() => {
    if (traceId === null) return;
    let current = true;
    loadTrace(traceId).then(
      (spans) => current && setLoaded({ traceId, spans }),
      () => current && setLoaded({ traceId, spans: 'failed' }),
    );
    return () => {
      current = false;
    };
  }, [traceId, loadTrace]);

  const spans = loaded?.traceId === traceId ? loaded?.spans : undefined;
  if (traceId === null) return <Note text="Choose a trace to see where its time went." />;
  if (spans === undefined) return <Note text="Loading the trace …" />;
  if (spans === 'failed') {
    return <Note text={`Trace ${traceId} could not be read. Choose it again, or another one.`} />;
  }
  if (spans.length === 0) {
    return <Note text={`Trace ${traceId} is no longer kept. Choose a newer one.`} />;
  }
  return <Waterfall key={traceId} spans={spans} />;
}

function Note({ text }: { readonly text: string }) {
  return <p className="traces-empty trace-note">{text}</p>;
}
