/**
 * A thousand services, five thousand instances and 10,000 requests a second for a simulated minute,
 * beside the same kind of system with ten services: in one process, in slices of as many requests
 * each, so that a processor which changes its speed every few seconds changes it for both.
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
  /** Processor nanoseconds of a request, over all slices but the first few. */
  readonly small: number;
  readonly big: number;
}

const SLICES = 300;
/** Slices before the compiler has settled and every caller has met its callees. */
const WARM_UP = 30;
/** Simulated milliseconds of a slice. */
const SMALL_SLICE = 2000;
const BIG_SLICE = 200;

const memory = process.memoryUsage.bind(process);
const cpuUsage = process.cpuUsage.bind(process);
const write = process.stdout.write.bind(process.stdout);

interface Cost {
  requests: number;
  nanos: number;
}

/** `rate` in requests a second. */
function system(services: number, rate: number, slice: number): Simulation {
  const parsed = parseScenario(alibabaScenario({ services, seed: 1, rate, replicas: 5 }));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return new Simulation(
    {
      scenario: { ...parsed.value, until: slice * SLICES },
      files: {},
      seed: 1,
      interventions: [],
    },
    loadCode,
  );
}

/** Of as many slices of both, in turn. */
function run(slices: number): { small: Cost; big: Cost } {
  const costs = { small: { requests: 0, nanos: 0 }, big: { requests: 0, nanos: 0 } };
  for (let i = 0; i < slices; i++) {
    advance(small, SMALL_SLICE, costs.small);
    advance(big, BIG_SLICE, costs.big);
    rss = Math.max(rss, memory().rss);
  }
  return costs;
}

function advance(simulation: Simulation, slice: number, cost: Cost): void {
  const { client } = simulation.cluster;
  const { ok } = client;
  const before = cpuUsage();
  simulation.advance(simulation.now + slice);
  const { user, system: sys } = cpuUsage(before);
  cost.nanos += (user + sys) * 1000;
  cost.requests += client.ok - ok;
}

const small = system(10, 1000, SMALL_SLICE);
const big = system(1000, 10_000, BIG_SLICE);
let rss = 0;
run(WARM_UP);
const costs = run(SLICES - WARM_UP);
for (const { failure } of [small, big]) if (failure !== null) throw new Error(failure.message);
const { client, services } = big.cluster;
const figures: ScaleFigures = {
  requests: client.ok,
  services: services.length,
  instances: services.reduce((sum, { instances }) => sum + instances.length, 0),
  rss,
  small: costs.small.nanos / costs.small.requests,
  big: costs.big.nanos / costs.big.requests,
};
write(JSON.stringify(figures));
