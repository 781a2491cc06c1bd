import { SlidersHorizontal } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { LoadSpec } from '../../cluster/scenario.ts';
import { formatQuantity, formatRate } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button } from '../shared/Button.tsx';
import '../shared/dialog.css';

/** A drag becomes one change to the run once the hand rests this long. */
const REST_MS = 150;
/** The slider reaches this many times the scenario's own value. */
const REACH = 4;
/** And this many requests a second where the scenario's own is a list of instants. */
const REPLAY_REACH = 100;

/** What a load's value counts: requests a second, or the users of a closed loop. */
function readingOf(spec: LoadSpec) {
  const { users } = spec;
  if (users === undefined) {
    const own = spec.rate > 0 ? spec.rate : REPLAY_REACH / REACH;
    return {
      own,
      whole: false,
      format: formatRate,
      words: (v: number) => `${formatRate(v)} requests`,
    };
  }
  const format = (value: number) => formatQuantity(Math.round(value), 'user');
  return { own: users.count, whole: true, format, words: format };
}

/** One slider for each load generator; more than one share a popover. */
export function LoadControl({ load }: { readonly load: readonly LoadSpec[] }) {
  const rates = useStore(simulation, (s) => s.rates);
  const [only] = load;
  if (load.length === 1 && only !== undefined && only.replay === undefined)
    return <LoadSlider spec={only} index={0} name="Load" />;
  const sum = (closed: boolean) =>
    load.reduce((all, { users }, i) => {
      return all + ((users !== undefined) === closed ? (rates[i] ?? 0) : 0);
    }, 0);
  const [rate, users] = [sum(false), sum(true)];
  const parts = [
    ...(rate > 0 || users === 0 ? [formatRate(rate)] : []),
    ...(users > 0 ? [formatQuantity(users, 'user')] : []),
  ];
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button className="load-button" icon={SlidersHorizontal}>
          Load {parts.join(' + ')}
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
            const name = `${index + 1}: ${spec.method} ${spec.path} of ${spec.to}`;
            if (spec.replay !== undefined) return <Recorded key={name} name={name} />;
            return <LoadSlider key={name} spec={spec} index={index} name={name} />;
          })}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Its requests leave at instants that are given. */
function Recorded({ name }: { readonly name: string }) {
  return (
    <p className="slider-recorded">
      {name}: <b>recorded</b>
    </p>
  );
}

interface LoadSliderProps {
  readonly spec: LoadSpec;
  readonly index: number;
  readonly name: string;
}

function LoadSlider({ spec, index, name }: LoadSliderProps) {
  const { session } = useWorkbench();
  const { own, whole, format, words } = readingOf(spec);
  const rate = useStore(simulation, (s) => s.rates[index] ?? own);
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
  const max = own * REACH;
  const shown = dragged ?? rate;
  const what = whole ? 'Users who wait for each answer, then think, at' : 'Requests a second to';
  return (
    <label className="slider" title={`${what} ${spec.to} ${spec.path}`}>
      <span className="slider-name">{name}</span>
      <input
        type="range"
        min={0}
        max={max}
        step={whole ? 1 : max / 200}
        value={shown}
        disabled={!live}
        aria-valuetext={words(shown)}
        onChange={(event) => setDragged(Number(event.target.value))}
      />
      <output className="slider-value slider-value-short">{format(shown)}</output>
    </label>
  );
}
