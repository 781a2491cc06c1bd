import type { BalancedFigures } from './balanced-process.ts';
import { inOwnProcess } from './process.ts';
import { median } from './processor.ts';
import { atMost, type Row } from './row.ts';
import type { ScaleFigures } from './scale-process.ts';

/** A request through a balancer, and what a thousand services cost and hold. */
export async function clusterRows(): Promise<Row[]> {
  const pairs = await inOwnProcess<BalancedFigures>('./balanced-process.ts');
  const cost = median(pairs.map(({ event, request }) => request / event));
  const scale = await inOwnProcess<ScaleFigures>('./scale-process.ts');
  const { requests, services, instances, rss, small, big } = scale;
  const size = `${services} services, ${instances} instances`;
  const done = `${Math.round(requests / 1000)} thousand requests`;
  return [
    atMost(60, 'client, balancer, 3 servers: a request, in kernel events', cost, 'events'),
    atMost(1500, `${size}: memory over ${done} (1 min)`, rss / 1e6, 'MB'),
    atMost(2, `${size}: a request against one of 10 services`, big / small, 'x'),
  ];
}
