import { ChevronsRight, Pause, Play, StepForward, Zap } from 'lucide-react';
import { Popover } from 'radix-ui';
import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { formatInstant } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import type { Subject } from '../../state/subject.ts';
import { SHORTCUTS } from '../app/shortcuts.ts';
import { useWidthClass } from '../app/width.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { IconButton } from '../shared/Button.tsx';
import { CheckSummary } from './CheckSummary.tsx';
import './controls.css';
import '../shared/dialog.css';
import { LoadControl } from './LoadControl.tsx';
import { RunButton } from './RunButton.tsx';
import { RunMenu } from './RunMenu.tsx';
import { SeedField } from './SeedField.tsx';
import { SpeedSlider } from './SpeedSlider.tsx';

const FaultsMenu = lazy(() =>
  import('../inspector/FaultsMenu.tsx').then((module) => ({ default: module.FaultsMenu })),
);

/** Everything that drives the run. */
export function ControlBar({ subject }: { readonly subject: Subject }) {
  const onPhone = useWidthClass() === 'phone';
  return (
    <section className="control-bar" aria-label="Run">
      <div className="control-group">
        {!onPhone && <RunButton />}
        <Transport />
      </div>
      <Clock />
      <SpeedSlider />
      <LoadControl load={subject.scenario.load} />
      <SeedField subject={subject} />
      <Faults />
      <div className="control-group control-end">
        {subject.checks.length > 0 && <CheckSummary />}
        <RunMenu name={subject.id} />
      </div>
    </section>
  );
}

function Transport() {
  const { session } = useWorkbench();
  const phase = useStore(simulation, (s) => s.phase);
  const running = phase === 'running';
  const idle = !running && phase !== 'paused';
  return (
    <>
      <IconButton
        icon={running ? Pause : Play}
        label={running ? 'Pause' : 'Go on'}
        keys={SHORTCUTS.pause.keys}
        aria-disabled={idle}
        onClick={() => {
          if (!idle) void session.toggle();
        }}
      />
      <IconButton
        icon={StepForward}
        label="One step"
        keys={SHORTCUTS.step.keys}
        aria-disabled={idle}
        onClick={() => {
          if (!idle) void session.step();
        }}
      />
      <IconButton
        icon={ChevronsRight}
        label="Finish now"
        keys={SHORTCUTS.finish.keys}
        aria-disabled={idle}
        onClick={() => {
          if (!idle) void session.finish();
        }}
      />
    </>
  );
}

function Clock() {
  const now = useStore(simulation, (s) => s.now);
  const until = useStore(simulation, (s) => s.until);
  return (
    <span className="clock">
      <span className="clock-now">{formatInstant(now)}</span>
      <span className="clock-until"> of {formatInstant(until, 0)}</span>
    </span>
  );
}

/** Always in its place, so that nothing jumps when a fault begins. */
function Faults() {
  const count = useStore(simulation, (s) => s.faults.length);
  const label = count === 0 ? 'Faults: none now' : `Faults: ${count} now`;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton
          icon={Zap}
          label={label}
          data-count={count === 0 ? undefined : count}
          className="fault-button"
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover"
          aria-label="Faults"
          sideOffset={6}
          collisionPadding={8}
        >
          <Suspense fallback={<p>One moment…</p>}>
            <FaultsMenu />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
