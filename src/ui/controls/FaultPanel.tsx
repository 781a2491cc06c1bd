import { HeartPulse, Skull, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ActiveFault } from '../../engine/protocol.ts';
import { formatPercent } from '../../picture/format.ts';
import { simulation } from '../../state/simulation.ts';
import { useWorkbench } from '../app/workbench.tsx';
import { Button, IconButton } from '../shared/Button.tsx';
import { StatusMark } from '../shared/StatusMark.tsx';
import './fault-panel.css';

interface FaultPanelProps {
  readonly service: string;
  /** 0-based; null means every instance. */
  readonly instance: number | null;
  readonly onClose: () => void;
}

/** What can go wrong at one service, by hand and at once. */
export function FaultPanel({ service, instance, onClose }: FaultPanelProps) {
  const { session } = useWorkbench();
  const titleId = useId();
  const panel = useRef<HTMLDivElement>(null);
  const faults = useStore(simulation, (s) => s.faults);
  const live = useStore(simulation, (s) => s.phase === 'running' || s.phase === 'paused');
  useEffect(() => panel.current?.focus(), []);
  const here = faults.filter((fault) => concerns(fault, service, instance));
  const where = { service, ...(instance === null ? {} : { instance }) };
  const killed = here.some((fault) => fault.kind === 'kill');
  return (
    <div
      ref={panel}
      className="fault-panel"
      role="dialog"
      aria-labelledby={titleId}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className="dialog-head">
        <h2 id={titleId}>
          {service}
          {instance !== null && <span className="fault-instance"> instance {instance + 1}</span>}
        </h2>
        <IconButton icon={X} label="Close" onClick={onClose} />
      </div>
      {!live && <p className="fault-note">Run the lesson to break things here.</p>}
      <Button
        icon={killed ? HeartPulse : Skull}
        disabled={!live}
        onClick={() =>
          void (killed
            ? session.heal('kill', service, instance ?? undefined)
            : session.inject({ kind: 'kill', ...where }))
        }
      >
        {killed ? 'Bring back' : instance === null ? 'Kill every instance' : 'Kill'}
      </Button>
      <FaultSlider
        name="Slow by a factor"
        disabled={!live}
        {...{ min: 1, max: 50, step: 1 }}
        format={(factor) => (factor === 1 ? 'no' : `× ${factor}`)}
        onApply={(factor) =>
          void (factor === 1
            ? session.heal('slow', service, instance ?? undefined)
            : session.inject({ kind: 'slow', ...where, factor, add: 0 }))
        }
      />
      <FaultSlider
        name="Answer 500 to"
        disabled={!live}
        {...{ min: 0, max: 1, step: 0.05 }}
        format={(share) => (share === 0 ? 'none' : formatPercent(share))}
        onApply={(share) =>
          void (share === 0
            ? session.heal('fail', service, instance ?? undefined)
            : session.inject({ kind: 'fail', ...where, share }))
        }
      />
      <ActiveFaults faults={here} />
    </div>
  );
}

interface FaultSliderProps {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly disabled: boolean;
  readonly format: (value: number) => string;
  readonly onApply: (value: number) => void;
}

/** Its lowest value means no such fault. Takes effect when let go. */
function FaultSlider({ name, min, disabled, format, onApply, ...range }: FaultSliderProps) {
  const [value, setValue] = useState(min);
  const applied = useRef(min);
  function apply(): void {
    if (value === applied.current) return;
    applied.current = value;
    onApply(value);
  }
  return (
    <label className="fault-slider">
      <span>{name}</span>
      <output>{format(value)}</output>
      <input
        type="range"
        min={min}
        {...range}
        value={value}
        disabled={disabled}
        aria-valuetext={format(value)}
        onChange={(event) => setValue(Number(event.target.value))}
        onPointerUp={apply}
        onKeyUp={apply}
        onBlur={apply}
      />
    </label>
  );
}

function ActiveFaults({ faults }: { readonly faults: readonly ActiveFault[] }) {
  const { session } = useWorkbench();
  if (faults.length === 0) return null;
  return (
    <ul className="fault-list">
      {faults.map((fault) => (
        <li key={`${fault.kind}/${fault.instance}`}>
          <StatusMark status={fault.kind === 'slow' ? 'slow' : 'failed'} word={fault.text} />
          <Button
            tone="quiet"
            onClick={() =>
              void session.heal(fault.kind, fault.service, fault.instance ?? undefined)
            }
          >
            Heal
          </Button>
        </li>
      ))}
    </ul>
  );
}

const concerns = (fault: ActiveFault, service: string, instance: number | null): boolean =>
  fault.service === service &&
  (instance === null || fault.instance === null || fault.instance === instance);
