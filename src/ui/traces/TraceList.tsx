import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { TraceSummary } from '../../engine/protocol.ts';
import { formatDuration, formatInstant } from '../../picture/format.ts';
import { visibleRows } from '../../picture/waterfall.ts';
import { StatusMark } from '../shared/StatusMark.tsx';

const ROW = 28;

interface TraceListProps {
  readonly traces: readonly TraceSummary[];
  readonly selected: number | null;
  readonly onSelect: (traceId: number) => void;
}

/** Traces as rows; only those in view are in the page. Arrows move, Enter chooses. */
export function TraceList({ traces, selected, onSelect }: TraceListProps) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [view, setView] = useState({ top: 0, height: 400 });
  const { from, to } = visibleRows(traces.length, ROW, view.top, view.height);
  /** The row the keys are at; Enter opens it. */
  const [at, setAt] = useState(selected);
  const index = traces.findIndex((trace) => trace.traceId === at);

  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const read = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(element);
    element.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', read);
    };
  }, []);

  function show(row: number): void {
    const element = list.current;
    if (element === null) return;
    if (row * ROW < element.scrollTop) element.scrollTop = row * ROW;
    const below = (row + 1) * ROW - element.clientHeight;
    if (below > element.scrollTop) element.scrollTop = below;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'Enter' || event.key === ' ') && at !== null && index >= 0) {
      event.preventDefault();
      onSelect(at);
      return;
    }
    const page = Math.max(1, Math.floor(view.height / ROW) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: Math.max(index, 1) - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: traces.length - 1,
    };
    const wanted = moves[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const row = Math.min(Math.max(wanted, 0), traces.length - 1);
    const trace = traces[row];
    if (trace === undefined) return;
    setAt(trace.traceId);
    show(row);
  }

  const active = index >= from && index < to ? `${id}-${at}` : undefined;
  return (
    <div className="trace-list">
      <div className="trace-row trace-head" aria-hidden="true">
        <span>status</span>
        <span>start</span>
        <span>took</span>
        <span>outcome</span>
        <span>request</span>
      </div>
      <div
        ref={list}
        className="trace-rows"
        role="listbox"
        tabIndex={0}
        aria-label="Traces"
        aria-activedescendant={active}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: traces.length * ROW }}>
          {traces.slice(from, to).map((trace, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of its options
            <div
              key={trace.traceId}
              id={`${id}-${trace.traceId}`}
              className="trace-row"
              role="option"
              tabIndex={-1}
              aria-selected={trace.traceId === selected}
              aria-posinset={from + i + 1}
              aria-setsize={traces.length}
              style={{ top: (from + i) * ROW, height: ROW }}
              data-active={trace.traceId === at ? 'yes' : undefined}
              onClick={() => {
                setAt(trace.traceId);
                onSelect(trace.traceId);
              }}
            >
              <StatusMark status={trace.status} />
              <span className="number">{formatInstant(trace.start, 2)}</span>
              <span className="number">{formatDuration(trace.duration)}</span>
              <span className="clip" title={trace.outcome}>
                {trace.outcome}
              </span>
              <span className="clip" title={trace.name}>
                {trace.name}
              </span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
