import type { RandomStream } from '../../kernel/random.ts';
import type { Balancer } from './balancer.ts';

/** One after the other. Starts anywhere, as callers in production do: in step they would all hit the same instance. */
export class RoundRobin implements Balancer {
  private next: number;

  constructor(
    private readonly instances: number,
    random: RandomStream,
  ) {
    this.next = random.below(instances);
  }

  pick(): number {
    const picked = this.next;
    this.next = picked + 1 === this.instances ? 0 : picked + 1;
    return picked;
  }

  release(): void {}
}
