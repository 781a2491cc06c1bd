/** Frames of a system with thousands of messages under way. */
import type { LoadSpec, Scenario, ServiceSpec } from '../cluster/scenario.ts';
import { loadCode } from './code-loader.ts';
import { FrameMaker } from './frames.ts';
import type { Frame } from './protocol.ts';
import { Simulation } from './simulation.ts';

const SERVICES = 12;
const REPLICAS = 8;

function chained(index: number): ServiceSpec {
  return {
    name: `service-${index}`,
    replicas: REPLICAS,
    concurrency: 64,
    queue: 128,
    balancer: 'round-robin',
    work: {
      kind: 'declared',
      serviceTime: { kind: 'exponential', mean: 5 },
      failureRate: 0,
      calls:
        index === SERVICES - 1
          ? []
          : [{ to: `service-${index + 1}`, method: 'GET', path: '/', timeout: null }],
    },
  };
}

const load = (index: number): LoadSpec => ({
  to: `service-${index}`,
  method: 'GET',
  path: '/',
  body: null,
  arrivals: 'poisson',
  rate: 800,
  timeout: null,
});

/** Twelve services of eight instances, slow links: more messages than a frame may draw. */
export const BUSY_SCENARIO: Scenario = {
  until: 60_000,
  slowAfter: 1000,
  services: Array.from({ length: SERVICES }, (_, index) => chained(index)),
  links: [],
  defaultLink: { latency: { kind: 'lognormal', p50: 300, p99: 900 }, loss: 0 },
  load: [load(0), load(4), load(8)],
  faults: [],
};

/** Frames of its start, 50 a simulated second: the messages under way grow past 2,000. */
export function busyFrames(): readonly Frame[] {
  const simulation = new Simulation(
    { scenario: BUSY_SCENARIO, files: {}, seed: 1, interventions: [] },
    loadCode,
  );
  const frames = new FrameMaker(simulation.cluster);
  return Array.from({ length: 200 }, () => {
    simulation.advance(simulation.now + 20);
    return frames.make('running', 1);
  });
}
