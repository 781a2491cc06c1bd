import { ArrowRight, Clock } from 'lucide-react';
import { useStore } from 'zustand';
import type { Block, Lesson } from '../../lesson/lesson.ts';
import { lessonHref } from '../app/route.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Checks } from './Checks.tsx';
import { Explain } from './Explain.tsx';
import { Hint } from './Hint.tsx';
import { useLessonLanguage } from './language.ts';
import './lesson.css';
import { Predict } from './Predict.tsx';
import { Prose } from './Prose.tsx';
import { Quiz } from './Quiz.tsx';

/** The lesson from its objectives to its checks, in reading order. */
export function LessonColumn({ lesson }: { readonly lesson: Lesson }) {
  const language = useLessonLanguage();
  return (
    <div className="lesson">
      <div className="lesson-head">
        <p className="lesson-minutes">
          <Clock size={13} aria-hidden="true" />
          {lesson.minutes} minutes
        </p>
        <h2 lang={language}>{lesson.title}</h2>
        <p className="lesson-summary" lang={language}>
          {lesson.summary}
        </p>
        <ul className="objectives" aria-label="You will learn">
          {lesson.objectives.map((objective) => (
            <li key={objective} lang={language}>
              {objective}
            </li>
          ))}
        </ul>
      </div>
      {lesson.blocks.map((block) => (
        <LessonBlock key={block.id} lesson={lesson} block={block} />
      ))}
      {lesson.checks.length > 0 && <Checks lesson={lesson} />}
      <details className="scenario">
        <summary>The system as data</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region needs the focus */}
        <pre tabIndex={0}>{lesson.scenarioYaml}</pre>
      </details>
      <NextLesson id={lesson.id} />
    </div>
  );
}

function LessonBlock({ lesson, block }: { readonly lesson: Lesson; readonly block: Block }) {
  switch (block.kind) {
    case 'prose':
      return <Prose content={block.content} />;
    case 'predict':
      return <Predict lessonId={lesson.id} block={block} />;
    case 'hint':
      return <Hint lessonId={lesson.id} block={block} />;
    case 'quiz':
      return <Quiz lessonId={lesson.id} block={block} />;
    case 'explain':
      return <Explain lessonId={lesson.id} block={block} />;
  }
}

function NextLesson({ id }: { readonly id: string }) {
  const { course, progress } = useWorkbench();
  const done = useStore(progress.store, (s) => s[id]?.done === true);
  const lessons = course.chapters.flatMap((chapter) => chapter.lessons);
  const next = lessons[lessons.findIndex((entry) => entry.id === id) + 1];
  if (next === undefined) return null;
  return (
    <a className="next-lesson" data-done={done} href={lessonHref(next.id)}>
      <span>Next</span>
      <strong>{next.title}</strong>
      <ArrowRight size={16} aria-hidden="true" />
    </a>
  );
}
