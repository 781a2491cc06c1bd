import { useId } from 'react';
import { useStore } from 'zustand';
import type { QuizBlock } from '../../lesson/lesson.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { StatusMark } from '../shared/StatusMark.tsx';
import { Prose } from './Prose.tsx';

const NONE: readonly number[] = [];

interface QuizProps {
  readonly lessonId: string;
  readonly block: QuizBlock;
}

/** Options to try until the right one is found; each tells at once. */
export function Quiz({ lessonId, block }: QuizProps) {
  const { progress } = useWorkbench();
  const id = useId();
  const tried = useStore(progress.store, (s) => s[lessonId]?.quizzes[block.id] ?? NONE);
  const solved = tried.some((option) => block.options[option]?.correct === true);
  return (
    <section className="exercise">
      <h3 className="exercise-kind">Question</h3>
      <div id={id}>
        <Prose content={block.question} />
      </div>
      <ul className="options" aria-labelledby={id}>
        {block.options.map((option, index) => {
          const chosen = tried.includes(index);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: options have no other name and never move
            <li key={index}>
              <button
                type="button"
                className="option"
                aria-pressed={chosen}
                data-right={chosen && option.correct}
                disabled={solved && !chosen}
                onClick={() => progress.answer(lessonId, block.id, index)}
              >
                <Prose content={option.text} />
                {chosen && (
                  <StatusMark
                    status={option.correct ? 'ok' : 'failed'}
                    word={option.correct ? 'right' : 'not this one'}
                  />
                )}
              </button>
            </li>
          );
        })}
      </ul>
      <div role="status">
        {solved && block.explanation !== null && <Prose content={block.explanation} />}
      </div>
    </section>
  );
}
