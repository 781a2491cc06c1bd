import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Outcome } from './record.ts';

/** Spans are numbered from 1; 0 is "no span". A number is never used twice in a run. */
export type SpanId = number;

/** Spans kept at once; the oldest make room. About 100 bytes each. */
export const SPANS_KEPT = 1 << 16;
const MASK = SPANS_KEPT - 1;

export interface Span {
  readonly id: SpanId;
  readonly parent: SpanId;
  /** Number of the root span: names the trace. */
  readonly trace: SpanId;
  /** Index of the service observed: the callee's for server spans, the caller's for client spans. */
  readonly endpoint: number;
  readonly instance: number;
  readonly kind: SpanKind;
  readonly name: string;
  readonly start: Millis;
  readonly queued: Millis;
  /** null while under way. */
  readonly end: Millis | null;
  readonly outcome: Outcome | null;
  /** What a proxy says of it: Envoy's response flags (`UO`, `URX`), or ''. */
  readonly flags: string;
}

/** `proxy`: one attempt of a sidecar, between the caller's span and the callee's. */
export type SpanKind = 'client' | 'server' | 'proxy';
const KINDS: readonly SpanKind[] = ['client', 'server', 'proxy'];

/**
 * Every call leaves two spans, the caller's and the callee's. They lie in a ring of columns: no
 * object is made for one, and memory does not grow with the run.
 */
export class SpanStore {
  /** Ids handed out so far. */
  count = 0;
  private readonly parents = new Float64Array(SPANS_KEPT);
  private readonly traces = new Float64Array(SPANS_KEPT);
  private readonly starts = new Float64Array(SPANS_KEPT);
  private readonly ends = new Float64Array(SPANS_KEPT);
  private readonly queues = new Float64Array(SPANS_KEPT);
  private readonly endpoints = new Int32Array(SPANS_KEPT);
  private readonly instances = new Int32Array(SPANS_KEPT);
  private readonly kinds = new Uint8Array(SPANS_KEPT);
  /** Spans of the whole trace so far, at the root's place. */
  private readonly sizes = new Int32Array(SPANS_KEPT);
  private readonly names: string[] = new Array<string>(SPANS_KEPT).fill('');
  private readonly flagTexts: string[] = new Array<string>(SPANS_KEPT).fill('');
  private readonly outcomes: (Outcome | null)[] = new Array<null>(SPANS_KEPT).fill(null);

  /** Starts a span; with `parent` 0 it is the root of a new trace. */
  start(
    parent: SpanId,
    kind: SpanKind,
    endpoint: number,
    instance: number,
    name: string,
    now: Millis,
  ): SpanId {
    const id = ++this.count;
    const at = id & MASK;
    this.parents[at] = parent;
    const trace = parent === 0 ? id : this.traceOf(parent);
    this.traces[at] = trace;
    this.sizes[at] = 0;
    if (this.kept(trace)) this.sizes[trace & MASK]!++;
    this.starts[at] = now;
    this.ends[at] = Number.NaN;
    this.queues[at] = 0;
    this.endpoints[at] = endpoint;
    this.instances[at] = instance;
    this.kinds[at] = kind === 'client' ? 0 : kind === 'server' ? 1 : 2;
    this.names[at] = name;
    this.flagTexts[at] = '';
    this.outcomes[at] = null;
    return id;
  }

  /** Time the span's request waited in a queue before work began. */
  queued(id: SpanId, waited: Millis): void {
    if (this.kept(id)) this.queues[id & MASK] = waited;
  }

  /** What a proxy says of the span's request; a later text replaces an earlier one. */
  flags(id: SpanId, text: string): void {
    if (this.kept(id)) this.flagTexts[id & MASK] = text;
  }

  end(id: SpanId, outcome: Outcome, now: Millis): void {
    if (!this.kept(id)) return;
    const at = id & MASK;
    assert(Number.isNaN(this.ends[at]), 'a span ended twice');
    this.ends[at] = now;
    this.outcomes[at] = outcome;
  }

  /** The trace a span belongs to; a span no longer kept is taken for a root of its own. */
  traceOf(id: SpanId): SpanId {
    return this.kept(id) ? this.traces[id & MASK]! : id;
  }

  /** Spans the trace has had so far; 0 when its root is no longer kept. */
  sizeOf(trace: SpanId): number {
    return this.kept(trace) ? this.sizes[trace & MASK]! : 0;
  }

  /** All kept spans of one trace, by start (then id). Empty when its root is no longer kept. */
  trace(trace: SpanId): Span[] {
    if (!this.kept(trace)) return [];
    const found: Span[] = [];
    for (let id = trace; id <= this.count; id++) {
      if (this.traces[id & MASK] === trace) found.push(this.get(id));
    }
    return found.sort((a, b) => a.start - b.start || a.id - b.id);
  }

  get(id: SpanId): Span {
    assert(this.kept(id), `span ${id} is no longer kept`);
    const at = id & MASK;
    const end = this.ends[at]!;
    return {
      id,
      parent: this.parents[at]!,
      trace: this.traces[at]!,
      endpoint: this.endpoints[at]!,
      instance: this.instances[at]!,
      kind: KINDS[this.kinds[at]!]!,
      name: this.names[at]!,
      start: this.starts[at]!,
      queued: this.queues[at]!,
      end: Number.isNaN(end) ? null : end,
      outcome: this.outcomes[at]!,
      flags: this.flagTexts[at]!,
    };
  }

  kept(id: SpanId): boolean {
    return id > 0 && id > this.count - SPANS_KEPT && id <= this.count;
  }
}
