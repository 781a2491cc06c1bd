/** From the mesh's configuration to the policy of one upstream. */
import type { ConnectionProperties } from '../../network/connection-properties.ts';
import { PANIC_THRESHOLD, type UpstreamPolicy } from '../upstream/policy.ts';
import type { Destination, MeshConfig, TrafficPolicy } from './config.ts';
import { connectionBetween } from './connection-between.ts';

/** Istio's connections between sidecars: HTTP/1.1, kept an idle hour, 10 s to open, no other limit. */
export const MESH_CONNECTION: ConnectionProperties = {
  protocol: 'http1',
  tls: 'mutual',
  keepAlive: 3_600_000,
  connections: null,
  pending: null,
  // Istio's maxConcurrentStreams, 2^31 − 1.
  streams: 2_147_483_647,
  requests: null,
  connectTimeout: 10_000,
  readTimeout: null,
  writeTimeout: null,
  poolTimeout: null,
};

/** Instances a destination means and how to reach them. */
export interface UpstreamPlan {
  readonly policy: UpstreamPolicy;
  /** The two ends cannot agree on TLS: every connection fails. */
  readonly refused: boolean;
}

/** The service's entries in the configuration, or undefined. */
export const envoyClusterOf = ({ clusters }: MeshConfig, service: string) =>
  clusters.find((one) => one.service === service);
export const destinationRuleOf = ({ destinationRules }: MeshConfig, service: string) =>
  destinationRules.find((one) => one.service === service);

/**
 * The upstream of a destination, or null where Envoy would know no such cluster: a subset that no
 * DestinationRule defines. Simplified: while a service has no subset defined at all, a subset is
 * taken for a version label, so that a VirtualService alone can split traffic between versions
 * (Istio would answer 503, flag NC).
 *
 * `base` is what the scenario says of the service. A sidecar takes the place of plain callers, so
 * what the scenario leaves at its default becomes Istio's: least request for round robin, and no
 * panic (Istio's threshold is 0, Envoy's 50 %). Anything else the scenario says stays unless the
 * configuration says otherwise.
 */
export function upstreamPlan(
  config: MeshConfig,
  { service, subset }: Destination,
  base: UpstreamPolicy,
  calleeHasSidecar: boolean,
): UpstreamPlan | null {
  const rule = destinationRuleOf(config, service);
  let version: string | null = null;
  let policy: TrafficPolicy = envoyClusterOf(config, service)?.policy ?? rule?.policy ?? {};
  if (subset !== null) {
    const defined = rule?.subsets.find(({ name }) => name === subset);
    if (defined === undefined && rule !== undefined && rule.subsets.length > 0) return null;
    version = defined === undefined ? subset : defined.version;
    policy = { ...policy, ...defined?.policy };
  }
  const ends = { callerHasSidecar: true, callee: service, calleeHasSidecar };
  const tls = connectionBetween(config, ends, policy.tls ?? null);
  const { limits = base.limits, outlierDetection = base.outlierDetection } = policy;
  const { healthCheck = base.healthCheck } = policy;
  return {
    refused: tls === 'refused',
    policy: {
      balancer:
        policy.balancer ?? (base.balancer === 'round-robin' ? 'least-request' : base.balancer),
      panicThreshold:
        policy.panicThreshold ??
        (base.panicThreshold === PANIC_THRESHOLD ? 0 : base.panicThreshold),
      zoneAware: policy.zoneAware ?? base.zoneAware,
      ...(policy.localityFailover !== undefined && { localityFailover: policy.localityFailover }),
      ...(version !== null && { version }),
      ...(limits !== undefined && { limits }),
      ...(outlierDetection !== undefined && { outlierDetection }),
      ...(healthCheck !== undefined && { healthCheck }),
      connection: {
        ...MESH_CONNECTION,
        ...policy.connection,
        tls: tls === 'refused' ? 'none' : tls,
        // Limits are of the whole upstream; no single address can have more.
        connections: finite(limits?.maxConnections),
        pending: finite(limits?.maxPendingRequests),
      },
    },
  };
}

/** Istio's "unlimited" is 2^32 − 1. */
const finite = (most: number | undefined) =>
  most === undefined || most >= 4_294_967_295 ? null : most;
