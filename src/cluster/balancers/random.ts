import type { Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';
import type { Balancer } from './balancer.ts';

/** Each host equally likely for each call. */
export class Random implements Balancer {
  constructor(private readonly random: RandomStream) {}

  pick(_request: WireRequest, _now: Millis, hosts: readonly number[]): number {
    return hosts.length === 1 ? hosts[0]! : hosts[this.random.below(hosts.length)]!;
  }

  release(): void {}
}
