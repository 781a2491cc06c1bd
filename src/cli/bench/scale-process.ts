/**
 * A thousand services, five thousand instances and 10,000 requests a second for a simulated minute,
 * beside the same kind of system with ten services, slice by slice in one process.
 */
import { parseScenario } from '../../config/scenario.ts';
import { loadCode } from '../../engine/code-loader.ts';
import { Simulation } from '../../engine/simulation.ts';
import { alibabaScenario } from '../../presets/alibaba.ts';

export interface ScaleFigures {
  readonly requests: number;
  readonly services: number;
  readonly instances: number;
  /** Most bytes the process held. */
  readonly rss: number;
  /** Processor nanoseconds of a request, and of the kernel event it takes, in each slice. */
  readonly slices: readonly { readonly small: Cost; readonly big: Cost }[];
}
interface Cost {
  readonly request: number;
  readonly event: number;
}

const SLICE_MS = 2000;
const SLICES = 30;

const memory = process.memoryUsage.bind(process);
const cpuUsage = process.cpuUsage.bind(process);
const write = process.stdout.write.bind(process.stdout);

/** `rate` in requests a second. */
function system(services: number, rate: number): Simulation {
  const parsed = parseScenario(alibabaScenario({ services, seed: 1, rate, replicas: 5 }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return new Simulation(
    { scenario: parsed.value, files: {}, seed: 1, interventions: [] },
    loadCode,
  );
}

function advance(simulation: Simulation): Cost {
  const { cluster, kernel } = simulation;
  const { ok } = cluster.client;
  const { events } = kernel;
  const before = cpuUsage();
  simulation.advance(simulation.now + SLICE_MS);
  const { user, system: sys } = cpuUsage(before);
  const nanos = (user + sys) * 1000;
  return { request: nanos / (cluster.client.ok - ok), event: nanos / (kernel.events - events) };
}

const small = system(10, 1000);
const big = system(1000, 10_000);
let rss = 0;
const slices: { small: Cost; big: Cost }[] = [];
for (let i = 0; i < SLICES; i++) {
  slices.push({ small: advance(small), big: advance(big) });
  rss = Math.max(rss, memory().rss);
}
for (const { failure } of [small, big]) if (failure !== null) throw new Error(failure.message);
const { client, services } = big.cluster;
const figures: ScaleFigures = {
  requests: client.ok,
  services: services.length,
  instances: services.reduce((sum, { instances }) => sum + instances.length, 0),
  rss,
  slices,
};
write(JSON.stringify(figures));
