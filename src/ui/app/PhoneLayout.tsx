import { BookOpen, Code, type LucideIcon, Network } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { placeToShow } from '../../state/place.ts';
import { RunButton } from '../controls/RunButton.tsx';
import { Dock } from './Dock.tsx';
import { Notices } from './Notices.tsx';
import { SystemPanel } from './SystemPanel.tsx';
import { capital, type Panels } from './WideLayout.tsx';

const PAGES: readonly { readonly name: string | null; readonly icon: LucideIcon }[] = [
  { name: null, icon: BookOpen },
  { name: 'System', icon: Network },
  { name: 'Code', icon: Code },
];
const CODE_PAGE = 2;

/** Three pages to swipe between, and a bar that names them. */
export function PhoneLayout({ subject, aside, asideName, code }: Panels) {
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
        <section className="phone-page" aria-label={capital(asideName)}>
          {aside}
        </section>
        <div className="phone-page phone-system">
          <SystemPanel subject={subject} />
          <Dock />
        </div>
        <div className="phone-page">
          {code ?? <p className="phone-note">No service runs code yet.</p>}
        </div>
      </main>
      <nav className="phone-bar" aria-label="Pages">
        {PAGES.map(({ name, icon: Icon }, index) => (
          <button
            key={name ?? asideName}
            type="button"
            aria-current={index === current ? 'page' : undefined}
            onClick={() => show(index)}
          >
            <Icon size={18} aria-hidden="true" />
            {name ?? capital(asideName)}
          </button>
        ))}
        <RunButton />
      </nav>
    </>
  );
}
