import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { inLanguage, languagesOf } from '../../lesson/in-language.ts';
import type { Lesson } from '../../lesson/lesson.ts';
import { CodePanel } from '../editor/CodePanel.tsx';
import { LessonColumn } from '../lesson/LessonColumn.tsx';
import { LessonLanguage } from '../lesson/language.ts';
import { Announcer } from './Announcer.tsx';
import { NotHere } from './App.tsx';
import { Header } from './Header.tsx';
import { PhoneLayout } from './PhoneLayout.tsx';
import { useShortcuts } from './shortcuts.ts';
import { WideLayout } from './WideLayout.tsx';
import { useWidthClass } from './width.ts';
import { useWorkbench } from './workbench.tsx';

type Loading =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly lesson: Lesson }
  | { readonly state: 'failed'; readonly message: string };

/** Loads the lesson and its system, then lays the page out for the width at hand. */
export function LessonPage({ id }: { readonly id: string }) {
  const { loadLesson, session } = useWorkbench();
  const [loading, setLoading] = useState<Loading>({ state: 'loading' });
  useEffect(() => {
    let current = true;
    loadLesson(id).then(
      (lesson) => {
        if (!current) return;
        void session.open(lesson);
        setLoading({ state: 'ready', lesson });
      },
      (error: unknown) => {
        if (current) setLoading({ state: 'failed', message: messageOf(error) });
      },
    );
    return () => {
      current = false;
      void session.leave();
    };
  }, [id, loadLesson, session]);

  if (loading.state === 'failed') {
    return <NotHere text={`The lesson “${id}” could not be opened: ${loading.message}`} />;
  }
  if (loading.state === 'loading') return <Opening what="lesson" />;
  return <LessonWorkbench original={loading.lesson} />;
}

export function Opening({ what }: { readonly what: string }) {
  return (
    <div className="page">
      <Header />
      <main id="main" className="not-here" tabIndex={-1}>
        <p role="status">Opening the {what}…</p>
      </main>
    </div>
  );
}

/** `original` is what the session runs and judges; its words are shown in the chosen language. */
function LessonWorkbench({ original }: { readonly original: Lesson }) {
  const { settings } = useWorkbench();
  const chosen = useStore(settings.store, (s) => s.language);
  const language = languagesOf(original).includes(chosen) ? chosen : 'en';
  const lesson = useMemo(() => inLanguage(original, language), [original, language]);
  useEffect(() => {
    document.title = `${lesson.title} · Faultline`;
  }, [lesson.title]);
  const width = useWidthClass();
  const open = useStore(settings.store, (s) => s.lessonOpen);
  useShortcuts();
  const panels = {
    subject: lesson,
    aside: <LessonColumn lesson={lesson} />,
    asideName: 'lesson',
    code: <CodePanel lesson={lesson} />,
  };
  const toggle = () => settings.set({ lessonOpen: !open });
  return (
    <LessonLanguage value={language}>
      <div className="page page-full">
        <Header
          lesson={lesson}
          {...(width === 'phone' ? {} : { aside: { name: 'lesson', open, onToggle: toggle } })}
        />
        {width === 'phone' ? (
          <PhoneLayout {...panels} />
        ) : (
          <WideLayout {...panels} drawer={width === 'medium'} open={open} onClose={toggle} />
        )}
        <Announcer />
      </div>
    </LessonLanguage>
  );
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
