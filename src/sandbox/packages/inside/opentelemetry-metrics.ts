import { run } from 'internal:@opentelemetry/api';
import type { Attributes, Meter, MeterProvider, MetricOptions } from '@opentelemetry/api';
import { createNoopMeter } from '@opentelemetry/api';

type Kind = Parameters<typeof run.instrument>[0];

/** Attributes of one measurement that are looked at. */
const ATTRIBUTES_MAX = 128;

/** `a="1",b="x"`, by key: the series a measurement belongs to. */
function seriesOf(attributes: Attributes | undefined): string {
  if (typeof attributes !== 'object' || attributes === null) return '';
  const keys = Object.keys(attributes).sort().slice(0, ATTRIBUTES_MAX);
  return keys.map((key) => `${key}="${String(attributes[key])}"`).join(',');
}

/**
 * Counters, up-down counters, gauges and histograms, kept for the inspector. Simplified: there are
 * no views and no readers, and observable instruments, which a reader would ask, are the API's own
 * that do nothing.
 */
export class RunMeterProvider implements MeterProvider {
  getMeter(): Meter {
    const create =
      (kind: Kind) =>
      (name: string, options: MetricOptions = {}) => {
        const record = run.instrument(kind, name, options.unit ?? '');
        const measure = (value: number, attributes?: Attributes) =>
          record(value, seriesOf(attributes));
        return { add: measure, record: measure };
      };
    const idle = createNoopMeter();
    return Object.assign(Object.create(idle), {
      createCounter: create('counter'),
      createUpDownCounter: create('up-down counter'),
      createGauge: create('gauge'),
      createHistogram: create('histogram'),
    });
  }
}
