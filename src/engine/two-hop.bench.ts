/** Requests through two services of learner code: what one costs, and what stays in memory. */
import type { PerSecond } from '../base/units.ts';
import type { Scenario, ServiceSpec } from '../cluster/scenario.ts';
import { loadCode } from './code-loader.ts';
import { Simulation } from './simulation.ts';

const FRONT = `
export default {
  async fetch(request: Request): Promise<Response> {
    const answer = await fetch('http://b/items/1');
    if (!answer.ok) return new Response('b failed', { status: 502 });
    const item = (await answer.json()) as { name: string };
    return Response.json({ path: new URL(request.url).pathname, item: item.name });
  },
};
`;

const BACK = `
export default {
  async fetch(): Promise<Response> {
    return Response.json({ name: 'pencil' });
  },
};
`;

function coded(name: string, calls: readonly string[]): ServiceSpec {
  return {
    name,
    replicas: 1,
    concurrency: 64,
    queue: 128,
    balancer: 'round-robin',
    work: { kind: 'code', file: `${name}.ts`, calls },
  };
}

/** client → a → b, both learner code, every call with its two spans. */
export function twoHops(rate: PerSecond): Simulation {
  const scenario: Scenario = {
    until: Number.MAX_SAFE_INTEGER,
    slowAfter: 1000,
    services: [coded('a', ['b']), coded('b', [])],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
    load: [
      {
        to: 'a',
        method: 'GET',
        path: '/orders/1',
        body: null,
        arrivals: 'poisson',
        rate,
        timeout: 10_000,
      },
    ],
    faults: [],
  };
  const files = { 'a.ts': FRONT, 'b.ts': BACK };
  return new Simulation({ scenario, files, seed: 1, interventions: [] }, loadCode);
}
