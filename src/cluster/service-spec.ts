/** What a service is made of, as plain data. Optional parts left out keep the simplest behaviour. */
import type { Bytes, Millis, Ratio } from '../base/units.ts';
import type { Distribution } from '../kernel/distribution.ts';
import type { HashKey } from './balancers/ring-hash.ts';
import type { Costs as PostgresCosts } from './postgres/cost.ts';
import type { Policy as RedisPolicy } from './redis/eviction.ts';

export interface ServiceSpec {
  /** DNS name: lower-case letters, digits and hyphens. `client` is taken by the load generators. */
  readonly name: string;
  /** Number of instances at the start (default 1). */
  readonly replicas: number;
  /** Requests one instance works on at once (scenarios: 64 by default): threads, or an event loop's open requests. */
  readonly concurrency: number;
  /** Requests that may wait at one instance; one more is answered 503 (default 128). */
  readonly queue: number;
  /** Which waiting request is next (default `fifo`). See `queueing/`. */
  readonly discipline?: QueueDiscipline;
  /** How callers pick an instance (default `round-robin`). */
  readonly balancer: BalancerSpec;
  readonly work: ServiceWork;
  /** Version label of its instances (default `v1`): what a mesh's subsets select by. */
  readonly version?: string;
  /** Further versions running beside the first, each with instances and work of its own. */
  readonly versions?: readonly VersionSpec[];
  /** Instance i lives in zones[i mod length] (default: the scenario's zones in turn). */
  readonly zones?: readonly string[];
  readonly runtime?: RuntimeSpec;
  readonly lifecycle?: LifecycleSpec;
  readonly autoscaler?: AutoscalerSpec;
  readonly healthCheck?: HealthCheckSpec;
  readonly outlierDetection?: OutlierDetectionSpec;
  /** Below this share of healthy instances callers ignore health (default 50 %, as Envoy). */
  readonly panicThreshold?: Ratio;
  /** Callers prefer instances of their own zone (Envoy's zone-aware routing; default false). */
  readonly zoneAware?: boolean;
  /** Its instances register themselves with this registry (a service of work `registry`). */
  readonly registration?: RegistrationSpec;
}

export interface VersionSpec {
  readonly version: string;
  readonly replicas: number;
  readonly work: ServiceWork;
}

/** See `balancers/`, one file each. `weights` are positive whole numbers, one an instance. */
export type BalancerSpec =
  /** Always the first place, whether somebody listens there or not: a database's primary. */
  | 'first'
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
  | CodeWork
  | DeclaredWork
  /** nginx with the configuration in `file`. `calls` as for code: read from its upstreams. */
  | { readonly kind: 'nginx'; readonly file: string; readonly calls: readonly string[] }
  /** A registry with Consul's HTTP API. */
  | { readonly kind: 'registry' }
  /** A RabbitMQ node. */
  | { readonly kind: 'rabbitmq' }
  | AuthorityWork
  | PostgresWork
  | RedisWork;

/** The learner's (or the lesson's) TypeScript. */
export interface CodeWork {
  readonly kind: 'code';
  /** Entry file. */
  readonly file: string;
  /** Further entry files, evaluated after it in this order in every instance (default none). */
  readonly more?: readonly string[];
  /** Only tells the picture what to expect. */
  readonly calls: readonly string[];
}

/** A mesh's certificate authority. See `authority/authority-program.ts`. */
export interface AuthorityWork {
  readonly kind: 'authority';
  /** Processor time of one certificate (default 2 ms). */
  readonly issueTime?: Millis;
}

/** A PostgreSQL server; instances after the first are its standbys. See `postgres/postgres-program.ts`. */
export interface PostgresWork {
  readonly kind: 'postgres';
  /** File of SQL statements run before the start (default none). */
  readonly schema?: string;
  /** Connections at once to each instance; one more is refused (default 100). */
  readonly maxConnections?: number;
  /** Standbys apply a commit this long after it was made (default 0). */
  readonly lag?: Millis;
  /** Statements are cancelled after this long (default never). */
  readonly statementTimeout?: Millis;
  /** Waits for a lock end after this long (default never). */
  readonly lockTimeout?: Millis;
  /** Connections that are idle in a transaction for this long are ended (default never). */
  readonly idleInTransactionTimeout?: Millis;
  /** Processor time of things, and what a commit waits for the disk; defaults in `postgres/cost.ts`. */
  readonly costs?: Partial<PostgresCosts>;
}

/** A Redis server. See `redis/redis-program.ts`. */
export interface RedisWork {
  readonly kind: 'redis';
  /** Bytes of keys and values (default and most 256 MB). */
  readonly maxmemory?: Bytes;
  /** What goes when memory is full (default `noeviction`: writes are refused). */
  readonly policy?: RedisPolicy;
  /** What a restart finds again: the last snapshot or the append-only file (default nothing). */
  readonly persistence?: 'rdb' | 'aof';
  /** Between two snapshots of `rdb` (default 60 s). */
  readonly saveEvery?: Millis;
  /** Bytes of the log kept for replicas that were away (default 1 MiB). */
  readonly backlog?: Bytes;
  /** Sentinel promotes a replica when the primary has been silent for `after` (default never). */
  readonly failover?: { readonly after: Millis };
  /** Writes are refused with fewer replicas that were heard of within the lag (default 0, 10 s). */
  readonly minReplicasToWrite?: number;
  readonly minReplicasMaxLag?: Millis;
}

/** A modelled service: waits `serviceTime`, takes `steps` one after another, then answers. */
export interface DeclaredWork extends DeclaredRoute {
  readonly kind: 'declared';
  /** Requests that do something else than the default: the first that fits decides. */
  readonly routes?: readonly (DeclaredRoute & {
    /** `*` fits every method. */
    readonly method: string;
    /** Whole path, or a prefix ending in `*`. */
    readonly path: string;
  })[];
}

export interface DeclaredRoute {
  readonly serviceTime: Distribution;
  /** Share of requests answered 500 after their service time (default 0). */
  readonly failureRate: Ratio;
  /** Processor time one request takes, before its service time (default none). See {@link RuntimeSpec}. */
  readonly cpu?: Distribution;
  /** Calls made in order after the service time; any failing makes the answer 502. */
  readonly calls: readonly DeclaredStep[];
  /** Size of the answer's body (default: a short JSON text). */
  readonly responseBytes?: number;
}

/** A call, or several at the same time. */
export type DeclaredStep = DeclaredCall | { readonly parallel: readonly DeclaredCall[] };

export interface DeclaredCall {
  readonly to: string;
  readonly method: string;
  readonly path: string;
  /** Give up (504 to the caller) after this long; null waits for ever. */
  readonly timeout: Millis | null;
  /** Made this many times, one after another (default 1). */
  readonly times?: number;
  /** Share of requests that make it at all (default 1): the rest were, say, answered by a cache. */
  readonly share?: Ratio;
  /** Its failure does not matter (default false). */
  readonly optional?: boolean;
  /** Tries in all when it fails with an error, a timeout or a 5xx (default 1). */
  readonly attempts?: number;
  /** Waited before the second try, doubled before each further one (default 0). */
  readonly backoff?: Millis;
  /** Size of the body sent (default 0). */
  readonly bytes?: number;
}

/**
 * Which waiting request is next.
 * - `fifo`, `lifo`
 * - `codel`: folly's `Codel` with Facebook's adaptive LIFO: newest first while a queue stands, and
 *   what waited longer than twice `target` is answered 503 while the least wait of an `interval`
 *   stays above `target`
 */
export type QueueDiscipline =
  | 'fifo'
  | 'lifo'
  | { readonly kind: 'codel'; readonly target: Millis; readonly interval: Millis };

/**
 * What an instance runs on.
 * - `event-loop`: one processor; nothing else of the process runs while it computes
 * - `threads`: `cpus` processors; a request holds its thread (one of `concurrency`) to its end
 */
export interface RuntimeSpec {
  readonly kind: 'event-loop' | 'threads';
  /** Processors (default 1; an event loop has 1). */
  readonly cpus: number;
  /** Processor time one request of a coded service takes before its handler runs (default none). */
  readonly cpu?: Distribution;
  /** Processor time of one step of learner code (default 0): long loops then hold the processor. */
  readonly stepCost?: Millis;
  /**
   * What an error that nobody caught does to learner code, if it does not listen to it: it is only
   * logged (default), or ends the process with exit code 1, as Node's own default is.
   */
  readonly uncaught?: 'log' | 'exit';
  /** Stop-the-world garbage collection: time between collections, and how long one lasts. */
  readonly gc?: { readonly every: Distribution; readonly pause: Distribution };
}

export interface LifecycleSpec {
  /** From the start of a process to its first request (default none). */
  readonly startup?: Distribution;
  /** After starting, handling takes `factor` times as long, falling evenly to 1 over `time`. */
  readonly warmup?: { readonly factor: number; readonly time: Millis };
  /** A process that died is started again after this long (default: only by healing the fault). */
  readonly restartAfter?: Millis;
  /** In its place: Kubernetes' back-off. See `restart-delay.ts`. */
  readonly restartBackoff?: { readonly initial: Millis; readonly max: Millis };
  /**
   * How long a process asked to stop may take (default 30 s, Kubernetes'). It finishes open requests
   * and stops sooner when nothing came for a second; learner code that listens to SIGTERM decides
   * itself when it ends, and code that answers no requests ends at once.
   */
  readonly drain?: Millis;
  /** A started process gets a new address (default false: it keeps the old one). */
  readonly newAddress?: boolean;
}

/** Kubernetes' HorizontalPodAutoscaler: desired = ⌈current · metric / target⌉. */
export interface AutoscalerSpec {
  readonly min: number;
  readonly max: number;
  /** What is held at `target`: share of processor time used, or open requests an instance. */
  readonly metric: 'cpu' | 'in-flight' | 'rate';
  readonly target: number;
  /** Between looks (default 15 s). */
  readonly every: Millis;
  /** No change while metric / target is within this of 1 (default 0.1). */
  readonly tolerance: Ratio;
  /** The highest wish of this long counts before instances are taken away (default 300 s). */
  readonly scaleDownStabilization: Millis;
}

/** Active checks by every caller's balancer: nginx Plus' and Envoy's `health_checks`. */
export interface HealthCheckSpec {
  readonly path: string;
  /** Default 5 s. */
  readonly interval: Millis;
  /** Default 1 s. */
  readonly timeout: Millis;
  /** Failures in a row that make a healthy instance unhealthy (default 1). */
  readonly unhealthyThreshold: number;
  /** Successes in a row that make it healthy again (default 1). */
  readonly healthyThreshold: number;
}

/** Envoy's outlier detection, with its defaults. See `upstream/outlier-detection.ts`. */
export interface OutlierDetectionSpec {
  readonly consecutive5xx: number;
  readonly enforcingConsecutive5xx: Ratio;
  readonly consecutiveGatewayFailure: number;
  readonly enforcingConsecutiveGatewayFailure: Ratio;
  readonly splitExternalLocalOriginErrors: boolean;
  readonly consecutiveLocalOriginFailure: number;
  readonly enforcingConsecutiveLocalOriginFailure: Ratio;
  readonly interval: Millis;
  readonly baseEjectionTime: Millis;
  readonly maxEjectionTime: Millis;
  readonly maxEjectionTimeJitter: Millis;
  readonly maxEjectionPercent: Ratio;
  readonly alwaysEjectOneHost: boolean;
  readonly successRateMinimumHosts: number;
  readonly successRateRequestVolume: number;
  /** 1.9: mean − 1.9 standard deviations. */
  readonly successRateStdevFactor: number;
  readonly enforcingSuccessRate: Ratio;
  readonly failurePercentageThreshold: Ratio;
  readonly failurePercentageMinimumHosts: number;
  readonly failurePercentageRequestVolume: number;
  readonly enforcingFailurePercentage: Ratio;
}

/** How an instance registers, as Consul's agent takes it. */
export interface RegistrationSpec {
  /** Service of work `registry`. */
  readonly with: string;
  /** The registry asks `path` of the instance; or the instance reports by itself within `ttl`. */
  readonly check:
    | {
        readonly kind: 'http';
        readonly path: string;
        readonly interval: Millis;
        readonly timeout: Millis;
      }
    | { readonly kind: 'ttl'; readonly ttl: Millis };
  /** Critical for this long, it is removed (null: never). */
  readonly deregisterCriticalAfter: Millis | null;
}
