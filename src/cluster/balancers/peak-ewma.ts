import type { Millis } from '../../base/units.ts';
import { exp } from '../../kernel/math.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';
import { type Balancer, cheaperOfTwo } from './balancer.ts';
import { OpenCalls } from './open-calls.ts';

/** Finagle's default decay: how long a peak is remembered. */
export const DECAY: Millis = 10_000;
/** Cost of a host with calls open that has never answered: dearer than any that has. */
const PENALTY = 1e9;

/**
 * Finagle's Peak EWMA: a host costs its moving average latency times the calls it would then have
 * open; of two drawn at random the cheaper one. A latency above the average replaces it at once (a
 * peak), below it pulls it down by the time passed since: quick to notice trouble, slow to forget
 * it. A host left alone decays towards 0 and so gets tried again.
 */
export class PeakEwma implements Balancer {
  private readonly open = new OpenCalls();
  private readonly averages: number[] = [];
  private readonly seenAt: number[] = [];
  private now: Millis = 0;
  private readonly cost = (slot: number) => this.costOf(slot);

  constructor(private readonly random: RandomStream) {}

  pick(_request: WireRequest, now: Millis, hosts: readonly number[]): number {
    this.now = now;
    const picked = hosts.length === 1 ? hosts[0]! : cheaperOfTwo(hosts, this.random, this.cost);
    this.open.add(picked);
    return picked;
  }

  release(slot: number, took: Millis, now: Millis): void {
    this.open.remove(slot);
    this.observe(slot, took, now);
  }

  reset(slot: number): void {
    if (slot < this.averages.length) this.averages[slot] = 0;
  }

  private costOf(slot: number): number {
    this.observe(slot, 0, this.now);
    const average = this.averages[slot]!;
    const open = this.open.at(slot);
    return average === 0 && open > 0 ? PENALTY + open : average * (open + 1);
  }

  private observe(slot: number, latency: Millis, now: Millis): void {
    while (this.averages.length <= slot) {
      this.averages.push(0);
      this.seenAt.push(0);
    }
    const average = this.averages[slot]!;
    if (latency > average) {
      this.averages[slot] = latency;
    } else {
      const kept = exp(-(now - this.seenAt[slot]!) / DECAY);
      this.averages[slot] = average * kept + latency * (1 - kept);
    }
    this.seenAt[slot] = now;
  }
}
