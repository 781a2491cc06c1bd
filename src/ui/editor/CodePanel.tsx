import { FileCode, Lock, X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Lesson } from '../../lesson/lesson.ts';
import { appearance } from '../../state/appearance.ts';
import type { LessonDrafts } from '../../state/drafts.ts';
import { placeToShow } from '../../state/place.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { IconButton } from '../shared/Button.tsx';
import { type Tab, TabList, TabPanel } from '../shared/Tabs.tsx';
import { ChangedStart } from './ChangedStart.tsx';
import { CodeActions } from './CodeActions.tsx';
import type { EditorView } from './code-editor.ts';
import {
  type EditorDocument,
  mineId,
  ownDocuments,
  solutionDocuments,
  solutionsOf,
  startDocuments,
} from './documents.ts';
import './editor.css';
import { EditorSurface } from './EditorSurface.tsx';
import { onProblems, type Remarks, shownProblems, shownRemarks } from './shown-problems.ts';

/** What is open beside the learner's own files. */
type Extra = { readonly kind: 'start' } | { readonly kind: 'solution'; readonly name: string };

/** The learner's code, the lesson's supporting files, and on request the start or a solution. */
export function CodePanel({ lesson }: { readonly lesson: Lesson }) {
  const { drafts } = useWorkbench();
  const mine = useStore(drafts.store, (s) => s[lesson.id]);
  const theme = useStore(appearance, (s) => s.theme);
  const problems = useStore(simulation, shownProblems);
  const notices = useStore(simulation, (s) => s.notices);
  const [extra, setExtra] = useState<Extra | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const documents = documentsOf(lesson, mine, extra);
  const active = documents.find((doc) => doc.id === chosen) ?? documents[0];

  useEffect(
    () =>
      placeToShow.subscribe(({ place }) => {
        if (place !== null) setChosen(mineId(place.file));
      }),
    [],
  );
  const subscribe = useCallback(
    (onChange: () => void) => {
      const stops = [drafts.store.subscribe(onChange), simulation.subscribe(onProblems(onChange))];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [drafts],
  );
  if (active === undefined) return <p className="editor-note">This lesson has no code to edit.</p>;

  const viewOf = (own: LessonDrafts | undefined, remarks: Remarks): EditorView => ({
    documents: documentsOf(lesson, own, extra),
    active: active.id,
    ...remarks,
    theme,
  });
  const open = (next: Extra) => {
    setExtra(next);
    setChosen(extraDocuments(lesson, next)[0]?.id ?? null);
  };
  return (
    <section className="code-panel" aria-label="Code">
      <div className="code-bar">
        <TabList
          of="code"
          label="Files"
          tabs={documents.map(tabOf)}
          active={active.id}
          onChoose={setChosen}
        />
        {extra !== null && (
          <IconButton
            icon={X}
            label={extra.kind === 'start' ? 'Close the start' : 'Close the solution'}
            onClick={() => setExtra(null)}
          />
        )}
        <CodeActions
          lesson={lesson}
          document={active}
          onSolution={(name) => open({ kind: 'solution', name })}
        />
      </div>
      <TabPanel of="code" active={active.id} className="code-page">
        <ChangedStart
          lesson={lesson}
          document={active}
          onShow={() => open({ kind: 'start' })}
          onDecided={() => setExtra(null)}
        />
        <EditorSurface
          view={viewOf(mine, { problems, notices })}
          currentView={() =>
            viewOf(drafts.store.getState()[lesson.id], shownRemarks(simulation.getState()))
          }
          subscribe={subscribe}
          onEdit={(doc, code) => drafts.edit(lesson.id, doc.path, code)}
        />
      </TabPanel>
    </section>
  );
}

const KIND_WORDS = { mine: '', support: '', start: 'start: ', solution: 'solution: ' } as const;

const tabOf = ({ id, path, kind, readOnly }: EditorDocument): Tab => ({
  id,
  icon: readOnly ? Lock : FileCode,
  name: (
    <>
      {KIND_WORDS[kind]}
      {path}
      {readOnly && <span className="visually-hidden">, read-only</span>}
    </>
  ),
});

function documentsOf(lesson: Lesson, mine: LessonDrafts | undefined, extra: Extra | null) {
  return [...ownDocuments(lesson, mine), ...extraDocuments(lesson, extra)];
}

function extraDocuments(lesson: Lesson, extra: Extra | null): readonly EditorDocument[] {
  if (extra === null) return [];
  if (extra.kind === 'start') return startDocuments(lesson);
  const variant = solutionsOf(lesson).find(({ name }) => name === extra.name);
  return variant === undefined ? [] : solutionDocuments(lesson, variant);
}
