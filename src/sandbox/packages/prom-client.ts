import type { ProgramTable } from '../../cluster/program.ts';
import { dataProperty } from '../failure.ts';
import { cutText } from '../globals/cut-text.ts';
import type { Environment } from '../globals/environment.ts';

/** Registries of one process that are looked at: the first ones a metric was registered with. */
const REGISTRIES_MAX = 16;
/** Rows of one table. */
const ROWS_MAX = 200;
const TEXT_MAX = 200;

/** What the code inside `prom-client` (`inside/prom-client*.ts`) asks of the simulator. */
export function promClientTools(env: Environment) {
  const registries = new Set<object>();
  return {
    /** Milliseconds since the simulation began. */
    now: (): number => env.host.kernel.now,
    /** Shows the registry's metrics in the inspector from now on. */
    watch(registry: unknown): void {
      if (typeof registry !== 'object' || registry === null) return;
      if (registries.size >= REGISTRIES_MAX) return;
      if (registries.size === 0) env.onInspect?.(() => tablesOf(registries));
      registries.add(registry);
    },
  };
}

interface Rows {
  readonly values: string[][];
  readonly distributions: string[][];
}

/**
 * The metrics of registries as they are now. Only plain properties are read, so that nothing of the
 * program runs: what a metric's `collect` would set is shown as it was last set.
 */
function tablesOf(registries: ReadonlySet<object>): readonly ProgramTable[] {
  const rows: Rows = { values: [], distributions: [] };
  const seen = new Set<object>();
  for (const registry of registries) {
    for (const metric of members(dataProperty(registry, '_metrics'))) {
      if (seen.has(metric)) continue;
      seen.add(metric);
      addRows(metric, rows);
    }
  }
  return [
    {
      title: 'Prometheus counters and gauges',
      columns: ['Metric', 'Labels', 'Value'],
      rows: rows.values,
    },
    {
      title: 'Prometheus histograms and summaries',
      columns: ['Metric', 'Labels', 'Count', 'Mean', 'p50 (estimate)', 'p95 (estimate)'],
      rows: rows.distributions,
    },
  ].filter((table) => table.rows.length > 0);
}

function addRows(metric: object, { values, distributions }: Rows): void {
  const name = textOf(dataProperty(metric, 'name'));
  const type = dataProperty(metric, 'type');
  const distribution = type === 'histogram' || type === 'summary';
  const rows = distribution ? distributions : values;
  for (const series of members(dataProperty(metric, 'hashMap'))) {
    if (rows.length >= ROWS_MAX) return;
    const start = [name, labelsOf(dataProperty(series, 'labels'))];
    if (!distribution) {
      rows.push([...start, numberText(dataProperty(series, 'value'))]);
      continue;
    }
    const count = dataProperty(series, 'count');
    const sum = dataProperty(series, 'sum');
    const mean = typeof sum === 'number' && typeof count === 'number' ? sum / count : null;
    const buckets = bucketsOf(dataProperty(series, 'bucketValues'));
    rows.push([
      ...start,
      numberText(count),
      numberText(mean),
      numberText(quantile(buckets, Number(count), 0.5)),
      numberText(quantile(buckets, Number(count), 0.95)),
    ]);
  }
}

/** The objects among an object's plain properties, as many as a table could show. */
function members(container: unknown): object[] {
  if (typeof container !== 'object' || container === null) return [];
  const found: object[] = [];
  for (const key of Object.keys(container)) {
    if (found.length === ROWS_MAX) break;
    const member = dataProperty(container, key);
    if (typeof member === 'object' && member !== null) found.push(member);
  }
  return found;
}

function labelsOf(labels: unknown): string {
  if (typeof labels !== 'object' || labels === null) return '–';
  const keys = Object.keys(labels).slice(0, 32);
  const parts = keys.map((key) => `${textOf(key)}="${textOf(dataProperty(labels, key))}"`);
  return parts.join(', ') || '–';
}

/** Upper bound and count of each bucket by itself, as prom-client holds them, bounds ascending. */
function bucketsOf(values: unknown): readonly (readonly [number, number])[] {
  if (typeof values !== 'object' || values === null) return [];
  return Object.keys(values)
    .slice(0, ROWS_MAX)
    .map((bound): [number, number] => [Number(bound), Number(dataProperty(values, bound))])
    .sort(([a], [b]) => a - b);
}

/** As PromQL's `histogram_quantile`: evenly spread within a bucket, the last bound beyond it. */
function quantile(
  buckets: readonly (readonly [number, number])[],
  count: number,
  q: number,
): number | null {
  if (buckets.length === 0 || !(count > 0)) return null;
  const rank = q * count;
  let below = 0;
  let lower = 0;
  for (const [bound, own] of buckets) {
    if (own > 0 && below + own >= rank) return lower + ((bound - lower) * (rank - below)) / own;
    below += own;
    lower = bound;
  }
  return lower;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return cutText(value, TEXT_MAX);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function numberText(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(6))) : '–';
}
