import { ArrowRight, Clock } from 'lucide-react';
import { useStore } from 'zustand';
import type { Course, LessonEntry } from '../../lesson/lesson.ts';
import type { LessonProgress, ProgressState } from '../../state/progress.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import { Header } from './Header.tsx';
import './outline.css';
import { lessonHref } from './route.ts';
import { useWorkbench } from './workbench.tsx';

/** The course at a glance, and where to go on. */
export function Outline() {
  const { course, progress } = useWorkbench();
  const state = useStore(progress.store);
  const next = nextLesson(course, state);
  return (
    <div className="page">
      <Header />
      <main id="main" className="outline" tabIndex={-1}>
        <section className="hero">
          <div>
            <h1>{course.title}</h1>
            <p>
              Break a running system, watch the failure travel, and repair it in ordinary
              TypeScript. Every request you see is simulated one by one; every number is measured.
            </p>
            {next !== null && (
              <a className="button hero-start" data-tone="primary" href={lessonHref(next.id)}>
                {Object.keys(state).length > 0 ? 'Go on with' : 'Begin with'} {next.title}
                <ArrowRight size={16} aria-hidden="true" />
              </a>
            )}
          </div>
          <FaultFigure />
        </section>

        {course.chapters.map((chapter, index) => (
          <section key={chapter.id} className="chapter" aria-labelledby={`chapter-${chapter.id}`}>
            <div className="chapter-head">
              <span className="chapter-number" aria-hidden="true">
                {index + 1}
              </span>
              <h2 id={`chapter-${chapter.id}`}>{chapter.title}</h2>
              <p>{chapter.summary}</p>
            </div>
            <ol className="lessons">
              {chapter.lessons.map((entry) => (
                <LessonCard
                  key={entry.id}
                  entry={entry}
                  progress={state[entry.id]}
                  isNext={entry.id === next?.id}
                />
              ))}
            </ol>
          </section>
        ))}
      </main>
    </div>
  );
}

interface LessonCardProps {
  readonly entry: LessonEntry;
  readonly progress: LessonProgress | undefined;
  readonly isNext: boolean;
}

function LessonCard({ entry, progress, isNext }: LessonCardProps) {
  return (
    <li>
      <a className="lesson-card" data-next={isNext} href={lessonHref(entry.id)}>
        <span className="lesson-card-title">{entry.title}</span>
        <span className="lesson-card-summary">{entry.summary}</span>
        <span className="lesson-card-foot">
          <span className="lesson-card-minutes">
            <Clock size={13} aria-hidden="true" />
            {entry.minutes} minutes
          </span>
          {progress?.done === true ? (
            <StatusMark status="ok" word="done" />
          ) : (
            progress !== undefined && <StatusMark status="in-flight" word="begun" />
          )}
        </span>
      </a>
    </li>
  );
}

/** The first lesson not done yet; null when all are. */
function nextLesson(course: Course, progress: ProgressState): LessonEntry | null {
  const lessons = course.chapters.flatMap((chapter) => chapter.lessons);
  return lessons.find((entry) => progress[entry.id]?.done !== true) ?? null;
}

/** Layers of requests, broken along a fault: a drawing, not data. */
function FaultFigure() {
  const layers = [30, 62, 94, 126, 158];
  return (
    <svg className="fault-figure" viewBox="0 0 320 190" fill="none" aria-hidden="true">
      {layers.map((y, i) => (
        <g key={y} stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
          <path d={`M8 ${y}H${186 - i * 14}`} />
          <path d={`M${212 - i * 14} ${y + 16}H312`} />
        </g>
      ))}
      <path className="fault-line" d="M214 4 134 186" />
      <circle className="fault-dot" data-status="ok" cx="60" cy="30" r="4.5" />
      <circle className="fault-dot" data-status="ok" cx="118" cy="94" r="4.5" />
      <circle className="fault-dot" data-status="ok" cx="284" cy="46" r="4.5" />
      <circle className="fault-dot" data-status="in-flight" cx="152" cy="62" r="4.5" />
      <circle className="fault-dot" data-status="in-flight" cx="34" cy="126" r="4.5" />
      <path className="fault-dot" data-status="slow" d="m238 168 6 10.5h-12Z" />
      <path className="fault-dot" data-status="refused" d="m104 152 6 6-6 6-6-6Z" />
      <path className="fault-cross" d="m164 121 10 10m0-10-10 10" />
    </svg>
  );
}
