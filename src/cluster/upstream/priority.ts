import type { Ratio } from '../../base/units.ts';

/** A group of hosts that takes traffic while the groups before it are too unhealthy for all of it. */
export interface PriorityLevel {
  readonly hosts: number;
  readonly healthy: number;
}

export interface PriorityLoads {
  /** Share of the traffic for each level; they sum to 1. */
  readonly loads: readonly Ratio[];
  /** Levels whose health is ignored. */
  readonly panic: readonly boolean[];
}

/**
 * Envoy's share-out over priority levels (`load_balancer_impl.cc`; docs: Priority levels, Panic
 * threshold). A level's health is 1.4 times (the overprovisioning factor) its share of healthy
 * hosts, at most 100 %: up to 28 % of a level may fail before the next gets anything. If all levels
 * together have less than 100 %, their loads are scaled up, and levels whose healthy share is below
 * `panicThreshold` panic; if all panic, the load goes by numbers of hosts. With a single level that
 * is the plain panic rule (but no threshold above 71 % has an effect).
 *
 * Health is in whole per cent, rounded down, as Envoy's; the loads are exact where Envoy's are whole
 * per cent with the rest given to the first level. At least one level.
 */
export function priorityLoads(
  levels: readonly PriorityLevel[],
  panicThreshold: Ratio,
): PriorityLoads {
  const health = levels.map(({ hosts, healthy }) =>
    hosts === 0 ? 0 : Math.min(100, Math.floor((140 * healthy) / hosts)),
  );
  const total = Math.min(100, sum(health));
  const panic = levels.map(
    ({ hosts, healthy }) => total < 100 && (hosts === 0 ? 0 : healthy / hosts) < panicThreshold,
  );
  if (panic.every(Boolean)) {
    const hosts = sum(levels.map((level) => level.hosts));
    if (hosts > 0) return { loads: levels.map((level) => level.hosts / hosts), panic };
  }
  // Nobody is there, or nobody healthy and no panic allowed: the first level fails its requests.
  if (total === 0) return { loads: levels.map((_, i) => (i === 0 ? 1 : 0)), panic };
  let left = total;
  const loads = health.map((percent) => {
    const load = Math.min(left, percent);
    left -= load;
    return load / total;
  });
  return { loads, panic };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
