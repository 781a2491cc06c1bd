/** Whether a deploy changes something, within the run. */
import type { ServiceWork } from '../../cluster/service-spec.ts';
import type { Problem } from '../problem.ts';
import { formatMillis } from '../quantity.ts';
import type { DeployText } from '../schema/deploy.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import type { Places } from '../yaml-text.ts';
import { serviceOf, unknownService } from './names.ts';

export function deployProblems(scenario: ScenarioText, places: Places): Problem[] {
  const deploys = scenario.deploys ?? [];
  const inTime = [...deploys].sort((a, b) => a.at - b.at);
  return deploys.flatMap((deploy, i) => {
    const path = ['deploys', i];
    const earlier = inTime
      .slice(0, inTime.indexOf(deploy))
      .findLast(({ service }) => service === deploy.service);
    return [
      ...unknownService(scenario, deploy.service, [...path, 'service'], places),
      ...whatProblems(scenario, deploy, earlier, path, places),
      ...whenProblems(scenario, deploy, path, places),
    ];
  });
}

/** Works that are servers as they stand, and are not deployed. */
const SERVERS: Readonly<Partial<Record<ServiceWork['kind'], string>>> = {
  registry: 'registry',
  redis: 'Redis server',
  rabbitmq: 'RabbitMQ node',
  authority: 'certificate authority',
  postgres: 'PostgreSQL server',
};

function whatProblems(
  scenario: ScenarioText,
  { service: name, version, at }: DeployText,
  earlier: DeployText | undefined,
  path: readonly PropertyKey[],
  places: Places,
): Problem[] {
  const service = serviceOf(scenario, name);
  if (service === undefined) return [];
  const { kind } = service.work;
  const what = SERVERS[kind];
  if (what !== undefined) {
    const remedy = 'Deploy a service that has code, a service_time or nginx.';
    return [places.problem([...path, 'service'], `"${name}" is a ${what}`, remedy)];
  }
  const running = earlier?.version ?? service.version ?? 'v1';
  if (version !== running) return [];
  const problem = `${name} already has version ${running} at ${formatMillis(at)}`;
  return [places.problem([...path, 'version'], problem, 'Choose another label.')];
}

function whenProblems(
  { until }: ScenarioText,
  { at, strategy }: DeployText,
  path: readonly PropertyKey[],
  places: Places,
): Problem[] {
  const ends = `the run ends at ${formatMillis(until)}`;
  if (at >= until) {
    const remedy = 'Begin earlier, or make `until` later.';
    return [places.problem([...path, 'at'], `${ends}, before this begins`, remedy)];
  }
  if (strategy.kind !== 'canary' || at + strategy.after < until) return [];
  const problem = `${ends}, before the rest follows at ${formatMillis(at + strategy.after)}`;
  const remedy = 'Make after shorter, or `until` later.';
  return [places.problem([...path, 'strategy', 'canary', 'after'], problem, remedy)];
}
