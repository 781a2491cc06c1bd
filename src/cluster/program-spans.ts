import type { Millis } from '../base/units.ts';
import type { SpanDetailStore } from '../telemetry/span-details.ts';
import type { SpanId, SpanOutcome, SpanStore } from '../telemetry/spans.ts';

/** Told when a trace ends that no request began: its root was a span of a program's own. */
export type TraceEnded = (span: SpanId, outcome: SpanOutcome, duration: Millis) => void;

/** The most spans between one and its ancestor that are looked at. */
const DEPTH_MAX = 256;

/**
 * The spans one instance's program makes of its own work, among those of the calls it serves and
 * makes. Only these can be ended or renamed through it, whatever number it is given.
 */
export class ProgramSpans {
  readonly details: SpanDetailStore;

  constructor(
    private readonly store: SpanStore,
    private readonly endpoint: number,
    private readonly instance: number,
    private readonly traceEnded: TraceEnded = () => undefined,
  ) {
    this.details = store.details;
  }

  /** With `parent` 0 (or no longer kept) it is the root of a trace. */
  start(parent: SpanId, name: string, at: Millis): SpanId {
    const within = this.store.kept(parent) ? parent : 0;
    return this.store.start(within, 'internal', this.endpoint, this.instance, name, at);
  }

  /** No earlier than its start. Nothing if it ended before. */
  end(span: SpanId, outcome: SpanOutcome, at: Millis): void {
    if (!this.isOwn(span)) return;
    const { start, end, parent } = this.store.get(span);
    if (end !== null) return;
    const instant = Math.max(start, at);
    this.store.end(span, outcome, instant);
    if (parent === 0) this.traceEnded(span, outcome, instant - start);
  }

  rename(span: SpanId, name: string): void {
    if (this.isOwn(span)) this.store.rename(span, name);
  }

  kept(span: SpanId): boolean {
    return this.store.kept(span);
  }

  /** Kept and not ended, whoever began it. */
  isOpen(span: SpanId): boolean {
    return this.store.kept(span) && this.store.get(span).end === null;
  }

  /** Number of the root span of its trace. */
  traceOf(span: SpanId): SpanId {
    return this.store.traceOf(span);
  }

  /**
   * Where a span belongs whose parent came in a message. The sender's span is an ancestor of the
   * request's own server span, inside which all happens here: that one is meant then.
   */
  within(remote: SpanId, current: SpanId): SpanId {
    let server = 0;
    let at = current;
    for (let depth = 0; depth < DEPTH_MAX && this.store.kept(at); depth++) {
      if (at === remote) return server === 0 ? remote : server;
      const { kind, parent } = this.store.get(at);
      if (kind === 'server' && server === 0) server = at;
      at = parent;
    }
    return this.store.kept(remote) ? remote : current;
  }

  private isOwn(span: SpanId): boolean {
    if (!this.store.kept(span)) return false;
    const { kind, endpoint, instance } = this.store.get(span);
    return kind === 'internal' && endpoint === this.endpoint && instance === this.instance;
  }
}
