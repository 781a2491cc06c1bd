import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { SpanView } from '../../engine/protocol.ts';
import { rulerTicks } from '../../picture/axis.ts';
import { formatDuration } from '../../picture/format.ts';
import { statusLook } from '../../picture/status.ts';
import { moveRow, type WaterfallRow, waterfall } from '../../picture/waterfall.ts';
import { useSize } from '../charts/measure.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import { SpanDetails } from './SpanDetails.tsx';

/** The spans of one trace under each other on one ruler, and the chosen span's particulars. */
export function Waterfall({ spans }: { readonly spans: readonly SpanView[] }) {
  const { rows, duration, start } = useMemo(() => waterfall(spans), [spans]);
  const [scale, width] = useSize<HTMLDivElement>();
  const ruler = useMemo(() => rulerTicks(duration, width), [duration, width]);
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const row = rows[Math.min(chosen, rows.length - 1)];

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const to = moveRow(rows, chosen, event.key);
    if (to === null) return;
    event.preventDefault();
    setChosen(to);
    event.currentTarget.querySelector(`[data-row="${to}"]`)?.scrollIntoView({ block: 'nearest' });
  }

  if (row === undefined) return null;
  return (
    <div className="waterfall">
      <div className="ruler" aria-hidden="true">
        <div ref={scale} className="ruler-scale">
          {ruler.map((tick) => (
            <span key={tick.label} style={{ left: `${tick.at * 100}%` }}>
              {tick.label}
            </span>
          ))}
        </div>
      </div>
      <div
        className="spans"
        role="tree"
        tabIndex={0}
        aria-label="Spans of the trace"
        aria-activedescendant={`${id}-${row.span.spanId}`}
        onKeyDown={onKeyDown}
      >
        {rows.map((one, i) => (
          <SpanRow
            key={one.span.spanId}
            id={`${id}-${one.span.spanId}`}
            row={one}
            index={i}
            chosen={one === row}
            onChoose={setChosen}
          />
        ))}
      </div>
      <SpanDetails row={row} traceStart={start} />
    </div>
  );
}

interface SpanRowProps {
  readonly id: string;
  readonly row: WaterfallRow;
  readonly index: number;
  readonly chosen: boolean;
  readonly onChoose: (index: number) => void;
}

function SpanRow({ id, row, index, chosen, onChoose }: SpanRowProps) {
  const { span } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its items
    <div
      id={id}
      className="span"
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={chosen}
      data-kind={span.kind}
      data-row={index}
      data-status={span.status}
      onClick={() => onChoose(index)}
    >
      <span
        className="span-name"
        style={{ paddingInlineStart: `${Math.min(row.depth, 12) * 8}px` }}
        title={`${span.service}: ${span.name}`}
      >
        <StatusMark status={span.status} word={null} />
        <b>{BEFORE_NAME[span.kind] ?? span.service}</b> {span.name}
      </span>
      <span className="span-track">
        <span
          className="span-bar"
          style={{ left: `${row.left * 100}%`, width: `max(3px, ${row.width * 100}%)` }}
        >
          {row.queuedShare > 0 && (
            <span className="span-queued" style={{ width: `${row.queuedShare * 100}%` }} />
          )}
        </span>
      </span>
      <span className="span-end" title={span.outcome}>
        {row.duration === null ? 'under way' : formatDuration(row.duration)}{' '}
        {span.flags !== '' && <small title="Response flags of the proxy">{span.flags}</small>}{' '}
        {span.outcome !== 'ok' && span.status !== 'in-flight' && <small>{span.outcome}</small>}
        <span className="visually-hidden">, {statusLook(span.status).word}</span>
      </span>
    </div>
  );
}

const BEFORE_NAME = { client: '→', proxy: '⇢', server: null, internal: '↳' } as const;
