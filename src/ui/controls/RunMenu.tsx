import { Download, Repeat } from 'lucide-react';
import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Action, ActionMenu } from '../shared/ActionMenu.tsx';

export function RunMenu({ lessonId }: { readonly lessonId: string }) {
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
        onAct={() => saveRecord(session.recordJson(), `${lessonId}-run.json`)}
      >
        Save run record
      </Action>
    </ActionMenu>
  );
}

/** The file holds exactly the canonical JSON, so that it can be compared byte for byte. */
function saveRecord(json: string | null, name: string): void {
  if (json === null) return;
  const url = URL.createObjectURL(new Blob([json], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the data once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
