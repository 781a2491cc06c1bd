import type { Millis } from '../../base/units.ts';
import { hashText, type RandomStream } from '../../kernel/random.ts';
import { pathOf } from '../../network/address.ts';
import type { WireRequest } from '../program.ts';
import type { Balancer } from './balancer.ts';

/** Of one host. Ketama's number; Envoy's ring of at least 1024 has as many with 6 or 7 hosts. */
const POINTS = 160;
/** Slots fit below; a point's 32-bit hash is packed above into one exact double. */
const SLOT_UNIT = 2 ** 20;

/** What of a request decides: its path, or the value of a header (lower-case name). */
export type HashKey = { readonly path: true } | { readonly header: string };

/**
 * Envoy's RING_HASH: every host has many points on a ring, and a request goes to the next point
 * after its own hash. The same key meets the same host, whoever calls. Without the header, any host
 * (as Envoy does).
 *
 * Unlike Envoy, which fills its ring to at least 1024 points, every host has the same number of
 * points however many hosts there are: one host more or less moves its own share of keys and no
 * others. The hash is murmur3's, not Envoy's xxHash64: the same properties, other places.
 */
export class RingHash implements Balancer {
  /** Points of each array of hosts, ascending. */
  private readonly rings = new WeakMap<readonly number[], Float64Array>();
  private hosts: readonly number[] | null = null;
  private ring: Float64Array = new Float64Array(0);

  /** `name` tells the service: its hosts' points lie at the same places for every caller. */
  constructor(
    private readonly key: HashKey,
    private readonly random: RandomStream,
    private readonly name: string,
  ) {}

  pick(request: WireRequest, _now: Millis, hosts: readonly number[]): number {
    if (hosts.length === 1) return hosts[0]!;
    const text = this.textOf(request);
    if (text === undefined) return hosts[this.random.below(hosts.length)]!;
    if (hosts !== this.hosts) this.change(hosts);
    const { ring } = this;
    const point = hashText(text, 0) * SLOT_UNIT;
    let low = 0;
    let high = ring.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ring[middle]! < point) low = middle + 1;
      else high = middle;
    }
    return ring[low === ring.length ? 0 : low]! % SLOT_UNIT;
  }

  release(): void {}

  private change(hosts: readonly number[]): void {
    let ring = this.rings.get(hosts);
    if (ring === undefined) {
      ring = new Float64Array(POINTS * hosts.length);
      let at = 0;
      for (const slot of hosts) {
        for (let i = 0; i < POINTS; i++) {
          ring[at++] = hashText(`${this.name}/${slot}_${i}`, 0) * SLOT_UNIT + slot;
        }
      }
      ring.sort();
      this.rings.set(hosts, ring);
    }
    this.hosts = hosts;
    this.ring = ring;
  }

  private textOf({ url, headers }: WireRequest): string | undefined {
    if ('path' in this.key) return pathOf(url);
    const { header } = this.key;
    return headers.find(([name]) => name === header)?.[1];
  }
}
