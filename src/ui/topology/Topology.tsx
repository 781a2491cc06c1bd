import { Flag } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { MESSAGE_STRIDE } from '../../engine/protocol.ts';
import { formatCount, formatInstant } from '../../picture/format.ts';
import { STATUS_LOOKS } from '../../picture/status.ts';
import { simulation } from '../../state/simulation.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import { createLiveStage } from './live.ts';
import './topology.css';
import './compact.css';
import './chip.css';
import './dot.css';

export interface TopologyProps {
  /** A node was chosen; `instance` (0-based) when one of its replica ticks was. */
  readonly onNode: (name: string, instance?: number) => void;
}

/** The live picture of the system: nodes, links, and requests travelling between them. */
export function Topology({ onNode }: TopologyProps) {
  const stage = useRef<HTMLDivElement>(null);
  const chosen = useRef(onNode);
  chosen.current = onNode;
  const [cap, setCap] = useState<{ drawn: number; inFlight: number } | null>(null);
  const ready = useStore(simulation, (state) => state.topology !== null);
  const phase = useStore(simulation, (state) => state.phase);

  useEffect(() => {
    if (stage.current === null) return;
    const live = createLiveStage(
      stage.current,
      simulation,
      (name, instance) => chosen.current(name, instance),
      (numbers, inFlight) => {
        const drawn = numbers / MESSAGE_STRIDE;
        setCap((before) => {
          if (inFlight <= drawn) return null;
          return before?.inFlight === inFlight ? before : { drawn, inFlight };
        });
      },
    );
    return () => live.destroy();
  }, []);

  return (
    <div className="topology" data-phase={phase}>
      <div ref={stage} className="stage" />
      {!ready && <Waiting phase={phase} />}
      <div className="topology-foot">
        <Legend />
        <End />
        {cap !== null && (
          <p className="topology-cap">
            {formatCount(cap.drawn)} of {formatCount(cap.inFlight)} messages drawn
          </p>
        )}
      </div>
    </div>
  );
}

function Waiting({ phase }: { readonly phase: string }) {
  return (
    <p className="topology-empty" role="status">
      {phase === 'starting'
        ? 'Starting the system …'
        : 'No system is standing yet. Open a lesson, or mend the code and press Run.'}
    </p>
  );
}

/** That the run is over, and when: the picture above is its last. */
function End() {
  const at = useStore(simulation, (state) => (state.phase === 'ended' ? state.now : null));
  const early = useStore(simulation, (state) => state.failure !== null);
  if (at === null) return null;
  return (
    <p className="topology-end">
      <Flag size={13} aria-hidden="true" />
      {early ? 'Stopped early at' : 'The run ended at'} {formatInstant(at)}
    </p>
  );
}

function Legend() {
  return (
    <ul className="legend" aria-label="What the marks mean">
      {STATUS_LOOKS.map(({ status, meaning }) => (
        <li key={status} title={meaning}>
          <StatusMark status={status} />
        </li>
      ))}
    </ul>
  );
}
