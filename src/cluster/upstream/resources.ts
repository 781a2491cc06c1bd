import { assert } from '../../base/assert.ts';
import type { UpstreamLimits } from './policy.ts';

/** Something an upstream may have only so many of at once. One more may begin while `count < max`. */
export class Resource {
  count = 0;
  /** Times it was refused: Envoy's `…_overflow` counters. */
  overflows = 0;

  /** `most` is asked at every attempt. */
  constructor(private readonly most: () => number) {}

  get max(): number {
    return this.most();
  }

  get canOpen(): boolean {
    return this.count < this.most();
  }

  /** Takes one, or counts an overflow and gives false. */
  tryOpen(): boolean {
    if (this.canOpen) {
      this.count++;
      return true;
    }
    this.overflows++;
    return false;
  }

  close(): void {
    assert(this.count > 0, 'nothing is open');
    this.count--;
  }
}

/**
 * Envoy's circuit breakers (`circuit_breaker.proto`) of one upstream in one process, for the default
 * priority. Without limits nothing is refused, but all is counted.
 *
 * As Envoy's connection pool uses them (`conn_pool_base.cc`): a request that finds an idle connection
 * needs `requests`; one that does not waits and needs `pending`, while a new connection is opened if
 * `connections` allows; on leaving the wait it needs `requests`. Either of the two missing is a 503
 * with response flag UO and counts as `upstream_rq_pending_overflow`. A refused connection
 * (`upstream_cx_overflow`) alone refuses no request. A retry needs `retries`; without it the
 * answer already there goes back (`upstream_rq_retry_overflow`).
 */
export class Resources {
  readonly connections: Resource;
  /** Requests that wait for a connection. */
  readonly pending: Resource;
  /** Requests sent and not yet answered. */
  readonly requests: Resource;
  readonly retries: Resource;

  constructor(limits?: UpstreamLimits) {
    const most = (max: number | undefined) => () => max ?? Number.POSITIVE_INFINITY;
    this.connections = new Resource(most(limits?.maxConnections));
    this.pending = new Resource(most(limits?.maxPendingRequests));
    this.requests = new Resource(most(limits?.maxRequests));
    const budget = limits?.retryBudget;
    this.retries = new Resource(
      budget === undefined
        ? most(limits?.maxRetries)
        : () =>
            Math.max(
              budget.minRetryConcurrency,
              Math.floor(budget.share * (this.requests.count + this.pending.count)),
            ),
    );
  }
}
