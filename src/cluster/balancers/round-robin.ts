import type { Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { WireRequest } from '../program.ts';
import type { Balancer } from './balancer.ts';

/**
 * One after the other. Starts anywhere, as callers in production do: in step they would all hit the
 * same instance. When the hosts change the turn goes on after the slot picked last. Every array of
 * hosts has a turn of its own, as in Envoy: calls that alternate between two zones still reach
 * every host of both.
 */
export class RoundRobin implements Balancer {
  private hosts: readonly number[] | null = null;
  /** Index in `hosts` of the next. */
  private next = 0;
  private last = -1;
  /** Where the turns of other arrays stand; made when there is a second one. */
  private turns: WeakMap<readonly number[], number> | null = null;

  /** Let go once the first turn is drawn. */
  private random: RandomStream | null;

  constructor(random: RandomStream) {
    this.random = random;
  }

  pick(_request: WireRequest, _now: Millis, hosts: readonly number[]): number {
    if (hosts.length === 1) return hosts[0]!;
    if (hosts !== this.hosts) this.change(hosts);
    const index = this.next;
    this.next = index + 1 === hosts.length ? 0 : index + 1;
    this.last = hosts[index]!;
    return this.last;
  }

  release(): void {}

  private change(hosts: readonly number[]): void {
    if (this.hosts !== null) {
      this.turns ??= new WeakMap();
      this.turns.set(this.hosts, this.next);
    }
    this.next = this.turns?.get(hosts) ?? this.first(hosts);
    this.hosts = hosts;
  }

  private first(hosts: readonly number[]): number {
    if (this.last >= 0 || this.random === null) return this.after(hosts);
    const first = this.random.below(hosts.length);
    this.random = null;
    return first;
  }

  private after(hosts: readonly number[]): number {
    return Math.max(
      0,
      hosts.findIndex((slot) => slot > this.last),
    );
  }
}
