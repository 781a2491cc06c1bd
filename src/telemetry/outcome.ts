import type { Millis } from '../base/units.ts';
import type { FailureCause, Outcome, Status } from './record.ts';
import type { SpanOutcome } from './spans.ts';

/** The five statuses in the order of their codes, wherever a status is a number. */
export const STATUSES: readonly Status[] = ['in-flight', 'ok', 'slow', 'failed', 'refused'];

const httpCauses = new Map<number, FailureCause>();

/** `ok` below status 400, else `http_<status>`. */
export function outcomeOfStatus(status: number): Outcome {
  if (status < 400) return 'ok';
  let cause = httpCauses.get(status);
  if (cause === undefined) {
    cause = `http_${status}`;
    httpCauses.set(status, cause);
  }
  return cause;
}

/** The page's five statuses for a finished request or span (see {@link Status}). */
export function statusOf(outcome: SpanOutcome, duration: Millis, slowAfter: Millis): Status {
  if (outcome === 'ok') return duration > slowAfter ? 'slow' : 'ok';
  return outcome === 'http_429' || outcome === 'http_503' ? 'refused' : 'failed';
}
