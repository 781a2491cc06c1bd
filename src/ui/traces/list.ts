import type { TraceSummary } from '../../engine/protocol.ts';
import type { Status } from '../../telemetry/record.ts';
import { traceIdOf } from '../../telemetry/span-ids.ts';

export interface TraceFilter {
  readonly status: Status | 'all';
  /** Matched in name, outcome, number and W3C trace id, whatever the case. */
  readonly text: string;
  readonly sort: 'newest' | 'slowest';
}

/** The traces a filter leaves, in the order it asks for. `traces` comes oldest first. */
export function listTraces(
  traces: readonly TraceSummary[],
  { status, text, sort }: TraceFilter,
): readonly TraceSummary[] {
  const wanted = text.trim().toLowerCase();
  const kept = traces.filter(
    (trace) =>
      (status === 'all' || trace.status === status) &&
      (wanted === '' ||
        trace.name.toLowerCase().includes(wanted) ||
        trace.outcome.toLowerCase().includes(wanted) ||
        String(trace.traceId) === wanted ||
        (wanted.length === 32 && traceIdOf(trace.traceId) === wanted)),
  );
  if (sort === 'newest') return kept.reverse();
  return kept.sort((a, b) => b.duration - a.duration || b.traceId - a.traceId);
}
