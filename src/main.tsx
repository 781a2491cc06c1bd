import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { course, loadLesson } from 'virtual:course';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createEngine } from './engine/client.ts';
import { followAppearance } from './state/appearance.ts';
import { createDrafts } from './state/drafts.ts';
import { createProgress } from './state/progress.ts';
import { createSession } from './state/session.ts';
import { createSettings } from './state/settings.ts';
import { simulation } from './state/simulation.ts';
import { createKeeper } from './state/storage.ts';
import { App } from './ui/app/App.tsx';
import { WorkbenchContext } from './ui/app/workbench.tsx';
import './ui/tokens.css';
import './ui/base.css';

const keeper = createKeeper(() => window.localStorage);
const settings = createSettings(keeper);
const progress = createProgress(keeper);
const drafts = createDrafts({
  keeper,
  later(job, ms) {
    const timer = setTimeout(job, ms);
    return () => clearTimeout(timer);
  },
});
const session = createSession({
  engine: createEngine(),
  simulation,
  drafts,
  progress,
  settings,
  async loadJudge() {
    const [{ judge }, { observe, parseMeasure }] = await Promise.all([
      import('./lesson/judge.ts'),
      import('./lesson/measure.ts'),
    ]);
    return {
      judge: (lesson, record) => judge(lesson.checks, record),
      observe(block, record) {
        const parsed = parseMeasure(block.measure);
        return parsed.ok ? observe(parsed.measure, block, record) : null;
      },
    };
  },
  now: () => performance.now(),
});

followAppearance(settings, (query) => window.matchMedia(query), document.documentElement);
window.addEventListener('storage', (event) => drafts.changedElsewhere(event.key));
// `pagehide` covers phones, where a page often goes away without `beforeunload`.
window.addEventListener('beforeunload', () => drafts.flush());
window.addEventListener('pagehide', () => drafts.flush());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');
createRoot(root).render(
  <StrictMode>
    <WorkbenchContext value={{ keeper, settings, drafts, progress, session, course, loadLesson }}>
      <App />
    </WorkbenchContext>
  </StrictMode>,
);
