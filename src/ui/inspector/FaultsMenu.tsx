import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import { ActiveFaults } from './ActiveFaults.tsx';
import { FaultFormRow } from './FaultFormRow.tsx';
import { MONKEY } from './fault-kinds.ts';
import './inspector.css';

/** All that is broken now, and trouble for the system as a whole. */
export function FaultsMenu() {
  const { session } = useWorkbench();
  const faults = useStore(simulation, (s) => s.faults);
  const live = useStore(simulation, (s) => s.phase === 'running' || s.phase === 'paused');
  return (
    <div className="faults-menu">
      {faults.length === 0 ? (
        <p>
          {live
            ? 'Nothing is broken now. Choose a node or a link in the picture to break it.'
            : 'Press Run: then you can break things.'}
        </p>
      ) : (
        <>
          <ActiveFaults faults={faults} />
          {faults.length > 1 && (
            <Button onClick={() => void session.healAll()}>Undo all of them</Button>
          )}
        </>
      )}
      <h2>Anywhere in the system</h2>
      <ul className="fault-forms">
        <FaultFormRow form={MONKEY} disabled={!live} />
      </ul>
    </div>
  );
}
