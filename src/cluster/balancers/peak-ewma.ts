import type { Millis } from '../../base/units.ts';
import { exp } from '../../kernel/math.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';
import { type Balancer, cheaperOfTwo } from './balancer.ts';

/** Finagle's default decay: how long a peak is remembered. */
export const DECAY: Millis = 10_000;
/** Cost of an instance with calls open that has never answered: dearer than any that has. */
const PENALTY = 1e9;

/**
 * Finagle's Peak EWMA: an instance costs its moving average latency times the calls it would then
 * have open; of two drawn at random the cheaper one. A latency above the average replaces it at
 * once (a peak), below it pulls it down by the time passed since: quick to notice trouble, slow to
 * forget it. An instance left alone decays towards 0 and so gets tried again.
 */
export class PeakEwma implements Balancer {
  private readonly open: Int32Array;
  private readonly averages: Float64Array;
  private readonly seenAt: Float64Array;

  constructor(
    private readonly instances: number,
    private readonly random: RandomStream,
  ) {
    this.open = new Int32Array(instances);
    this.averages = new Float64Array(instances);
    this.seenAt = new Float64Array(instances);
  }

  pick(_request: WireRequest, now: Millis): number {
    const picked = cheaperOfTwo(this.instances, this.random, (i) => this.cost(i, now));
    this.open[picked]!++;
    return picked;
  }

  release(instance: number, took: Millis, now: Millis): void {
    this.open[instance]!--;
    this.observe(instance, took, now);
  }

  private cost(instance: number, now: Millis): number {
    this.observe(instance, 0, now);
    const average = this.averages[instance]!;
    const open = this.open[instance]!;
    return average === 0 && open > 0 ? PENALTY + open : average * (open + 1);
  }

  private observe(instance: number, latency: Millis, now: Millis): void {
    const average = this.averages[instance]!;
    if (latency > average) {
      this.averages[instance] = latency;
    } else {
      const kept = exp(-(now - this.seenAt[instance]!) / DECAY);
      this.averages[instance] = average * kept + latency * (1 - kept);
    }
    this.seenAt[instance] = now;
  }
}
