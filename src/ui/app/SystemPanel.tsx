import { useRef, useState } from 'react';
import type { Lesson } from '../../lesson/lesson.ts';
import { Timeline } from '../charts/Timeline.tsx';
import { ControlBar } from '../controls/ControlBar.tsx';
import { FaultPanel } from '../controls/FaultPanel.tsx';
import { Topology } from '../topology/Topology.tsx';

interface ChosenNode {
  readonly name: string;
  /** null: every instance. */
  readonly instance: number | null;
}

/** The live system: how to drive it, its picture, and its time. */
export function SystemPanel({ lesson }: { readonly lesson: Lesson }) {
  const [node, setNode] = useState<ChosenNode | null>(null);
  const opener = useRef<Element | null>(null);
  return (
    <section className="system" aria-label="System">
      <ControlBar lesson={lesson} />
      <div className="system-picture">
        <Topology
          onNode={(name, instance) => {
            opener.current = document.activeElement;
            setNode(name === 'client' ? null : { name, instance: instance ?? null });
          }}
        />
        {node !== null && (
          <FaultPanel
            key={`${node.name}/${node.instance}`}
            service={node.name}
            instance={node.instance}
            onClose={() => {
              setNode(null);
              if (opener.current instanceof HTMLElement) opener.current.focus();
            }}
          />
        )}
      </div>
      <Timeline />
    </section>
  );
}
