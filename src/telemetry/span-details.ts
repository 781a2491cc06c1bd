import type { Millis } from '../base/units.ts';
import type { SpanId } from './spans.ts';

export type AttributeValue =
  | string
  | number
  | boolean
  | readonly (string | number | boolean | null)[];
export type Attributes = readonly (readonly [string, AttributeValue])[];

export interface SpanEvent {
  readonly t: Millis;
  readonly name: string;
  readonly attributes: Attributes;
}

/** A span of another trace, or of this one, that this span has to do with. */
export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** What OpenTelemetry's `SpanKind` says beside `INTERNAL`. */
export type DeclaredKind = 'server' | 'client' | 'producer' | 'consumer';

/** What code said of a span, beyond what every span has. */
export interface SpanDetails {
  /** The tracer's name; '' for spans that code did not start. */
  readonly tracer: string;
  readonly kind: DeclaredKind | null;
  /** `message` is '' unless the code is `error`. */
  readonly status: { readonly code: 'unset' | 'ok' | 'error'; readonly message: string };
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
  /** Attributes, events and links there was no room for. */
  readonly dropped: number;
}

/** Attributes of one span, event or link; events and links of one span: the OTel SDK's defaults. */
export const ATTRIBUTES_MAX = 128;
export const EVENTS_MAX = 128;
export const LINKS_MAX = 128;
/** Characters of one text. The OTel SDK has no limit by default. */
export const ATTRIBUTE_TEXT_MAX = 1024;
/** Characters of one span's texts together; more is dropped and counted. */
export const SPAN_CHARACTERS_MAX = 65_536;
/** Characters of all spans together; the spans that were detailed first make room. */
export const CHARACTERS_KEPT = 16_000_000;

/** What any number or key is counted as. */
const ITEM_CHARACTERS = 16;

class Details {
  tracer = '';
  kind: DeclaredKind | null = null;
  status: SpanDetails['status'] = { code: 'unset', message: '' };
  readonly attributes = new Map<string, AttributeValue>();
  readonly events: SpanEvent[] = [];
  readonly links: SpanLink[] = [];
  dropped = 0;
  /** Characters held, {@link ITEM_CHARACTERS} more for each thing. */
  size = ITEM_CHARACTERS;
}

/**
 * Attributes, events, links and status of the few spans that have any, by span. What is given is
 * taken as it is: whoever writes cuts texts to {@link ATTRIBUTE_TEXT_MAX} and checks types.
 */
export class SpanDetailStore {
  private readonly spans = new Map<SpanId, Details>();
  private size = 0;

  /** Characters held, about. */
  get characters(): number {
    return this.size;
  }

  statusOf(span: SpanId): SpanDetails['status']['code'] {
    return this.spans.get(span)?.status.code ?? 'unset';
  }

  /** Null for a span of which nothing was said, or no longer kept. */
  get(span: SpanId): SpanDetails | null {
    const found = this.spans.get(span);
    if (found === undefined) return null;
    const { tracer, kind, status, attributes, events, links, dropped } = found;
    return {
      ...{ tracer, kind, status, dropped },
      attributes: [...attributes],
      events: [...events],
      links: [...links],
    };
  }

  describe(span: SpanId, tracer: string, kind: DeclaredKind | null): void {
    const details = this.of(span);
    const grown = tracer.length - details.tracer.length;
    details.tracer = tracer;
    details.kind = kind;
    this.grow(details, grown);
  }

  /** A later value replaces an earlier one; a new key beyond the limit is dropped. */
  attribute(span: SpanId, key: string, value: AttributeValue): void {
    const details = this.of(span);
    const { attributes } = details;
    const old = attributes.get(key);
    const cost = sizeOf(key, value) - (old === undefined ? 0 : sizeOf(key, old));
    const full = old === undefined && attributes.size >= ATTRIBUTES_MAX;
    if (full || details.size + cost > SPAN_CHARACTERS_MAX) {
      details.dropped++;
      return;
    }
    attributes.set(key, value);
    this.grow(details, cost);
  }

  /** Beyond the limit the oldest event makes room. */
  event(span: SpanId, event: SpanEvent): void {
    this.add(span, 'events', event, event.name.length + sizeOfAll(event.attributes));
  }

  link(span: SpanId, link: SpanLink): void {
    this.add(span, 'links', link, 48 + sizeOfAll(link.attributes));
  }

  /** As the OTel SDK: `unset` changes nothing, and `ok` is final. */
  status(span: SpanId, code: 'ok' | 'error', message: string): void {
    const details = this.of(span);
    if (details.status.code === 'ok') return;
    const grown = message.length - details.status.message.length;
    details.status = { code, message };
    this.grow(details, grown);
  }

  private add<Kind extends 'events' | 'links'>(
    span: SpanId,
    kind: Kind,
    item: Details[Kind][number],
    size: number,
  ): void {
    const details = this.of(span);
    const list = details[kind] as (typeof item)[];
    if (list.length >= (kind === 'events' ? EVENTS_MAX : LINKS_MAX)) {
      const [oldest] = list.splice(0, 1);
      const name = 'name' in oldest! ? oldest.name.length : 48;
      details.dropped++;
      this.grow(details, -(ITEM_CHARACTERS + name + sizeOfAll(oldest!.attributes)));
    }
    if (details.size + size > SPAN_CHARACTERS_MAX) {
      details.dropped++;
      return;
    }
    list.push(item);
    this.grow(details, ITEM_CHARACTERS + size);
  }

  private of(span: SpanId): Details {
    let details = this.spans.get(span);
    if (details === undefined) {
      details = new Details();
      this.spans.set(span, details);
      this.size += details.size;
    }
    return details;
  }

  private grow(details: Details, by: number): void {
    details.size += by;
    this.size += by;
    if (this.size <= CHARACTERS_KEPT) return;
    for (const [span, oldest] of this.spans) {
      if (this.size <= CHARACTERS_KEPT) break;
      if (oldest === details) continue;
      this.spans.delete(span);
      this.size -= oldest.size;
    }
  }
}

function sizeOf(key: string, value: AttributeValue): number {
  let size = key.length + ITEM_CHARACTERS;
  if (typeof value === 'string') size += value.length;
  else if (typeof value === 'object') {
    for (const item of value) size += typeof item === 'string' ? item.length + 8 : 8;
  }
  return size;
}

function sizeOfAll(attributes: Attributes): number {
  return attributes.reduce((sum, [key, value]) => sum + sizeOf(key, value), 0);
}
