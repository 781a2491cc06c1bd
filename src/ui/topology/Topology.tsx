import './topology.css';

export interface TopologyProps {
  /** A node was chosen; `instance` (0-based) when one of its replica ticks was. */
  readonly onNode: (name: string, instance?: number) => void;
}

/** The live picture of the system: nodes, links, and requests travelling between them. */
export function Topology({ onNode }: TopologyProps) {
  void onNode;
  return <section className="topology" aria-label="System" />;
}
