import { alibabaGraph, type GraphService } from './alibaba-graph.ts';
import type { Preset } from './preset.ts';

export interface AlibabaOptions {
  /** How many services there are: at least 10. */
  readonly services: number;
  /** The same seed gives the same text. */
  readonly seed: number;
  /** Requests a second of all entry services together. */
  readonly rate: number;
  /** Instances of each service (default 5, so that 1,000 services are 5,000 instances). */
  readonly replicas?: number;
}

/** Beyond so many calls a service asks its stores all at once. */
const SEQUENTIAL_MOST = 3;

/**
 * Scenario YAML of a generated system whose call graphs have the statistics of Alibaba's traces
 * (see {@link alibabaGraph}). Throws `RangeError` for fewer than 10 services.
 */
export function alibabaScenario({ services, seed, rate, replicas = 5 }: AlibabaOptions): string {
  const graph = alibabaGraph(services, seed);
  const stores = new Set(graph.filter(({ role }) => role === 'leaf').map(({ name }) => name));
  const entries = graph.filter(({ role }) => role === 'entry');
  return `# ${services} services with call graphs like Alibaba's: depth, fan-out and roles as published.
# Ours: all times, that ${SEQUENTIAL_MOST} calls or fewer are made one after another and stores beyond that at once,
# the load (every entry alike), and the number of instances.
until: 60s
services:
${graph.map((service) => serviceYaml(service, stores, replicas)).join('\n')}
links:
  default: { latency: 500us }
load:
  - rate: ${rate}/s
    mix:
${entries.map(({ name }) => `      - { to: ${name} }`).join('\n')}
`;
}

function serviceYaml(
  { name, role, calls }: GraphService,
  stores: ReadonlySet<string>,
  replicas: number,
): string {
  const time = role === 'leaf' ? '{ p50: 1ms, p99: 10ms }' : '{ p50: 2ms, p99: 20ms }';
  const lines = [
    `  ${name}:`,
    ...(replicas === 1 ? [] : [`    replicas: ${replicas}`]),
    `    service_time: { lognormal: ${time} }`,
    ...(calls.length === 0 ? [] : [`    calls: [${steps(calls, stores).join(', ')}]`]),
  ];
  return lines.join('\n');
}

function steps(calls: readonly string[], stores: ReadonlySet<string>): readonly string[] {
  const atOnce = calls.filter((name) => stores.has(name));
  if (calls.length <= SEQUENTIAL_MOST || atOnce.length === 0) return calls;
  const others = calls.filter((name) => !stores.has(name));
  return [`{ parallel: [${atOnce.join(', ')}] }`, ...others];
}

export const alibaba: Preset = {
  id: 'alibaba-like',
  title: 'Like Alibaba, 100 services',
  summary:
    'A generated system with the published statistics of Alibaba’s call graphs: most requests touch a handful of services, a few touch dozens.',
  source:
    'Luo et al., SoCC’21 (depth, size); a measurement of the same traces (fan-out); arXiv 2504.13141 (roles). Times, load and instances are ours.',
  yaml: alibabaScenario({ services: 100, seed: 1, rate: 100, replicas: 2 }),
};
