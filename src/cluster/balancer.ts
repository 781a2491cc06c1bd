import { unreachable } from '../base/assert.ts';
import { RandomStream } from '../kernel/random.ts';
import type { BalancerKind } from './scenario.ts';

/**
 * How one caller instance spreads its calls over the instances of one service. It knows only its
 * own calls, as a client-side balancer does, and in this first cut nothing of health: a dead
 * instance is still picked, and refuses.
 */
export interface Balancer {
  /** 0-based instance for the next call. */
  pick(): number;
  /** A call to `instance` ended. */
  release(instance: number): void;
}

class RoundRobin implements Balancer {
  private next: number;
  /** Starts anywhere, as callers in production do: in step they would all hit the same instance. */
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

/**
 * Envoy's LEAST_REQUEST with equal weights: of two instances drawn at random (perhaps the same
 * twice) the one with fewer of this caller's calls open; the first drawn on a tie.
 */
class LeastRequest implements Balancer {
  private readonly open: Int32Array;
  constructor(
    private readonly instances: number,
    private readonly random: RandomStream,
  ) {
    this.open = new Int32Array(instances);
  }
  pick(): number {
    const first = this.random.below(this.instances);
    const second = this.random.below(this.instances);
    const picked = this.open[second]! < this.open[first]! ? second : first;
    this.open[picked]!++;
    return picked;
  }
  release(instance: number): void {
    this.open[instance]!--;
  }
}

class Only implements Balancer {
  pick(): number {
    return 0;
  }
  release(): void {}
}

/** `caller` names the calling instance, such as `gateway/0`, and the service called. */
export function createBalancer(
  kind: BalancerKind,
  instances: number,
  seed: number,
  caller: string,
): Balancer {
  if (instances === 1) return new Only();
  const random = new RandomStream(seed, caller, 'balancer');
  switch (kind) {
    case 'round-robin':
      return new RoundRobin(instances, random);
    case 'least-request':
      return new LeastRequest(instances, random);
    default:
      return unreachable(kind, 'balancer');
  }
}
