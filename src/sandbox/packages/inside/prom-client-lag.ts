import { now } from 'internal:prom-client';
import Gauge from 'prom-client/lib/gauge.js';

const NAME = 'nodejs_eventloop_lag_seconds';

interface Config {
  readonly prefix?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * prom-client's event loop lag: from being asked to the loop's next round. Its distribution between
 * two scrapes (minimum, maximum, percentiles) needs `perf_hooks` and is left out.
 */
function eventLoopLag(registry: unknown, { prefix = '', labels = {} }: Config = {}): void {
  const lag = new Gauge({
    name: prefix + NAME,
    help: 'Lag of event loop in seconds.',
    registers: registry ? [registry] : undefined,
    labelNames: Object.keys(labels),
    aggregator: 'average',
    collect() {
      const asked = now();
      setImmediate(() => lag.set(labels, (now() - asked) / 1000));
    },
  });
}

export default Object.assign(eventLoopLag, { metricNames: [NAME] });
