import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type {
  CallErrorCode,
  CallResult,
  CancelCause,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { HostResult } from '../upstream/policy.ts';
import type { Upstream } from '../upstream/upstream.ts';
import type { Attempt, AttemptSink } from './egress.ts';
import type { ResetReason } from './local-replies.ts';
import type { Target } from './mesh-rules.ts';
import {
  flagText,
  UPSTREAM_CONNECTION_FAILURE,
  UPSTREAM_CONNECTION_TERMINATION,
  UPSTREAM_OVERFLOW,
  UPSTREAM_REQUEST_TIMEOUT,
} from './response-flags.ts';
import type { AttemptFailure } from './retry-rules.ts';
import type { Sidecar } from './sidecar.ts';

/** How a try without an answer ended. */
export interface TryFailure {
  readonly kind: AttemptFailure;
  readonly reason: ResetReason;
  readonly flag: number;
  /** What outlier detection hears; nothing of an overflow, which says nothing of the host. */
  readonly host: HostResult | 'cancelled';
  /** Why TLS failed, in words. */
  readonly transport?: string;
}

const REFUSED: TryFailure = {
  kind: 'connect',
  reason: 'remote connection failure',
  flag: UPSTREAM_CONNECTION_FAILURE,
  host: { kind: 'local', cause: 'connect' },
};
const CONNECT_TIMEOUT: TryFailure = { ...REFUSED, reason: 'connection timeout' };
const TERMINATED: TryFailure = {
  kind: 'reset',
  reason: 'connection termination',
  flag: UPSTREAM_CONNECTION_TERMINATION,
  host: { kind: 'local', cause: 'reset' },
};
const OVERFLOW: TryFailure = {
  kind: 'overflow',
  reason: 'overflow',
  flag: UPSTREAM_OVERFLOW,
  host: 'cancelled',
};
/** Only its kind and flag matter: the answer is that of every timeout. */
const PER_TRY_TIMEOUT: TryFailure = {
  kind: 'per-try-timeout',
  reason: 'connection timeout',
  flag: UPSTREAM_REQUEST_TIMEOUT,
  host: { kind: 'local', cause: 'timeout' },
};

const FAILURES: Readonly<Record<CallErrorCode, TryFailure>> = {
  ENOTFOUND: REFUSED,
  ECONNREFUSED: REFUSED,
  UND_ERR_CONNECT_TIMEOUT: CONNECT_TIMEOUT,
  CERT_HAS_EXPIRED: REFUSED,
  CERT_NOT_YET_VALID: REFUSED,
  SELF_SIGNED_CERT_IN_CHAIN: REFUSED,
  ECONNRESET: TERMINATED,
  ETIMEDOUT: TERMINATED,
  UND_ERR_HEADERS_TIMEOUT: TERMINATED,
  EPROTO: TERMINATED,
  WRITE_TIMEOUT: TERMINATED,
  POOL_TIMEOUT: CONNECT_TIMEOUT,
  POOL_FULL: OVERFLOW,
};

/** What of the upstream's limits a try holds: it waits for a connection, or has one. */
type Holding = 'nothing' | 'pending' | 'request';

const statusResults = new Map<number, HostResult>();

/**
 * One try at a time at an instance of one upstream: picks it, keeps the upstream's limits as
 * Envoy's connection pool does, limits the try in time, and tells the upstream how it went.
 * Whoever extends this decides what comes of it.
 */
export abstract class UpstreamTry implements AttemptSink {
  protected slot = -1;
  private upstream: Upstream | null = null;
  private attempt: Attempt | null = null;
  private span: SpanId = 0;
  private startedAt: Millis = 0;
  private holding: Holding = 'nothing';
  private overflowed = false;
  private limit: Millis | null = null;
  private limitTimer: TimerHandle | null = null;

  constructor(
    protected readonly sidecar: Sidecar,
    protected readonly parent: SpanId,
  ) {}

  protected abstract answered(response: WireResponse): void;
  protected abstract failed(failure: TryFailure): void;

  /** A try is under way. */
  protected get trying(): boolean {
    return this.slot !== -1;
  }

  /**
   * Starts a try of at most `limit` from the moment it has a connection, not at the slots in `avoid`
   * if that is possible. False: no host may be used.
   */
  protected start(
    upstream: Upstream,
    { service, refused }: Target,
    request: WireRequest,
    limit: Millis | null,
    avoid?: readonly number[],
  ): boolean {
    const { egress } = this.sidecar;
    const { kernel } = egress;
    egress.refresh(service);
    this.slot = upstream.pick(request, avoid);
    if (this.slot === -1) return false;
    this.upstream = upstream;
    this.startedAt = kernel.now;
    this.limit = limit;
    this.overflowed = false;
    if (refused) {
      // The two ends do not agree on TLS. No connection comes of it, and so no attempt.
      this.limitTimer = kernel.schedule(egress.hop(), disagreed, this);
      return true;
    }
    const attempt = egress.attempt(upstream, service, this.slot, request, this.parent, this);
    this.span = attempt.span;
    if (this.overflowed) {
      this.fail(OVERFLOW);
      return true;
    }
    this.attempt = attempt;
    if (this.holding === 'nothing') {
      if (upstream.resources.pending.tryOpen()) this.holding = 'pending';
      else {
        this.attempt = null;
        attempt.cancel('aborted');
        this.fail(OVERFLOW);
      }
    }
    return true;
  }

  attemptConnected(): boolean {
    const { requests } = this.upstream!.resources;
    const waited = this.holding === 'pending';
    this.release();
    if (requests.tryOpen()) {
      this.holding = 'request';
      if (this.limit !== null) {
        this.limitTimer = this.sidecar.egress.kernel.schedule(this.limit, tookTooLong, this);
      }
      return true;
    }
    // Still inside `start`, which sees to it; after a wait there is nobody else.
    if (waited) this.fail(OVERFLOW);
    else this.overflowed = true;
    return false;
  }

  attemptEnded(result: CallResult): void {
    if (!result.ok) {
      const { code, why } = result;
      const failure = FAILURES[code];
      this.fail(why === undefined ? failure : { ...failure, transport: why });
      return;
    }
    const { response } = result;
    let heard = statusResults.get(response.status);
    if (heard === undefined) {
      heard = { kind: 'status', status: response.status };
      statusResults.set(response.status, heard);
    }
    this.end(heard);
    this.answered(response);
  }

  /** The try is given up: by the caller (`cancelled`), or because the whole request took too long. */
  protected abandon(cause: CancelCause, host: HostResult | 'cancelled', flag: number): void {
    if (!this.trying) return;
    this.attempt?.cancel(cause);
    this.mark(flag);
    this.end(host);
  }

  tookTooLong(): void {
    this.attempt?.cancel('timeout');
    this.fail(PER_TRY_TIMEOUT);
  }

  disagreed(): void {
    this.fail(TERMINATED);
  }

  private fail(failure: TryFailure): void {
    this.mark(failure.flag);
    this.end(failure.host);
    this.failed(failure);
  }

  private mark(flag: number): void {
    if (flag !== 0) this.sidecar.egress.spans.flags(this.span, flagText(flag));
  }

  private end(result: HostResult | 'cancelled'): void {
    const { kernel } = this.sidecar.egress;
    if (this.limitTimer !== null) {
      kernel.cancel(this.limitTimer);
      this.limitTimer = null;
    }
    this.release();
    this.attempt = null;
    this.span = 0;
    const { slot } = this;
    this.slot = -1;
    this.upstream!.ended(slot, result, kernel.now - this.startedAt);
  }

  private release(): void {
    const { holding } = this;
    if (holding === 'nothing') return;
    const { pending, requests } = this.upstream!.resources;
    if (holding === 'pending') pending.close();
    else requests.close();
    this.holding = 'nothing';
  }
}

function tookTooLong(one: UpstreamTry): void {
  one.tookTooLong();
}

function disagreed(one: UpstreamTry): void {
  one.disagreed();
}
