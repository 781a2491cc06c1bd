import type { SpanView } from '../../engine/protocol.ts';
import './traces.css';

export interface TracesProps {
  /** Spans of one trace by start time; empty when it is no longer kept. */
  readonly loadTrace: (traceId: number) => Promise<readonly SpanView[]>;
  /** The trace on show, when something outside this panel (a log line) chooses it. */
  readonly selected?: number | null;
  readonly onSelect?: (traceId: number | null) => void;
}

/** The newest traces, and the waterfall of the one selected. */
export function Traces({ loadTrace }: TracesProps) {
  void loadTrace;
  return <section className="traces" aria-label="Traces" />;
}
