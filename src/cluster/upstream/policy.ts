/** How one caller treats one group of instances, as plain data: what Envoy calls a cluster. */
import type { Millis, Ratio } from '../../base/units.ts';
import type { ConnectionProperties } from '../../network/connection-properties.ts';
import type { BalancerSpec, HealthCheckSpec, OutlierDetectionSpec } from '../service-spec.ts';

/** Envoy's `healthy_panic_threshold`. */
export const PANIC_THRESHOLD: Ratio = 0.5;

export interface UpstreamPolicy {
  readonly balancer: BalancerSpec;
  readonly healthCheck?: HealthCheckSpec;
  readonly outlierDetection?: OutlierDetectionSpec;
  /** Below this share of healthy hosts health is ignored (Envoy's default 0.5); 0 never ignores it. */
  readonly panicThreshold: Ratio;
  /** Prefer hosts of the caller's own zone, as Envoy's zone-aware routing shares the traffic out. */
  readonly zoneAware: boolean;
  /**
   * Istio's `localityLbSetting` with failover: other zones only for what the caller's own zone is
   * too unhealthy for (default false). See `priority.ts`. Goes before `zoneAware`.
   */
  readonly localityFailover?: boolean;
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

export const ENVOY_LIMITS: UpstreamLimits = {
  maxConnections: 1024,
  maxPendingRequests: 1024,
  maxRequests: 1024,
  maxRetries: 3,
};

/** Istio's: as good as none. */
export const ISTIO_LIMITS: UpstreamLimits = {
  maxConnections: 2 ** 32 - 1,
  maxPendingRequests: 2 ** 32 - 1,
  maxRequests: 2 ** 32 - 1,
  maxRetries: 2 ** 32 - 1,
};

/** An instance as its callers see it. Slots are the indices of `Service.instances`. */
export interface Host {
  readonly slot: number;
  /** Where discovery says it is; the process there may have moved since. */
  readonly address?: string;
  readonly zone: string | null;
  readonly version: string;
}

/** How a request to a host ended, as outlier detection counts it. */
export type HostResult =
  | { readonly kind: 'status'; readonly status: number }
  /** No answer: refused, reset, timed out. Counts as 503 or 504, or when split as local origin instead. */
  | { readonly kind: 'local'; readonly cause: 'connect' | 'timeout' | 'reset' };

/** Asks one host; `done` is called once, from a later event. For active health checks. */
export type Probe = (
  slot: number,
  path: string,
  timeout: Millis,
  done: (healthy: boolean) => void,
) => void;
