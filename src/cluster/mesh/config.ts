/** What a mesh was told, as plain data: Istio's resources and Envoy's clusters once read. */
import type { Millis, Ratio } from '../../base/units.ts';
import type { BalancerSpec, HealthCheckSpec, OutlierDetectionSpec } from '../service-spec.ts';
import type { UpstreamLimits } from '../upstream/policy.ts';

/** Every name in it is a service of the scenario; at most one entry a service. */
export interface MeshConfig {
  readonly virtualServices: readonly VirtualService[];
  readonly destinationRules: readonly DestinationRule[];
  readonly peerAuthentication: PeerAuthentication;
  readonly clusters: readonly EnvoyCluster[];
}

export const EMPTY_MESH: MeshConfig = {
  virtualServices: [],
  destinationRules: [],
  peerAuthentication: { mesh: null, namespace: null, services: [] },
  clusters: [],
};

export interface VirtualService {
  readonly name: string;
  /** Services whose calls it routes; `*` every service without one of its own. */
  readonly hosts: readonly string[];
  /** The first that fits decides; a request none fits is answered 404 (flag NR). */
  readonly http: readonly HttpRoute[];
}

export interface HttpRoute {
  /** '' when the text gives none. */
  readonly name: string;
  /** Any one of them; empty: every request. */
  readonly match: readonly RouteMatch[];
  readonly action: RouteAction;
  /** For the whole request, back-off and retries included; null: none (Istio's default). */
  readonly timeout: Millis | null;
  /** null: none at all (`attempts: 0`). */
  readonly retries: RetryPolicy | null;
  readonly fault: FaultInjection | null;
  readonly mirrors: readonly Mirror[];
  readonly rewriteUri: string | null;
  readonly headers: HeaderChanges | null;
}

export type RouteAction =
  | { readonly kind: 'route'; readonly destinations: readonly WeightedDestination[] }
  | {
      readonly kind: 'redirect';
      readonly status: number;
      readonly uri: string | null;
      readonly authority: string | null;
    }
  | { readonly kind: 'direct'; readonly status: number; readonly body: string };

/** All of its conditions must hold. */
export interface RouteMatch {
  /** Of the path, without the query. */
  readonly uri: TextMatch | null;
  readonly ignoreUriCase: boolean;
  readonly method: TextMatch | null;
  /** The Host header, or the host of the URL. */
  readonly authority: TextMatch | null;
  readonly headers: readonly NamedMatch[];
  readonly withoutHeaders: readonly NamedMatch[];
  readonly queryParams: readonly NamedMatch[];
  /** The caller's labels (`sourceLabels`): its service (`app`) and its version. */
  readonly source: { readonly app: string | null; readonly version: string | null } | null;
}

/** `regex` must match the whole text. */
export type TextMatch =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'regex'; readonly text: string };

/** Header names are lower-case. `present`: there with any value. */
export interface NamedMatch {
  readonly name: string;
  readonly value: TextMatch | { readonly kind: 'present' };
}

export interface Destination {
  readonly service: string;
  readonly subset: string | null;
}

/** Its share of the requests is its weight over the sum of weights. */
export interface WeightedDestination extends Destination {
  readonly weight: number;
  readonly headers: HeaderChanges | null;
}

export interface RetryPolicy {
  /** Retries after the first try: N allow 1 + N requests. */
  readonly attempts: number;
  /** null: only the route's timeout limits a try. */
  readonly perTryTimeout: Millis | null;
  readonly retryOn: readonly RetryCondition[];
  /** Statuses retried besides, whatever the conditions. */
  readonly statusCodes: readonly number[];
  /** First interval of the jittered exponential back-off; it grows to at most ten times as much. */
  readonly backoff: Millis;
  /** A retry avoids hosts already tried, if others are found within five picks. */
  readonly ignorePreviousHosts: boolean;
}

/** Envoy's `x-envoy-retry-on` and `x-envoy-retry-grpc-on` names. */
export const RETRY_CONDITIONS = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'refused-stream',
  'retriable-4xx',
  'retriable-status-codes',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const;
export type RetryCondition = (typeof RETRY_CONDITIONS)[number];

/** Envoy's `base_interval` where nothing else is said. */
export const BACKOFF_BASE: Millis = 25;

/** What Istio gives every route that says nothing of retries. */
export const ISTIO_RETRIES: RetryPolicy = {
  attempts: 2,
  perTryTimeout: null,
  retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'],
  statusCodes: [],
  backoff: BACKOFF_BASE,
  ignorePreviousHosts: true,
};

export interface FaultInjection {
  readonly delay: { readonly share: Ratio; readonly fixed: Millis } | null;
  readonly abort: { readonly share: Ratio; readonly status: number } | null;
}

export interface Mirror extends Destination {
  readonly share: Ratio;
}

/** Names are lower-case. Removed first, then set, then added, as Envoy's header parser does. */
export interface HeaderOperations {
  readonly set: readonly (readonly [string, string])[];
  readonly add: readonly (readonly [string, string])[];
  readonly remove: readonly string[];
}

export interface HeaderChanges {
  readonly request: HeaderOperations | null;
  readonly response: HeaderOperations | null;
}

export interface DestinationRule {
  readonly name: string;
  readonly service: string;
  readonly policy: TrafficPolicy;
  readonly subsets: readonly Subset[];
}

export interface Subset {
  readonly name: string;
  /** The version label it selects; null: every instance. */
  readonly version: string | null;
  /** Each part given here replaces that part of the rule's own policy. */
  readonly policy: TrafficPolicy;
}

/** Parts left out keep what stands above: the rule's for a subset, else the mesh's defaults. */
export interface TrafficPolicy {
  readonly balancer?: BalancerSpec;
  /** Envoy's zone-aware routing. */
  readonly zoneAware?: boolean;
  /** Istio's `localityLbSetting`: other zones only for what the own zone is too unhealthy for. */
  readonly localityFailover?: boolean;
  readonly limits?: UpstreamLimits;
  readonly connection?: ConnectionPolicy;
  readonly outlierDetection?: OutlierDetectionSpec;
  readonly healthCheck?: HealthCheckSpec;
  readonly panicThreshold?: Ratio;
  readonly tls?: TlsMode;
}

/** What the configuration says of connections; the rest is {@link MESH_CONNECTION}'s. */
export interface ConnectionPolicy {
  readonly protocol?: 'http1' | 'http2';
  readonly connectTimeout?: Millis;
  readonly keepAlive?: Millis | null;
  readonly requests?: number | null;
  readonly streams?: number;
}

/** How a caller's sidecar speaks to the destination (`DestinationRule.trafficPolicy.tls.mode`). */
export type TlsMode = 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL';

/** What a callee's sidecar accepts. */
export type MtlsMode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

/** The narrowest word counts: the service's, the namespace's, the mesh's, else PERMISSIVE. */
export interface PeerAuthentication {
  readonly mesh: MtlsMode | null;
  /** Every service lives in the namespace `default`. */
  readonly namespace: MtlsMode | null;
  readonly services: readonly { readonly service: string; readonly mode: MtlsMode }[];
}

/** One of Envoy's `clusters`: an upstream with a policy of its own. */
export interface EnvoyCluster {
  readonly name: string;
  /** Whose calls it decides: the service the cluster, or its only endpoint, is named after. */
  readonly service: string;
  /** How Envoy would find its hosts (`STRICT_DNS`, …); '' when the text does not say. */
  readonly discovery: string;
  readonly policy: TrafficPolicy;
  /** Where Envoy would look. The simulated cluster's own instances are used. */
  readonly endpoints: readonly { readonly address: string; readonly port: number | null }[];
}
