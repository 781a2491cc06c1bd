import { Check, History, Lightbulb, RotateCcw } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import type { Lesson } from '../../lesson/lesson.ts';
import { SHORTCUTS } from '../app/shortcuts.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { usePackageDialog } from '../packages/package-dialog.tsx';
import { Action, ActionMenu } from '../shared/ActionMenu.tsx';
import { type EditorDocument, solutionsOf } from './documents.ts';

const AskFirst = lazy(() =>
  import('./AskFirst.tsx').then((module) => ({ default: module.AskFirst })),
);

interface CodeActionsProps {
  readonly lesson: Lesson;
  readonly document: EditorDocument;
  /** Opens the solution of this name. */
  readonly onSolution: (name: string) => void;
}

export function CodeActions({ lesson, document, onSolution }: CodeActionsProps) {
  const { progress } = useWorkbench();
  const [asking, setAsking] = useState<string | null>(null);
  const packages = usePackageDialog();
  const mayLook = useStore(progress.store, (s) => {
    const own = s[lesson.id];
    return own?.done === true || own?.solutionSeen === true;
  });
  const show = (name: string) => {
    progress.seeSolution(lesson.id);
    onSolution(name);
  };
  return (
    <div className="code-actions">
      <RunOnSave />
      <ActionMenu label="More about this code">
        <DraftActions lesson={lesson} document={document} />
        {solutionsOf(lesson).map(({ name }) => (
          <Action
            key={name}
            icon={Lightbulb}
            onAct={() => (mayLook ? show(name) : setAsking(name))}
          >
            Show the solution{name === '' ? '' : `: ${name}`}
          </Action>
        ))}
        {packages.actions(document.code)}
      </ActionMenu>
      {packages.dialog}
      {asking !== null && (
        <Suspense>
          <AskFirst
            onClose={() => setAsking(null)}
            onConfirm={() => {
              show(asking);
              setAsking(null);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function DraftActions({ lesson, document }: Pick<CodeActionsProps, 'lesson' | 'document'>) {
  const { drafts } = useWorkbench();
  const { path, kind } = document;
  const backup = useStore(drafts.store, (s) => s[lesson.id]?.[path]?.backup ?? null);
  const start = lesson.files.find((file) => file.path === path && file.role === 'seed')?.code;
  if (kind !== 'mine') return null;
  return (
    <>
      <Action
        icon={RotateCcw}
        disabled={document.code === start}
        onAct={() => drafts.reset(lesson.id, path)}
      >
        Back to the start
      </Action>
      <Action
        icon={History}
        disabled={backup === null}
        onAct={() => drafts.restore(lesson.id, path)}
      >
        Bring back my version
      </Action>
    </>
  );
}

function RunOnSave() {
  const { settings } = useWorkbench();
  const on = useStore(settings.store, (s) => s.runOnSave);
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      className="button run-on-save"
      data-tone="quiet"
      title={`${SHORTCUTS.save.keys} saves${on ? ' and runs' : ''}`}
      onClick={() => settings.set({ runOnSave: !on })}
    >
      <span className="switch-box" aria-hidden="true">
        {on && <Check size={12} strokeWidth={3} />}
      </span>
      Run on save
    </button>
  );
}
