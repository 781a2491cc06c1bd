import type { ProgramTable, SpanId } from '../../cluster/program.ts';
import {
  ATTRIBUTE_TEXT_MAX,
  ATTRIBUTES_MAX,
  type Attributes,
  type AttributeValue,
  type DeclaredKind,
} from '../../telemetry/span-details.ts';
import { spanIdOf, spanWithId, traceIdOf } from '../../telemetry/span-ids.ts';
import { AsyncContext } from '../async-context.ts';
import { errorText } from '../failure.ts';
import { cutText } from '../globals/cut-text.ts';
import { EPOCH_MS } from '../globals/date.ts';
import type { Environment } from '../globals/environment.ts';
import { nativeWork } from '../globals/limits.ts';
import { Instruments } from './opentelemetry-instruments.ts';

const NAME_MAX = 256;
const KEY_MAX = 256;
const SERIES_TEXT_MAX = 1024;
/** Steps that a measurement with attributes counts, beside its length. */
const SERIES_WORK = 64;

/** By the numbers of OpenTelemetry's `SpanKind`. */
const KINDS: readonly (DeclaredKind | null)[] = [null, 'server', 'client', 'producer', 'consumer'];

/**
 * What the code inside `@opentelemetry/api` (`inside/opentelemetry*.ts`) asks of the simulator. All
 * of it takes anything: a span that is not this process's own can be described, never ended.
 * Spans are told by their numbers, instants in milliseconds of the machine's wall clock or null for
 * now.
 */
export function opentelemetryTools(env: Environment) {
  const { host } = env;
  const { kernel } = host;
  const contexts = {};
  const instruments = new Instruments();
  let shown = false;
  const instant = (wall: unknown): number => {
    const at = typeof wall === 'number' ? wall - EPOCH_MS - host.clockSkew : kernel.now;
    return Number.isFinite(at) ? Math.max(0, at) : kernel.now;
  };
  const details = () => host.spans.details;
  const known = (span: unknown): SpanId =>
    typeof span === 'number' && host.spans.isOpen(span) ? span : 0;

  const run = {
    /** What {@link run.within} was last called with around this code; undefined when it was not. */
    activeContext(): unknown {
      const { context } = kernel;
      return context instanceof AsyncContext ? context.stored(contexts) : undefined;
    },
    /** Calls `work` with `context` active, its calls and log records belonging to `span`. */
    within(context: unknown, span: number, work: () => unknown): unknown {
      const outer = kernel.context;
      if (!(outer instanceof AsyncContext)) return work();
      kernel.context = outer.under(host.spans.kept(span) ? span : 0, contexts, context);
      try {
        return work();
      } finally {
        kernel.context = outer;
      }
    },
    currentSpan: (): SpanId => env.currentSpan(),
    spanId: (span: number): string => spanIdOf(span),
    /** Of the trace that the span belongs to. */
    traceId: (span: number): string => traceIdOf(host.spans.traceOf(span)),
    /** The run's span that an id means here; the current one for an id of somewhere else. */
    spanWithin(id: string, remote: boolean): SpanId {
      const span = spanWithId(String(id));
      const current = env.currentSpan();
      if (!host.spans.kept(span)) return current;
      return remote ? host.spans.within(span, current) : span;
    },
    isOpen: (span: number): boolean => known(span) !== 0,
    start(parent: number, name: unknown, tracer: unknown, kind: number, wall: number | null) {
      const span = host.spans.start(parent, text(name, NAME_MAX), instant(wall));
      details().describe(span, text(tracer, NAME_MAX), KINDS[kind] ?? null);
      return span;
    },
    attribute(span: number, key: unknown, value: unknown): void {
      const checked = attributeValue(value);
      const name = text(key, KEY_MAX);
      if (known(span) !== 0 && checked !== undefined && name !== '') {
        details().attribute(span, name, checked);
      }
    },
    event(span: number, name: unknown, attributes: unknown, wall: number | null): void {
      if (known(span) === 0) return;
      details().event(span, {
        t: instant(wall),
        name: text(name, NAME_MAX),
        attributes: checkedAttributes(attributes),
      });
    },
    link(span: number, traceId: unknown, spanId: unknown, attributes: unknown): void {
      if (known(span) === 0) return;
      details().link(span, {
        traceId: text(traceId, 32),
        spanId: text(spanId, 16),
        attributes: checkedAttributes(attributes),
      });
    },
    status(span: number, code: 'ok' | 'error', message: unknown): void {
      if (known(span) === 0 || (code !== 'ok' && code !== 'error')) return;
      const said = typeof message === 'string' ? cutText(message, ATTRIBUTE_TEXT_MAX) : '';
      details().status(span, code, said);
    },
    rename: (span: number, name: unknown) => host.spans.rename(span, text(name, NAME_MAX)),
    end(span: number, wall: number | null): void {
      const failed = details().statusOf(span) === 'error';
      host.spans.end(span, failed ? 'error' : 'ok', instant(wall));
    },
    /** `TypeError: …` and the learner's line: all that there is of a stack. */
    stackOf(error: unknown): string {
      const place = env.placeOf?.(error);
      return place === undefined ? errorText(error) : `${errorText(error)}\n    at ${place}`;
    },
    /** A new instrument, or the one of that name: gives what records a measurement of a series. */
    instrument(kind: Parameters<Instruments['make']>[0], name: unknown, unit: unknown) {
      if (!shown) env.onInspect?.((): readonly ProgramTable[] => instruments.tables());
      shown = true;
      const made = instruments.make(kind, text(name, NAME_MAX), text(unit, 63));
      return (value: unknown, series: unknown): void => {
        const labels = text(series, SERIES_TEXT_MAX);
        // Sorting and writing out attributes takes longer than the few steps it counts.
        if (labels !== '') nativeWork(SERIES_WORK + labels.length);
        made.record(value, labels);
      };
    },
  };
  return { run: Object.freeze(run) };
}

function text(value: unknown, max: number): string {
  return typeof value === 'string' ? cutText(value, max) : '';
}

/** As the OTel SDK takes them: primitives, and arrays of one kind of them; undefined for the rest. */
function attributeValue(value: unknown): AttributeValue | undefined {
  if (typeof value === 'string') return cutText(value, ATTRIBUTE_TEXT_MAX);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return undefined;
  const items: (string | number | boolean | null)[] = [];
  let kind: string | null = null;
  for (let i = 0; i < Math.min(value.length, ATTRIBUTES_MAX); i++) {
    const item: unknown = value[i];
    if (item === null || item === undefined) items.push(null);
    else {
      const checked = Array.isArray(item) ? undefined : attributeValue(item);
      kind ??= typeof checked;
      if (checked === undefined || typeof checked !== kind) return undefined;
      items.push(checked as string | number | boolean);
    }
  }
  return items;
}

function checkedAttributes(given: unknown): Attributes {
  const found: [string, AttributeValue][] = [];
  if (!Array.isArray(given)) return found;
  for (const [key, value] of given.slice(0, ATTRIBUTES_MAX)) {
    const checked = attributeValue(value);
    if (checked !== undefined) found.push([text(key, KEY_MAX), checked]);
  }
  return found;
}
