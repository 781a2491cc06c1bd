import type { Millis } from '../../base/units.ts';
import type { WireResponse } from '../program.ts';
import { RETRY_CONDITIONS, type RetryCondition, type RetryPolicy } from './config.ts';

/** How an attempt failed without an answer. */
export type AttemptFailure = 'connect' | 'reset' | 'per-try-timeout' | 'overflow';

const bit = (condition: RetryCondition) => 1 << RETRY_CONDITIONS.indexOf(condition);
const FIVE_XX = bit('5xx');
const GATEWAY = bit('gateway-error');
const RESET = bit('reset');
const CONNECT = bit('connect-failure');
const CONFLICT = bit('retriable-4xx');
const STATUS_CODES = bit('retriable-status-codes');
/** By the value of the answer's `grpc-status`. */
const GRPC: ReadonlyMap<string, number> = new Map([
  ['1', bit('cancelled')],
  ['4', bit('deadline-exceeded')],
  ['8', bit('resource-exhausted')],
  ['13', bit('internal')],
  ['14', bit('unavailable')],
]);
const ANY_GRPC = [...GRPC.values()].reduce((all, one) => all | one, 0);

/**
 * What is retried, as Envoy's RetryStateImpl decides. `refused-stream` is HTTP/2's REFUSED_STREAM,
 * which no simulated service sends; `reset-before-request` is never met either, because a reset is
 * only noticed once the request is out.
 */
export class RetryRules {
  readonly attempts: number;
  readonly perTryTimeout: Millis | null;
  readonly backoff: Millis;
  readonly ignorePreviousHosts: boolean;
  private readonly conditions: number;
  private readonly statusCodes: readonly number[];

  constructor(policy: RetryPolicy) {
    this.attempts = policy.attempts;
    this.perTryTimeout = policy.perTryTimeout;
    // The back-off counts whole milliseconds.
    this.backoff = Math.max(1, Math.floor(policy.backoff));
    this.ignorePreviousHosts = policy.ignorePreviousHosts;
    this.statusCodes = policy.statusCodes;
    let conditions = policy.retryOn.reduce((all, one) => all | bit(one), 0);
    if (policy.statusCodes.length > 0) conditions |= STATUS_CODES;
    this.conditions = conditions;
  }

  answer(response: WireResponse): boolean {
    const { conditions } = this;
    const { status } = response;
    if (status < 400 && (conditions & (ANY_GRPC | STATUS_CODES)) === 0) return false;
    // An upstream that says it is overloaded, or limits the rate, is never asked again.
    if (headerOf(response, 'x-envoy-overloaded') !== undefined) return false;
    if (headerOf(response, 'x-envoy-ratelimited') !== undefined) return false;
    if ((conditions & FIVE_XX) !== 0 && status >= 500) return true;
    if ((conditions & GATEWAY) !== 0 && status >= 502 && status <= 504) return true;
    if ((conditions & CONFLICT) !== 0 && status === 409) return true;
    if ((conditions & STATUS_CODES) !== 0 && this.statusCodes.includes(status)) return true;
    if ((conditions & ANY_GRPC) === 0) return false;
    const grpc = headerOf(response, 'grpc-status');
    return grpc !== undefined && (conditions & (GRPC.get(grpc) ?? 0)) !== 0;
  }

  failure(failure: AttemptFailure): boolean {
    if (failure === 'overflow') return false;
    if ((this.conditions & (FIVE_XX | GATEWAY | RESET)) !== 0) return true;
    return failure === 'connect' && (this.conditions & CONNECT) !== 0;
  }
}

function headerOf({ headers }: WireResponse, name: string): string | undefined {
  for (const [key, value] of headers) if (key === name) return value;
  return undefined;
}
