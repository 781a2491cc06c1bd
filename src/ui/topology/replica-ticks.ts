import type { TopologyEndpoint } from '../../engine/protocol.ts';
import type { NodeReading } from '../../picture/reading.ts';
import { groupByZone } from '../../picture/zones.ts';
import { child, scale, set, write } from './card-parts.ts';

/** More replicas than this are told as a number. */
const TICKS_MAX = 12;

/**
 * One tick for each place of an instance: its filling is how busy it is, its shape the state. In a
 * system with zones they stand together by zone, over its label.
 */
export function createTicks(
  parent: HTMLElement,
  { replicas, zones, concurrency }: TopologyEndpoint,
  labels: readonly string[],
) {
  const ticks = child(parent, 'node-ticks');
  const zoned = zones.length > 0 && labels.length > 1;
  const drawn = (replicas > 1 || zoned) && replicas <= TICKS_MAX;
  const bars: { readonly tick: HTMLElement; readonly fill: HTMLElement }[] = [];
  for (const { zone, instances } of drawn ? groupByZone(replicas, zoned ? zones : []) : []) {
    const group = child(ticks, 'node-zone');
    if (zone !== null) {
      group.dataset['zone'] = String(zone % 4);
      group.dataset['label'] = labels[zone] ?? '';
    }
    for (const instance of instances) {
      const tick = child(group, 'node-tick');
      tick.dataset['instance'] = String(instance);
      bars[instance] = { tick, fill: child(tick, 'node-tick-fill') };
    }
  }
  return {
    update({ instances, places }: NodeReading): void {
      if (!drawn && replicas > 1) write(ticks, `×${places}`);
      for (const [i, { tick, fill }] of bars.entries()) {
        const one = instances[i];
        if (one === undefined) continue;
        if ((tick.dataset['state'] ?? 'up') !== one.state) tick.title = `#${i + 1} ${one.state}`;
        set(tick, 'state', one.state === 'up' ? '' : one.state);
        scale(fill, 'scaleY', one.busy / Math.max(concurrency, 1));
      }
    },
  };
}
