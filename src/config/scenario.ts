import type {
  Fault,
  LinkProperties,
  LinkSpec,
  Scenario,
  ServiceSpec,
} from '../cluster/scenario.ts';
import type { Parsed } from './problem.ts';
import { inOrder } from './problem.ts';
import { linkEnds, scenarioProblems } from './scenario-rules.ts';
import { type FaultText, type ScenarioText, scenarioSchema } from './scenario-schema.ts';
import { FILE_START, type Origin, readYaml } from './yaml-text.ts';

/**
 * Reads a scenario. `origin` is where the text begins in its file, for problems' places.
 * Everything is checked: spelling, units, and that names and times agree with each other.
 */
export function parseScenario(text: string, origin: Origin = FILE_START): Parsed<Scenario> {
  const read = readYaml(text, scenarioSchema, origin);
  if (!read.ok) return read;
  const problems = scenarioProblems(read.value.data, read.value.places);
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) };
  return { ok: true, value: toScenario(read.value.data) };
}

const PLAIN_LINK: LinkProperties = { latency: { kind: 'constant', value: 1 }, loss: 0 };

function toScenario(text: ScenarioText): Scenario {
  const { default: given, ...named } = text.links;
  const defaultLink = linkOver(PLAIN_LINK, given);
  const links = Object.entries(named).map(([key, link]): LinkSpec => {
    const { from, to } = linkEnds(key);
    return { from, to, ...linkOver(defaultLink, link) };
  });
  return {
    until: text.until,
    slowAfter: text.slow_after,
    services: Object.entries(text.services).map(([name, service]) => toService(name, service)),
    links,
    defaultLink,
    load: text.load.map(({ to, request, body, arrivals, rate, timeout }) => ({
      to,
      ...request,
      body: body === null ? null : JSON.stringify(body),
      arrivals,
      rate,
      timeout,
    })),
    faults: text.faults.map((fault) => ({
      at: fault.at,
      for: fault.for ?? null,
      fault: toFault(fault),
    })),
  };
}

function linkOver(base: LinkProperties, link?: ScenarioText['links'][string]): LinkProperties {
  return { latency: link?.latency ?? base.latency, loss: link?.loss ?? base.loss };
}

function toService(name: string, text: ScenarioText['services'][string]): ServiceSpec {
  const { replicas, concurrency, queue, balancer } = text;
  const work: ServiceSpec['work'] =
    'code' in text
      ? { kind: 'code', file: text.code, calls: text.calls }
      : {
          kind: 'declared',
          serviceTime: text.service_time,
          failureRate: text.failure_rate,
          calls: text.calls,
        };
  return { name, replicas, concurrency, queue, balancer, work };
}

function toFault(text: FaultText): Fault {
  const one = text.instance === undefined ? {} : { instance: text.instance };
  if ('kill' in text) return { kind: 'kill', service: text.kill, ...one };
  if ('fail' in text) return { kind: 'fail', service: text.fail, share: text.share, ...one };
  return { kind: 'slow', service: text.slow, factor: text.factor, add: text.add, ...one };
}
