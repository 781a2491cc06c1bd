import type { DeploySpec, LinkSpec, Scenario, ServiceSpec } from '../cluster/scenario.ts';
import { DEFAULT_CONNECTION } from '../network/connection-properties.ts';
import type { LinkProperties } from '../network/link.ts';
import { inOrder, type Parsed } from './problem.ts';
import { scenarioProblems } from './rules/scenario.ts';
import type { LinkText } from './schema/link.ts';
import { type ScenarioText, scenarioSchema } from './schema/scenario.ts';
import type { ServiceText } from './schema/service.ts';
import { linkEnds } from './schema/word.ts';
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
  const { until, slow_after, zones, dns, mesh, load, faults } = text;
  const { default: given, ...named } = text.links;
  const defaultLink = linkOver(PLAIN_LINK, given);
  const links = Object.entries(named).map(([key, link]): LinkSpec => {
    const { from, to } = linkEnds(key);
    return { from, to, ...linkOver(defaultLink, link) };
  });
  const deploys = text.deploys === undefined ? undefined : withWork(text.services, text.deploys);
  return {
    until,
    slowAfter: slow_after,
    services: Object.entries(text.services).map(([name, service]) => toService(name, service)),
    links,
    defaultLink,
    load,
    faults,
    ...(zones === undefined ? {} : { zones }),
    ...(dns === undefined ? {} : { dns }),
    ...(mesh === undefined ? {} : { mesh }),
    ...(deploys === undefined ? {} : { deploys }),
  };
}

/** What a link leaves out it takes from the default link, its connection key by key. */
function linkOver(base: LinkProperties, link: LinkText = {}): LinkProperties {
  const { connection, ...rest } = link;
  if (connection === undefined) return { ...base, ...rest };
  const under = base.connection ?? DEFAULT_CONNECTION;
  return { ...base, ...rest, connection: { ...under, ...connection } };
}

function toService(name: string, { versions, ...rest }: ServiceText): ServiceSpec {
  if (versions === undefined) return { name, ...rest };
  const { work } = rest;
  return { name, ...rest, versions: versions.map((version) => ({ work, ...version })) };
}

/** A deploy that does not say what the new instances do keeps what the latest one said. */
function withWork(
  services: ScenarioText['services'],
  deploys: NonNullable<ScenarioText['deploys']>,
): DeploySpec[] {
  const inTime = [...deploys].sort((a, b) => a.at - b.at);
  return deploys.map((deploy) => {
    if (deploy.work !== undefined) return { ...deploy, work: deploy.work };
    const earlier = inTime
      .slice(0, inTime.indexOf(deploy))
      .findLast(({ service, work }) => service === deploy.service && work !== undefined);
    return { ...deploy, work: earlier?.work ?? services[deploy.service]!.work };
  });
}
