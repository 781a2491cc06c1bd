/** Whether the parts of one service agree with each other and with the scenario. */
import type { RedisWork, ServiceWork } from '../../cluster/service-spec.ts';
import { type Problem, suggest } from '../problem.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import type { ServiceText } from '../schema/service.ts';
import type { Places } from '../yaml-text.ts';
import { counted, instancesOf, type Path, serviceOf, unknownService } from './names.ts';

export function serviceProblems(scenario: ScenarioText, name: string, places: Places): Problem[] {
  const service = serviceOf(scenario, name)!;
  const path = ['services', name];
  return [
    ...weightProblems(service, path, places),
    ...versionProblems(service, path, places),
    ...zoneProblems(scenario, service, path, places),
    ...autoscalerProblems(service, path, places),
    ...registrationProblems(scenario, service, path, places),
    ...soleProblems(service, path, places),
    ...idleAuthority(scenario, name, path, places),
  ];
}

/** An authority answers a mesh that names it, and nobody else. */
function idleAuthority(
  scenario: ScenarioText,
  name: string,
  path: Path,
  places: Places,
): Problem[] {
  if (serviceOf(scenario, name)!.work.kind !== 'authority') return [];
  if (scenario.mesh?.certificates?.authority === name) return [];
  const remedy = `Write mesh: { certificates: { authority: ${name} } }, or take the service out.`;
  return [places.problem([...path, 'authority'], 'nobody asks this authority', remedy)];
}

/** Its instances would not know each other's data. */
function soleProblems(service: ServiceText, path: Path, places: Places): Problem[] {
  const { work, replicas, versions, autoscaler } = service;
  if (work.kind === 'postgres') return standbyProblems(service, path, places);
  if (work.kind !== 'redis' && work.kind !== 'rabbitmq') return [];
  const redis = work.kind === 'redis';
  const problem = redis
    ? 'the instances of a Redis service are one master and its replicas, as many as there are from the start'
    : 'a RabbitMQ node has one instance here: clusters are not simulated';
  const many = replicas > 1 && !redis;
  const key = many ? 'replicas' : versions !== undefined ? 'versions' : autoscaler && 'autoscaler';
  if (key !== undefined) return [places.problem([...path, key], problem, `Take ${key} out.`)];
  return redis ? replicationProblems(work, replicas, path, places) : [];
}

/** Settings of replication that nothing would come of. */
function replicationProblems(
  { failover, minReplicasToWrite = 0, minReplicasMaxLag, backlog }: RedisWork,
  replicas: number,
  path: Path,
  places: Places,
): Problem[] {
  const at = [...path, 'redis'];
  if (failover !== undefined && replicas < 3) {
    const problem =
      'a failover needs the votes of more than half, which fewer than 3 instances cannot give when one is down';
    return [
      places.problem([...at, 'failover'], problem, 'Write replicas: 3, or take failover out.'),
    ];
  }
  if (minReplicasToWrite > 0 && minReplicasToWrite >= replicas) {
    const problem = `the master has ${counted(replicas - 1, 'replica')} at most, so all writes are refused`;
    const remedy = 'Write a smaller number, or more replicas.';
    return [places.problem([...at, 'min_replicas_to_write'], problem, remedy)];
  }
  if (minReplicasMaxLag !== undefined && minReplicasToWrite === 0) {
    const remedy = 'Add min_replicas_to_write: 1, or take it out.';
    return [places.problem([...at, 'min_replicas_max_lag'], 'no replica has to keep up', remedy)];
  }
  if (backlog !== undefined && replicas === 1)
    return [
      places.problem(
        [...at, 'backlog'],
        'there are no replicas',
        'Write replicas: 2, or take it out.',
      ),
    ];
  return [];
}

/** The first instance of a PostgreSQL is the primary, and those after it its standbys. */
function standbyProblems(service: ServiceText, path: Path, places: Places): Problem[] {
  const { work, replicas, versions, autoscaler } = service;
  const key = versions !== undefined ? 'versions' : autoscaler && 'autoscaler';
  if (key !== undefined) {
    const problem = 'the instances of a PostgreSQL are one primary and its standbys';
    return [places.problem([...path, key], problem, `Take ${key} out, and write replicas.`)];
  }
  if (work.kind !== 'postgres' || work.lag === undefined || replicas > 1) return [];
  const remedy = 'Write replicas: 2 for one standby, or take lag out.';
  return [
    places.problem([...path, 'postgres', 'lag'], 'there is no standby to lag behind', remedy),
  ];
}

function weightProblems(service: ServiceText, path: Path, places: Places): Problem[] {
  const { balancer } = service;
  if (typeof balancer === 'string' || !('weights' in balancer)) return [];
  const { length } = balancer.weights;
  const instances = instancesOf(service);
  if (length === instances) return [];
  const message = `there are ${counted(length, 'weight')} for ${counted(instances, 'instance')}`;
  const remedy = 'Write one weight for each replica.';
  return [places.problem([...path, 'balancer', balancer.kind], message, remedy)];
}

function versionProblems(
  { version = 'v1', versions = [] }: ServiceText,
  path: Path,
  places: Places,
): Problem[] {
  const seen = [version];
  return versions.flatMap((one, i) => {
    const twice = seen.includes(one.version);
    seen.push(one.version);
    if (!twice) return [];
    const remedy = `Taken: ${seen.slice(0, -1).join(', ')}. Choose another label.`;
    const at = [...path, 'versions', i, 'version'];
    return [places.problem(at, `there is a version "${one.version}" already`, remedy)];
  });
}

function zoneProblems(
  scenario: ScenarioText,
  { zones = [], zoneAware = false }: ServiceText,
  path: Path,
  places: Places,
): Problem[] {
  const known = scenario.zones?.names ?? [];
  const problems = zones.flatMap((zone, i) => {
    if (known.includes(zone)) return [];
    const remedy = known.length > 0 ? suggest(zone, known) : 'Add zones: { names: [a, b] } above.';
    return [places.problem([...path, 'zones', i], `there is no zone "${zone}"`, remedy)];
  });
  if (zoneAware && known.length === 0) {
    const remedy = 'Add zones: { names: [a, b] } above, or take zone_aware out.';
    problems.push(places.problem([...path, 'zone_aware'], 'there are no zones', remedy));
  }
  return problems;
}

function autoscalerProblems(service: ServiceText, path: Path, places: Places): Problem[] {
  const { autoscaler } = service;
  if (autoscaler === undefined) return [];
  const problems: Problem[] = [];
  if (autoscaler.min > autoscaler.max)
    problems.push(
      places.problem([...path, 'autoscaler', 'min'], 'min is above max', 'Exchange them.'),
    );
  const works = [service.work, ...(service.versions ?? []).flatMap(({ work }) => work ?? [])];
  const { cpu, stepCost = 0 } = service.runtime ?? {};
  if (
    autoscaler.metric === 'cpu' &&
    !works.some((work) => computes(work, cpu !== undefined || stepCost > 0))
  )
    problems.push(
      places.problem(
        [...path, 'autoscaler'],
        'nothing here takes processor time, so cpu is always 0%',
        works.some(({ kind }) => kind === 'declared')
          ? 'Give the service a cpu time, or write metric: in-flight or rate.'
          : 'Give its runtime a cpu time or a step_cost, or write metric: in-flight or rate.',
      ),
    );
  return problems;
}

/** Whether any request takes processor time. */
function computes(work: ServiceWork, codeDoes: boolean): boolean {
  if (work.kind !== 'declared') return codeDoes;
  return [work, ...(work.routes ?? [])].some(({ cpu }) => cpu !== undefined);
}

function registrationProblems(
  scenario: ScenarioText,
  { registration }: ServiceText,
  path: Path,
  places: Places,
): Problem[] {
  if (registration === undefined) return [];
  const at = [...path, 'registration', 'with'];
  const registry = serviceOf(scenario, registration.with);
  if (registry === undefined) return unknownService(scenario, registration.with, at, places);
  if (registry.work.kind === 'registry') return [];
  const problem = `"${registration.with}" is no registry`;
  return [places.problem(at, problem, `Write ${registration.with}: { registry: true }.`)];
}
