import { unreachable } from '../../base/assert.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { BalancerSpec } from '../service-spec.ts';
import type { Balancer } from './balancer.ts';
import { First } from './first.ts';
import { LeastConnections, LeastRequest } from './least-request.ts';
import { PeakEwma } from './peak-ewma.ts';
import { Random } from './random.ts';
import { RingHash } from './ring-hash.ts';
import { RoundRobin } from './round-robin.ts';
import { SmoothWeighted } from './smooth-weighted.ts';

/** `caller` names the calling instance (`order/0`) and `service` the service called. */
export function createBalancer(
  spec: BalancerSpec,
  seed: number,
  caller: string,
  service: string,
): Balancer {
  const random = balancerStream(seed, caller, service);
  if (typeof spec === 'object') {
    switch (spec.kind) {
      case 'weighted-round-robin':
        return new SmoothWeighted(spec.weights);
      case 'least-connections':
        return new LeastConnections(spec.weights);
      case 'ring-hash':
        return new RingHash(spec.key, random, service);
      default:
        return unreachable(spec, 'balancer');
    }
  }
  switch (spec) {
    case 'first':
      return new First();
    case 'round-robin':
      return new RoundRobin(random);
    case 'random':
      return new Random(random);
    case 'least-request':
      return new LeastRequest(random);
    case 'least-connections':
      return new LeastConnections();
    case 'peak-ewma':
      return new PeakEwma(random);
    default:
      return unreachable(spec, 'balancer');
  }
}

/** What a caller's choices among the instances of a service are drawn from. */
export function balancerStream(seed: number, caller: string, service: string): RandomStream {
  return new RandomStream(seed, `${caller}->${service}`, 'balancer');
}
