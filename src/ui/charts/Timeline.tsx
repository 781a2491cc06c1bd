import './charts.css';

/** The strip under the topology: the run's time axis with its playhead and marks. */
export function Timeline() {
  return <section className="timeline" aria-label="Timeline" />;
}
