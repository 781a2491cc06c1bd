/** Zones as a picture has room for them: a short label each, and instances side by side by zone. */

/** What tells the names apart, at most three letters: `eu-west-1a`, `eu-west-1b` → `1a`, `1b`. */
export function zoneLabels(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const parts = names.map((name) => name.split(/[-_.]/));
  const shared = Math.min(...parts.map((list) => list.length)) - 1;
  let same = 0;
  while (same < shared && parts.every((list) => list[same] === parts[0]?.[same])) same += 1;
  return parts.map((list) => list.slice(same).join('-').slice(0, 3));
}

export interface ZoneGroup {
  /** Index in the topology's zones; null without zones. */
  readonly zone: number | null;
  /** Places of instances, in their own order. */
  readonly instances: readonly number[];
}

/** A service's instances by zone, zones in the scenario's order. */
export function groupByZone(replicas: number, zones: readonly number[]): readonly ZoneGroup[] {
  const all = Array.from({ length: replicas }, (_, i) => i);
  if (zones.length === 0) return [{ zone: null, instances: all }];
  return [...new Set(zones)]
    .sort((a, b) => a - b)
    .map((zone) => ({ zone, instances: all.filter((i) => zones[i] === zone) }));
}
