import type { ProgramTable } from '../../cluster/program.ts';

export type InstrumentKind = 'counter' | 'up-down counter' | 'gauge' | 'histogram';

/** Series of one instrument, as the OTel SDK has it; measurements of more are counted together. */
const SERIES_MAX = 2000;
const OVERFLOW = 'otel.metric.overflow="true"';
const INSTRUMENTS_MAX = 1000;
/** Series of all instruments of one process. */
const SERIES_OF_ALL_MAX = 20_000;
/** Rows of one table. */
const ROWS_MAX = 200;

interface Series {
  /** The sum; of a gauge the last value. */
  value: number;
  count: number;
  least: number;
  most: number;
}

class Instrument {
  readonly series = new Map<string, Series>();

  constructor(
    readonly kind: InstrumentKind,
    readonly name: string,
    readonly unit: string,
    private readonly all: { series: number },
  ) {}

  /** What is no number, or takes from a counter or histogram, is not recorded. */
  record(value: unknown, labels: string): void {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    if (value < 0 && (this.kind === 'counter' || this.kind === 'histogram')) return;
    const room = this.series.size < SERIES_MAX && this.all.series < SERIES_OF_ALL_MAX;
    const key = room || this.series.has(labels) ? labels : OVERFLOW;
    const series = this.series.get(key);
    if (series === undefined) {
      this.all.series++;
      this.series.set(key, { value, count: 1, least: value, most: value });
      return;
    }
    series.value = this.kind === 'gauge' ? value : series.value + value;
    series.count++;
    series.least = Math.min(series.least, value);
    series.most = Math.max(series.most, value);
  }
}

/** What one process measured with OpenTelemetry's instruments. */
export class Instruments {
  private readonly byName = new Map<string, Instrument>();
  private readonly all = { series: 0 };

  /** The same for the same name. Beyond {@link INSTRUMENTS_MAX} one that nobody sees. */
  make(kind: InstrumentKind, name: string, unit: string): Instrument {
    const known = this.byName.get(name);
    if (known?.kind === kind) return known;
    const made = new Instrument(kind, name, unit, this.all);
    if (known === undefined && this.byName.size < INSTRUMENTS_MAX) this.byName.set(name, made);
    return made;
  }

  tables(): readonly ProgramTable[] {
    const all = [...this.byName.values()];
    const sums = all.filter(({ kind }) => kind !== 'histogram');
    const histograms = all.filter(({ kind }) => kind === 'histogram');
    return [
      table('OpenTelemetry counters and gauges', ['Value'], sums, ({ value }) => [value]),
      table(
        'OpenTelemetry histograms',
        ['Count', 'Mean', 'Least', 'Most'],
        histograms,
        ({ value, count, least, most }) => [count, value / count, least, most],
      ),
    ].filter(({ rows }) => rows.length > 0);
  }
}

function table(
  title: string,
  columns: readonly string[],
  instruments: readonly Instrument[],
  cells: (series: Series) => readonly number[],
): ProgramTable {
  const rows: string[][] = [];
  for (const { name, unit, series } of instruments) {
    for (const [labels, one] of series) {
      if (rows.length === ROWS_MAX) break;
      const title = unit === '' ? name : `${name} (${unit})`;
      rows.push([title, labels || '–', ...cells(one).map((n) => String(Number(n.toPrecision(6))))]);
    }
  }
  return { title, columns: ['Instrument', 'Attributes', ...columns], rows };
}
