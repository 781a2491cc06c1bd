import { SlidersHorizontal } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LoadSpec } from '../../cluster/scenario.ts';
import { formatRate } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import '../shared/dialog.css';

/** A drag becomes one change to the run once the hand rests this long. */
const REST_MS = 150;
/** The slider reaches this many times the lesson's own rate. */
const REACH = 4;

/** One slider for each load generator; more than one share a popover. */
export function LoadControl({ load }: { readonly load: readonly LoadSpec[] }) {
  const total = useStore(simulation, (s) => s.rates.reduce((sum, rate) => sum + rate, 0));
  const [only] = load;
  if (load.length === 1 && only !== undefined)
    return <LoadSlider spec={only} index={0} name="Load" />;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button className="load-button" icon={SlidersHorizontal}>
          Load {formatRate(total)}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popover load-sliders"
          aria-label="Load"
          sideOffset={6}
          collisionPadding={8}
        >
          {load.map((spec, index) => {
            const name = `${spec.method} ${spec.path}`;
            return <LoadSlider key={`${spec.to} ${name}`} spec={spec} index={index} name={name} />;
          })}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
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
