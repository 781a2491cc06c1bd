import { Download, FilePlus, FileUp, History } from 'lucide-react';
import { useRef } from 'react';
import { useStore } from 'zustand';
import { readBundle, writeBundle } from '../../state/playground/bundle.ts';
import { START_YAML } from '../../state/playground/starts.ts';
import { playgroundHref } from '../app/route.ts';
import { Action, ActionMenu } from '../shared/ActionMenu.tsx';
import { saveText } from '../shared/save-text.ts';
import { usePlayground } from './context.ts';

/** The system as a file, and other systems in its place. */
export function SystemMenu() {
  const playground = usePlayground();
  const hasReplaced = useStore(playground.store, (s) => s.replaced !== null);
  const chooser = useRef<HTMLInputElement>(null);
  async function take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    const system = readBundle(await file.text());
    playground.replace(system, null, `${file.name} is opened.`);
    window.location.replace(playgroundHref());
  }
  return (
    <>
      <ActionMenu label="More about this system">
        <Action
          icon={Download}
          onAct={() => {
            playground.flush();
            const { system, preset } = playground.store.getState();
            saveText(writeBundle(system), `${preset ?? 'system'}.yaml`, 'application/yaml');
          }}
        >
          Save as a file
        </Action>
        <Action icon={FileUp} onAct={() => chooser.current?.click()}>
          Open a file
        </Action>
        <Action
          icon={FilePlus}
          onAct={() => {
            playground.replace(
              { yaml: START_YAML, files: {} },
              null,
              'A small system to begin with.',
            );
            window.location.replace(playgroundHref());
          }}
        >
          Begin anew
        </Action>
        <Action
          icon={History}
          disabled={!hasReplaced}
          onAct={() => {
            playground.bringBack();
            window.location.replace(playgroundHref());
          }}
        >
          Bring back the one before
        </Action>
      </ActionMenu>
      <input
        ref={chooser}
        type="file"
        accept=".yaml,.yml,text/yaml,application/yaml"
        aria-label="File of a system"
        hidden
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
    </>
  );
}
