/** How callers tell good instances from bad ones. */
import { z } from 'zod';
import type { OutlierDetectionSpec } from '../../cluster/service-spec.ts';
import { ENVOY_OUTLIER_DETECTION as ENVOY } from '../../cluster/upstream/outlier-detection.ts';
import { duration, formatMillis, formatQuantity, positiveDuration, share } from '../quantity.ts';
import { camel } from './camel.ts';
import { urlPath } from './registration.ts';
import { count } from './word.ts';

export const healthCheck = z
  .strictObject({
    path: urlPath
      .default('/health')
      .meta({ description: 'Asked with GET; below 400 is healthy (default /health).' }),
    interval: positiveDuration
      .prefault('5s')
      .meta({ description: 'Time between two checks (default 5s).' }),
    timeout: positiveDuration
      .prefault('1s')
      .meta({ description: 'An answer later than this is a failure (default 1s).' }),
    unhealthy_threshold: count(1, 1000)
      .default(1)
      .meta({ description: 'Failures in a row that make it unhealthy (default 1).' }),
    healthy_threshold: count(1, 1000)
      .default(1)
      .meta({ description: 'Successes in a row that make it healthy again (default 1).' }),
  })
  .transform(camel)
  .meta({ id: 'health_check' });

const inARow = (about: string, fallback: number) =>
  count(0, 1_000_000)
    .default(fallback)
    .meta({ description: `${about} (default ${fallback}).` });
const ratio = (about: string, fallback: number) =>
  share.default(fallback).meta({
    description: `${about} (default ${formatQuantity(fallback, 'ratio').replace(' ', '')}).`,
  });
const time = (about: string, fallback: number) =>
  duration.prefault(`${fallback}ms`).meta({
    description: `${about} (default ${formatMillis(fallback).replace(' ', '')}).`,
  });
const flag = (about: string, fallback: boolean) =>
  z
    .boolean()
    .default(fallback)
    .meta({ description: `${about} (default ${fallback}).` });

/** Every default is Envoy's, read from where the detection is modelled. */
export const outlierDetection = z
  .strictObject({
    consecutive_5xx: inARow('5xx in a row that eject', ENVOY.consecutive5xx),
    enforcing_consecutive_5xx: ratio('Chance that it then happens', ENVOY.enforcingConsecutive5xx),
    consecutive_gateway_failure: inARow(
      '502, 503 and 504 in a row that eject',
      ENVOY.consecutiveGatewayFailure,
    ),
    enforcing_consecutive_gateway_failure: ratio(
      'Chance that it then happens',
      ENVOY.enforcingConsecutiveGatewayFailure,
    ),
    split_external_local_origin_errors: flag(
      'Whether calls without an answer count apart from 5xx',
      ENVOY.splitExternalLocalOriginErrors,
    ),
    consecutive_local_origin_failure: inARow(
      'Calls without an answer in a row that eject, when counted apart',
      ENVOY.consecutiveLocalOriginFailure,
    ),
    enforcing_consecutive_local_origin_failure: ratio(
      'Chance that it then happens',
      ENVOY.enforcingConsecutiveLocalOriginFailure,
    ),
    interval: positiveDuration.prefault(`${ENVOY.interval}ms`).meta({
      description: `Between two looks, when instances also come back (default ${formatMillis(ENVOY.interval).replace(' ', '')}).`,
    }),
    base_ejection_time: time(
      'Times the ejections so far: how long one lasts',
      ENVOY.baseEjectionTime,
    ),
    max_ejection_time: time('And at most this', ENVOY.maxEjectionTime),
    max_ejection_time_jitter: time('And up to this more', ENVOY.maxEjectionTimeJitter),
    max_ejection_percent: ratio('Share that may be ejected at once', ENVOY.maxEjectionPercent),
    always_eject_one_host: flag(
      'Whether one may be ejected whatever that share is',
      ENVOY.alwaysEjectOneHost,
    ),
    success_rate_minimum_hosts: inARow(
      'Instances needed to compare success rates',
      ENVOY.successRateMinimumHosts,
    ),
    success_rate_request_volume: inARow(
      'Requests an interval for an instance to be compared',
      ENVOY.successRateRequestVolume,
    ),
    success_rate_stdev_factor: z
      .number()
      .min(0)
      .max(100)
      .default(ENVOY.successRateStdevFactor)
      .meta({
        description: `Ejected below mean − this × standard deviation (default ${ENVOY.successRateStdevFactor}).`,
      }),
    enforcing_success_rate: ratio('Chance that it then happens', ENVOY.enforcingSuccessRate),
    failure_percentage_threshold: ratio(
      'Ejected when at least this share fails',
      ENVOY.failurePercentageThreshold,
    ),
    failure_percentage_minimum_hosts: inARow(
      'Instances needed for that',
      ENVOY.failurePercentageMinimumHosts,
    ),
    failure_percentage_request_volume: inARow(
      'Requests an interval needed for that',
      ENVOY.failurePercentageRequestVolume,
    ),
    enforcing_failure_percentage: ratio(
      'Chance that it then happens',
      ENVOY.enforcingFailurePercentage,
    ),
  })
  .transform((text): OutlierDetectionSpec => camel(text))
  .meta({ id: 'outlier_detection' });
