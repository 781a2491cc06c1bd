import type { Millis, PerSecond } from '../base/units.ts';
import type { FatalKind } from '../kernel/fatal.ts';

/** Length of one metric window. Checks and charts work on whole windows. */
export const WINDOW_MS: Millis = 500;

/**
 * How a request ended, as its observer saw it. `ok` is an HTTP status below 400.
 * Otherwise the cause: `http_<status>` for an answer, or the error that came instead:
 * `timeout`, `aborted`, `connection_refused`, `connection_reset`, `name_not_found`,
 * `connection_timed_out`, `connect_timeout`, `read_timeout`, `write_timeout`, `pool_timeout`,
 * `pool_full`, `certificate_invalid`, `tls_error`.
 */
export type Outcome = 'ok' | FailureCause;
export type FailureCause =
  | `http_${number}`
  | 'timeout'
  | 'aborted'
  | 'connection_refused'
  | 'connection_reset'
  | 'connection_timed_out'
  | 'name_not_found'
  | 'connect_timeout'
  | 'read_timeout'
  | 'write_timeout'
  | 'pool_timeout'
  | 'pool_full'
  | 'certificate_invalid'
  | 'tls_error';

/**
 * The five statuses the whole page shows. `slow` is ok but later than the scenario's `slowAfter`;
 * `refused` is a deliberate no (HTTP 429 or 503: a breaker, a limiter, a full queue).
 */
export type Status = 'in-flight' | 'ok' | 'slow' | 'failed' | 'refused';

/** Latencies of finished requests (whatever their outcome), percentiles within ±0.4 %. */
export interface LatencySummary {
  readonly mean: Millis;
  readonly p50: Millis;
  readonly p95: Millis;
  readonly p99: Millis;
  readonly p999: Millis;
  readonly max: Millis;
}

/** One metric window. `offered` counts starts in it; all else counts endings in it. */
export interface WindowRecord {
  /** Start of the window. */
  readonly t_ms: Millis;
  readonly offered: number;
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  /** Requests under way at the window's end. */
  readonly in_flight: number;
  /** Sum of the latencies of all endings. */
  readonly latency_sum_ms: Millis;
  readonly latency_max_ms: Millis;
  /** Histogram of all endings: [bucket, count] pairs, buckets ascending (see `histogram.ts`). */
  readonly latency_buckets: readonly (readonly [number, number])[];
}

/** Requests as one observer saw them: the client, a service's server side, or one edge's caller. */
export interface ObserverRecord {
  readonly offered: number;
  readonly ok: number;
  readonly failed: Readonly<Record<string, number>>;
  readonly in_flight: number;
  /** Successful answers a simulated second, over the whole run. */
  readonly rps: PerSecond;
  readonly latency_ms: LatencySummary;
  readonly windows: readonly WindowRecord[];
}

/** Calls from one endpoint to one service, as the callers saw them. */
export interface EdgeRecord extends ObserverRecord {
  /** Tries of the callers' sidecars; absent where there are none. */
  readonly attempts?: ObserverRecord;
  /** Absent where the scenario gives the link neither bandwidth nor cost. */
  readonly traffic?: {
    /** Both ways, retransmissions and TLS handshakes included, by metric window from the first on. */
    readonly window_bytes: readonly number[];
    /** In US dollars. A call is one of `attempts` where there are any. */
    readonly cost_per_call: number;
    readonly cost_per_gigabyte: number;
    /** What crossed zones, of `window_bytes`, and costs besides; absent where zones cost nothing. */
    readonly zones?: {
      readonly window_bytes: readonly number[];
      readonly cost_per_gigabyte: number;
    };
  };
}

export interface BreakerTransition {
  readonly t_ms: Millis;
  readonly service: string;
  readonly instance: number;
  /** The exported name that carries the state. */
  readonly name: string;
  readonly from: 'closed' | 'open' | 'half-open' | null;
  readonly to: 'closed' | 'open' | 'half-open';
}

/** Why a run ended before its time: the learner's code, or a limit of the simulator. */
export interface RunFailure {
  /**
   * `compile` | `module` (threw while starting) | `steps` (too long without an await) |
   * `memory` | `unresponsive` | `limit` (too many requests at once)
   */
  readonly kind: FatalKind;
  readonly message: string;
  /** Where in the learner's code, when known. Lines and columns count from 1. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * The whole of a run as plain data, the same bytes in every engine for the same scenario, code,
 * seed and interventions. `JSON.stringify` of it is the canonical form.
 */
export interface RunRecord {
  readonly format: 1;
  readonly seed: number;
  readonly simulated_ms: Millis;
  /** Kernel events executed. */
  readonly events: number;
  readonly client: ObserverRecord;
  /** Server side: every request that reached the service, by service name in scenario order. */
  readonly services: Readonly<Record<string, ObserverRecord>>;
  /** Caller side, keyed `from->to`, in order of first call. */
  readonly edges: Readonly<Record<string, EdgeRecord>>;
  readonly breakers: readonly BreakerTransition[];
  /** Number of log records at each level. */
  readonly logs: Readonly<Record<'debug' | 'info' | 'warn' | 'error', number>>;
  readonly failure: RunFailure | null;
}
