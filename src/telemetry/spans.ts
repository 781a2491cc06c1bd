import { assert } from '../base/assert.ts';
import type { Millis } from '../base/units.ts';
import type { Outcome } from './record.ts';
import { SpanDetailStore } from './span-details.ts';

/** Spans are numbered from 1; 0 is "no span". A number is never used twice in a run. */
export type SpanId = number;

/** Spans kept at once; the oldest make room. About 50 bytes each. */
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

/**
 * A span's row is 32 bytes, so that the thousands under way stay in a processor's cache: two doubles,
 * then four integers without sign. Here is where they stand in it, counted in their own sizes.
 */
const START = 0;
const END = 1;
const DOUBLES = 4;
/** At the root of a trace, which has no parent: spans of the whole trace so far. */
const PARENT = 4;
const TRACE = 5;
/** `endpoint · 4 + kind` */
const PLACE = 6;
/** Plus 1: the load generators are -1. */
const INSTANCE = 7;
const INTEGERS = 8;

/**
 * Every call leaves two spans, the caller's and the callee's. They lie in a ring of numbers: no
 * object is made for one, and memory does not grow with the run.
 */
export class SpanStore {
  /** Ids handed out so far. */
  count = 0;
  /** What code said of its spans; empty for almost all of them. */
  readonly details = new SpanDetailStore();
  private readonly rows = new ArrayBuffer(SPANS_KEPT * 32);
  private readonly doubles = new Float64Array(this.rows);
  private readonly integers = new Uint32Array(this.rows);
  private readonly names: string[] = new Array<string>(SPANS_KEPT).fill('');
  /** Places in {@link outcomesSeen}; 0 while under way. */
  private readonly outcomes = new Uint16Array(SPANS_KEPT);
  private readonly outcomesSeen: (SpanOutcome | null)[] = [null, 'ok'];
  private readonly waits = new Float64Array(SPANS_KEPT);
  /** By id: few spans have one. */
  private readonly flagTexts = new Map<SpanId, string>();

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
    const { doubles, integers } = this;
    const sure = trace > 0 && this.kept(parent);
    const its = sure ? trace : parent === 0 ? id : this.traceOf(parent);
    const at = slot * INTEGERS;
    doubles[slot * DOUBLES + START] = now;
    doubles[slot * DOUBLES + END] = Number.NaN;
    integers[at + PARENT] = parent;
    integers[at + TRACE] = its;
    integers[at + PLACE] = endpoint * 4 + KINDS.indexOf(kind);
    integers[at + INSTANCE] = instance + 1;
    if (this.kept(its)) integers[(its & MASK) * INTEGERS + PARENT]!++;
    this.names[slot] = name;
    this.outcomes[slot] = 0;
    if (this.waits[slot] !== 0) this.waits[slot] = 0;
    if (this.flagTexts.size > 0) this.flagTexts.delete(id - SPANS_KEPT);
    return id;
  }

  /** Time the span's request waited in a queue before work began. */
  queued(id: SpanId, waited: Millis): void {
    if (this.kept(id)) this.waits[id & MASK] = waited;
  }

  /** What a proxy says of the span's request; a later text replaces an earlier one. */
  flags(id: SpanId, text: string): void {
    if (this.kept(id)) this.flagTexts.set(id, text);
  }

  rename(id: SpanId, name: string): void {
    if (this.kept(id)) this.names[id & MASK] = name;
  }

  end(id: SpanId, outcome: SpanOutcome, now: Millis): void {
    if (!this.kept(id)) return;
    const at = (id & MASK) * DOUBLES + END;
    assert(Number.isNaN(this.doubles[at]), 'a span ended twice');
    this.doubles[at] = now;
    this.outcomes[id & MASK] = outcome === 'ok' ? 1 : this.placeOf(outcome);
  }

  private placeOf(outcome: SpanOutcome): number {
    const place = this.outcomesSeen.indexOf(outcome);
    return place >= 0 ? place : this.outcomesSeen.push(outcome) - 1;
  }

  /** The trace a span belongs to; a span no longer kept is taken for a root of its own. */
  traceOf(id: SpanId): SpanId {
    return this.kept(id) ? this.integers[(id & MASK) * INTEGERS + TRACE]! : id;
  }

  /** Spans the trace has had so far; 0 when its root is no longer kept. */
  sizeOf(trace: SpanId): number {
    return this.kept(trace) ? this.integers[(trace & MASK) * INTEGERS + PARENT]! : 0;
  }

  /** All kept spans of one trace, by start (then id). Empty when its root is no longer kept. */
  trace(trace: SpanId): Span[] {
    if (!this.kept(trace)) return [];
    const found: Span[] = [];
    for (let id = trace; id <= this.count; id++) {
      if (this.traceOf(id) === trace) found.push(this.get(id));
    }
    return found.sort((a, b) => a.start - b.start || a.id - b.id);
  }

  get(id: SpanId): Span {
    assert(this.kept(id), `span ${id} is no longer kept`);
    const slot = id & MASK;
    const { doubles, integers } = this;
    const at = slot * INTEGERS;
    const end = doubles[slot * DOUBLES + END]!;
    const trace = integers[at + TRACE]!;
    const place = integers[at + PLACE]!;
    return {
      id,
      parent: trace === id ? 0 : integers[at + PARENT]!,
      trace,
      endpoint: place >>> 2,
      instance: integers[at + INSTANCE]! - 1,
      kind: KINDS[place & 3]!,
      name: this.names[slot]!,
      start: doubles[slot * DOUBLES + START]!,
      queued: this.waits[slot]!,
      end: Number.isNaN(end) ? null : end,
      outcome: this.outcomesSeen[this.outcomes[slot]!]!,
      flags: this.flagTexts.get(id) ?? '',
    };
  }

  kept(id: SpanId): boolean {
    return id > 0 && id > this.count - SPANS_KEPT && id <= this.count;
  }
}
