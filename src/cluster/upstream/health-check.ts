import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { HealthCheckSpec } from '../service-spec.ts';
import type { Probe } from './policy.ts';

/** One host under checks. */
interface CheckedHost {
  readonly slot: number;
  readonly checker: HealthChecker;
  healthy: boolean;
  /** Results in a row that speak against the present state. */
  against: number;
  /** Number of the probe under way, or last sent: answers to others come too late. */
  probe: number;
  /** The next probe, or the time-out of the one under way; 0 before the first. */
  timer: TimerHandle;
}

/**
 * Active health checks of one caller: every host is asked for `path`; `unhealthyThreshold` failures
 * in a row take it out, `healthyThreshold` successes in a row bring it back. Hosts start healthy. The
 * first probe comes after a random part of the interval, the next ones an interval after the last
 * answer or time-out, as Envoy's.
 */
export class HealthChecker {
  /** By slot. */
  private readonly hosts: (CheckedHost | undefined)[] = [];
  private slots: readonly number[] = [];

  /**
   * `checked` hears of every finished check; `changed` is whether the host's state is another now.
   */
  constructor(
    private readonly kernel: Kernel,
    private readonly spec: HealthCheckSpec,
    private readonly probe: Probe,
    private readonly random: RandomStream,
    private readonly checked: (slot: number, healthy: boolean, changed: boolean) => void,
  ) {}

  /** The hosts there are, ascending. Those that left are asked no more. */
  setHosts(slots: readonly number[]): void {
    const kept = new Set(slots);
    for (const slot of this.slots) if (!kept.has(slot)) this.drop(slot);
    this.slots = slots;
    for (const slot of slots) {
      while (this.hosts.length <= slot) this.hosts.push(undefined);
      if (this.hosts[slot] === undefined) this.add(slot);
    }
  }

  /** A new process stands in this slot: healthy until found otherwise. */
  replaced(slot: number): void {
    if (this.hosts[slot] === undefined) return;
    this.drop(slot);
    this.add(slot);
  }

  healthy(slot: number): boolean {
    return this.hosts[slot]?.healthy !== false;
  }

  stop(): void {
    this.setHosts([]);
  }

  private add(slot: number): void {
    const host: CheckedHost = {
      slot,
      checker: this,
      healthy: true,
      against: 0,
      probe: 0,
      timer: 0,
    };
    this.hosts[slot] = host;
    this.wait(host, this.random.next() * this.spec.interval, HealthChecker.send);
  }

  private drop(slot: number): void {
    const host = this.hosts[slot];
    if (host === undefined) return;
    this.kernel.cancel(host.timer);
    host.probe++;
    this.hosts[slot] = undefined;
  }

  private wait(host: CheckedHost, delay: Millis, then: (host: CheckedHost) => void): void {
    this.kernel.cancel(host.timer);
    host.timer = this.kernel.schedule(delay, then, host);
  }

  private static send(host: CheckedHost): void {
    host.checker.send(host);
  }

  private static timeOut(host: CheckedHost): void {
    host.checker.ended(host, false);
  }

  private send(host: CheckedHost): void {
    const number = ++host.probe;
    this.wait(host, this.spec.timeout, HealthChecker.timeOut);
    this.probe(host.slot, this.spec.path, this.spec.timeout, (healthy) => {
      if (host.probe === number) this.ended(host, healthy);
    });
  }

  private ended(host: CheckedHost, success: boolean): void {
    host.probe++;
    this.wait(host, this.spec.interval, HealthChecker.send);
    host.against = success === host.healthy ? 0 : host.against + 1;
    const { unhealthyThreshold, healthyThreshold } = this.spec;
    const changed = host.against >= (host.healthy ? unhealthyThreshold : healthyThreshold);
    if (changed) {
      host.healthy = success;
      host.against = 0;
    }
    this.checked(host.slot, success, changed);
  }
}
