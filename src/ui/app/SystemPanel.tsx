import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { InspectionTarget, Topology as SystemTopology } from '../../engine/protocol.ts';
import { simulation } from '../../state/simulation.ts';
import type { Subject } from '../../state/subject.ts';
import { Timeline } from '../charts/Timeline.tsx';
import { ControlBar } from '../controls/ControlBar.tsx';
import type { Inspected } from '../inspector/Inspector.tsx';
import { Topology } from '../topology/Topology.tsx';

const Inspector = lazy(() =>
  import('../inspector/Inspector.tsx').then((module) => ({ default: module.Inspector })),
);

/** The live system: how to drive it, its picture, and its time. */
export function SystemPanel({ subject }: { readonly subject: Subject }) {
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const [tab, setTab] = useState('state');
  const opener = useRef<Element | null>(null);
  const gone = useStore(
    simulation,
    ({ topology }) => inspected !== null && isGone(inspected.target, topology),
  );
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!gone) return;
    // Whoever removed it with the keyboard goes on in the picture.
    const within = panel.current?.querySelector('.inspector')?.contains(document.activeElement);
    setInspected(null);
    const lost = within === true || document.activeElement === document.body;
    if (lost) panel.current?.querySelector<HTMLElement>('.node')?.focus({ preventScroll: true });
  }, [gone]);

  function open(target: InspectionTarget, rest: Partial<Inspected> = {}): void {
    opener.current = document.activeElement;
    setInspected({ target, instance: null, connecting: false, ...rest });
  }
  return (
    <section ref={panel} className="system" aria-label="System">
      <ControlBar subject={subject} />
      <div className="system-body">
        <div className="system-picture">
          <Topology
            onNode={(name, instance) =>
              open({ kind: 'service', name }, { instance: instance ?? null })
            }
            onLink={(from, to) => open({ kind: 'link', from, to })}
            onAskConnect={(name) => open({ kind: 'service', name }, { connecting: true })}
          />
          <Timeline />
        </div>
        {inspected !== null && !gone && (
          <Suspense>
            <Inspector
              inspected={inspected}
              tab={tab}
              onTab={setTab}
              onInspect={setInspected}
              onClose={() => {
                setInspected(null);
                if (opener.current instanceof HTMLElement) opener.current.focus();
              }}
            />
          </Suspense>
        )}
      </div>
    </section>
  );
}

/** A system that is built by hand may lose what is being looked at. */
function isGone(target: InspectionTarget, topology: SystemTopology | null): boolean {
  if (topology === null) return false;
  const names = topology.endpoints.map(({ name }) => name);
  if (target.kind === 'service') return !names.includes(target.name);
  return !topology.edges.some(
    ({ from, to }) => names[from] === target.from && names[to] === target.to,
  );
}
