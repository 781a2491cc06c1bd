/** What a sidecar needs of the cluster around it. */
import type { Millis } from '../../base/units.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { SpanId, SpanStore } from '../../telemetry/spans.ts';
import type { CallResult, OpenCall, WireRequest } from '../program.ts';
import type { UpstreamPolicy } from '../upstream/policy.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** Who wants to know how an attempt goes. */
export interface AttemptSink {
  /**
   * Called once, when the attempt has a connection to send its request on: from within
   * `Egress.attempt` when one is free, else later. False: the upstream has too many requests
   * already. The attempt then goes no further, as if cancelled.
   */
  attemptConnected(): boolean;
  /** Called once, from a later event, unless the attempt was cancelled or refused. */
  attemptEnded(result: CallResult): void;
}

/** One try under way. */
export interface Attempt extends OpenCall {
  /** Its `proxy` span; the sidecar writes its response flags there. */
  readonly span: SpanId;
}

/** The way out of one caller instance. */
export interface Egress {
  readonly kernel: Kernel;
  readonly spans: SpanStore;
  /**
   * The group of instances of `service` that `policy` describes. The sidecar asks once for every
   * `key` (`service` or `service|subset`) and keeps what it gets.
   */
  upstream(service: string, key: string, policy: UpstreamPolicy): Upstream;
  /** Brings the service's upstreams what discovery knows by now; asked before every pick. */
  refresh(service: string): void;
  /**
   * Starts one try at the instance in `slot`, over `policy.connection`, the callee's own sidecar
   * and its hop included. It opens its own `proxy` span under `parent`. The sidecar counts
   * `upstream.resources` of pending, requests and retries; connections are the pool's matter, and
   * its `POOL_FULL` is taken for an overflow of pending requests (UO).
   */
  attempt(
    upstream: Upstream,
    service: string,
    slot: number,
    request: WireRequest,
    parent: SpanId,
    sink: AttemptSink,
  ): Attempt;
  /** What passing this sidecar costs a request now. */
  hop(): Millis;
}
