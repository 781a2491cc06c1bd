import type { Dollars, Millis, PerSecond, Ratio } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';
import type { LinkProperties } from '../network/link.ts';
import type { Fault, FaultId, ScheduledFault } from './fault.ts';
import type { LoadSpec } from './load-spec.ts';
import type { ServiceSpec, ServiceWork } from './service-spec.ts';

export type { ConnectionProperties } from '../network/connection-properties.ts';
export type { LinkProperties } from '../network/link.ts';
export type * from './fault.ts';
export type * from './load-spec.ts';
export type * from './service-spec.ts';

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
  readonly zones?: ZonesSpec;
  readonly dns?: DnsSpec;
  readonly mesh?: MeshSpec;
  readonly deploys?: readonly DeploySpec[];
}

export interface LinkSpec extends LinkProperties {
  /** Service name or `client`. */
  readonly from: string;
  readonly to: string;
}

export interface ZonesSpec {
  /** At least one. The client lives in the first. */
  readonly names: readonly string[];
  /** Added to every message between two zones. */
  readonly between: Distribution;
  /** Dollars a gigabyte (10⁹ bytes) that crosses zones (default 0). */
  readonly costPerGigabyte: Dollars;
}

/** How names become addresses. Without it every caller always knows every ready instance. */
export interface DnsSpec {
  /** An answer is used again for this long, however stale it is. */
  readonly ttl: Millis;
  /** What asking the resolver takes. */
  readonly lookup: Distribution;
}

export interface MeshSpec {
  /** Services with a sidecar (`all`: every one; the client has none). */
  readonly sidecars: 'all' | readonly string[];
  /** What one sidecar adds to each request that passes it (default 1 to 2 ms, evenly). */
  readonly hop: Distribution;
  /** Files of Istio or Envoy YAML, applied in order. */
  readonly files: readonly string[];
  /** Where sidecars get their certificates (default: they have good ones, whatever happens). */
  readonly certificates?: CertificatesSpec;
}

/** Certificates of workloads, issued and renewed by a service of work `authority`. */
export interface CertificatesSpec {
  readonly authority: string;
  /** How long a certificate is good for (default 24 h, Istio's SECRET_TTL). */
  readonly ttl: Millis;
  /** Share of its life before its end in which it is renewed (default 0.5: SECRET_GRACE_PERIOD_RATIO). */
  readonly graceRatio: Ratio;
  /** That share is off by up to this much (default 0.01: SECRET_GRACE_PERIOD_RATIO_JITTER). */
  readonly jitter: Ratio;
}

/** A change of version while the system runs. */
export interface DeploySpec {
  readonly at: Millis;
  readonly service: string;
  readonly version: string;
  /** What the new instances do. */
  readonly work: ServiceWork;
  readonly strategy: /** Kubernetes' RollingUpdate: at most `surge` more, at most `unavailable` fewer than wanted. */
    | { readonly kind: 'rolling'; readonly surge: number; readonly unavailable: number }
    /** A second set of instances is started, and takes over all at once when all are ready. */
    | { readonly kind: 'blue-green' }
    /** This share of the instances first (at least one), the rest after `after`. */
    | { readonly kind: 'canary'; readonly share: number; readonly after: Millis };
}

/** What a person does while a run goes on; recorded with its instant so that a run can be repeated. */
export type Intervention =
  /** Requests a second; of a closed loop, its users. */
  | { readonly kind: 'load'; readonly load: number; readonly rate: PerSecond }
  | { readonly kind: 'inject'; readonly fault: Fault }
  /** Undoes one fault, and only that one. */
  | { readonly kind: 'heal'; readonly fault: FaultId };

export interface TimedIntervention {
  readonly at: Millis;
  /**
   * Kernel events executed before it, which settles its place among events of the same instant.
   * Absent: after all of them.
   */
  readonly events?: number;
  readonly what: Intervention;
}
