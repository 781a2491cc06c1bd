/** A trace as a waterfall: rows in parent-child order, bars on one ruler of time. */
import type { Millis } from '../base/units.ts';
import type { SpanView } from '../engine/protocol.ts';

export interface WaterfallRow {
  readonly span: SpanView;
  /** 0 for roots. */
  readonly depth: number;
  readonly hasChildren: boolean;
  /** Place among its siblings, from 1, and how many they are: for screen readers. */
  readonly position: number;
  readonly siblings: number;
  /** Shares (0..1) of the whole trace. A span still under way reaches to 1. */
  readonly left: number;
  readonly width: number;
  /** Part of the bar (0..1) spent waiting in the instance's queue. */
  readonly queuedShare: number;
  readonly duration: Millis | null;
}

export interface Waterfall {
  readonly start: Millis;
  readonly duration: Millis;
  readonly rows: readonly WaterfallRow[];
}

/**
 * Depth first, children by start (then by number). Spans whose parent is not kept stand as roots,
 * so that nothing is hidden. The ruler runs from the first start to the last known instant.
 */
export function waterfall(spans: readonly SpanView[]): Waterfall {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const children = new Map<number, SpanView[]>();
  for (const span of spans) {
    const parent = byId.has(span.parentId) && span.parentId !== span.spanId ? span.parentId : 0;
    const list = children.get(parent) ?? [];
    list.push(span);
    children.set(parent, list);
  }
  for (const list of children.values()) {
    list.sort((a, b) => a.start - b.start || a.spanId - b.spanId);
  }
  const start = spans.reduce((least, span) => Math.min(least, span.start), Infinity);
  const last = spans.reduce((most, span) => Math.max(most, span.end ?? span.start), start);
  const duration = spans.length === 0 ? 0 : last - start;
  const whole = duration > 0 ? duration : 1;

  const rows: WaterfallRow[] = [];
  const visit = (siblings: readonly SpanView[], depth: number) => {
    for (const [i, span] of siblings.entries()) {
      const end = span.end ?? last;
      const length = Math.max(0, end - span.start);
      const own = children.get(span.spanId) ?? [];
      rows.push({
        span,
        depth,
        hasChildren: own.length > 0,
        position: i + 1,
        siblings: siblings.length,
        left: (span.start - start) / whole,
        width: length / whole,
        queuedShare: length > 0 ? Math.min(1, span.queued / length) : 0,
        duration: span.end === null ? null : span.end - span.start,
      });
      visit(own, depth + 1);
    }
  };
  visit(children.get(0) ?? [], 0);
  return { start: spans.length === 0 ? 0 : start, duration, rows };
}

/** Row reached by a key from `index`; null when the key is not one of the waterfall's. */
export function moveRow(rows: readonly WaterfallRow[], index: number, key: string): number | null {
  const clamp = (to: number) => Math.min(Math.max(to, 0), rows.length - 1);
  const depth = rows[index]?.depth ?? 0;
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index - 1);
    case 'Home':
      return 0;
    case 'End':
      return clamp(rows.length - 1);
    case 'ArrowRight':
      return rows[index]?.hasChildren ? clamp(index + 1) : index;
    case 'ArrowLeft': {
      for (let i = index - 1; i >= 0; i -= 1) if ((rows[i]?.depth ?? 0) < depth) return i;
      return index;
    }
    default:
      return null;
  }
}

/** The slice of `count` equal rows that a scrolled list shows, a few more at each end. */
export function visibleRows(
  count: number,
  rowHeight: number,
  scrollTop: number,
  viewHeight: number,
  extra = 6,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - extra);
  const to = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + extra);
  return { from: Math.min(from, to), to };
}
