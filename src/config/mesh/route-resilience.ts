/** Retries and fault injection of a route. */
import type { Millis, Ratio } from '../../base/units.ts';
import {
  BACKOFF_BASE,
  type FaultInjection,
  ISTIO_RETRIES,
  RETRY_CONDITIONS,
  type RetryCondition,
  type RetryPolicy,
} from '../../cluster/mesh/config.ts';
import { suggest } from '../problem.ts';
import { FAULT, FAULT_ABORT, FAULT_DELAY, PERCENT, RETRY } from './fields.ts';
import type { Mapping, Value } from './value.ts';

/** Real conditions that nothing in a simulated system can meet. */
const NEVER_MET = [
  'envoy-ratelimited',
  'retriable-headers',
  'http3-post-connect-failure',
  'reset-before-request',
  'refused-stream',
];

/** Istio's default without `retries`; null for `attempts: 0`. */
export function retryPolicy(at: Value | undefined): RetryPolicy | null {
  const fields = at?.mapping(RETRY);
  if (fields === undefined) return ISTIO_RETRIES;
  const attempts = fields.take('attempts')?.whole(0, 1000);
  const perTryTimeout = fields.take('perTryTimeout')?.duration() ?? 0;
  const backoffAt = fields.take('backoff');
  const backoff = backoffAt?.duration() ?? BACKOFF_BASE;
  if (backoff < 1) backoffAt?.problem('the back-off is below 1 ms', 'Write at least 1ms.');
  const on = conditions(fields.take('retryOn'));
  const ignore = fields.take('retryIgnorePreviousHosts')?.flag() ?? true;
  if (attempts === undefined || attempts === 0) {
    if (attempts === undefined) {
      at!.notice('without attempts there are no retries, as in Istio', 'Add attempts: 2.');
    }
    return null;
  }
  return {
    attempts,
    perTryTimeout: perTryTimeout === 0 ? null : perTryTimeout,
    retryOn: on?.retryOn ?? ISTIO_RETRIES.retryOn,
    statusCodes: on?.statusCodes ?? [],
    backoff,
    ignorePreviousHosts: ignore,
  };
}

/** `5xx,reset,503`: names, and statuses to retry besides. */
function conditions(
  at: Value | undefined,
): Pick<RetryPolicy, 'retryOn' | 'statusCodes'> | undefined {
  const text = at?.text();
  if (at === undefined || text === undefined || text.trim() === '') return undefined;
  const retryOn: RetryCondition[] = [];
  const statusCodes: number[] = [];
  for (const word of text.split(',').map((part) => part.trim())) {
    const condition = RETRY_CONDITIONS.find((one) => one === word);
    if (condition !== undefined) retryOn.push(condition);
    else if (/^[1-5]\d\d$/.test(word)) statusCodes.push(Number(word));
    else if (!NEVER_MET.includes(word)) {
      at.problem(
        `"${word}" is no retry condition`,
        suggest(word, [...RETRY_CONDITIONS, ...NEVER_MET]),
      );
    }
    if (NEVER_MET.includes(word)) {
      at.notice(
        `"${word}" is understood, not modelled`,
        'Nothing in the simulated system ends that way.',
      );
    }
  }
  return { retryOn, statusCodes };
}

/** What a retry policy says that it probably does not mean. */
export function retryWarnings(at: Value, policy: RetryPolicy, timeout: Millis): void {
  const { attempts, perTryTimeout, retryOn } = policy;
  if (perTryTimeout === null) return;
  if (timeout > 0 && (1 + attempts) * perTryTimeout > timeout) {
    at.notice(
      `${1 + attempts} tries of ${perTryTimeout} ms each do not fit into the timeout of ${timeout} ms`,
      'The timeout ends the request first, with 504. Raise it, or lower attempts or perTryTimeout.',
    );
  }
  if (!['5xx', 'gateway-error', 'reset'].some((one) => retryOn.includes(one as RetryCondition))) {
    at.notice(
      'a try that reaches perTryTimeout is not retried: it ends the request with 504',
      'Add 5xx, gateway-error or reset to retryOn to have it retried.',
    );
  }
}

/** `{ value: 0.5 }` is half a per cent. `percent` is the deprecated whole number. */
export function percentShare(
  percentage: Value | undefined,
  percent: Value | undefined,
): Ratio | undefined {
  if (percentage !== undefined) {
    const value = percentage.mapping(PERCENT)?.take('value')?.number(0, 100) ?? 0;
    return value / 100;
  }
  const value = percent?.whole(0, 100);
  return value === undefined ? undefined : value / 100;
}

export function faultInjection(at: Value): FaultInjection | undefined {
  const fields = at.mapping(FAULT);
  if (fields === undefined) return undefined;
  const delayAt = fields.take('delay');
  const abortAt = fields.take('abort');
  if (delayAt === undefined && abortAt === undefined) {
    return at.problem('it injects no fault', 'Add delay or abort.');
  }
  return {
    delay: delayAt === undefined ? null : faultDelay(delayAt),
    abort: abortAt === undefined ? null : faultAbort(abortAt),
  };
}

function faultDelay(at: Value): FaultInjection['delay'] {
  const fields = at.mapping(FAULT_DELAY);
  if (fields === undefined) return null;
  const share = faultShare(fields, 'delayed');
  const fixed = fields.need('fixedDelay', 'Add it: 5s.')?.duration();
  return fixed === undefined ? null : { share, fixed };
}

function faultAbort(at: Value): FaultInjection['abort'] {
  const fields = at.mapping(FAULT_ABORT);
  if (fields === undefined) return null;
  const share = faultShare(fields, 'aborted');
  for (const field of ['grpcStatus', 'http2Error']) {
    fields.unmodelled(field, 'Write httpStatus: requests here are HTTP’s.');
  }
  const status = fields.need('httpStatus', 'Add it: 503.')?.whole(200, 599);
  return status === undefined ? null : { share, status };
}

function faultShare(fields: Mapping, done: string): Ratio {
  const share = percentShare(fields.take('percentage'), fields.take('percent'));
  if (share === undefined) {
    fields.value.notice(
      `without a percentage no request is ${done}`,
      'Add percentage with a value: 100 for every request.',
    );
  }
  return share ?? 0;
}
