import { Tabs } from 'radix-ui';
import { useState } from 'react';
import { showPlace } from '../../state/place.ts';
import { Charts } from '../charts/Charts.tsx';
import { Logs } from '../logs/Logs.tsx';
import { Traces } from '../traces/Traces.tsx';
import './dock.css';
import { useWorkbench } from './workbench.tsx';

/** Charts, traces and logs of the run, one at a time. */
export function Dock() {
  const { session } = useWorkbench();
  const [tab, setTab] = useState('charts');
  const [trace, setTrace] = useState<number | null>(null);
  return (
    <Tabs.Root className="dock" value={tab} onValueChange={setTab}>
      <Tabs.List className="tabs" aria-label="Instruments">
        <Tabs.Trigger className="tab" value="charts">
          Charts
        </Tabs.Trigger>
        <Tabs.Trigger className="tab" value="traces">
          Traces
        </Tabs.Trigger>
        <Tabs.Trigger className="tab" value="logs">
          Logs
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content className="dock-page" value="charts">
        <Charts />
      </Tabs.Content>
      <Tabs.Content className="dock-page" value="traces">
        <Traces loadTrace={session.trace} selected={trace} onSelect={setTrace} />
      </Tabs.Content>
      <Tabs.Content className="dock-page" value="logs">
        <Logs
          onPlace={showPlace}
          onTrace={(id) => {
            setTrace(id);
            setTab('traces');
          }}
        />
      </Tabs.Content>
    </Tabs.Root>
  );
}
