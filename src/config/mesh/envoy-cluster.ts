/** One of Envoy's `clusters`. */
import type { ConnectionPolicy, EnvoyCluster } from '../../cluster/mesh/config.ts';
import type { BalancerSpec, HealthCheckSpec } from '../../cluster/service-spec.ts';
import {
  ENVOY_LIMITS,
  PANIC_THRESHOLD,
  type UpstreamLimits,
} from '../../cluster/upstream/policy.ts';
import { suggest } from '../problem.ts';
import { clusterEndpoints } from './envoy-endpoints.ts';
import { envoyOutlierDetection } from './envoy-outlier-detection.ts';
import {
  CIRCUIT_BREAKERS,
  CLUSTER,
  COMMON_LB,
  ENVOY_PERCENT,
  ENVOY_RETRY_BUDGET,
  HEALTH_CHECK,
  HTTP_HEALTH_CHECK,
  HTTP_PROTOCOL,
  HTTP2_PROTOCOL,
  THRESHOLDS,
  ZONE_AWARE,
} from './fields.ts';
import type { Reading } from './names.ts';
import { dropAbsent } from './traffic-policy.ts';
import type { Mapping, Value } from './value.ts';

/** Envoy's `connect_timeout` where nothing is said. */
const CONNECT_TIMEOUT = 5000;
/** Envoy's `idle_timeout` of upstream connections. */
const IDLE_TIMEOUT = 3_600_000;

export function envoyCluster(at: Value, reading: Reading): EnvoyCluster | undefined {
  const fields = at.mapping(CLUSTER);
  if (fields === undefined) return undefined;
  const nameAt = fields.need('name', 'Add a name.');
  const name = nameAt?.text();
  const discovery = fields
    .take('type')
    ?.choice(['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST']);
  const endpoints = clusterEndpoints(fields);
  const checks = fields.take('health_checks');
  const breakers = fields.take('circuit_breakers');
  const outliers = fields.take('outlier_detection');
  const healthCheck = healthCheckOf(checks);
  const outlierDetection = outliers && envoyOutlierDetection(outliers);
  const policy = {
    balancer: balancerOf(fields),
    ...commonLb(fields.take('common_lb_config')),
    limits: limitsOf(breakers),
    connection: connectionOf(fields),
    ...(healthCheck !== undefined && { healthCheck }),
    ...(outlierDetection !== undefined && { outlierDetection }),
  };
  if (nameAt === undefined || name === undefined) return undefined;
  const service = serviceOf(nameAt, name, endpoints, reading);
  return service === undefined
    ? undefined
    : { name, service, discovery: discovery ?? '', policy, endpoints };
}

/** Named after a service, or with endpoints of one only. */
function serviceOf(
  at: Value,
  name: string,
  endpoints: EnvoyCluster['endpoints'],
  { known }: Reading,
): string | undefined {
  const { services } = known;
  if (services.includes(name)) return name;
  const hosts = new Set(endpoints.map(({ address }) => address.split('.')[0]!));
  const [only] = hosts;
  if (hosts.size === 1 && services.includes(only!)) return only;
  return at.problem(
    `neither the cluster’s name nor its endpoints are a service’s: "${name}"`,
    suggest(name, services),
  );
}

const POLICIES: Readonly<Record<string, BalancerSpec>> = {
  ROUND_ROBIN: 'round-robin',
  LEAST_REQUEST: 'least-request',
  RANDOM: 'random',
  RING_HASH: { kind: 'ring-hash', key: { path: true } },
  MAGLEV: { kind: 'ring-hash', key: { path: true } },
  CLUSTER_PROVIDED: 'round-robin',
  LOAD_BALANCING_POLICY_CONFIG: 'round-robin',
};

function balancerOf(fields: Mapping): BalancerSpec {
  const at = fields.take('lb_policy');
  const name = at?.choice(Object.keys(POLICIES)) ?? 'ROUND_ROBIN';
  if (name === 'RING_HASH') {
    at?.notice(
      'what is hashed stands in a route’s hash_policy, which is not modelled',
      'The path is hashed.',
    );
  } else if (name === 'MAGLEV') {
    at?.notice('"MAGLEV" is understood, not modelled', 'RING_HASH of the path is used.');
  } else if (name === 'CLUSTER_PROVIDED' || name === 'LOAD_BALANCING_POLICY_CONFIG') {
    at?.notice(`"${name}" is understood, not modelled`, 'ROUND_ROBIN is used.');
  }
  return POLICIES[name]!;
}

function limitsOf(at: Value | undefined): UpstreamLimits {
  const fields = at?.mapping(CIRCUIT_BREAKERS);
  fields?.unmodelled('per_host_thresholds', 'Use thresholds, of the whole cluster.');
  let limits = ENVOY_LIMITS;
  for (const item of fields?.take('thresholds')?.list() ?? []) {
    const one = item.mapping(THRESHOLDS);
    const priority = one?.take('priority')?.choice(['DEFAULT', 'HIGH']) ?? 'DEFAULT';
    if (one === undefined) continue;
    const given = thresholds(one);
    if (priority === 'DEFAULT') limits = { ...ENVOY_LIMITS, ...given };
    else item.notice('the priority HIGH is understood, not modelled', 'All requests are DEFAULT.');
  }
  return limits;
}

function thresholds(fields: Mapping): Partial<UpstreamLimits> {
  const limit = (field: string) => fields.take(field)?.whole(0);
  const budget = fields.take('retry_budget')?.mapping(ENVOY_RETRY_BUDGET);
  return dropAbsent({
    maxConnections: limit('max_connections'),
    maxPendingRequests: limit('max_pending_requests'),
    maxRequests: limit('max_requests'),
    maxRetries: limit('max_retries'),
    retryBudget: budget && {
      share: (percentOf(budget.take('budget_percent')) ?? 20) / 100,
      minRetryConcurrency: budget.take('min_retry_concurrency')?.whole(0) ?? 3,
    },
  });
}

function percentOf(at: Value | undefined): number | undefined {
  if (at === undefined) return undefined;
  return at.mapping(ENVOY_PERCENT)?.take('value')?.number(0, 100) ?? 0;
}

function commonLb(at: Value | undefined) {
  const fields = at?.mapping(COMMON_LB);
  const panic = percentOf(fields?.take('healthy_panic_threshold'));
  const zoneAware = fields?.take('zone_aware_lb_config');
  const zones = zoneAware?.mapping(ZONE_AWARE);
  const routed = percentOf(zones?.take('routing_enabled')) ?? 100;
  if (zoneAware !== undefined && routed > 0 && routed < 100) {
    zoneAware.notice(
      'a part of the requests routed by zone is understood, not modelled',
      'All of them are.',
    );
  }
  return {
    panicThreshold: panic === undefined ? PANIC_THRESHOLD : panic / 100,
    ...(zoneAware !== undefined && { zoneAware: routed > 0 }),
  };
}

function connectionOf(fields: Mapping): ConnectionPolicy {
  const timeoutAt = fields.take('connect_timeout');
  const timeout = timeoutAt?.seconds();
  if (timeout === 0) timeoutAt?.problem('it is 0', 'Write a time above 0, such as 0.25s.');
  const http = fields.take('common_http_protocol_options')?.mapping(HTTP_PROTOCOL);
  const idle = http?.take('idle_timeout')?.seconds();
  const http2 = fields.take('http2_protocol_options')?.mapping(HTTP2_PROTOCOL);
  const perConnection =
    fields.take('max_requests_per_connection') ?? http?.take('max_requests_per_connection');
  const requests = perConnection?.whole(0);
  return {
    protocol: http2 === undefined ? 'http1' : 'http2',
    connectTimeout: timeout ?? CONNECT_TIMEOUT,
    keepAlive: idle === 0 ? null : (idle ?? IDLE_TIMEOUT),
    ...dropAbsent({
      streams: http2?.take('max_concurrent_streams')?.whole(1),
      requests: requests === 0 ? null : requests,
    }),
  };
}

function healthCheckOf(at: Value | undefined): HealthCheckSpec | undefined {
  const [first, ...others] = at?.list() ?? [];
  for (const other of others) {
    other.notice('a second health check is understood, not modelled', 'Only the first is made.');
  }
  const fields = first?.mapping(HEALTH_CHECK);
  if (first === undefined || fields === undefined) return undefined;
  const time = (field: string) => fields.need(field, 'Add it: 1s.')?.seconds();
  const times = (field: string) => fields.need(field, 'Add it: 3.')?.whole(1);
  const timeout = time('timeout');
  const interval = time('interval');
  const unhealthyThreshold = times('unhealthy_threshold');
  const healthyThreshold = times('healthy_threshold');
  const http = fields.take('http_health_check')?.mapping(HTTP_HEALTH_CHECK);
  if (http === undefined) {
    return first.notice(
      'a health check other than http_health_check is understood, not modelled',
      'Write http_health_check with a path.',
    );
  }
  const path = http.need('path', 'Add a path, such as /health.')?.text();
  if (
    path === undefined ||
    timeout === undefined ||
    interval === undefined ||
    unhealthyThreshold === undefined ||
    healthyThreshold === undefined
  ) {
    return undefined;
  }
  if (timeout === 0 || interval === 0) {
    return first.problem('its timeout and interval must be above 0', 'Write 1s and 5s, say.');
  }
  return { path, interval, timeout, unhealthyThreshold, healthyThreshold };
}
