import { unreachable } from '../../base/assert.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { BalancerSpec } from '../scenario.ts';
import type { Balancer } from './balancer.ts';
import { LeastConnections, LeastRequest } from './least-request.ts';
import { PeakEwma } from './peak-ewma.ts';
import { Random } from './random.ts';
import { RingHash } from './ring-hash.ts';
import { RoundRobin } from './round-robin.ts';
import { SmoothWeighted } from './smooth-weighted.ts';

/** There is nothing to choose. */
const ONLY: Balancer = { pick: () => 0, release: () => undefined };

/** `caller` names the calling instance and `service` the service called. */
export function createBalancer(
  spec: BalancerSpec,
  instances: number,
  seed: number,
  caller: string,
  service: string,
): Balancer {
  if (instances === 1) return ONLY;
  const random = new RandomStream(seed, `${caller}->${service}`, 'balancer');
  if (typeof spec === 'object') {
    switch (spec.kind) {
      case 'weighted-round-robin':
        return new SmoothWeighted(spec.weights);
      case 'least-connections':
        return new LeastConnections(spec.weights);
      case 'ring-hash':
        return new RingHash(instances, spec.key, random, service);
      default:
        return unreachable(spec, 'balancer');
    }
  }
  switch (spec) {
    case 'round-robin':
      return new RoundRobin(instances, random);
    case 'random':
      return new Random(instances, random);
    case 'least-request':
      return new LeastRequest(instances, random);
    case 'least-connections':
      return new LeastConnections(new Array<number>(instances).fill(1));
    case 'peak-ewma':
      return new PeakEwma(instances, random);
    default:
      return unreachable(spec, 'balancer');
  }
}
