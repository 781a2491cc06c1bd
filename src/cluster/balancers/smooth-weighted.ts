import type { Balancer } from './balancer.ts';

/**
 * nginx's smooth weighted round robin (`ngx_http_upstream_round_robin.c`): every turn each instance
 * gains its weight, the one with most is picked and pays the sum of all weights. An instance of
 * weight 5 beside two of weight 1 gives a a b a c a a, not five in a row. Without failures, which
 * this first cut does not tell the balancer, nginx's effective weight is the weight itself.
 */
export class SmoothWeighted implements Balancer {
  private readonly current: Float64Array;

  /** `weights` are positive whole numbers, one an instance. */
  constructor(private readonly weights: readonly number[]) {
    this.current = new Float64Array(weights.length);
  }

  pick(): number {
    return this.pickAmong(() => true);
  }

  /** The turn among the instances that `eligible` lets in, as nginx breaks ties of `least_conn`. */
  pickAmong(eligible: (instance: number) => boolean): number {
    let best = -1;
    let total = 0;
    for (let i = 0; i < this.weights.length; i++) {
      if (!eligible(i)) continue;
      this.current[i]! += this.weights[i]!;
      total += this.weights[i]!;
      if (best === -1 || this.current[i]! > this.current[best]!) best = i;
    }
    this.current[best]! -= total;
    return best;
  }

  release(): void {}
}
