/** A run record as the command line tells it. */
import type { ObserverRecord, RunRecord } from '../telemetry/record.ts';

type Observed = Omit<ObserverRecord, 'windows'>;

/** What `faultline run --json` prints. Times in milliseconds, `rps` in good answers a simulated second. */
export interface RunSummary {
  readonly seed: number;
  readonly simulated_ms: number;
  readonly events: number;
  readonly wall_ms: number;
  readonly client: Observed;
  readonly services: Readonly<Record<string, Observed>>;
  readonly failure: RunRecord['failure'];
}

export function summarise(record: RunRecord, wallMs: number): RunSummary {
  const services = Object.entries(record.services).map(([name, o]) => [name, withoutWindows(o)]);
  return {
    seed: record.seed,
    simulated_ms: record.simulated_ms,
    events: record.events,
    wall_ms: Math.round(wallMs * 10) / 10,
    client: withoutWindows(record.client),
    services: Object.fromEntries(services) as RunSummary['services'],
    failure: record.failure,
  };
}

function withoutWindows({ windows: _, ...rest }: ObserverRecord): Observed {
  return rest;
}

const COLUMNS = [
  '',
  'offered',
  'ok',
  'failed',
  'in flight',
  'rps',
  'mean',
  'p50',
  'p95',
  'p99',
  'p99.9',
  'max ms',
];

/** The same for people: a table, and the causes of failures below it. */
export function summaryTable(summary: RunSummary): string {
  const observers = Object.entries({ client: summary.client, ...summary.services });
  const rows = observers.map(([name, o]) => {
    const { mean, p50, p95, p99, p999, max } = o.latency_ms;
    const failed = Object.values(o.failed).reduce((a, b) => a + b, 0);
    const counts = [o.offered, o.ok, failed, o.in_flight].map(String);
    return [name, ...counts, o.rps.toFixed(1), ...[mean, p50, p95, p99, p999, max].map(millis)];
  });
  const causes = observers.flatMap(([name, { failed }]) => {
    const list = Object.entries(failed).map(([cause, count]) => `${count} ${cause}`);
    return list.length === 0 ? [] : [`${name}: ${list.join(', ')}`];
  });
  const { simulated_ms, events, wall_ms, seed } = summary;
  const head = `${simulated_ms / 1000} s simulated in ${Math.round(wall_ms)} ms, ${events} events, seed ${seed}`;
  const failures = causes.length === 0 ? [] : ['', 'Failed', ...causes.map((line) => `  ${line}`)];
  return [head, '', ...aligned([COLUMNS, ...rows]), ...failures].join('\n');
}

const millis = (value: number) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const cell = (text: string, i: number) =>
    i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!);
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}
