import { assert } from '../../base/assert.ts';
import type { Millis, Ratio } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { OutlierDetectionSpec } from '../service-spec.ts';
import { type Detection, HostMonitor, type ResultCounts } from './host-monitor.ts';
import type { HostResult } from './policy.ts';

export const ENVOY_OUTLIER_DETECTION: OutlierDetectionSpec = {
  consecutive5xx: 5,
  enforcingConsecutive5xx: 1,
  consecutiveGatewayFailure: 5,
  enforcingConsecutiveGatewayFailure: 0,
  splitExternalLocalOriginErrors: false,
  consecutiveLocalOriginFailure: 5,
  enforcingConsecutiveLocalOriginFailure: 1,
  interval: 10_000,
  baseEjectionTime: 30_000,
  maxEjectionTime: 300_000,
  maxEjectionTimeJitter: 0,
  maxEjectionPercent: 0.1,
  alwaysEjectOneHost: false,
  successRateMinimumHosts: 5,
  successRateRequestVolume: 100,
  successRateStdevFactor: 1.9,
  enforcingSuccessRate: 1,
  failurePercentageThreshold: 0.85,
  failurePercentageMinimumHosts: 5,
  failurePercentageRequestVolume: 50,
  enforcingFailurePercentage: 0,
};

/** What Istio makes of an empty `outlierDetection`: Envoy's, without the success rate. Its `minHealthPercent` is 0. */
export const ISTIO_OUTLIER_DETECTION: OutlierDetectionSpec = {
  ...ENVOY_OUTLIER_DETECTION,
  enforcingSuccessRate: 0,
};

/** Spans of time that should be whole multiples of the interval may be off by rounding. */
export const ROUNDING: Millis = 1e-6;

/** Success rate (per cent) below which a host among hosts of these rates is an outlier. */
export function successRateThreshold(rates: readonly number[], stdevFactor: number): number {
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const squares = rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0);
  return mean - stdevFactor * Math.sqrt(squares / rates.length);
}

/**
 * Envoy's outlier detection (`outlier_detection_impl.cc`): hosts that fail in a row are ejected at
 * once, hosts that do worse than the others at the interval; they come back at an interval after
 * base ejection time × the number of ejections not yet forgiven, at most the maximum.
 *
 * A host is ejected only if (ejected + 1) / hosts stays within `maxEjectionPercent`: at the default
 * of 10 % fewer than ten hosts never lose one, unless `alwaysEjectOneHost`.
 *
 * Simplified: Envoy's two further settings for local-origin success rate and failure percentage
 * are those of the others (their defaults are the same), and hosts are looked at in ascending order.
 */
export class OutlierDetection {
  /** Ejections enforced so far. */
  ejections = 0;
  /** Ejections that the maximum forbade. */
  overflows = 0;
  /** Hosts ejected now. */
  active = 0;
  /** Ascending. */
  private hosts: readonly number[] = [];
  /** By slot. */
  private readonly monitors: (HostMonitor | undefined)[] = [];

  /** `changed` hears of every ejection and return. */
  constructor(
    private readonly spec: OutlierDetectionSpec,
    private readonly random: RandomStream,
    private readonly changed: (slot: number) => void,
  ) {}

  /** The hosts there are, ascending. One that went and came again is a new one. */
  setHosts(slots: readonly number[]): void {
    const kept = new Set(slots);
    for (const slot of this.hosts) {
      if (kept.has(slot)) continue;
      if (this.ejected(slot)) this.active--;
      this.monitors[slot] = undefined;
    }
    for (const slot of slots) {
      while (this.monitors.length <= slot) this.monitors.push(undefined);
      this.monitors[slot] ??= new HostMonitor();
    }
    this.hosts = slots;
  }

  /** A new process stands in this slot. */
  replaced(slot: number): void {
    if (this.monitors[slot] === undefined) return;
    this.uneject(slot, 0);
    this.monitors[slot] = new HostMonitor();
  }

  ejected(slot: number): boolean {
    return this.monitors[slot]?.ejectedAt != null;
  }

  /** Something will change at an interval even if nothing more is reported. */
  get waiting(): boolean {
    return this.active > 0 || this.hosts.some((slot) => this.monitors[slot]!.backoff > 0);
  }

  /** A request to `slot` ended. Of a host that left it does not matter. */
  report(slot: number, result: HostResult, now: Millis): void {
    const monitor = this.monitors[slot];
    if (monitor === undefined) return;
    const { spec } = this;
    if (result.kind === 'status') {
      if (spec.splitExternalLocalOriginErrors) monitor.localOrigin(true);
      this.status(slot, monitor, result.status, now);
    } else if (!spec.splitExternalLocalOriginErrors) {
      this.status(slot, monitor, result.cause === 'timeout' ? 504 : 503, now);
    } else {
      monitor.localOrigin(false);
      if (monitor.localFailures === spec.consecutiveLocalOriginFailure) {
        this.consecutive(slot, monitor, 'localFailures', now);
      }
    }
  }

  /** The interval timer: hosts come back, rates are compared, back-offs shrink. */
  interval(now: Millis): void {
    for (const slot of this.hosts) {
      const monitor = this.monitors[slot]!;
      if (monitor.ejectedAt !== null && this.served(monitor, now)) this.uneject(slot, now);
      monitor.external.turn();
      monitor.local.turn();
    }
    this.compare('external', now);
    this.compare('local', now);
    for (const slot of this.hosts) {
      const monitor = this.monitors[slot]!;
      if (monitor.ejectedAt !== null || monitor.returnedAt === null) continue;
      const calm = now - monitor.returnedAt >= this.spec.interval - ROUNDING;
      if (calm && monitor.backoff > 0) monitor.backoff--;
    }
  }

  /** Ends an ejection; without one nothing happens. */
  uneject(slot: number, now: Millis): void {
    const monitor = this.monitors[slot];
    if (monitor === undefined || monitor.ejectedAt === null) return;
    monitor.comeBack(now);
    this.active--;
    this.changed(slot);
  }

  private status(slot: number, monitor: HostMonitor, status: number, now: Millis): void {
    monitor.status(status);
    const { consecutiveGatewayFailure, consecutive5xx } = this.spec;
    // A limit of 0 is none: the counters that stand at 0 did not fail.
    if (monitor.gatewayFailures > 0 && monitor.gatewayFailures === consecutiveGatewayFailure) {
      this.consecutive(slot, monitor, 'gatewayFailures', now);
    }
    if (monitor.serverErrors > 0 && monitor.serverErrors === consecutive5xx) {
      this.consecutive(slot, monitor, 'serverErrors', now);
    }
  }

  private consecutive(slot: number, monitor: HostMonitor, what: Detection, now: Millis): void {
    if (monitor.ejectedAt !== null) return;
    this.eject(slot, monitor, this.enforcing(what), now);
    // From the start again, so that a host that may not be ejected now is found again later.
    monitor[what] = 0;
  }

  private enforcing(what: Detection): Ratio {
    switch (what) {
      case 'serverErrors':
        return this.spec.enforcingConsecutive5xx;
      case 'gatewayFailures':
        return this.spec.enforcingConsecutiveGatewayFailure;
      case 'localFailures':
        return this.spec.enforcingConsecutiveLocalOriginFailure;
    }
  }

  private eject(slot: number, monitor: HostMonitor, enforcing: Ratio, now: Millis): void {
    const { spec } = this;
    assert(monitor.ejectedAt === null, `slot ${slot} is ejected already`);
    const allowed =
      (this.active + 1) / this.hosts.length <= Math.min(1, spec.maxEjectionPercent) ||
      (spec.alwaysEjectOneHost && this.active === 0);
    if (!allowed) {
      this.overflows++;
      return;
    }
    // No draw where chance has no say: other settings leave the stream as it was.
    if (enforcing <= 0 || (enforcing < 1 && this.random.next() >= enforcing)) return;
    this.active++;
    this.ejections++;
    monitor.ejectedAt = now;
    monitor.jitter =
      spec.maxEjectionTimeJitter > 0 ? this.random.next() * spec.maxEjectionTimeJitter : 0;
    if (monitor.backoff * spec.baseEjectionTime < spec.maxEjectionTime + spec.baseEjectionTime) {
      monitor.backoff++;
    }
    this.changed(slot);
  }

  private served(monitor: HostMonitor, now: Millis): boolean {
    const { baseEjectionTime, maxEjectionTime } = this.spec;
    const time = Math.min(baseEjectionTime * monitor.backoff, maxEjectionTime) + monitor.jitter;
    return now - monitor.ejectedAt! >= time - ROUNDING;
  }

  /** Success rate and failure percentage over the interval that just ended. */
  private compare(origin: 'external' | 'local', now: Millis): void {
    const { spec, hosts } = this;
    const fewest = Math.min(spec.successRateMinimumHosts, spec.failurePercentageMinimumHosts);
    if (hosts.length < fewest) return;
    const inside = hosts.filter((slot) => !this.ejected(slot));
    const counts = (slot: number): ResultCounts => this.monitors[slot]![origin];
    const withVolume = (volume: number) =>
      inside.filter((slot) => counts(slot).total >= Math.max(1, volume));

    const rated = withVolume(spec.successRateRequestVolume);
    const failing = withVolume(spec.failurePercentageRequestVolume);
    if (rated.length > 0 && rated.length >= spec.successRateMinimumHosts) {
      const rates = rated.map((slot) => counts(slot).successRate);
      const threshold = successRateThreshold(rates, spec.successRateStdevFactor);
      for (const [i, slot] of rated.entries()) {
        if (rates[i]! < threshold) {
          this.eject(slot, this.monitors[slot]!, spec.enforcingSuccessRate, now);
        }
      }
    }
    if (failing.length < spec.failurePercentageMinimumHosts) return;
    for (const slot of failing) {
      const { total, successes } = counts(slot);
      const outlier = (total - successes) / total >= spec.failurePercentageThreshold;
      // It may have been ejected for its success rate just now.
      if (!outlier || this.ejected(slot)) continue;
      this.eject(slot, this.monitors[slot]!, spec.enforcingFailurePercentage, now);
    }
  }
}
