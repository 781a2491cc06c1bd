import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LoadSpec } from '../../cluster/scenario.ts';
import { formatRate } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';

/** A drag becomes one change to the run once the hand rests this long. */
const REST_MS = 150;
/** The slider reaches this many times the lesson's own rate. */
const REACH = 4;

/** One slider for each load generator. */
export function LoadControl({ load }: { readonly load: readonly LoadSpec[] }) {
  return load.map((spec, index) => (
    <LoadSlider
      key={`${spec.method} ${spec.to}${spec.path}`}
      spec={spec}
      index={index}
      name={load.length === 1 ? 'Load' : `Load ${spec.method} ${spec.path}`}
    />
  ));
}

interface LoadSliderProps {
  readonly spec: LoadSpec;
  readonly index: number;
  readonly name: string;
}

function LoadSlider({ spec, index, name }: LoadSliderProps) {
  const { session } = useWorkbench();
  const rate = useStore(simulation, (s) => s.rates[index] ?? spec.rate);
  const live = useStore(simulation, (s) => s.phase === 'running' || s.phase === 'paused');
  const [dragged, setDragged] = useState<number | null>(null);
  useEffect(() => {
    if (dragged === null) return;
    const timer = setTimeout(() => {
      void session.setRate(index, dragged);
      setDragged(null);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [dragged, index, session]);
  const max = spec.rate * REACH;
  const shown = dragged ?? rate;
  return (
    <label className="slider" title={`Requests a second to ${spec.to} ${spec.path}`}>
      <span className="slider-name">{name}</span>
      <input
        type="range"
        min={0}
        max={max}
        step={max / 200}
        value={shown}
        disabled={!live}
        aria-valuetext={`${formatRate(shown)} requests`}
        onChange={(event) => setDragged(Number(event.target.value))}
      />
      <output className="slider-value slider-value-short">{formatRate(shown)}</output>
    </label>
  );
}
