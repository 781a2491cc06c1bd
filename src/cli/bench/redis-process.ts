/** In a hardened realm, as the page's worker is: Redis `GET` from learner code, and kernel events. */
import type { Scenario } from '../../cluster/scenario.ts';
import { loadCode } from '../../engine/code-loader.ts';
import { Simulation } from '../../engine/simulation.ts';
import { callbacks } from '../../kernel/kernel.bench.ts';
import { hardenRealm } from '../../sandbox/harden.ts';
import { nanosEach } from './processor.ts';

export interface RedisFigures {
  /** Nanoseconds of a kernel event and of a `GET`, in pairs. */
  readonly pairs: readonly { readonly event: number; readonly get: number }[];
}

/** Each of its loops asks for a value again and again, an exchange for every `GET`. */
const CODE = `
import { createClient } from 'redis';
const client = createClient({ url: 'redis://cache' });
client.on('error', (error) => console.log(error.message));
await client.connect();
await client.set('product:7', 'a product');
const ask = async () => {
  for (;;) if ((await client.get('product:7')) !== 'a product') throw new Error('lost');
};
for (let i = 0; i < 4; i++) setTimeout(ask, i / 4);
export default { fetch: () => new Response() };
`;

const ROUNDS = 9;
const EVENTS = 300_000;
const SLICE_MS = 10_000;

const scenario: Scenario = {
  until: Number.MAX_SAFE_INTEGER,
  slowAfter: 1000,
  services: [
    {
      ...{ name: 'shop', replicas: 1, concurrency: 64, queue: 128, balancer: 'round-robin' },
      work: { kind: 'code', file: 'shop.ts', calls: ['cache'] },
    },
    {
      ...{ name: 'cache', replicas: 1, concurrency: 10_000, queue: 128, balancer: 'round-robin' },
      runtime: { kind: 'event-loop', cpus: 1 },
      work: { kind: 'redis' },
    },
  ],
  links: [],
  defaultLink: { latency: { kind: 'constant', value: 1 }, loss: 0 },
  load: [
    {
      ...{ to: 'shop', method: 'GET', path: '/', body: null, timeout: 10_000 },
      ...{ arrivals: 'constant', rate: 1 },
    },
  ],
  faults: [],
};

const write = process.stdout.write.bind(process.stdout);
const program = { scenario, files: { 'shop.ts': CODE }, seed: 1, interventions: [] };
const simulation = new Simulation(program, loadCode);
hardenRealm();

const edge = simulation.cluster.edges.find(({ callee }) => callee.name === 'cache')!;
const gets = () => edge.observer.ok;
const get = () =>
  nanosEach(() => {
    const before = gets();
    simulation.advance(simulation.now + SLICE_MS);
    return gets() - before;
  });
const event = () => nanosEach(() => callbacks(EVENTS));

for (let i = 0; i < 3; i++) {
  event();
  get();
}
const pairs = Array.from({ length: ROUNDS }, () => ({ event: event(), get: get() }));
if (simulation.failure !== null) throw new Error(simulation.failure.message);
write(JSON.stringify({ pairs } satisfies RedisFigures));
