import { watch } from 'internal:prom-client';
import client from 'prom-client';

// An inspector shows what registries hold; those that only merge others for one answer hold nothing.
const { Registry: Registries } = client;
const { registerMetric } = Registries.prototype;
const { merge } = Registries;
let merging = false;
Registries.prototype.registerMetric = function (metric) {
  if (!merging) watch(this);
  return registerMetric.call(this, metric);
};
Registries.merge = (registers) => {
  merging = true;
  try {
    return merge.call(Registries, registers);
  } finally {
    merging = false;
  }
};

export const {
  register,
  Registry,
  contentType,
  prometheusContentType,
  openMetricsContentType,
  validateMetricName,
  Counter,
  Gauge,
  Histogram,
  Summary,
  Pushgateway,
  linearBuckets,
  exponentialBuckets,
  collectDefaultMetrics,
  aggregators,
  AggregatorRegistry,
  // biome-ignore lint/suspicious/noExplicitAny: the declarations leave some of them out
} = client as any;
export default client;
