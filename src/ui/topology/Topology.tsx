import { Flag, Maximize, Minus, Plus } from 'lucide-react';
import { use, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { MESSAGE_STRIDE } from '../../engine/protocol.ts';
import { formatCount, formatInstant } from '../../picture/format.ts';
import { STATUS_LOOKS } from '../../picture/status.ts';
import { zoneLabels } from '../../picture/zones.ts';
import { simulation } from '../../state/simulation.ts';
import { IconButton } from '../shared/Button.tsx';
import { BuildContext } from '../shared/build.ts';
import { StatusMark } from '../shared/StatusMark.tsx';
import type { PictureEvents } from './events.ts';
import { createLiveStage, type LiveStage } from './live.ts';
import './topology.css';
import './node.css';
import './replica.css';
import './badge.css';
import './compact.css';
import './chip.css';
import './slim.css';
import './block.css';

export type TopologyProps = Pick<PictureEvents, 'onNode' | 'onLink'> & {
  /** The keyboard asks what `from` is to call. */
  readonly onAskConnect: (from: string) => void;
};

const ZOOM_STEP = 1.4;

/** The live picture of the system: nodes, links, and requests travelling between them. */
export function Topology(props: TopologyProps) {
  const stage = useRef<HTMLDivElement>(null);
  const live = useRef<LiveStage>(null);
  const build = use(BuildContext);
  const latest = useRef(props);
  latest.current = props;
  const [cap, setCap] = useState<{ drawn: number; inFlight: number } | null>(null);
  const [fitted, setFitted] = useState(true);
  const ready = useStore(simulation, (state) => state.topology !== null);
  const phase = useStore(simulation, (state) => state.phase);

  useEffect(() => {
    if (stage.current === null) return;
    const events: PictureEvents = {
      onNode: (name, instance) => latest.current.onNode(name, instance),
      onLink: (from, to) => latest.current.onLink(from, to),
      onView: setFitted,
    };
    const made = createLiveStage(stage.current, simulation, events, (numbers, inFlight) => {
      const drawn = numbers / MESSAGE_STRIDE;
      setCap((before) => {
        if (inFlight <= drawn) return null;
        return before?.inFlight === inFlight ? before : { drawn, inFlight };
      });
    });
    live.current = made;
    return () => {
      live.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    if (live.current === null) return;
    return build?.attach(live.current.site, (from) => latest.current.onAskConnect(from));
  }, [build]);

  return (
    <div className="topology" data-phase={phase} data-building={build !== null}>
      <div className="stage-place">
        <div ref={stage} className="stage" />
        {ready && <ViewButtons fitted={fitted} live={live} />}
      </div>
      {!ready && <Waiting phase={phase} />}
      <div className="topology-foot">
        <Legend />
        <Zones />
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

interface ViewButtonsProps {
  readonly fitted: boolean;
  readonly live: { readonly current: LiveStage | null };
}

function ViewButtons({ fitted, live }: ViewButtonsProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a legend and a form's look
    <div className="view-buttons" role="group" aria-label="View of the picture">
      <IconButton
        icon={Minus}
        label="Smaller"
        keys="-"
        onClick={() => live.current?.zoom(1 / ZOOM_STEP)}
      />
      <IconButton
        icon={Plus}
        label="Larger"
        keys="+"
        onClick={() => live.current?.zoom(ZOOM_STEP)}
      />
      <IconButton
        icon={Maximize}
        label="Show the whole system"
        keys="0"
        aria-disabled={fitted}
        onClick={() => live.current?.fit()}
      />
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

/** Which tint and label is which zone; nothing in a system without zones. */
function Zones() {
  const zones = useStore(simulation, (state) => state.topology?.zones);
  if (zones === undefined || zones.length < 2) return null;
  const labels = zoneLabels(zones);
  return (
    <ul className="legend legend-zones" aria-label="Zones">
      {zones.map((name, zone) => (
        <li key={name}>
          <span className="node-zone" data-zone={zone % 4} aria-hidden="true">
            {labels[zone]}
          </span>
          {name !== labels[zone] && name}
        </li>
      ))}
    </ul>
  );
}
