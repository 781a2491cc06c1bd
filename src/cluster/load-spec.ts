/** Who sends requests, as plain data. */
import type { Millis, PerSecond, Ratio } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';

export interface LoadSpec {
  /** Service that receives the requests. */
  readonly to: string;
  readonly method: string;
  readonly path: string;
  /** Sent as JSON when not null. */
  readonly body: string | null;
  /** Open loop: requests keep coming whatever happens to the earlier ones. */
  readonly arrivals: 'poisson' | 'constant';
  /** Open loop: requests a second at the start. 0 with `users` or `replay`. */
  readonly rate: PerSecond;
  /** The client's patience; null waits for ever (default 10 s). */
  readonly timeout: Millis | null;
  /** How the rate changes with time (default: it does not). The rate set by hand scales all of it. */
  readonly shape?: LoadShape;
  /** Closed loop instead: each user sends, waits for the end, thinks, and sends again. */
  readonly users?: { readonly count: number; readonly think: Distribution };
  /** Instead of a rate: the instants at which requests leave, ascending. */
  readonly replay?: readonly Millis[] | ReplayFile;
  /** Kinds of request by weight; to, method, path and body of the load are then the first's. */
  readonly mix?: readonly LoadRequest[];
  /** An impatient client tries again (default: it does not). */
  readonly retry?: RetrySpec;
  /** Headers of every request (default none), names in lower case. */
  readonly headers?: readonly (readonly [string, string])[];
}

/** A recording in a file of the program; whoever builds the run reads it. */
export interface ReplayFile {
  readonly file: string;
}

export interface LoadRequest {
  readonly to: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly weight: number;
}

/** Factors on the load's own rate, or rates over time in place of it. */
export type LoadShape =
  /** From the load's rate at `at` evenly to `rate` over `over`; it stays there. */
  | { readonly kind: 'ramp'; readonly rate: PerSecond; readonly at: Millis; readonly over: Millis }
  /** `rate` from `at` for `for`, the load's own rate before and after. */
  | { readonly kind: 'spike'; readonly rate: PerSecond; readonly at: Millis; readonly for: Millis }
  /** A day's curve: rate · (1 + amplitude · sin(2π (t − quarter period) / period)): lowest at 0. */
  | { readonly kind: 'daily'; readonly amplitude: Ratio; readonly period: Millis };

export interface RetrySpec {
  /** Tries in all (2: one retry). */
  readonly attempts: number;
  /** Waited before the first retry; doubled before each further one. */
  readonly backoff: Millis;
  /** Each wait is multiplied by a number drawn evenly from [1 − jitter, 1]. */
  readonly jitter: Ratio;
}
