import { FileCode } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { appearance } from '../../state/appearance.ts';
import { placeToShow } from '../../state/place.ts';
import { simulation } from '../../state/simulation.ts';
import type { EditorView } from '../editor/code-editor.ts';
import { type EditorDocument, mineId } from '../editor/documents.ts';
import { EditorSurface } from '../editor/EditorSurface.tsx';
import '../editor/editor.css';
import { onProblems, type Remarks, shownProblems, shownRemarks } from '../editor/shown-problems.ts';
import { usePackageDialog } from '../packages/package-dialog.tsx';
import { ActionMenu } from '../shared/ActionMenu.tsx';
import { type Tab, TabList, TabPanel } from '../shared/Tabs.tsx';
import { usePlayground } from './context.ts';

type Files = Readonly<Record<string, string>>;

/** The texts that services of the system run. */
export function FilesPanel() {
  const playground = usePlayground();
  const files = useStore(playground.store, (s) => s.system.files);
  const packages = usePackageDialog();
  const theme = useStore(appearance, (s) => s.theme);
  const problems = useStore(simulation, shownProblems);
  const notices = useStore(simulation, (s) => s.notices);
  const [chosen, setChosen] = useState<string | null>(null);
  const paths = Object.keys(files);
  const active = chosen !== null && chosen in files ? chosen : (paths[0] ?? '');
  useEffect(
    () =>
      placeToShow.subscribe(({ place }) => {
        if (place !== null && place.file in playground.store.getState().system.files) {
          setChosen(place.file);
        }
      }),
    [playground],
  );
  const known = useRef(paths);
  // A file that was just added is the one to look at; of another system, its first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when other files are there
  useEffect(() => {
    const added = paths.filter((path) => !known.current.includes(path));
    known.current = paths;
    if (added.length > 0) setChosen((added.length === 1 ? added : paths)[0] ?? null);
  }, [paths.join()]);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const stops = [
        playground.store.subscribe((now, before) => {
          if (now.system.files !== before.system.files) onChange();
        }),
        simulation.subscribe(onProblems(onChange)),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [playground],
  );
  const viewOf = (texts: Files, remarks: Remarks): EditorView => ({
    documents: Object.entries(texts).map(documentOf),
    active: mineId(active in texts ? active : (Object.keys(texts)[0] ?? '')),
    ...remarks,
    theme,
  });
  return (
    <section className="code-panel" aria-label="Code">
      <div className="code-bar">
        <TabList
          of="code"
          label="Files"
          tabs={paths.map((path): Tab => ({ id: path, icon: FileCode, name: path }))}
          active={active}
          onChoose={setChosen}
        />
        <div className="code-actions">
          <ActionMenu label="More about this code">
            {packages.actions(files[active] ?? '')}
          </ActionMenu>
          {packages.dialog}
        </div>
      </div>
      <TabPanel of="code" active={active} className="code-page">
        <EditorSurface
          view={viewOf(files, { problems, notices })}
          currentView={() =>
            viewOf(playground.store.getState().system.files, shownRemarks(simulation.getState()))
          }
          subscribe={subscribe}
          onEdit={({ path }, text) => playground.writeFile(path, text)}
        />
      </TabPanel>
    </section>
  );
}

const documentOf = ([path, code]: [string, string]): EditorDocument => ({
  id: mineId(path),
  path,
  code,
  readOnly: false,
  kind: 'mine',
});
