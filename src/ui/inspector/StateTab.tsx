import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Inspection, InspectionTarget } from '../../engine/protocol.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';

/** Real ms between two looks. */
const LOOK_EVERY_MS = 330;

/** The thing as it is now, as the engine tells it. */
export function StateTab({ target }: { readonly target: InspectionTarget }) {
  const inspection = useInspection(target);
  if (inspection === null) {
    return <p className="inspector-note">Nothing to see yet: the system is not standing.</p>;
  }
  return (
    <div className="state-tab">
      {inspection.sections.map(({ title, columns, rows }) => (
        <section key={title} className="state-section">
          <h3>{title}</h3>
          {rows.length === 0 && <p className="inspector-note">none</p>}
          {rows.length > 0 && columns.length === 0 && <Facts rows={rows} />}
          {rows.length > 0 && columns.length > 0 && (
            <StateTable title={title} columns={columns} rows={rows} />
          )}
        </section>
      ))}
    </div>
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
            {columns.map((column) =>
              // Above the names of the rows, no name is needed.
              column === '' ? (
                <td key="" />
              ) : (
                <th key={column} scope="col">
                  {column}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((cell, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells have no name but their column
                <td key={i}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Asked for while the run goes on, and once more whenever it stops. */
function useInspection(target: InspectionTarget): Inspection | null {
  const { session } = useWorkbench();
  const [inspection, setInspection] = useState<Inspection | null>(null);
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
      setInspection(next);
      timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    }
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [session, seen, phase, topology]);
  return inspection;
}
