import { Tooltip } from 'radix-ui';
import { lazy, Suspense, useEffect } from 'react';
import './app.css';
import { Header } from './Header.tsx';
import { LessonPage, Opening } from './LessonPage.tsx';
import { Outline } from './Outline.tsx';
import { OUTLINE_HREF, type Route, useRoute } from './route.ts';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';

const PlaygroundPage = lazy(() =>
  import('../playground/PlaygroundPage.tsx').then((module) => ({ default: module.PlaygroundPage })),
);

export function App() {
  const route = useRoute();
  return (
    <Tooltip.Provider delayDuration={400}>
      <SkipLink />
      <Page route={route} />
      <ShortcutsDialog />
    </Tooltip.Provider>
  );
}

function Page({ route }: { readonly route: Route }) {
  useEffect(() => {
    if (route.page === 'outline') document.title = 'Faultline';
  }, [route]);
  if (route.page === 'outline') return <Outline />;
  if (route.page === 'lesson') return <LessonPage key={route.id} id={route.id} />;
  if (route.page === 'playground') {
    return (
      <Suspense fallback={<Opening what="playground" />}>
        <PlaygroundPage preset={route.preset} />
      </Suspense>
    );
  }
  return <NotHere text={`There is no page at ${route.hash}.`} />;
}

/** Not a `#main` link: the hash is the page's address. */
function SkipLink() {
  return (
    <button
      type="button"
      className="skip-link visually-hidden"
      onClick={() => document.getElementById('main')?.focus()}
    >
      Skip to the content
    </button>
  );
}

export function NotHere({ text }: { readonly text: string }) {
  return (
    <div className="page">
      <Header />
      <main id="main" className="not-here" tabIndex={-1}>
        <h1>Nothing here</h1>
        <p>{text}</p>
        <a href={OUTLINE_HREF}>Go to the course outline</a>
      </main>
    </div>
  );
}
