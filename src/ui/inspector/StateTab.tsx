import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Inspection, InspectionTarget } from '../../engine/protocol.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';

/** Real ms between two looks. */
const LOOK_EVERY_MS = 330;

/** The thing as it is now, as the engine tells it. */
export function StateTab({ target }: { readonly target: InspectionTarget }) {
  const panel = useRef<HTMLDivElement>(null);
  const { inspection, held } = useInspection(target, panel);
  if (inspection === null) {
    return <p className="inspector-note">Nothing to see yet: the system is not standing.</p>;
  }
  return (
    <div ref={panel} className="state-tab">
      {held && (
        <p className="state-held" role="status">
          Held while text is selected.
        </p>
      )}
      {inspection.sections.map(({ title, columns, rows, empty = 'none' }) => (
        <section key={title} className="state-section">
          <h3>{title}</h3>
          {rows.length === 0 && <p className="inspector-note">{empty}</p>}
          {rows.length > 0 && columns.length === 0 && <Facts rows={rows} />}
          {rows.length > 0 && columns.length > 0 && (
            <StateTable title={title} columns={columns} rows={rows} />
          )}
        </section>
      ))}
    </div>
  );
}

/** What became of the requests of all load generators. */
export function ClientState() {
  const totals = useStore(simulation, (s) => s.totals);
  if (totals === null) return <p className="inspector-note">Press Run: then it sends requests.</p>;
  const failed = Object.entries(totals.failed).map(([cause, count]) => [cause, `${count}`]);
  return (
    <section className="state-section">
      <h3>Requests</h3>
      <Facts
        rows={[
          ['sent', `${totals.offered}`],
          ['answered well', `${totals.ok}`],
          ...failed,
          ['under way', `${totals.inFlight}`],
        ]}
      />
    </section>
  );
}

export function Facts({ rows }: { readonly rows: readonly (readonly string[])[] }) {
  return (
    <dl className="facts">
      {rows.map(([label = '', ...values]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{values.join(' · ')}</dd>
        </div>
      ))}
    </dl>
  );
}

type Section = Inspection['sections'][number];

function StateTable({ title, columns, rows }: Section) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus
    <section className="state-table" aria-label={title} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) =>
              // Above the names of the rows, no name is needed.
              column === '' ? (
                <td key="" />
              ) : (
                <th key={column} scope="col" data-number={isNumber(rows[0]?.[i] ?? '')}>
                  {column}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {keyed(rows).map(([key, row]) => (
            <tr key={key}>
              {row.map((cell, i) => (
                <td
                  key={columns[i]}
                  data-number={isNumber(cell)}
                  title={cell.length > LONG ? cell : undefined}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Longer texts may be cut short on screen. */
const LONG = 24;
const isNumber = (cell: string) => /^\d[\d.]*( ?(ms|s|B|kB|MB|%))?$/.test(cell) || undefined;

/** Rows by their first cell, so that a row stays itself while others come and go; twins by turns. */
function keyed(rows: Section['rows']): (readonly [string, readonly string[]])[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const name = row[0] ?? '';
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return [`${name}/${before}`, row] as const;
  });
}

/**
 * Asked for while the run goes on, and once more whenever it stops. `held`: somebody has selected
 * text in `panel`, which a newer state would take from them.
 */
function useInspection(
  target: InspectionTarget,
  panel: { readonly current: HTMLElement | null },
): { readonly inspection: Inspection | null; readonly held: boolean } {
  const { session } = useWorkbench();
  const [inspection, setInspection] = useState<Inspection | null>(null);
  const [held, setHeld] = useState(false);
  const phase = useStore(simulation, (s) => s.phase);
  const topology = useStore(simulation, (s) => s.topology);
  const seen = target.kind === 'service' ? target.name : `${target.from}->${target.to}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `seen` stands for the target, `topology` for a system that was changed
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function look(): Promise<void> {
      const next = await session.inspect(target);
      if (gone) return;
      const selected = isSelected(panel.current);
      setHeld(selected);
      if (!selected) setInspection(next);
      timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    }
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [session, seen, phase, topology]);
  return { inspection, held };
}

function isSelected(panel: HTMLElement | null): boolean {
  const selection = getSelection();
  if (panel === null || selection === null || selection.isCollapsed) return false;
  return panel.contains(selection.anchorNode);
}
