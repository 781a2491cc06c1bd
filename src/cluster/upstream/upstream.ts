import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { Balancer } from '../balancers/balancer.ts';
import { createBalancer } from '../balancers/create.ts';
import type { WireRequest } from '../program.ts';
import { HealthChecker } from './health-check.ts';
import { HostSet } from './host-set.ts';
import { OutlierDetection, ROUNDING } from './outlier-detection.ts';
import type { Host, HostResult, Probe, UpstreamPolicy } from './policy.ts';
import { Resources } from './resources.ts';

export interface UpstreamOptions {
  readonly seed: number;
  /** The calling instance: `order/0`. */
  readonly caller: string;
  /** The service called. Two upstreams of one caller that are to draw apart need two names. */
  readonly callee: string;
  readonly callerZone: string | null;
  /** For active health checks. */
  readonly probe: Probe;
}

/** `unhealthy`: it fails its active checks. `ejected`: outlier detection took it out. */
export type HostState = 'healthy' | 'unhealthy' | 'ejected';

/** Other picks tried when a retry meets a host it had before: Istio's `host_selection_retry_max_attempts`. */
const OTHER_PICKS = 5;

/**
 * One caller's view of the instances of one service, what Envoy calls a cluster: who is there, who
 * is healthy as far as this caller knows, who gets the next request.
 */
export class Upstream {
  /** Hears of every change of a host's state. */
  onChange: ((slot: number, state: HostState) => void) | null = null;

  private readonly balancer: Balancer;
  private readonly set: HostSet;
  private readonly health: HealthChecker | null = null;
  private readonly outliers: OutlierDetection | null = null;
  /** Intervals of outlier detection are counted from here. */
  private readonly createdAt: Millis;
  private intervalTimer: TimerHandle = 0;
  private hosts: readonly Host[] = [];
  /** Hosts that are not healthy, as {@link onChange} was told. */
  private readonly marked = new Map<number, HostState>();
  private stopped = false;
  private counted: Resources | null = null;

  constructor(
    private readonly kernel: Kernel,
    readonly policy: UpstreamPolicy,
    { seed, caller, callee, callerZone, probe }: UpstreamOptions,
  ) {
    const stream = (purpose: string) => new RandomStream(seed, `${caller}->${callee}`, purpose);
    const { healthCheck, outlierDetection } = policy;
    this.createdAt = kernel.now;
    this.balancer = createBalancer(policy.balancer, seed, caller, callee);
    if (healthCheck !== undefined) {
      const checked = (slot: number, healthy: boolean, changed: boolean) =>
        this.checked(slot, healthy, changed);
      this.health = new HealthChecker(kernel, healthCheck, probe, stream('health check'), checked);
    }
    if (outlierDetection !== undefined) {
      const changed = (slot: number) => this.changed(slot);
      this.outliers = new OutlierDetection(outlierDetection, stream('outlier'), changed);
    }
    const judged = this.health !== null || this.outliers !== null;
    this.set = new HostSet(
      policy,
      callerZone,
      () => stream('zone'),
      judged ? (slot) => this.state(slot) === 'healthy' : null,
    );
  }

  /** Discovery's view changed (DNS answer, registry watch, readiness). Ascending slots, all versions. */
  setHosts(hosts: readonly Host[]): void {
    if (hosts === this.hosts || this.stopped) return;
    this.hosts = hosts;
    const { version } = this.policy;
    const ours = version === undefined ? hosts : hosts.filter((host) => host.version === version);
    if (this.health !== null || this.outliers !== null) {
      const slots = ours.map(({ slot }) => slot);
      this.health?.setHosts(slots);
      this.outliers?.setHosts(slots);
    }
    this.set.setHosts(ours);
    for (const slot of [...this.marked.keys()]) this.changed(slot);
  }

  /** The instances of the caller's own service: zone-aware routing needs to know how they lie. */
  setCallers(callers: readonly Host[]): void {
    if (this.policy.zoneAware) this.set.setCallers(callers);
  }

  /** A fresh process stands in `slot`: its health, ejection and balancer state start anew. */
  replaced(slot: number): void {
    this.balancer.reset?.(slot);
    this.health?.replaced(slot);
    this.outliers?.replaced(slot);
    this.changed(slot);
  }

  /**
   * Slot for a request, or -1 when no host may be used (Envoy's UH). `avoid`: slots already tried.
   * As with Envoy's `previous_hosts` predicate the balancer is asked again a few times, so that
   * with few hosts, or with a ring hash, it may be one of them after all.
   */
  pick(request: WireRequest, avoid?: readonly number[]): number {
    const { balancer, kernel } = this;
    const hosts = this.set.candidates();
    if (hosts.length === 0) return -1;
    let slot = balancer.pick(request, kernel.now, hosts);
    if (avoid === undefined) return slot;
    for (let i = 0; i < OTHER_PICKS && avoid.includes(slot); i++) {
      balancer.release(slot, 0, kernel.now);
      slot = balancer.pick(request, kernel.now, this.set.candidates());
    }
    return slot;
  }

  /** A picked request ended after `took`; `cancelled`: by the caller, which says nothing of the host. */
  ended(slot: number, result: HostResult | 'cancelled', took: Millis): void {
    this.balancer.release(slot, took, this.kernel.now);
    if (this.outliers === null || result === 'cancelled' || this.stopped) return;
    this.outliers.report(slot, result, this.kernel.now);
    if (this.intervalTimer === 0) this.awaitInterval();
  }

  /** Its circuit breakers, made on first use: without a mesh nobody counts. */
  get resources(): Resources {
    this.counted ??= new Resources(this.policy.limits);
    return this.counted;
  }

  state(slot: number): HostState {
    if (this.health?.healthy(slot) === false) return 'unhealthy';
    return this.outliers?.ejected(slot) === true ? 'ejected' : 'healthy';
  }

  /** Health is ignored, at least in part, because too few are healthy. */
  get inPanic(): boolean {
    return this.set.inPanic;
  }

  /** Ejections enforced so far. */
  get ejections(): number {
    return this.outliers?.ejections ?? 0;
  }

  /** The caller died: its timers go with it. Requests under way may still end. */
  stop(): void {
    this.stopped = true;
    this.health?.stop();
    if (this.intervalTimer !== 0) this.kernel.cancel(this.intervalTimer);
    this.intervalTimer = 0;
  }

  /**
   * The timer runs only while an interval could change something. The instants are those of one
   * that never stops: whole multiples of the interval since the start.
   */
  private awaitInterval(): void {
    const { interval } = this.policy.outlierDetection!;
    const passed = Math.floor((this.kernel.now - this.createdAt) / interval);
    let left = this.createdAt + (passed + 1) * interval - this.kernel.now;
    // By rounding that may be the very interval that ends now.
    if (left < ROUNDING) left += interval;
    this.intervalTimer = this.kernel.schedule(left, Upstream.endInterval, this);
  }

  private static endInterval(upstream: Upstream): void {
    upstream.intervalTimer = 0;
    const { outliers } = upstream;
    if (outliers === null) return;
    outliers.interval(upstream.kernel.now);
    if (outliers.waiting) upstream.awaitInterval();
  }

  private checked(slot: number, healthy: boolean, changed: boolean): void {
    const { outliers } = this;
    if (changed) this.changed(slot);
    // Envoy's successful_active_health_check_uneject_host, on by default.
    if (healthy && this.health?.healthy(slot) === true) outliers?.uneject(slot, this.kernel.now);
  }

  private changed(slot: number): void {
    const state = this.state(slot);
    if (state === (this.marked.get(slot) ?? 'healthy')) return;
    if (state === 'healthy') this.marked.delete(slot);
    else this.marked.set(slot, state);
    this.set.invalidate();
    this.onChange?.(slot, state);
  }
}
