import { useStore } from 'zustand';
import type { Lesson } from '../../lesson/lesson.ts';
import { startChanged } from '../../state/drafts.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import type { EditorDocument } from './documents.ts';

interface ChangedStartProps {
  readonly lesson: Lesson;
  readonly document: EditorDocument;
  readonly onShow: () => void;
  readonly onDecided: () => void;
}

/** The lesson was rewritten while the learner's version of a file waited: the choice is theirs. */
export function ChangedStart({ lesson, document, onShow, onDecided }: ChangedStartProps) {
  const { drafts } = useWorkbench();
  const { path, kind } = document;
  const start = lesson.files.find((file) => file.path === path && file.role === 'seed');
  const draft = useStore(drafts.store, (s) => s[lesson.id]?.[path]);
  if (start === undefined || !startChanged(draft, start.code) || kind === 'solution') return null;
  return (
    <div className="editor-banner" role="status">
      <p>The lesson’s start of {path} has changed since you began. Your version is untouched.</p>
      {kind !== 'start' && (
        <Button tone="quiet" onClick={onShow}>
          See the new start
        </Button>
      )}
      <Button
        tone="quiet"
        onClick={() => {
          drafts.reset(lesson.id, path);
          onDecided();
        }}
      >
        Take the new start
      </Button>
      <Button
        onClick={() => {
          drafts.keepMine(lesson.id, path);
          onDecided();
        }}
      >
        Keep mine
      </Button>
    </div>
  );
}
