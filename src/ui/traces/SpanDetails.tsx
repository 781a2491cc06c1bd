import { Fragment } from 'react';
import type { SpanView } from '../../engine/protocol.ts';
import { formatDuration, formatInstant } from '../../picture/format.ts';
import type { WaterfallRow } from '../../picture/waterfall.ts';
import type { Attributes, AttributeValue } from '../../telemetry/span-details.ts';
import { spanIdOf } from '../../telemetry/span-ids.ts';
import { StatusMark } from '../shared/StatusMark.tsx';

const DONE_BY = {
  client: 'called by',
  proxy: 'tried by the proxy of',
  server: 'handled by',
  internal: 'part of the work of',
} as const;

type Fact = readonly [term: string, fact: string];

/** The particulars of one span, and what code said of it. */
export function SpanDetails({
  row,
  traceStart,
}: {
  readonly row: WaterfallRow;
  readonly traceStart: number;
}) {
  const { span } = row;
  const place = span.instance < 0 ? span.service : `${span.service} #${span.instance + 1}`;
  const facts: readonly Fact[] = [
    [DONE_BY[span.kind], place],
    ['from', `${formatInstant(span.start, 3)} (+${formatDuration(span.start - traceStart)})`],
    ['took', row.duration === null ? 'still under way' : formatDuration(row.duration)],
    ...(span.kind === 'server' ? [['waited in queue', formatDuration(span.queued)] as const] : []),
    ['outcome', span.outcome],
    ...(span.flags === '' ? [] : [['response flags', span.flags] as const]),
    ...declaredFacts(span),
  ];
  return (
    <section className="span-details" aria-label="Chosen span" aria-live="polite">
      <p className="span-details-name">
        <StatusMark status={span.status} /> {span.name}
      </p>
      <dl>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
      {span.details !== null && <Said details={span.details} start={span.start} />}
    </section>
  );
}

function declaredFacts({ spanId, details }: SpanView): readonly Fact[] {
  if (details === null) return [];
  const { tracer, kind, status } = details;
  return [
    ...(tracer === '' ? [] : [['tracer', tracer] as const]),
    ...(kind === null ? [] : [['kind', kind] as const]),
    ...(status.code === 'unset'
      ? []
      : [['status', [status.code, status.message].filter(Boolean).join(': ')] as const]),
    ['span id', spanIdOf(spanId)],
  ];
}

interface SaidProps {
  readonly details: NonNullable<SpanView['details']>;
  readonly start: number;
}

/** Attributes, events and links, as far as there are any. */
function Said({ details, start }: SaidProps) {
  const { attributes, events, links, dropped } = details;
  if (attributes.length + events.length + links.length + dropped === 0) return null;
  return (
    <div className="span-said">
      {attributes.length > 0 && <h4>Attributes</h4>}
      <AttributeRows attributes={attributes} />
      {events.length > 0 && <h4>Events</h4>}
      {events.map(({ t, name, attributes }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no other name, and only grow
        <Fragment key={i}>
          <span className="span-said-name">+{formatDuration(t - start)}</span>
          <span>{name}</span>
          <AttributeRows attributes={attributes} />
        </Fragment>
      ))}
      {links.length > 0 && <h4>Links</h4>}
      {links.map(({ traceId, spanId, attributes }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: links have no other name, and only grow
        <Fragment key={i}>
          <span className="span-said-name">span {spanId}</span>
          <span>of trace {traceId}</span>
          <AttributeRows attributes={attributes} />
        </Fragment>
      ))}
      {dropped > 0 && <h4>{dropped} more had no room</h4>}
    </div>
  );
}

function AttributeRows({ attributes }: { readonly attributes: Attributes }) {
  return attributes.map(([key, value]) => (
    <Fragment key={key}>
      <span className="span-said-name">{key}</span>
      <code>{valueText(value)}</code>
    </Fragment>
  ));
}

function valueText(value: AttributeValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
