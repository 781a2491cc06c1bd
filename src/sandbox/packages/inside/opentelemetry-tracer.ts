import { run } from 'internal:@opentelemetry/api';
import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { context, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { millis, parentIn, RunSpan } from './opentelemetry-span.ts';

type Work = (span: Span) => unknown;

/**
 * Makes spans of the run. Sampled is what its parent is, and every root: the SDK's default sampler,
 * `ParentBased(AlwaysOn)`. Simplified: a span that is not sampled has its parent's context, where
 * the SDK gives it an id of its own.
 */
export class RunTracer implements Tracer {
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  startSpan(name: string, options: SpanOptions = {}, given: Context = context.active()): Span {
    const { root, kind = SpanKind.INTERNAL, attributes, links, startTime } = options;
    const { number, context: parent } = parentIn(root ? trace.deleteSpan(given) : given);
    if (parent !== null && (parent.traceFlags & TraceFlags.SAMPLED) === 0) {
      return trace.wrapSpanContext(parent);
    }
    const own = run.start(number, name, this.#name, kind, millis(startTime));
    const span = new RunSpan(own, parent?.traceId ?? run.traceId(own), parent?.traceState);
    if (links) span.addLinks(links);
    if (attributes) span.setAttributes(attributes);
    return span;
  }

  startActiveSpan<F extends Work>(name: string, work: F): ReturnType<F>;
  startActiveSpan<F extends Work>(name: string, options: SpanOptions, work: F): ReturnType<F>;
  startActiveSpan<F extends Work>(
    name: string,
    options: SpanOptions,
    given: Context,
    work: F,
  ): ReturnType<F>;
  startActiveSpan(name: string, ...rest: unknown[]): unknown {
    const work = rest.at(-1) as Work;
    const options = rest.length > 1 ? (rest[0] as SpanOptions) : {};
    const given = rest.length > 2 ? (rest[1] as Context) : context.active();
    const span = this.startSpan(name, options, given);
    return context.with(trace.setSpan(given, span), work, undefined, span);
  }
}
