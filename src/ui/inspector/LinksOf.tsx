import { ArrowRight } from 'lucide-react';
import { useStore } from 'zustand';
import type { InspectionTarget } from '../../engine/protocol.ts';
import { simulation } from '../../state/simulation.ts';

interface LinksOfProps {
  readonly name: string;
  readonly onInspect: (target: InspectionTarget) => void;
}

/** Links that begin or end at a node, each a way to its own inspector. */
export function LinksOf({ name, onInspect }: LinksOfProps) {
  const topology = useStore(simulation, (s) => s.topology);
  const nameOf = (index: number) => topology?.endpoints[index]?.name ?? '';
  const links = (topology?.edges ?? [])
    .map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to) }))
    .filter(({ from, to }) => from === name || to === name);
  if (links.length === 0) return null;
  return (
    <section className="state-section">
      <h3>Links</h3>
      <ul className="links-of">
        {links.map(({ from, to }) => (
          <li key={`${from}->${to}`}>
            <button
              type="button"
              className="button"
              data-tone="quiet"
              onClick={() => onInspect({ kind: 'link', from, to })}
            >
              {from}
              <ArrowRight size={13} aria-label="to" />
              {to}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
