import { ChevronsRight, Pause, Play, ShieldPlus, StepForward } from 'lucide-react';
import { useStore } from 'zustand';
import type { Lesson } from '../../lesson/lesson.ts';
import { formatInstant } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import { SHORTCUTS } from '../app/shortcuts.ts';
import { useWidthClass } from '../app/width.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { IconButton } from '../shared/Button.tsx';
import { CheckSummary } from './CheckSummary.tsx';
import './controls.css';
import { LoadControl } from './LoadControl.tsx';
import { RunButton } from './RunButton.tsx';
import { RunMenu } from './RunMenu.tsx';
import { SeedField } from './SeedField.tsx';
import { SpeedSlider } from './SpeedSlider.tsx';

/** Everything that drives the run. */
export function ControlBar({ lesson }: { readonly lesson: Lesson }) {
  const onPhone = useWidthClass() === 'phone';
  return (
    <section className="control-bar" aria-label="Run">
      <div className="control-group">
        {!onPhone && <RunButton />}
        <Transport />
      </div>
      <Clock />
      <SpeedSlider />
      <LoadControl load={lesson.scenario.load} />
      <SeedField seeds={lesson.seeds} />
      <HealAll />
      <div className="control-group control-end">
        {lesson.checks.length > 0 && <CheckSummary />}
        <RunMenu lessonId={lesson.id} />
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
function HealAll() {
  const { session } = useWorkbench();
  const faults = useStore(simulation, (s) => s.faults);
  const names = faults.map((fault) => fault.text).join(', ');
  return (
    <IconButton
      icon={ShieldPlus}
      label={faults.length === 0 ? 'Heal all faults: none now' : `Heal all faults: ${names}`}
      data-count={faults.length === 0 ? undefined : faults.length}
      className="heal-all"
      aria-disabled={faults.length === 0}
      onClick={() => void session.healAll()}
    />
  );
}
