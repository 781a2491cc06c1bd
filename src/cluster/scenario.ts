import type { Millis, PerSecond, Ratio } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';
import type { LinkProperties } from '../network/link.ts';
import type { HashKey } from './balancers/ring-hash.ts';

export type { LinkProperties } from '../network/link.ts';

/** A whole system under study, as plain data: what a lesson's YAML describes once validated. */
export interface Scenario {
  /** How long the run lasts. */
  readonly until: Millis;
  /** A successful answer to the client later than this counts as slow (default 1000). */
  readonly slowAfter: Millis;
  readonly services: readonly ServiceSpec[];
  readonly links: readonly LinkSpec[];
  /** Used for every pair of endpoints without a link of its own (default constant 1 ms, no loss). */
  readonly defaultLink: LinkProperties;
  readonly load: readonly LoadSpec[];
  readonly faults: readonly ScheduledFault[];
}

export interface ServiceSpec {
  /** DNS name: lower-case letters, digits and hyphens. `client` is taken by the load generators. */
  readonly name: string;
  /** Number of instances (default 1). */
  readonly replicas: number;
  /** Requests one instance works on at once (default 64). */
  readonly concurrency: number;
  /** Requests that may wait at one instance; one more is answered 503 (default 128). */
  readonly queue: number;
  /** How callers pick an instance (default `round-robin`). */
  readonly balancer: BalancerSpec;
  readonly work: ServiceWork;
}

/** See `balancers/`, one file each. `weights` are positive whole numbers, one an instance. */
export type BalancerSpec =
  | 'round-robin'
  | 'random'
  | 'least-request'
  | 'least-connections'
  | 'peak-ewma'
  | {
      readonly kind: 'weighted-round-robin' | 'least-connections';
      readonly weights: readonly number[];
    }
  | { readonly kind: 'ring-hash'; readonly key: HashKey };

export type ServiceWork =
  /** The learner's (or the lesson's) TypeScript. `calls` only tells the picture what to expect. */
  | { readonly kind: 'code'; readonly file: string; readonly calls: readonly string[] }
  /** A modelled service: waits `serviceTime`, makes `calls` one after another, then answers. */
  | {
      readonly kind: 'declared';
      readonly serviceTime: Distribution;
      /** Share of requests answered 500 after their service time (default 0). */
      readonly failureRate: Ratio;
      /** Calls made in order after the service time; any failing makes the answer 502. */
      readonly calls: readonly DeclaredCall[];
    };

export interface DeclaredCall {
  readonly to: string;
  readonly method: string;
  readonly path: string;
  /** Give up (504 to the caller) after this long; null waits for ever. */
  readonly timeout: Millis | null;
}

export interface LinkSpec extends LinkProperties {
  /** Service name or `client`. */
  readonly from: string;
  readonly to: string;
}

export interface LoadSpec {
  /** Service that receives the requests. */
  readonly to: string;
  readonly method: string;
  readonly path: string;
  /** Sent as JSON when not null. */
  readonly body: string | null;
  /** Open loop: requests keep coming whatever happens to the earlier ones. */
  readonly arrivals: 'poisson' | 'constant';
  readonly rate: PerSecond;
  /** The client's patience; null waits for ever (default 10 s). */
  readonly timeout: Millis | null;
}

/**
 * Something that goes wrong, as a small value. Without `instance` it hits every instance of the
 * service. The same values are scheduled by a scenario and made by a click.
 */
export type Fault =
  /** The process dies: connections are reset, new ones refused, until healed (a fresh process). */
  | { readonly kind: 'kill'; readonly service: string; readonly instance?: number }
  /** Handling takes `factor` times as long, plus `add`. */
  | {
      readonly kind: 'slow';
      readonly service: string;
      readonly instance?: number;
      readonly factor: number;
      readonly add: Millis;
    }
  /** This share of requests is answered 500 instead of being handled. */
  | {
      readonly kind: 'fail';
      readonly service: string;
      readonly instance?: number;
      readonly share: Ratio;
    };

export interface ScheduledFault {
  readonly at: Millis;
  /** Healed after this long; null lasts to the end. */
  readonly for: Millis | null;
  readonly fault: Fault;
}

/** What a person does while a run goes on; recorded with its instant so that a run can be repeated. */
export type Intervention =
  | { readonly kind: 'load'; readonly load: number; readonly rate: PerSecond }
  | { readonly kind: 'inject'; readonly fault: Fault }
  /** Undoes faults of this kind on the service (or the one instance). */
  | {
      readonly kind: 'heal';
      readonly fault: Fault['kind'];
      readonly service: string;
      readonly instance?: number;
    };

export interface TimedIntervention {
  readonly at: Millis;
  /**
   * Kernel events executed before it, which settles its place among events of the same instant.
   * Absent: after all of them.
   */
  readonly events?: number;
  readonly what: Intervention;
}
