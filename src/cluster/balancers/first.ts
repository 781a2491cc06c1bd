import type { Millis } from '../../base/units.ts';
import type { WireRequest } from '../program.ts';
import type { Balancer } from './balancer.ts';

/** Always the host of the lowest number: the primary of a database and not its standbys. */
export class First implements Balancer {
  pick(_request: WireRequest, _now: Millis, hosts: readonly number[]): number {
    return hosts[0]!;
  }

  release(): void {}
}
