import { useStore } from 'zustand';
import type { Block } from '../../lesson/lesson.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Prose } from './Prose.tsx';

interface ExplainProps {
  readonly lessonId: string;
  readonly block: Extract<Block, { kind: 'explain' }>;
}

/** Waits until the prediction it speaks of has met its observed figure. */
export function Explain({ lessonId, block }: ExplainProps) {
  const { progress } = useWorkbench();
  const { after } = block;
  const ready = useStore(progress.store, (s) => {
    if (after === null) return true;
    const prediction = s[lessonId]?.predictions[after];
    return prediction !== undefined && prediction.observed !== null;
  });
  if (!ready) {
    return (
      <p className="explain-waits">More here once a run has shown the figure you predicted.</p>
    );
  }
  return (
    <section className="explain">
      <Prose content={block.content} />
    </section>
  );
}
