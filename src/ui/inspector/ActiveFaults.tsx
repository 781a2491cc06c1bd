import { Undo2 } from 'lucide-react';
import type { ActiveFault } from '../../engine/protocol.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import { StatusMark } from '../shared/StatusMark.tsx';

/** Faults in force, each with its own undo. */
export function ActiveFaults({ faults }: { readonly faults: readonly ActiveFault[] }) {
  const { session } = useWorkbench();
  if (faults.length === 0) return null;
  return (
    <ul className="fault-list" aria-label="Faults in force">
      {faults.map(({ id, fault, text }) => (
        <li key={id}>
          <StatusMark status={fault.kind === 'slow' ? 'slow' : 'failed'} word={text} />
          <Button
            tone="quiet"
            icon={Undo2}
            aria-label={`Undo: ${text}`}
            onClick={() => void session.heal(id)}
          >
            Undo
          </Button>
        </li>
      ))}
    </ul>
  );
}
