import { lazy, Suspense, useState } from 'react';
import { showPlace } from '../../state/place.ts';
import { Charts } from '../charts/Charts.tsx';
import { type Tab, TabList, TabPanel } from '../shared/Tabs.tsx';
import './dock.css';
import { useWorkbench } from './workbench.tsx';

// Looked at after a run at the earliest: the page need not wait for them.
const Traces = lazy(() =>
  import('../traces/Traces.tsx').then((module) => ({ default: module.Traces })),
);
const Logs = lazy(() => import('../logs/Logs.tsx').then((module) => ({ default: module.Logs })));

const TABS: readonly Tab[] = [
  { id: 'charts', name: 'Charts' },
  { id: 'traces', name: 'Traces' },
  { id: 'logs', name: 'Logs' },
];

/** Charts, traces and logs of the run, one at a time. */
export function Dock() {
  const { session } = useWorkbench();
  const [tab, setTab] = useState('charts');
  const [trace, setTrace] = useState<number | null>(null);
  const showTrace = (id: number) => {
    setTrace(id);
    setTab('traces');
  };
  return (
    <section className="dock" aria-labelledby="dock-title">
      <h2 id="dock-title" className="visually-hidden">
        Instruments
      </h2>
      <TabList of="dock" label="Instruments" tabs={TABS} active={tab} onChoose={setTab} />
      <TabPanel of="dock" active={tab} className="dock-page">
        {tab === 'charts' && <Charts />}
        <Suspense>
          {tab === 'traces' && (
            <Traces loadTrace={session.trace} selected={trace} onSelect={setTrace} />
          )}
          {tab === 'logs' && <Logs onPlace={showPlace} onTrace={showTrace} />}
        </Suspense>
      </TabPanel>
    </section>
  );
}
