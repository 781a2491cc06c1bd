import { hashText, type RandomStream } from '../../kernel/random.ts';
import { pathOf } from '../../network/address.ts';
import type { WireRequest } from '../program.ts';
import type { Balancer } from './balancer.ts';

/** Envoy's `minimum_ring_size`. */
const RING_MIN = 1024;

/** What of a request decides: its path, or the value of a header (lower-case name). */
export type HashKey = { readonly path: true } | { readonly header: string };

/**
 * Envoy's RING_HASH: every instance has many points on a ring, and a request goes to the next point
 * after its own hash. The same key meets the same instance, and an instance more or less moves only
 * its own share of keys. Without the header, any instance (as Envoy does). The hash is murmur3's,
 * not Envoy's xxHash64: the same properties, other places.
 */
export class RingHash implements Balancer {
  private readonly hashes: Float64Array;
  private readonly owners: Int32Array;

  /** `name` tells the service: its instances' points lie at the same places for every caller. */
  constructor(
    private readonly instances: number,
    private readonly key: HashKey,
    private readonly random: RandomStream,
    name: string,
  ) {
    const each = Math.ceil(RING_MIN / instances);
    const points = Array.from({ length: each * instances }, (_, point) => ({
      hash: hashText(`${name}/${point % instances}_${Math.floor(point / instances)}`, 0),
      owner: point % instances,
    })).sort((a, b) => a.hash - b.hash || a.owner - b.owner);
    this.hashes = Float64Array.from(points, ({ hash }) => hash);
    this.owners = Int32Array.from(points, ({ owner }) => owner);
  }

  pick(request: WireRequest): number {
    const text = this.textOf(request);
    if (text === undefined) return this.random.below(this.instances);
    const hash = hashText(text, 0);
    let low = 0;
    let high = this.hashes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.hashes[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return this.owners[low === this.owners.length ? 0 : low]!;
  }

  release(): void {}

  private textOf({ url, headers }: WireRequest): string | undefined {
    if ('path' in this.key) return pathOf(url);
    const { header } = this.key;
    return headers.find(([name]) => name === header)?.[1];
  }
}
