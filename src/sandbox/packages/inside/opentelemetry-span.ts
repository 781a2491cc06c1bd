import { run } from 'internal:@opentelemetry/api';
import type {
  Attributes,
  AttributeValue,
  Context,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import { isSpanContextValid, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';

/** Attributes of one event or link that are looked at. */
const ATTRIBUTES_MAX = 128;

/**
 * A span of the run under its number: one that code started, or the server span of the request
 * being handled, which ends with the request. The simulator keeps all that is said of it.
 */
export class RunSpan implements Span {
  readonly #number: number;
  readonly #context: SpanContext;

  constructor(number: number, traceId: string, traceState?: SpanContext['traceState']) {
    this.#number = number;
    const spanId = run.spanId(number);
    this.#context = {
      ...{ traceId, spanId, traceFlags: TraceFlags.SAMPLED },
      ...(traceState && { traceState }),
    };
  }

  /** 0 for a span that is none of ours. */
  static numberOf(span: Span): number {
    return #number in span ? span.#number : 0;
  }

  spanContext(): SpanContext {
    return this.#context;
  }

  isRecording(): boolean {
    return run.isOpen(this.#number);
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.isRecording()) run.attribute(this.#number, key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    for (const key of Object.keys(attributes)) this.setAttribute(key, attributes[key]!);
    return this;
  }

  addEvent(name: string, second?: Attributes | TimeInput, third?: TimeInput): this {
    if (!this.isRecording()) return this;
    const timed = isTime(second);
    const time = timed ? (third ?? second) : third;
    const attributes = timed ? [] : listed(second);
    run.event(this.#number, name, attributes, millis(time));
    return this;
  }

  addLink({ context, attributes }: Link): this {
    if (this.isRecording()) {
      run.link(this.#number, context.traceId, context.spanId, listed(attributes));
    }
    return this;
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link);
    return this;
  }

  setStatus({ code, message }: SpanStatus): this {
    if (!this.isRecording()) return this;
    if (code === SpanStatusCode.OK) run.status(this.#number, 'ok', '');
    else if (code === SpanStatusCode.ERROR) run.status(this.#number, 'error', message);
    return this;
  }

  updateName(name: string): this {
    if (this.isRecording()) run.rename(this.#number, name);
    return this;
  }

  end(time?: TimeInput): void {
    if (this.isRecording()) run.end(this.#number, millis(time));
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const found: Attributes = {};
    if (typeof exception === 'string') found['exception.message'] = exception;
    else if (exception) {
      const { code, name, message, stack } = exception;
      if (code) found['exception.type'] = String(code);
      else if (name) found['exception.type'] = name;
      if (message) found['exception.message'] = message;
      if (stack) found['exception.stacktrace'] = run.stackOf(exception);
    }
    if (found['exception.type'] || found['exception.message']) {
      this.addEvent('exception', found, time);
    }
  }
}

/** Where in the run a span of `within` belongs, and what goes on travelling with it. */
export interface Parent {
  /** Number of the run's span; 0 for none. */
  readonly number: number;
  readonly context: SpanContext | null;
}

export function parentIn(within: Context): Parent {
  const span = trace.getSpan(within);
  if (span === undefined) return { number: 0, context: null };
  const own = RunSpan.numberOf(span);
  const context = span.spanContext();
  if (own !== 0) return { number: own, context };
  if (!isSpanContextValid(context)) return { number: 0, context: null };
  return { number: run.spanWithin(context.spanId, context.isRemote === true), context };
}

function isTime(value: unknown): value is TimeInput {
  return (
    typeof value === 'number' ||
    value instanceof Date ||
    (Array.isArray(value) && value.length === 2 && value.every((n) => typeof n === 'number'))
  );
}

function listed(attributes: Attributes | undefined): [string, unknown][] {
  if (typeof attributes !== 'object' || attributes === null) return [];
  const keys = Object.keys(attributes).slice(0, ATTRIBUTES_MAX);
  return keys.map((key) => [key, attributes[key]]);
}

/** Milliseconds on the wall clock; null for now. A small number is one of `performance.now()`. */
export function millis(time: TimeInput | undefined): number | null {
  if (typeof time === 'number') {
    return time <= performance.now() ? time + performance.timeOrigin : time;
  }
  if (time instanceof Date) return time.getTime();
  return isTime(time) ? time[0] * 1000 + time[1] / 1_000_000 : null;
}
