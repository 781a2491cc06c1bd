import type { Ratio } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import { zoneShares } from './locality.ts';
import type { Host, UpstreamPolicy } from './policy.ts';
import { priorityLoads } from './priority.ts';

/** Hosts (slots, ascending) that get a share of the picks. */
interface HostGroup {
  readonly hosts: readonly number[];
  readonly share: Ratio;
}

export type HostSetPolicy = Pick<
  UpstreamPolicy,
  'panicThreshold' | 'zoneAware' | 'localityFailover'
>;

const NOBODY: HostGroup = { hosts: [], share: 1 };
const NO_ZONE = '';
const NO_CALLERS: ReadonlyMap<string, number> = new Map();

/**
 * Which hosts a pick may use: healthy ones, or all in a panic; in which zone. Worked out when
 * something changed and then kept, as the same arrays for as long as their hosts are the same.
 */
export class HostSet {
  private hosts: readonly Host[] = [];
  private groups: readonly HostGroup[] = [NOBODY];
  private panics = false;
  private stale = false;
  private callers: ReadonlyMap<string, number> = NO_CALLERS;
  private stream: RandomStream | null = null;

  /** `zone` is the caller's. `usable` tells who is healthy; null: everyone always is. */
  constructor(
    private readonly policy: HostSetPolicy,
    private readonly zone: string | null,
    private readonly random: () => RandomStream,
    private readonly usable: ((slot: number) => boolean) | null,
  ) {}

  /** The hosts there are, in ascending order of slots. */
  setHosts(hosts: readonly Host[]): void {
    this.hosts = hosts;
    this.stale = true;
  }

  /** The instances of the caller's own service, for zone-aware routing. */
  setCallers(callers: readonly Host[]): void {
    this.callers = countByZone(callers);
    this.stale = true;
  }

  /** The health of a host changed. */
  invalidate(): void {
    this.stale = true;
  }

  /** Hosts for the next pick; empty when there is none. Draws where several zones have a share. */
  candidates(): readonly number[] {
    if (this.stale) this.refresh();
    const { groups } = this;
    if (groups.length === 1) return groups[0]!.hosts;
    this.stream ??= this.random();
    let draw = this.stream.next();
    for (const group of groups) {
      if (draw < group.share) return group.hosts;
      draw -= group.share;
    }
    // The shares sum to 1 but for rounding.
    return groups[groups.length - 1]!.hosts;
  }

  /** Some hosts are used whatever their health. */
  get inPanic(): boolean {
    if (this.stale) this.refresh();
    return this.panics;
  }

  private refresh(): void {
    this.stale = false;
    const before = this.groups;
    const groups = this.divide();
    this.groups = groups.map(({ hosts, share }) => ({
      hosts: before.find((old) => sameSlots(old.hosts, hosts))?.hosts ?? hosts,
      share,
    }));
  }

  private divide(): readonly HostGroup[] {
    const { zone, policy } = this;
    // Nobody is judged and no zone preferred: all hosts, without further ado.
    if (this.usable === null && !policy.zoneAware && policy.localityFailover !== true) {
      return [{ hosts: slotsOf(this.hosts), share: 1 }];
    }
    const levels =
      policy.localityFailover === true && zone !== null
        ? [
            this.hosts.filter((host) => host.zone === zone),
            this.hosts.filter((host) => host.zone !== zone),
          ]
        : [this.hosts];
    const healthy = levels.map((hosts) => this.healthy(hosts));
    const { loads, panic } = priorityLoads(
      levels.map((hosts, i) => ({ hosts: hosts.length, healthy: healthy[i]!.length })),
      policy.panicThreshold,
    );
    this.panics = panic.some((panics, i) => panics && loads[i]! > 0 && levels[i]!.length > 0);
    const groups: HostGroup[] = [];
    for (const [i, share] of loads.entries()) {
      if (share === 0) continue;
      if (levels.length === 1 && policy.zoneAware && !panic[i]) {
        groups.push(...this.byZone(healthy[i]!));
      } else {
        groups.push({ hosts: slotsOf(panic[i] ? levels[i]! : healthy[i]!), share });
      }
    }
    return groups;
  }

  private healthy(hosts: readonly Host[]): readonly Host[] {
    const { usable } = this;
    return usable === null ? hosts : hosts.filter(({ slot }) => usable(slot));
  }

  private byZone(healthy: readonly Host[]): readonly HostGroup[] {
    const shares = zoneShares(countByZone(healthy), this.callers, this.zone ?? NO_ZONE);
    if (shares === null) return [{ hosts: slotsOf(healthy), share: 1 }];
    return [...shares].map(([zone, share]) => ({
      hosts: slotsOf(healthy.filter((host) => (host.zone ?? NO_ZONE) === zone)),
      share,
    }));
  }
}

function countByZone(hosts: readonly Host[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const host of hosts) {
    const zone = host.zone ?? NO_ZONE;
    counts.set(zone, (counts.get(zone) ?? 0) + 1);
  }
  return counts;
}

/** Thousands of callers are told the same hosts: they share one list of slots. */
const SLOTS = new WeakMap<readonly Host[], readonly number[]>();

/** The places of hosts, in the same order. */
export function slotsOf(hosts: readonly Host[]): readonly number[] {
  let slots = SLOTS.get(hosts);
  if (slots === undefined) {
    slots = hosts.map(({ slot }) => slot);
    SLOTS.set(hosts, slots);
  }
  return slots;
}

function sameSlots(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((slot, i) => slot === b[i]);
}
