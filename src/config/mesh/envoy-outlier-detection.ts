import type { Millis } from '../../base/units.ts';
import type { OutlierDetectionSpec } from '../../cluster/service-spec.ts';
import { ENVOY_OUTLIER_DETECTION } from '../../cluster/upstream/outlier-detection.ts';
import { ENVOY_OUTLIER } from './fields.ts';
import { fewHosts } from './traffic-policy.ts';
import type { Value } from './value.ts';

/** Envoy's `outlier_detection`: an empty one has all of Envoy's defaults. */
export function envoyOutlierDetection(at: Value): OutlierDetectionSpec | undefined {
  const fields = at.mapping(ENVOY_OUTLIER);
  if (fields === undefined) return undefined;
  const base = ENVOY_OUTLIER_DETECTION;
  const count = (field: string, otherwise: number) => fields.take(field)?.whole(0) ?? otherwise;
  const share = (field: string, otherwise: number) => {
    const percent = fields.take(field)?.whole(0, 100);
    return percent === undefined ? otherwise : percent / 100;
  };
  const time = (field: string, otherwise: Millis) => {
    const value = fields.take(field);
    const given = value?.seconds();
    if (given === 0 && field !== 'max_ejection_time_jitter') {
      value?.problem('it is 0', 'Write a time above 0, such as 10s.');
    }
    return given ?? otherwise;
  };
  const flag = (field: string, otherwise: boolean) => fields.take(field)?.flag() ?? otherwise;
  const baseEjectionTime = time('base_ejection_time', base.baseEjectionTime);
  const maxEjectionPercent = share('max_ejection_percent', base.maxEjectionPercent);
  const alwaysEjectOneHost = flag('always_eject_one_host', base.alwaysEjectOneHost);
  if (!alwaysEjectOneHost) fewHosts(at, Math.round(maxEjectionPercent * 100));
  return {
    consecutive5xx: count('consecutive_5xx', base.consecutive5xx),
    enforcingConsecutive5xx: share('enforcing_consecutive_5xx', base.enforcingConsecutive5xx),
    consecutiveGatewayFailure: count('consecutive_gateway_failure', base.consecutiveGatewayFailure),
    enforcingConsecutiveGatewayFailure: share(
      'enforcing_consecutive_gateway_failure',
      base.enforcingConsecutiveGatewayFailure,
    ),
    splitExternalLocalOriginErrors: flag(
      'split_external_local_origin_errors',
      base.splitExternalLocalOriginErrors,
    ),
    consecutiveLocalOriginFailure: count(
      'consecutive_local_origin_failure',
      base.consecutiveLocalOriginFailure,
    ),
    enforcingConsecutiveLocalOriginFailure: share(
      'enforcing_consecutive_local_origin_failure',
      base.enforcingConsecutiveLocalOriginFailure,
    ),
    interval: time('interval', base.interval),
    baseEjectionTime,
    // Envoy's default is 300 s, or the base if that is longer.
    maxEjectionTime: time('max_ejection_time', Math.max(base.maxEjectionTime, baseEjectionTime)),
    maxEjectionTimeJitter: time('max_ejection_time_jitter', base.maxEjectionTimeJitter),
    maxEjectionPercent,
    alwaysEjectOneHost,
    successRateMinimumHosts: count('success_rate_minimum_hosts', base.successRateMinimumHosts),
    successRateRequestVolume: count('success_rate_request_volume', base.successRateRequestVolume),
    successRateStdevFactor:
      count('success_rate_stdev_factor', base.successRateStdevFactor * 1000) / 1000,
    enforcingSuccessRate: share('enforcing_success_rate', base.enforcingSuccessRate),
    failurePercentageThreshold: share(
      'failure_percentage_threshold',
      base.failurePercentageThreshold,
    ),
    failurePercentageMinimumHosts: count(
      'failure_percentage_minimum_hosts',
      base.failurePercentageMinimumHosts,
    ),
    failurePercentageRequestVolume: count(
      'failure_percentage_request_volume',
      base.failurePercentageRequestVolume,
    ),
    enforcingFailurePercentage: share(
      'enforcing_failure_percentage',
      base.enforcingFailurePercentage,
    ),
  };
}
