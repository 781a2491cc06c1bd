import type { Cluster, ClusterMark, FinishedTrace } from '../cluster/cluster.ts';
import type { ProgramGauge } from '../cluster/program.ts';
import { percentileOf } from '../telemetry/histogram.ts';
import type { LogRecord } from '../telemetry/logs.ts';
import type { Observer } from '../telemetry/observer.ts';
import { statusOf } from '../telemetry/outcome.ts';
import type { Outcome, RunFailure, WindowRecord } from '../telemetry/record.ts';
import type { Span } from '../telemetry/spans.ts';
import type { LogLine, Mark, SpanView, TraceSummary, Update, WindowPoint } from './protocol.ts';

/** Finished traces and log lines in one update at most; the rest is counted. */
export const TRACES_PER_UPDATE = 200;
export const LOGS_PER_UPDATE = 200;

/** Gathers what happened in a run between two updates of the page. */
export class UpdateMaker {
  private marks: Mark[] = [];
  private traces: FinishedTrace[] = [];
  private tracesSkipped = 0;
  private logsSent = 0;
  private readonly windowsSent = new Map<string, number>();

  mark(mark: ClusterMark): void {
    this.marks.push(mark);
  }

  traceFinished(trace: FinishedTrace): void {
    // Twice the page's share is kept, so that dropping the older half is rare work.
    if (this.traces.length >= TRACES_PER_UPDATE * 2) {
      this.traces.splice(0, TRACES_PER_UPDATE);
      this.tracesSkipped += TRACES_PER_UPDATE;
    }
    this.traces.push(trace);
  }

  make(cluster: Cluster, failure: RunFailure | null): Update {
    const { client, kernel, chaos } = cluster;
    const windows: Record<string, readonly WindowPoint[]> = {};
    this.newWindows('client', client, cluster, windows);
    for (const { name, observer } of cluster.services) {
      this.newWindows(name, observer, cluster, windows);
    }
    const excess = Math.max(0, this.traces.length - TRACES_PER_UPDATE);
    const logs = cluster.logs.since(this.logsSent, LOGS_PER_UPDATE);
    const update: Update = {
      now: kernel.now,
      windows,
      marks: this.marks,
      traces: this.traces.slice(excess).flatMap((trace) => summary(cluster, trace)),
      tracesSkipped: this.tracesSkipped + excess,
      logs: logs.map((record) => logLine(cluster, record)),
      logsSkipped: cluster.logs.written - this.logsSent - logs.length,
      totals: {
        offered: client.offered,
        ok: client.ok,
        failed: Object.fromEntries(client.failed),
        inFlight: client.inFlight,
      },
      failure,
      faults: chaos.active,
      gauges: gaugesOf(cluster),
    };
    this.marks = [];
    this.traces = [];
    this.tracesSkipped = 0;
    this.logsSent = cluster.logs.written;
    return update;
  }

  private newWindows(
    name: string,
    observer: Observer,
    cluster: Cluster,
    into: Record<string, readonly WindowPoint[]>,
  ): void {
    observer.closeUntil(cluster.kernel.now);
    const { windows } = observer;
    const closed = windows.dropped + windows.size;
    const sent = Math.max(this.windowsSent.get(name) ?? 0, windows.dropped);
    if (closed === sent) return;
    const first = sent - windows.dropped;
    into[name] = Array.from({ length: closed - sent }, (_, i) =>
      windowPoint(windows.at(first + i), windows.slowAt(first + i)),
    );
    this.windowsSent.set(name, closed);
  }
}

function gaugesOf(cluster: Cluster): Record<string, ProgramGauge> {
  const gauges: Record<string, ProgramGauge> = {};
  for (const { name, instances } of cluster.services) {
    for (const instance of instances) {
      const one = instance.gauge();
      if (one === null) continue;
      const { count, used, room } = gauges[name] ?? { count: 0, used: 0, room: 0 };
      gauges[name] = { count: count + one.count, used: used + one.used, room: room + one.room };
    }
  }
  return gauges;
}

function windowPoint(window: WindowRecord, slow: number): WindowPoint {
  let failed = 0;
  let refused = 0;
  for (const [cause, count] of Object.entries(window.failed)) {
    if (statusOf(cause as Outcome, 0, 0) === 'refused') refused += count;
    else failed += count;
  }
  const at = (q: number) => percentileOf(window.latency_buckets, q);
  return {
    t: window.t_ms,
    offered: window.offered,
    ok: window.ok - slow,
    slow,
    failed,
    refused,
    inFlight: window.in_flight,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  };
}

/** Nothing for a trace whose root made room for newer spans. */
function summary(cluster: Cluster, { span, outcome, duration }: FinishedTrace): TraceSummary[] {
  const { spans, scenario } = cluster;
  if (!spans.kept(span)) return [];
  const root = spans.get(span);
  return [
    {
      traceId: span,
      start: root.start,
      duration,
      status: statusOf(outcome, duration, scenario.slowAfter),
      outcome,
      name: root.name,
      spans: spans.sizeOf(span),
    },
  ];
}

function logLine(cluster: Cluster, record: LogRecord): LogLine {
  return {
    id: record.id,
    t: record.t,
    service: cluster.endpointName(record.endpoint),
    instance: record.instance,
    level: record.level,
    text: record.text,
    traceId: record.span === 0 ? 0 : cluster.spans.traceOf(record.span),
    spanId: record.span,
    place: record.place,
  };
}

/** A span as the waterfall shows it. */
export function spanView(cluster: Cluster, span: Span): SpanView {
  const { slowAfter } = cluster.scenario;
  return {
    spanId: span.id,
    parentId: span.parent,
    service: cluster.endpointName(span.endpoint),
    instance: span.instance,
    kind: span.kind,
    name: span.name,
    start: span.start,
    end: span.end,
    status:
      span.end === null || span.outcome === null
        ? 'in-flight'
        : statusOf(span.outcome, span.end - span.start, slowAfter),
    outcome: span.outcome ?? 'under way',
    queued: span.queued,
    flags: span.flags,
    details: cluster.spans.details.get(span.id),
  };
}
