import type { Bytes, Millis } from '../base/units.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Sampler, sampler } from '../kernel/sample.ts';
import type { ConnectionProperties } from '../network/connection-properties.ts';
import { type CertificateState, ConnectionPool, type Peer } from '../network/pool.ts';
import type { Outcome } from '../telemetry/record.ts';
import type { Balancer } from './balancers/balancer.ts';
import { createBalancer } from './balancers/create.ts';
import { Call } from './call.ts';
import { hostResultOf } from './call-outcome.ts';
import type { Edge } from './edge.ts';
import type { Instance } from './instance.ts';
import type { CallResult, WireRequest } from './program.ts';
import type { ServiceSpec } from './service-spec.ts';
import { slotsOf } from './upstream/host-set.ts';
import { type Host, PANIC_THRESHOLD, type UpstreamPolicy } from './upstream/policy.ts';
import { Upstream } from './upstream/upstream.ts';

/** Most of many thousand callers have no connections and no sidecar: they share one empty map. */
const NONE: ReadonlyMap<string, never> = new Map<string, never>();

function added<T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> {
  const own = map === NONE ? new Map<string, T>() : (map as Map<string, T>);
  return own.set(key, value);
}

/** What the scenario says of calls to a service, for callers without a mesh. */
export function plainPolicy(spec: ServiceSpec): UpstreamPolicy {
  const { balancer, healthCheck, outlierDetection } = spec;
  return {
    balancer,
    panicThreshold: spec.panicThreshold ?? PANIC_THRESHOLD,
    zoneAware: spec.zoneAware ?? false,
    ...(healthCheck !== undefined && { healthCheck }),
    ...(outlierDetection !== undefined && { outlierDetection }),
  };
}

/** Callers without a mesh go round the instances, judging none of them. */
export function takesTurns(policy: UpstreamPolicy): boolean {
  return policy.balancer === 'round-robin' && !judges(policy);
}

function judges({ healthCheck, outlierDetection, zoneAware }: UpstreamPolicy): boolean {
  return healthCheck !== undefined || outlierDetection !== undefined || zoneAware;
}

/**
 * How one instance reaches one service: which instances it knows of, how it chooses among them, and
 * the connections it holds.
 */
export class EdgeCaller {
  /** By address and name of pool. */
  pools: ReadonlyMap<string, ConnectionPool> = NONE;
  /** A sidecar's, by its key. */
  upstreams: ReadonlyMap<string, Upstream> = NONE;
  /** As the callee's spec says; what calls without a mesh use. */
  judged: Upstream | null = null;
  private balancer: Balancer | null = null;
  private readonly zoneDelay: Sampler | null;
  /** What discovery said last, and the places in it. */
  private hosts: readonly Host[] | null = null;
  private slots: readonly number[] = [];

  constructor(
    readonly edge: Edge,
    readonly instance: Instance | null,
  ) {
    const { cluster, callee, seed } = edge;
    this.begin();
    const { zones } = cluster.scenario;
    this.zoneDelay =
      zones === undefined
        ? null
        : sampler(zones.between, new RandomStream(seed, `${this.name}->${callee.name}`, 'zones'));
  }

  /** `order/0`; the load generators count as instance -1. */
  get name(): string {
    return `${this.edge.fromName}/${this.instance === null ? -1 : this.instance.index}`;
  }

  get zone(): string | null {
    if (this.instance !== null) return this.instance.zone;
    return this.edge.cluster.scenario.zones?.names[0] ?? null;
  }

  /** The upstream of a sidecar's policy, made when first asked for. */
  upstream(key: string, policy: UpstreamPolicy): Upstream {
    let upstream = this.upstreams.get(key);
    if (upstream === undefined) {
      upstream = this.makeUpstream(policy, key);
      this.upstreams = added(this.upstreams, key, upstream);
    }
    return upstream;
  }

  /** The place to call among `hosts`, or -1. */
  pick(request: WireRequest, hosts: readonly Host[]): number {
    const { balancer, edge } = this;
    if (hosts !== this.hosts) {
      this.hosts = hosts;
      this.slots = slotsOf(hosts);
      this.judged?.setHosts(hosts);
    }
    if (balancer !== null) {
      const { slots } = this;
      return slots.length === 0 ? -1 : balancer.pick(request, edge.cluster.kernel.now, slots);
    }
    const judged = this.judged!;
    if (judged.policy.zoneAware && this.instance !== null) {
      judged.setCallers(this.instance.owner.currentHosts());
    }
    return judged.pick(request);
  }

  /** A call to a picked place ended. */
  ended(slot: number, outcome: Outcome, took: Millis): void {
    if (this.balancer !== null) this.balancer.release(slot, took, this.edge.cluster.kernel.now);
    else this.judged!.ended(slot, hostResultOf(outcome), took);
  }

  /** A fresh process stands in a place. */
  replaced(slot: number): void {
    this.balancer?.reset?.(slot);
    this.judged?.replaced(slot);
    for (const upstream of this.upstreams.values()) upstream.replaced(slot);
  }

  /** A message to or from `target`, of this size, takes this much longer: it crosses zones. */
  extraDelay(target: Instance, bytes: Bytes): Millis {
    if (this.zoneDelay === null || target.zone === this.zone) return 0;
    this.edge.zoneMeter?.add(this.edge.cluster.kernel.now, bytes);
    return this.zoneDelay();
  }

  /** The connections to a process at `address`, which `target` may or may not have now. */
  pool(
    target: Instance,
    address: string,
    name: string,
    properties: ConnectionProperties,
  ): ConnectionPool {
    const key = `${address} ${name}`;
    let pool = this.pools.get(key);
    if (pool === undefined) {
      const { cluster, request, response } = this.edge;
      const { instance } = this;
      const peer = new InstancePeer(this, target, address);
      const own =
        properties.tls === 'mutual' && instance !== null ? () => peer.look(instance, target) : null;
      pool = new ConnectionPool(cluster.kernel, properties, request, response, peer, own);
      this.pools = added(this.pools, key, pool);
      target.inbound.add(pool);
    }
    return pool;
  }

  /** The calling process is gone, with its connections and what it knew. */
  callerDied(): void {
    // Handshakes under way end by themselves, in pools that nobody uses any more.
    for (const pool of this.pools.values()) {
      pool.reset();
      for (const target of this.edge.callee.instances) target.inbound.delete(pool);
    }
    this.pools = NONE;
    this.judged?.stop();
    for (const upstream of this.upstreams.values()) upstream.stop();
    this.upstreams = NONE;
    this.begin();
  }

  /** What a fresh process knows: nothing. */
  private begin(): void {
    const { callee, seed } = this.edge;
    const policy = plainPolicy(callee.spec);
    this.hosts = null;
    if (judges(policy)) this.judged = this.makeUpstream(policy);
    else this.balancer = createBalancer(policy.balancer, seed, this.name, callee.name);
  }

  private makeUpstream(policy: UpstreamPolicy, key = this.edge.callee.name): Upstream {
    const { cluster, seed } = this.edge;
    const upstream: Upstream = new Upstream(cluster.kernel, policy, {
      seed,
      caller: this.name,
      callee: key,
      callerZone: this.zone,
      probe: (slot, path, timeout, done) => this.probe(slot, path, timeout, done),
    });
    upstream.onChange = (slot, state) => cluster.hostStateChanged(this, upstream, slot, state);
    return upstream;
  }

  /** One active health check: a call like any other, seen by the callee and its instance only. */
  private probe(
    slot: number,
    path: string,
    timeout: Millis,
    done: (healthy: boolean) => void,
  ): void {
    const { cluster, callee } = this.edge;
    const request: WireRequest = {
      method: 'GET',
      url: `http://${callee.name}${path}`,
      headers: [],
      body: null,
    };
    cluster.callBegan();
    let timer = 0;
    const settle = (result: CallResult): void => {
      cluster.kernel.cancel(timer);
      done(result.ok && result.response.status < 400);
    };
    const call = new Call(this.edge, this.instance, request, 0, settle, {
      kind: 'proxy',
      observer: null,
      pinned: slot,
    });
    timer = cluster.kernel.schedule(
      timeout,
      () => {
        call.cancel('timeout');
        done(false);
      },
      undefined,
    );
    call.start();
  }
}

/** What a handshake meets at an address. */
class InstancePeer implements Peer {
  refusal: string | null = null;

  constructor(
    private readonly caller: EdgeCaller,
    private readonly target: Instance,
    private readonly address: string,
  ) {}

  answer(): 'accept' | 'refuse' | 'drop' {
    const { target } = this;
    if (!target.listening || target.address !== this.address) return 'refuse';
    // Every place for a connection is held by others: the backlog is full.
    return target.connectionsTaken >= 1 ? 'drop' : 'accept';
  }

  standsStill(): boolean {
    return this.target.isPaused;
  }

  certificate(): CertificateState {
    return this.look(this.target, this.caller.instance);
  }

  /** What `verifier` finds of the certificate of `holder`. */
  look(holder: Instance, verifier: Instance | null): CertificateState {
    const finding = holder.cluster.mesh?.certificates?.finding(holder, verifier) ?? null;
    this.refusal = finding === null ? null : finding.why;
    return finding === null ? certificateOf(holder, verifier?.clockSkew ?? 0) : finding.state;
  }

  extraDelay(): Millis {
    return this.caller.extraDelay(this.target, 0);
  }
}

/** Certificates that no authority looks after: issued for a day (Istio's default) and renewed in time. */
const CERTIFICATE_LIFETIME: Millis = 86_400_000;

/** An instance's certificate as a clock that is off by `skew` sees it. */
function certificateOf(instance: Instance, skew: Millis): CertificateState {
  if (instance.certificateExpired || skew > CERTIFICATE_LIFETIME) return 'expired';
  // Issued when the run began, by a clock that is right.
  return instance.kernel.now + skew < 0 ? 'not-yet-valid' : 'valid';
}
