import { Blocks, BookOpen, Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { useStore } from 'zustand';
import type { Lesson } from '../../lesson/lesson.ts';
import type { ThemeChoice } from '../../state/settings.ts';
import { useLessonLanguage } from '../lesson/language.ts';
import { IconButton } from '../shared/Button.tsx';
import { Strata } from '../shared/Strata.tsx';
import { LanguageChoice } from './LanguageChoice.tsx';
import { OUTLINE_HREF, playgroundHref } from './route.ts';
import { openShortcuts } from './ShortcutsDialog.tsx';
import { useWorkbench } from './workbench.tsx';

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

interface HeaderProps {
  readonly lesson?: Lesson | null;
  /** Of a page without a lesson. */
  readonly title?: string;
  /** What can be shown and hidden beside the system; absent where it is always on screen. */
  readonly aside?: {
    readonly name: string;
    readonly open: boolean;
    readonly onToggle: () => void;
  };
}

export function Header({ lesson = null, title, aside }: HeaderProps) {
  const { course } = useWorkbench();
  const language = useLessonLanguage();
  return (
    <header className="header">
      {aside !== undefined && (
        <IconButton
          icon={aside.name === 'lesson' ? BookOpen : Blocks}
          label={`${aside.open ? 'Hide' : 'Show'} the ${aside.name}`}
          aria-pressed={aside.open}
          onClick={aside.onToggle}
        />
      )}
      <a className="brand" href={OUTLINE_HREF} aria-label="Faultline: course outline">
        <Strata size={20} />
        <span>Faultline</span>
      </a>
      {lesson !== null && (
        <>
          <span className="header-course">{course.title}</span>
          <h1 className="header-title" lang={language}>
            {lesson.title}
          </h1>
        </>
      )}
      {title !== undefined && <h1 className="header-title">{title}</h1>}
      <div className="header-end">
        {title === undefined && (
          <a className="button header-link" data-tone="quiet" href={playgroundHref()}>
            <Blocks size={16} aria-hidden="true" />
            <span>Playground</span>
          </a>
        )}
        <CourseProgress />
        {lesson !== null && <LanguageChoice lesson={lesson} />}
        <ThemeButton />
        <IconButton icon={Keyboard} label="Keyboard shortcuts" keys="?" onClick={openShortcuts} />
      </div>
    </header>
  );
}

/** One mark a lesson: filled when done. */
function CourseProgress() {
  const { course, progress } = useWorkbench();
  const state = useStore(progress.store);
  const lessons = course.chapters.flatMap((chapter) => chapter.lessons);
  const done = lessons.filter((entry) => state[entry.id]?.done === true).length;
  return (
    <span
      className="course-progress"
      role="img"
      aria-label={`${done} of ${lessons.length} lessons done`}
    >
      {lessons.map((entry) => (
        <i key={entry.id} data-done={state[entry.id]?.done === true} />
      ))}
    </span>
  );
}

function ThemeButton() {
  const { settings } = useWorkbench();
  const theme = useStore(settings.store, (s) => s.theme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <IconButton
      icon={THEME_ICONS[theme]}
      label={`Theme: ${theme}. Change to ${next}`}
      onClick={() => settings.set({ theme: next })}
    />
  );
}
