import './charts.css';

/** Throughput, latency and errors of one observer over the run. */
export function Charts() {
  return <section className="charts" aria-label="Charts" />;
}
