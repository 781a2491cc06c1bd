import { BookOpen, Code, type LucideIcon, Network } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Lesson } from '../../lesson/lesson.ts';
import { placeToShow } from '../../state/place.ts';
import { RunButton } from '../controls/RunButton.tsx';
import { CodePanel } from '../editor/CodePanel.tsx';
import { LessonColumn } from '../lesson/LessonColumn.tsx';
import { Dock } from './Dock.tsx';
import { Notices } from './Notices.tsx';
import { SystemPanel } from './SystemPanel.tsx';

const PAGES: readonly { readonly name: string; readonly icon: LucideIcon }[] = [
  { name: 'Lesson', icon: BookOpen },
  { name: 'System', icon: Network },
  { name: 'Code', icon: Code },
];
const CODE_PAGE = 2;

/** Three pages to swipe between, and a bar that names them. */
export function PhoneLayout({ lesson }: { readonly lesson: Lesson }) {
  const pages = useRef<HTMLElement>(null);
  const [current, setCurrent] = useState(0);
  const show = (index: number) => {
    const box = pages.current;
    box?.scrollTo({ left: index * box.clientWidth, behavior: 'smooth' });
  };
  useEffect(() => placeToShow.subscribe(() => show(CODE_PAGE)));
  return (
    <>
      <Notices />
      <main
        id="main"
        ref={pages}
        className="phone-pages"
        tabIndex={-1}
        onScroll={(event) => {
          const { scrollLeft, clientWidth } = event.currentTarget;
          setCurrent(Math.round(scrollLeft / clientWidth));
        }}
      >
        <section className="phone-page" aria-label="Lesson">
          <LessonColumn lesson={lesson} />
        </section>
        <div className="phone-page phone-system">
          <SystemPanel lesson={lesson} />
          <Dock />
        </div>
        <div className="phone-page">
          <CodePanel lesson={lesson} />
        </div>
      </main>
      <nav className="phone-bar" aria-label="Pages">
        {PAGES.map(({ name, icon: Icon }, index) => (
          <button
            key={name}
            type="button"
            aria-current={index === current ? 'page' : undefined}
            onClick={() => show(index)}
          >
            <Icon size={18} aria-hidden="true" />
            {name}
          </button>
        ))}
        <RunButton />
      </nav>
    </>
  );
}
