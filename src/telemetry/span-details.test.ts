import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTES_MAX,
  CHARACTERS_KEPT,
  EVENTS_MAX,
  SPAN_CHARACTERS_MAX,
  SpanDetailStore,
} from './span-details.ts';
import { spanIdOf, spanWithId, traceIdOf } from './span-ids.ts';

describe('ids of spans and traces', () => {
  it('lead back to the span, whatever its number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (span) => {
        expect(spanIdOf(span)).toMatch(/^[\da-f]{16}$/);
        expect(traceIdOf(span)).toMatch(/^[\da-f]{32}$/);
        expect(spanWithId(spanIdOf(span))).toBe(span);
      }),
    );
  });

  it('differ, are never all zeros, and look random: half of all bits are set', () => {
    const count = 20_000;
    const spans = Array.from({ length: count }, (_, i) => spanIdOf(i + 1));
    const traces = Array.from({ length: count }, (_, i) => traceIdOf(i + 1));
    expect(new Set([...spans, ...traces.map((id) => id.slice(0, 16))]).size).toBe(2 * count);
    expect(new Set(traces.map((id) => id.slice(16))).size).toBe(count);
    expect(spans.some((id) => /^0+$/.test(id))).toBe(false);
    for (let digit = 0; digit < 16; digit++) {
      const ones = spans.reduce(
        (sum, id) => sum + Number.parseInt(id[digit]!, 16).toString(2).replaceAll('0', '').length,
        0,
      );
      // 80 000 bits: ± 5 standard deviations.
      expect(Math.abs(ones - 2 * count)).toBeLessThan(5 * Math.sqrt(count));
    }
  });

  it('of elsewhere are no span’s', () => {
    for (const id of ['', '0'.repeat(16), 'f'.repeat(16), 'nonsense', '00F067AA0BA902B7']) {
      expect(spanWithId(id)).toBe(0);
    }
  });
});

describe('what code says of spans', () => {
  it('is kept in order, later values in the place of earlier ones', () => {
    const store = new SpanDetailStore();
    expect(store.get(3)).toBeNull();
    store.describe(3, 'shop', 'client');
    store.attribute(3, 'a', 1);
    store.attribute(3, 'b', ['x']);
    store.attribute(3, 'a', 'two');
    store.event(3, { t: 5, name: 'e', attributes: [['k', true]] });
    store.link(3, { traceId: 't', spanId: 's', attributes: [] });
    store.status(3, 'error', 'bad');
    store.status(3, 'ok', '');
    store.status(3, 'error', 'ok was final');
    expect(store.get(3)).toEqual({
      tracer: 'shop',
      kind: 'client',
      status: { code: 'ok', message: '' },
      attributes: [
        ['a', 'two'],
        ['b', ['x']],
      ],
      events: [{ t: 5, name: 'e', attributes: [['k', true]] }],
      links: [{ traceId: 't', spanId: 's', attributes: [] }],
      dropped: 0,
    });
  });

  it('is limited in number: new attributes and old events go, and are counted', () => {
    const store = new SpanDetailStore();
    for (let i = 0; i < 200; i++) {
      store.attribute(1, `k${i}`, i);
      store.event(1, { t: i, name: `e${i}`, attributes: [] });
    }
    store.attribute(1, 'k0', 'replaced');
    const { attributes, events, dropped } = store.get(1)!;
    expect(attributes).toHaveLength(ATTRIBUTES_MAX);
    expect(attributes[0]).toEqual(['k0', 'replaced']);
    expect(events).toHaveLength(EVENTS_MAX);
    expect(events[0]!.name).toBe('e72');
    expect(dropped).toBe(72 + 72);
  });

  it('is limited in size, of one span and of all', () => {
    const store = new SpanDetailStore();
    const text = 'x'.repeat(1024);
    for (let i = 0; i < 100; i++) store.attribute(1, `k${i}`, text);
    expect(store.get(1)!.attributes.length).toBe(Math.floor(SPAN_CHARACTERS_MAX / (1024 + 19)));
    expect(store.characters).toBeLessThanOrEqual(SPAN_CHARACTERS_MAX);
    let most = 0;
    for (let span = 2; span < 20_000; span++) {
      store.attribute(span, 'k', text);
      store.event(span, { t: 0, name: 'e', attributes: [['k', text]] });
      most = Math.max(most, store.characters);
    }
    expect(most).toBeGreaterThan(0.9 * CHARACTERS_KEPT);
    expect(most).toBeLessThanOrEqual(CHARACTERS_KEPT);
    // The first made room; the newest are whole.
    expect(store.get(1)).toBeNull();
    expect(store.get(19_999)!.attributes).toEqual([['k', text]]);
  });

  it('is counted right however it is changed', () => {
    const operation = fc.tuple(
      fc.constantFrom('attribute', 'event', 'link', 'status', 'describe'),
      fc.integer({ min: 1, max: 3 }),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
        const store = new SpanDetailStore();
        for (const [what, span, text] of operations) {
          if (what === 'attribute') store.attribute(span, text.slice(0, 2), text);
          else if (what === 'event')
            store.event(span, { t: 0, name: text, attributes: [['k', text]] });
          else if (what === 'link')
            store.link(span, { traceId: '', spanId: '', attributes: [['k', text]] });
          else if (what === 'status') store.status(span, 'error', text);
          else store.describe(span, text, null);
        }
        expect(store.characters).toBe(
          [1, 2, 3].reduce((sum, span) => sum + sizeOf(store, span), 0),
        );
      }),
    );
  });
});

/** What is held of one span, counted from what it shows. */
function sizeOf(store: SpanDetailStore, span: number): number {
  const details = store.get(span);
  if (details === null) return 0;
  const of = (list: readonly (readonly [string, unknown])[]) =>
    list.reduce((sum, [key, value]) => sum + key.length + 16 + String(value).length, 0);
  const { tracer, status, attributes, events, links } = details;
  return (
    16 +
    tracer.length +
    status.message.length +
    of(attributes) +
    events.reduce((sum, { name, attributes }) => sum + 16 + name.length + of(attributes), 0) +
    links.reduce((sum, { attributes }) => sum + 16 + 48 + of(attributes), 0)
  );
}
