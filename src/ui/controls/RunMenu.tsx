import { Download, MoreHorizontal, Repeat } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useStore } from 'zustand';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { IconButton } from '../shared/Button.tsx';
import '../shared/dialog.css';

export function RunMenu({ lessonId }: { readonly lessonId: string }) {
  const { session } = useWorkbench();
  const touched = useStore(session.store, (s) => s.touched);
  const ended = useStore(simulation, (s) => s.record !== null);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={MoreHorizontal} label="More about this run" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
          <DropdownMenu.Item
            className="menu-item"
            disabled={!touched}
            onSelect={() => void session.repeat()}
          >
            <Repeat size={15} aria-hidden="true" />
            Repeat with my changes
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className="menu-item"
            disabled={!ended}
            onSelect={() => saveRecord(session.recordJson(), `${lessonId}-run.json`)}
          >
            <Download size={15} aria-hidden="true" />
            Save run record
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
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
