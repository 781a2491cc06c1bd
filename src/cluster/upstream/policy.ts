/** How one caller treats one group of instances, as plain data: what Envoy calls a cluster. */
import type { Millis, Ratio } from '../../base/units.ts';
import type { ConnectionProperties } from '../../network/connection-properties.ts';
import type { BalancerSpec, HealthCheckSpec, OutlierDetectionSpec } from '../service-spec.ts';

export interface UpstreamPolicy {
  readonly balancer: BalancerSpec;
  readonly healthCheck?: HealthCheckSpec;
  readonly outlierDetection?: OutlierDetectionSpec;
  /** Below this share of healthy hosts health is ignored (Envoy's default 0.5); 0 never ignores it. */
  readonly panicThreshold: Ratio;
  /** Prefer hosts of the caller's own zone, as Envoy's zone-aware routing shares the traffic out. */
  readonly zoneAware: boolean;
  /** Only hosts whose version label is this; absent: all. */
  readonly version?: string;
  readonly limits?: UpstreamLimits;
  /** Instead of the link's own. */
  readonly connection?: ConnectionProperties;
}

/** Envoy's `circuit_breakers` thresholds of one priority. Something may begin while fewer than this are there. */
export interface UpstreamLimits {
  readonly maxConnections: number;
  readonly maxPendingRequests: number;
  readonly maxRequests: number;
  readonly maxRetries: number;
  /** Replaces `maxRetries`: share of the active and pending requests, and the least always allowed. */
  readonly retryBudget?: { readonly share: Ratio; readonly minRetryConcurrency: number };
}

/** An instance as its callers see it. Slots are the indices of `Service.instances`. */
export interface Host {
  readonly slot: number;
  readonly zone: string | null;
  readonly version: string;
}

/** How a request to a host ended, as outlier detection counts it. */
export type HostResult =
  | { readonly kind: 'status'; readonly status: number }
  /** No answer: refused, reset, timed out. Counts as a 5xx and, when split, as local origin. */
  | { readonly kind: 'local'; readonly cause: 'connect' | 'timeout' | 'reset' };

/** Asks one host; `done` is called once, from a later event. For active health checks. */
export type Probe = (
  slot: number,
  path: string,
  timeout: Millis,
  done: (healthy: boolean) => void,
) => void;
