import { useStore } from 'zustand';
import { SPEED_MAX, SPEED_MIN } from '../../state/settings.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { speedLabel } from '../shared/format.ts';

/** Below this share of the asked speed the label says what the machine manages. */
const FALLING_BEHIND = 0.8;

/** From one request in slow motion to faster than real time, on a logarithmic scale. */
export function SpeedSlider() {
  const { session, settings } = useWorkbench();
  const speed = useStore(settings.store, (s) => s.speed);
  const behind = useStore(simulation, (s) =>
    s.phase === 'running' && s.achievedSpeed > 0 && s.achievedSpeed < FALLING_BEHIND * s.speed
      ? s.achievedSpeed
      : null,
  );
  return (
    <label className="slider">
      <span className="slider-name">Speed</span>
      <input
        type="range"
        min={Math.log10(SPEED_MIN)}
        max={Math.log10(SPEED_MAX)}
        step={0.05}
        value={Math.log10(speed)}
        aria-valuetext={speedLabel(speed)}
        onChange={(event) => session.setSpeed(10 ** Number(event.target.value))}
      />
      <output
        className="slider-value"
        title={behind === null ? undefined : 'All this device manages'}
      >
        {behind === null ? speedLabel(speed) : `reaching ${speedLabel(behind)}`}
      </output>
    </label>
  );
}
