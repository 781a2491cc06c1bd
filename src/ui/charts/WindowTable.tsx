import type { Millis } from '../../base/units.ts';
import type { WindowPoint } from '../../engine/protocol.ts';
import { paneFigures } from '../../picture/chart.ts';
import { formatInstant } from '../../picture/format.ts';

/** Rows kept short enough to page through; the run record has them all. */
const ROWS_MAX = 120;
const PANES = ['throughput', 'latency', 'errors', 'in-flight'] as const;
const HEADS: Readonly<Record<string, string>> = {
  'failed or refused': 'errors',
  'at the end of the window': 'in flight',
};

interface WindowTableProps {
  readonly points: readonly WindowPoint[];
  readonly windowMs: Millis;
}

/** The charts' figures as a table, newest window first. */
export function WindowTable({ points, windowMs }: WindowTableProps) {
  const heads = PANES.flatMap((id) => paneFigures(id, null, windowMs).map(({ label }) => label));
  const rows = points.slice(-ROWS_MAX).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="window-table" aria-label="Figures by window" tabIndex={0}>
      <table>
        <caption>
          Windows of {windowMs} ms, newest first
          {points.length > ROWS_MAX && ` (the last ${ROWS_MAX} of ${points.length})`}
        </caption>
        <thead>
          <tr>
            <th scope="col">from</th>
            {heads.map((head) => (
              <th key={head} scope="col">
                {HEADS[head] ?? head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((point) => (
            <tr key={point.t}>
              <th scope="row">{formatInstant(point.t)}</th>
              {PANES.flatMap((id) =>
                paneFigures(id, point, windowMs).map(({ label, text }) => (
                  <td key={label}>{text}</td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
