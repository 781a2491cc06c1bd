import type { Millis } from '../../base/units.ts';
import type { WireRequest } from '../program.ts';
import type { Balancer } from './balancer.ts';

/**
 * nginx's smooth weighted round robin (`ngx_http_upstream_round_robin.c`): every turn each host
 * gains its effective weight, the one with most is picked and pays the sum of all. A host of weight
 * 5 beside two of weight 1 gives a a b a c a a, not five in a row. The effective weight is the
 * weight itself until whoever counts failures tells of one with {@link failed}.
 */
export class SmoothWeighted implements Balancer {
  private readonly current: number[] = [];
  private readonly effective: number[] = [];

  /** `weights` are positive whole numbers by slot; slots beyond the list weigh 1. */
  constructor(private readonly weights: readonly number[] = []) {}

  weight(slot: number): number {
    return slot < this.weights.length ? this.weights[slot]! : 1;
  }

  pick(_request: WireRequest, _now: Millis, hosts: readonly number[]): number {
    return this.take(hosts);
  }

  /** The turn among the first `count` (at least one) of `hosts`. */
  take(hosts: readonly number[], count = hosts.length): number {
    // nginx's `peers->single`: there is nothing to weigh.
    if (count === 1) return hosts[0]!;
    let best = -1;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const slot = hosts[i]!;
      if (slot >= this.current.length) this.grow(slot);
      const effective = this.effective[slot]!;
      this.current[slot]! += effective;
      total += effective;
      if (effective < this.weight(slot)) this.effective[slot] = effective + 1;
      if (best === -1 || this.current[slot]! > this.current[best]!) best = slot;
    }
    this.current[best]! -= total;
    return best;
  }

  /**
   * An attempt at `slot` failed: its effective weight falls by weight / `maxFails` (whole numbers,
   * as in C; not below 0) and recovers by 1 with each turn it takes part in. With nginx's `max_fails=0`
   * failures do not count.
   */
  failed(slot: number, maxFails: number): void {
    if (maxFails === 0) return;
    if (slot >= this.current.length) this.grow(slot);
    const less = Math.floor(this.weight(slot) / maxFails);
    this.effective[slot] = Math.max(0, this.effective[slot]! - less);
  }

  release(): void {}

  reset(slot: number): void {
    if (slot < this.effective.length) this.effective[slot] = this.weight(slot);
  }

  private grow(slot: number): void {
    while (this.current.length <= slot) {
      this.effective.push(this.weight(this.current.length));
      this.current.push(0);
    }
  }
}
