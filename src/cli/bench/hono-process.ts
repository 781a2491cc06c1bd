/** In a hardened realm, as the page's worker is: requests to a bare handler and to a `hono` app. */
import type { Scenario } from '../../cluster/scenario.ts';
import { loadCode } from '../../engine/code-loader.ts';
import { withPackages } from '../../engine/packages.ts';
import { Simulation } from '../../engine/simulation.ts';
import { hardenRealm } from '../../sandbox/harden.ts';
import { packageText } from '../package-bundle.ts';
import { nanosEach } from './processor.ts';

export interface HonoFigures {
  /** Nanoseconds of a request, in pairs. */
  readonly pairs: readonly { readonly bare: number; readonly hono: number }[];
}

const BARE = `
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    return Response.json({ id: pathname.slice('/orders/'.length) });
  },
};
`;

const HONO = `
import { Hono } from 'hono';
const app = new Hono();
app.get('/orders/:id', (c) => c.json({ id: c.req.param('id') }));
export default app;
`;

const ROUNDS = 9;
const SLICE_MS = 10_000;
const RATE_PER_SECOND = 2000;

async function simulationOf(code: string): Promise<Simulation> {
  const scenario: Scenario = {
    until: Number.MAX_SAFE_INTEGER,
    slowAfter: 1000,
    services: [
      {
        ...{ name: 'order', replicas: 1, concurrency: 64, queue: 128 },
        balancer: 'round-robin',
        work: { kind: 'code', file: 'order.ts', calls: [] },
      },
    ],
    links: [],
    defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
    load: [
      {
        ...{ to: 'order', method: 'GET', path: '/orders/1', body: null },
        ...{ arrivals: 'poisson', rate: RATE_PER_SECOND, timeout: 10_000 },
      },
    ],
    faults: [],
  };
  const program = { scenario, files: { 'order.ts': code }, seed: 1, interventions: [] };
  return new Simulation(await withPackages(program, packageText), loadCode);
}

const write = process.stdout.write.bind(process.stdout);
const simulations = { bare: await simulationOf(BARE), hono: await simulationOf(HONO) };
hardenRealm();

function request(simulation: Simulation): number {
  return nanosEach(() => {
    const before = simulation.cluster.client.ok;
    simulation.advance(simulation.now + SLICE_MS);
    return simulation.cluster.client.ok - before;
  });
}

const pair = () => ({ bare: request(simulations.bare), hono: request(simulations.hono) });
for (let i = 0; i < 3; i++) pair();
const pairs = Array.from({ length: ROUNDS }, pair);
for (const { failure } of Object.values(simulations)) {
  if (failure !== null) throw new Error(failure.message);
}
write(JSON.stringify({ pairs } satisfies HonoFigures));
