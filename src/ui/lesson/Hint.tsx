import { useStore } from 'zustand';
import type { Block } from '../../lesson/lesson.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { useLessonLanguage } from './language.ts';
import { Prose } from './Prose.tsx';

interface HintProps {
  readonly lessonId: string;
  readonly block: Extract<Block, { kind: 'hint' }>;
}

/** Folded until asked for; stays open once it was. */
export function Hint({ lessonId, block }: HintProps) {
  const { progress } = useWorkbench();
  const language = useLessonLanguage();
  const seen = useStore(progress.store, (s) => s[lessonId]?.hints.includes(block.id) === true);
  return (
    <details
      className="hint"
      open={seen}
      onToggle={(event) => {
        if (event.currentTarget.open) progress.revealHint(lessonId, block.id);
      }}
    >
      <summary lang={language}>{block.title}</summary>
      <Prose content={block.content} />
    </details>
  );
}
