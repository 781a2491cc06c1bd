import { useState } from 'react';
import { useStore } from 'zustand';
import type { ActiveFault, InspectionTarget } from '../../engine/protocol.ts';
import { faultPlace } from '../../picture/fault-place.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { ActiveFaults } from './ActiveFaults.tsx';
import { FaultFormRow } from './FaultFormRow.tsx';
import { type FaultForm, linkFaults, loadFaults, serviceFaults } from './fault-kinds.ts';

interface FaultsTabProps {
  readonly target: InspectionTarget;
  /** 0-based; null means every instance. */
  readonly instance: number | null;
}

/** What is wrong here, and what more can go wrong by hand and at once. */
export function FaultsTab({ target, instance }: FaultsTabProps) {
  const { session } = useWorkbench();
  const faults = useStore(simulation, (s) => s.faults);
  const live = useStore(simulation, (s) => s.phase === 'running' || s.phase === 'paused');
  const load = useStore(session.store, (s) => s.subject?.scenario.load ?? []);
  const isAuthority = useStore(session.store, ({ subject }) =>
    (subject?.scenario.services ?? []).some(
      ({ name, work }) =>
        work.kind === 'authority' && target.kind === 'service' && name === target.name,
    ),
  );
  const [more, setMore] = useState(false);
  const forms = formsOf();
  const rare = forms.some((form) => form.rare);

  function formsOf(): readonly FaultForm[] {
    if (target.kind === 'link') return linkFaults(target.from, target.to);
    if (target.name === 'client') return loadFaults(load);
    return serviceFaults(target.name, instance, isAuthority);
  }

  return (
    <div className="faults-tab">
      <ActiveFaults faults={faults.filter((fault) => concerns(fault, target, instance))} />
      {!live && <p className="inspector-note">Press Run: then you can break things here.</p>}
      <ul className="fault-forms">
        {forms
          .filter((form) => more || !form.rare)
          .map((form) => (
            <FaultFormRow key={form.id} form={form} disabled={!live} />
          ))}
      </ul>
      {rare && (
        <button
          type="button"
          className="button more-faults"
          data-tone="quiet"
          aria-expanded={more}
          onClick={() => setMore(!more)}
        >
          {more ? 'Fewer faults' : 'More faults'}
        </button>
      )}
    </div>
  );
}

function concerns(fault: ActiveFault, target: InspectionTarget, instance: number | null): boolean {
  const place = faultPlace(fault);
  if (target.kind === 'link') {
    return place.kind === 'link' && place.from === target.from && place.to === target.to;
  }
  if (target.name === 'client') return place.kind === 'load';
  if (place.kind !== 'service' || place.name !== target.name) return false;
  return instance === null || place.instance === null || place.instance === instance;
}
