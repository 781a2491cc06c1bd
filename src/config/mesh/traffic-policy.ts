/** A DestinationRule's `trafficPolicy`. */
import type { ConnectionPolicy, TlsMode, TrafficPolicy } from '../../cluster/mesh/config.ts';
import type { BalancerSpec, OutlierDetectionSpec } from '../../cluster/service-spec.ts';
import { ISTIO_OUTLIER_DETECTION } from '../../cluster/upstream/outlier-detection.ts';
import { ISTIO_LIMITS, type UpstreamLimits } from '../../cluster/upstream/policy.ts';
import {
  CONNECTION_POOL,
  CONSISTENT_HASH,
  HTTP_SETTINGS,
  LOAD_BALANCER,
  LOCALITY,
  OUTLIER_DETECTION,
  RETRY_BUDGET,
  TCP_SETTINGS,
  TLS_SETTINGS,
  TRAFFIC_POLICY,
} from './fields.ts';
import type { Mapping, Value } from './value.ts';

export function trafficPolicy(at: Value): TrafficPolicy {
  const fields = at.mapping(TRAFFIC_POLICY);
  if (fields === undefined) return {};
  const outliers = outlierDetection(fields.take('outlierDetection'));
  const pool = connectionPool(fields.take('connectionPool'));
  const budget = retryBudget(fields.take('retryBudget'));
  const limits =
    budget === undefined ? pool.limits : { ...ISTIO_LIMITS, ...pool.limits, ...budget };
  const tls = tlsMode(fields.take('tls'));
  fields.unmodelled('portLevelSettings', 'A service has one port here: write them one level up.');
  return {
    ...loadBalancer(fields.take('loadBalancer'), outliers.outlierDetection !== undefined),
    ...outliers,
    ...(limits !== undefined && { limits }),
    ...(pool.connection !== undefined && { connection: pool.connection }),
    ...(tls !== undefined && { tls }),
  };
}

const SIMPLE: Readonly<Record<string, BalancerSpec>> = {
  // Istio chooses, and chooses least request.
  UNSPECIFIED: 'least-request',
  LEAST_REQUEST: 'least-request',
  LEAST_CONN: 'least-request',
  ROUND_ROBIN: 'round-robin',
  RANDOM: 'random',
  PASSTHROUGH: 'least-request',
};

function loadBalancer(
  at: Value | undefined,
  outliers: boolean,
): Pick<TrafficPolicy, 'balancer' | 'localityFailover'> {
  const fields = at?.mapping(LOAD_BALANCER);
  if (at === undefined || fields === undefined) return {};
  const simpleAt = fields.take('simple');
  const hashAt = fields.take('consistentHash');
  const localityAt = fields.take('localityLbSetting');
  const simple = simpleAt?.choice(Object.keys(SIMPLE));
  if (simple === 'PASSTHROUGH') {
    simpleAt?.notice('"PASSTHROUGH" is understood, not modelled', 'LEAST_REQUEST is used.');
  }
  if (simpleAt !== undefined && hashAt !== undefined) {
    hashAt.problem('simple and consistentHash exclude each other', 'Keep one of the two.');
  }
  const named = simple === undefined ? undefined : SIMPLE[simple];
  const balancer = hashAt === undefined ? named : consistentHash(hashAt);
  const localityFailover = localityAt && locality(localityAt, outliers);
  return {
    ...(balancer !== undefined && { balancer }),
    ...(localityFailover !== undefined && { localityFailover }),
  };
}

function consistentHash(at: Value): BalancerSpec | undefined {
  const fields = at.mapping(CONSISTENT_HASH);
  const header = fields?.take('httpHeaderName')?.text();
  if (header !== undefined) {
    return { kind: 'ring-hash', key: { header: header.toLowerCase() } };
  }
  return at.notice(
    'only httpHeaderName is modelled of consistentHash',
    'Requests go where they would without it.',
  );
}

function locality(at: Value, outliers: boolean): boolean | undefined {
  const fields = at.mapping(LOCALITY);
  if (fields === undefined) return undefined;
  const enabled = fields.take('enabled')?.flag() ?? true;
  for (const field of ['distribute', 'failover', 'failoverPriority']) {
    fields.unmodelled(field, 'The own zone goes first, all others alike come after it.');
  }
  if (enabled && !outliers) {
    at.notice(
      'without outlierDetection it changes nothing, as in Istio',
      'Add outlierDetection, so that sidecars learn which instances are unhealthy.',
    );
  }
  return enabled && outliers;
}

interface Pool {
  readonly limits: UpstreamLimits | undefined;
  readonly connection: ConnectionPolicy | undefined;
}

function connectionPool(at: Value | undefined): Pool {
  const fields = at?.mapping(CONNECTION_POOL);
  const tcp = fields?.take('tcp')?.mapping(TCP_SETTINGS);
  const http = fields?.take('http')?.mapping(HTTP_SETTINGS);
  if (fields === undefined) return { limits: undefined, connection: undefined };
  const limit = (from: Mapping | undefined, field: string) => from?.take(field)?.whole(0);
  const given: Partial<UpstreamLimits> = dropAbsent({
    maxConnections: limit(tcp, 'maxConnections'),
    maxPendingRequests: limit(http, 'http1MaxPendingRequests'),
    maxRequests: limit(http, 'http2MaxRequests'),
    maxRetries: limit(http, 'maxRetries'),
  });
  const upgrade = http?.take('h2UpgradePolicy')?.choice(['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE']);
  const requests = limit(http, 'maxRequestsPerConnection');
  const idle = http?.take('idleTimeout')?.duration();
  const connection: ConnectionPolicy = dropAbsent({
    protocol: upgrade === undefined ? undefined : upgrade === 'UPGRADE' ? 'http2' : 'http1',
    connectTimeout: tcp?.take('connectTimeout')?.duration(),
    keepAlive: idle === 0 ? null : idle,
    requests: requests === 0 ? null : requests,
    streams: limit(http, 'maxConcurrentStreams'),
  } as const);
  const limited = Object.keys(given).length > 0;
  return { limits: limited ? withoutZeros(given) : undefined, connection };
}

/** As in Istio, where a 0 is the protobuf default and so the limit's: none. */
function withoutZeros(given: Partial<UpstreamLimits>): UpstreamLimits {
  const set = Object.entries(given).filter(([, most]) => most !== 0);
  return { ...ISTIO_LIMITS, ...Object.fromEntries(set) };
}

function retryBudget(at: Value | undefined): Pick<UpstreamLimits, 'retryBudget'> | undefined {
  const fields = at?.mapping(RETRY_BUDGET);
  if (fields === undefined) return undefined;
  const percent = fields.take('percent')?.number(0, 100) ?? 20;
  const minRetryConcurrency = fields.take('minRetryConcurrency')?.whole(0) ?? 3;
  return { retryBudget: { share: percent / 100, minRetryConcurrency } };
}

function outlierDetection(
  at: Value | undefined,
): Pick<TrafficPolicy, 'outlierDetection' | 'panicThreshold'> {
  const fields = at?.mapping(OUTLIER_DETECTION);
  if (fields === undefined) return {};
  const base = ISTIO_OUTLIER_DETECTION;
  const in5xx = fields.take('consecutive5xxErrors')?.whole(0);
  const gateway = fields.take('consecutiveGatewayErrors')?.whole(0) ?? 0;
  const local = fields.take('consecutiveLocalOriginFailures')?.whole(0);
  const percent = fields.take('maxEjectionPercent')?.whole(0, 100) ?? 10;
  const panic = fields.take('minHealthPercent')?.whole(0, 100) ?? 0;
  const baseTime = positive(fields, 'baseEjectionTime') ?? base.baseEjectionTime;
  fields.unmodelled('consecutiveErrors', 'It is deprecated: write consecutive5xxErrors.');
  const spec: OutlierDetectionSpec = {
    ...base,
    // 0 turns a detector off.
    consecutive5xx: in5xx || base.consecutive5xx,
    enforcingConsecutive5xx: in5xx === 0 ? 0 : 1,
    consecutiveGatewayFailure: gateway || base.consecutiveGatewayFailure,
    enforcingConsecutiveGatewayFailure: gateway === 0 ? 0 : 1,
    splitExternalLocalOriginErrors: fields.take('splitExternalLocalOriginErrors')?.flag() ?? false,
    consecutiveLocalOriginFailure: local || base.consecutiveLocalOriginFailure,
    enforcingConsecutiveLocalOriginFailure: local === 0 ? 0 : 1,
    interval: positive(fields, 'interval') ?? base.interval,
    baseEjectionTime: baseTime,
    maxEjectionTime: Math.max(base.maxEjectionTime, baseTime),
    maxEjectionPercent: percent / 100,
  };
  fewHosts(at!, percent);
  return { outlierDetection: spec, panicThreshold: panic / 100 };
}

/** Envoy ejects nobody if that were a larger share than allowed. */
export function fewHosts(at: Value, percent: number): void {
  if (percent === 0 || percent >= 50) return;
  const least = Math.ceil(100 / percent);
  at.notice(
    `at most ${percent} % of the instances may be ejected: with fewer than ${least}, none ever is`,
    'Raise the ejection percentage (such as 50) for a small service.',
  );
}

function positive(fields: Mapping, field: string): number | undefined {
  const at = fields.take(field);
  const time = at?.duration();
  return time === 0 ? at?.problem('it is 0', 'Write a time above 0, such as 10s.') : time;
}

function tlsMode(at: Value | undefined): TlsMode | undefined {
  const fields = at?.mapping(TLS_SETTINGS);
  return fields
    ?.need('mode', 'Add mode: ISTIO_MUTUAL.')
    ?.choice(['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL']);
}

/** Without the entries that are undefined. */
export function dropAbsent<T extends object>(
  given: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
