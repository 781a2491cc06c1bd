import type { RandomStream } from '../../kernel/random.ts';
import type { Balancer } from './balancer.ts';

/** Each instance equally likely for each call. */
export class Random implements Balancer {
  constructor(
    private readonly instances: number,
    private readonly random: RandomStream,
  ) {}

  pick(): number {
    return this.random.below(this.instances);
  }

  release(): void {}
}
