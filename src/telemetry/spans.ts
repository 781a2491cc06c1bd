import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Outcome } from './record.ts';
import { SpanDetailStore } from './span-details.ts';

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
  readonly outcome: SpanOutcome | null;
  /** What a proxy says of it: Envoy's response flags (`UO`, `URX`), or ''. */
  readonly flags: string;
}

/** `error`: the span of a program's own that its code gave the status "error". */
export type SpanOutcome = Outcome | 'error';

/**
 * `proxy`: one attempt of a sidecar, between the caller's span and the callee's. `internal`: one a
 * program made itself, of some of its own work.
 */
export type SpanKind = 'client' | 'server' | 'proxy' | 'internal';
const KINDS: readonly SpanKind[] = ['client', 'server', 'proxy', 'internal'];

/** Where the numbers of a span stand. */
const PARENT = 0;
const TRACE = 1;
const START = 2;
const END = 3;
const QUEUED = 4;
/** Endpoint and instance in one: `endpoint · PLACES + instance + 1`. */
const PLACE = 5;
const KIND = 6;
/** Spans of the whole trace so far, at the root's place. */
const SIZE = 7;
const STRIDE = 8;
const PLACES = 1_000_000;

/**
 * Every call leaves two spans, the caller's and the callee's. They lie in a ring of numbers: no
 * object is made for one, and memory does not grow with the run.
 */
export class SpanStore {
  /** Ids handed out so far. */
  count = 0;
  /** What code said of its spans; empty for almost all of them. */
  readonly details = new SpanDetailStore();
  /**
   * {@link STRIDE} numbers a span, so that whatever is written of one lies in one cache line: with
   * thousands of services, waiting for memory is most of what a span costs.
   */
  private readonly numbers = new Float64Array(SPANS_KEPT * STRIDE);
  private readonly names: string[] = new Array<string>(SPANS_KEPT).fill('');
  private readonly flagTexts: string[] = new Array<string>(SPANS_KEPT).fill('');
  private readonly outcomes: (SpanOutcome | null)[] = new Array<null>(SPANS_KEPT).fill(null);

  /**
   * Starts a span; with `parent` 0 it is the root of a new trace. `trace`: the parent's, from who
   * knows it.
   */
  start(
    parent: SpanId,
    kind: SpanKind,
    endpoint: number,
    instance: number,
    name: string,
    now: Millis,
    trace: SpanId = 0,
  ): SpanId {
    const id = ++this.count;
    const slot = id & MASK;
    const at = slot * STRIDE;
    const { numbers } = this;
    const sure = trace > 0 && this.kept(parent);
    const its = sure ? trace : parent === 0 ? id : this.traceOf(parent);
    numbers[at + PARENT] = parent;
    numbers[at + TRACE] = its;
    numbers[at + START] = now;
    numbers[at + END] = Number.NaN;
    numbers[at + QUEUED] = 0;
    numbers[at + PLACE] = endpoint * PLACES + (instance + 1);
    numbers[at + KIND] = kind === 'client' ? 0 : kind === 'server' ? 1 : kind === 'proxy' ? 2 : 3;
    numbers[at + SIZE] = 0;
    if (this.kept(its)) numbers[(its & MASK) * STRIDE + SIZE]!++;
    this.names[slot] = name;
    if (this.flagTexts[slot] !== '') this.flagTexts[slot] = '';
    this.outcomes[slot] = null;
    return id;
  }

  /** Time the span's request waited in a queue before work began. */
  queued(id: SpanId, waited: Millis): void {
    if (this.kept(id)) this.numbers[(id & MASK) * STRIDE + QUEUED] = waited;
  }

  /** What a proxy says of the span's request; a later text replaces an earlier one. */
  flags(id: SpanId, text: string): void {
    if (this.kept(id)) this.flagTexts[id & MASK] = text;
  }

  rename(id: SpanId, name: string): void {
    if (this.kept(id)) this.names[id & MASK] = name;
  }

  end(id: SpanId, outcome: SpanOutcome, now: Millis): void {
    if (!this.kept(id)) return;
    const at = (id & MASK) * STRIDE + END;
    assert(Number.isNaN(this.numbers[at]), 'a span ended twice');
    this.numbers[at] = now;
    this.outcomes[id & MASK] = outcome;
  }

  /** The trace a span belongs to; a span no longer kept is taken for a root of its own. */
  traceOf(id: SpanId): SpanId {
    return this.kept(id) ? this.numbers[(id & MASK) * STRIDE + TRACE]! : id;
  }

  /** Spans the trace has had so far; 0 when its root is no longer kept. */
  sizeOf(trace: SpanId): number {
    return this.kept(trace) ? this.numbers[(trace & MASK) * STRIDE + SIZE]! : 0;
  }

  /** All kept spans of one trace, by start (then id). Empty when its root is no longer kept. */
  trace(trace: SpanId): Span[] {
    if (!this.kept(trace)) return [];
    const found: Span[] = [];
    for (let id = trace; id <= this.count; id++) {
      if (this.numbers[(id & MASK) * STRIDE + TRACE] === trace) found.push(this.get(id));
    }
    return found.sort((a, b) => a.start - b.start || a.id - b.id);
  }

  get(id: SpanId): Span {
    assert(this.kept(id), `span ${id} is no longer kept`);
    const slot = id & MASK;
    const at = slot * STRIDE;
    const { numbers } = this;
    const end = numbers[at + END]!;
    const place = numbers[at + PLACE]!;
    return {
      id,
      parent: numbers[at + PARENT]!,
      trace: numbers[at + TRACE]!,
      endpoint: Math.floor(place / PLACES),
      instance: (place % PLACES) - 1,
      kind: KINDS[numbers[at + KIND]!]!,
      name: this.names[slot]!,
      start: numbers[at + START]!,
      queued: numbers[at + QUEUED]!,
      end: Number.isNaN(end) ? null : end,
      outcome: this.outcomes[slot]!,
      flags: this.flagTexts[slot]!,
    };
  }

  kept(id: SpanId): boolean {
    return id > 0 && id > this.count - SPANS_KEPT && id <= this.count;
  }
}
