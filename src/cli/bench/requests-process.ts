/** In a hardened realm, as the page's worker is: requests, kernel events, and both before it. */
import { twoHops } from '../../engine/two-hop.bench.ts';
import { callbacks } from '../../kernel/kernel.bench.ts';
import { hardenRealm } from '../../sandbox/harden.ts';
import { nanosEach } from './processor.ts';

export interface RequestFigures {
  /** Nanoseconds of a kernel event before the realm was hardened. */
  readonly soft: readonly number[];
  /** The same afterwards, in pairs with a two-hop request. */
  readonly pairs: readonly { readonly event: number; readonly request: number }[];
}

const ROUNDS = 9;
const EVENTS = 300_000;
const SLICE_MS = 10_000;

const write = process.stdout.write.bind(process.stdout);
const event = () => nanosEach(() => callbacks(EVENTS));

event();
const soft = Array.from({ length: ROUNDS }, event);
const simulation = twoHops(1000);
hardenRealm();

const request = () =>
  nanosEach(() => {
    const before = simulation.cluster.client.ok;
    simulation.advance(simulation.now + SLICE_MS);
    return simulation.cluster.client.ok - before;
  });

for (let i = 0; i < 3; i++) {
  event();
  request();
}
const pairs = Array.from({ length: ROUNDS }, () => ({ event: event(), request: request() }));
if (simulation.failure !== null) throw new Error(simulation.failure.message);
write(JSON.stringify({ soft, pairs } satisfies RequestFigures));
