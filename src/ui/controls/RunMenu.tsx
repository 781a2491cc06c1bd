import { Download, Repeat } from 'lucide-react';
import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Action, ActionMenu } from '../shared/ActionMenu.tsx';
import { saveText } from '../shared/save-text.ts';

export function RunMenu({ name }: { readonly name: string }) {
  const { session } = useWorkbench();
  const touched = useStore(session.store, (s) => s.touched);
  const ended = useStore(simulation, (s) => s.record !== null);
  return (
    <ActionMenu label="More about this run">
      <Action icon={Repeat} disabled={!touched} onAct={() => void session.repeat()}>
        Repeat with my changes
      </Action>
      <Action
        icon={Download}
        disabled={!ended}
        onAct={() => saveRecord(session.recordJson(), `${name}-run.json`)}
      >
        Save run record
      </Action>
    </ActionMenu>
  );
}

/** The file holds exactly the canonical JSON, so that it can be compared byte for byte. */
function saveRecord(json: string | null, name: string): void {
  if (json !== null) saveText(json, name, 'application/json');
}
