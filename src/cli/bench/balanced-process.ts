/** Requests from the client through a balancer to three declared servers, against kernel events. */
import { parseScenario } from '../../config/scenario.ts';
import { loadCode } from '../../engine/code-loader.ts';
import { Simulation } from '../../engine/simulation.ts';
import { callbacks } from '../../kernel/kernel.bench.ts';
import { nanosEach } from './processor.ts';

/** Nanoseconds of a kernel event and of a request, in pairs. */
export type BalancedFigures = readonly { readonly event: number; readonly request: number }[];

const ROUNDS = 9;
const EVENTS = 300_000;
const SLICE_MS = 20_000;

/** The whole network on: bytes, loss, jitter, connections that are kept. Telemetry always is. */
const SCENARIO = `
until: 3600s
services:
  shop: { replicas: 3, balancer: least-request, service_time: { exponential: { mean: 2ms } } }
links:
  default:
    latency: 1ms
    jitter: { exponential: { mean: 200us } }
    bandwidth: 1Gbit/s
    loss: 0.01%
    connection: { protocol: http1, keep_alive: 4s }
load: [{ to: shop, rate: 1000/s }]
`;

const write = process.stdout.write.bind(process.stdout);
const parsed = parseScenario(SCENARIO);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const simulation = new Simulation(
  { scenario: parsed.value, files: {}, seed: 1, interventions: [] },
  loadCode,
);

const event = () => nanosEach(() => callbacks(EVENTS));
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
const figures: BalancedFigures = Array.from({ length: ROUNDS }, () => ({
  event: event(),
  request: request(),
}));
if (simulation.failure !== null) throw new Error(simulation.failure.message);
write(JSON.stringify(figures));
