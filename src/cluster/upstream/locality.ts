import type { Ratio } from '../../base/units.ts';

/** Envoy's `min_cluster_size`: fewer healthy hosts are not worth dividing. */
export const ZONE_ROUTING_MIN_HOSTS = 6;

/**
 * Envoy's zone-aware routing (`load_balancer_impl.cc`, regenerateLocalityRoutingStructures): the
 * share of its requests that a caller in `own` sends to each zone, so that with every caller doing
 * the same all hosts get the same. `hosts` counts the healthy hosts of
 * each zone, `callers` the instances of the caller's own service, itself included.
 *
 * If the own zone has at least the share of hosts that it has of callers, all stays inside. Else
 * as much as it can take, and the rest goes to zones with a greater share of hosts than of callers,
 * in proportion to the difference. Null where zones are not regarded: hosts or callers in fewer than
 * two zones, fewer than six healthy hosts, or a caller that is not among `callers`.
 *
 * Shares are exact; Envoy rounds them to 1/10,000.
 */
export function zoneShares(
  hosts: ReadonlyMap<string, number>,
  callers: ReadonlyMap<string, number>,
  own: string,
): ReadonlyMap<string, Ratio> | null {
  const hostCount = total(hosts);
  const callerCount = total(callers);
  const ownCallers = callers.get(own) ?? 0;
  if (hosts.size < 2 || callers.size < 2 || ownCallers === 0) return null;
  if (hostCount < ZONE_ROUTING_MIN_HOSTS) return null;

  const ownHosts = hosts.get(own) ?? 0;
  // Whole numbers, so that equal shares are equal.
  if (ownHosts > 0 && ownHosts * callerCount >= ownCallers * hostCount) return new Map([[own, 1]]);

  const inside = (ownHosts * callerCount) / (ownCallers * hostCount);
  const spare = new Map<string, number>();
  for (const [zone, count] of hosts) {
    if (zone === own) continue;
    spare.set(zone, Math.max(0, count * callerCount - (callers.get(zone) ?? 0) * hostCount));
  }
  const spareTotal = total(spare);
  const shares = new Map<string, Ratio>();
  if (inside > 0) shares.set(own, inside);
  for (const [zone, capacity] of spare) {
    if (capacity > 0) shares.set(zone, ((1 - inside) * capacity) / spareTotal);
  }
  return shares;
}

function total(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
