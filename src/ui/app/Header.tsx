import { BookOpen, Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { useStore } from 'zustand';
import type { Lesson } from '../../lesson/lesson.ts';
import type { ThemeChoice } from '../../state/settings.ts';
import { useLessonLanguage } from '../lesson/language.ts';
import { IconButton } from '../shared/Button.tsx';
import { Strata } from '../shared/Strata.tsx';
import { LanguageChoice } from './LanguageChoice.tsx';
import { OUTLINE_HREF } from './route.ts';
import { openShortcuts } from './ShortcutsDialog.tsx';
import { useWorkbench } from './workbench.tsx';

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon };

interface HeaderProps {
  readonly lesson?: Lesson | null;
  /** Shows and hides the lesson's text; absent where it is always on screen. */
  readonly onToggleLesson?: () => void;
  readonly lessonOpen?: boolean;
}

export function Header({ lesson = null, onToggleLesson, lessonOpen }: HeaderProps) {
  const { course } = useWorkbench();
  const language = useLessonLanguage();
  return (
    <header className="header">
      {onToggleLesson !== undefined && (
        <IconButton
          icon={BookOpen}
          label={lessonOpen === true ? 'Hide the lesson' : 'Show the lesson'}
          aria-pressed={lessonOpen}
          onClick={onToggleLesson}
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
      <div className="header-end">
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
