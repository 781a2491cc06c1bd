/** Whether a fault strikes something that exists, within the run. */
import type { Millis } from '../../base/units.ts';
import type { Fault, ScheduledFault } from '../../cluster/fault.ts';
import type { Problem } from '../problem.ts';
import { formatMillis } from '../quantity.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import type { Places } from '../yaml-text.ts';
import {
  counted,
  endProblems,
  instancesOf,
  notAnAuthority,
  type Path,
  serviceOf,
  unknownService,
} from './names.ts';

export function faultProblems(
  scenario: ScenarioText,
  { at, for: length, fault }: ScheduledFault,
  i: number,
  places: Places,
): Problem[] {
  const path = ['faults', i];
  const end: Millis = at + (length ?? 0);
  const ends = `the run ends at ${formatMillis(scenario.until)}`;
  const problems = targetProblems(scenario, fault, path, places);
  if (at >= scenario.until) {
    const remedy = 'Begin earlier, or make `until` later.';
    problems.push(places.problem([...path, 'at'], `${ends}, before this begins`, remedy));
  } else if (end > scenario.until) {
    const problem = `${ends}, before this heals at ${formatMillis(end)}`;
    const remedy = 'Leave `for` out when it lasts to the end.';
    problems.push(places.problem([...path, 'for'], problem, remedy));
  }
  return problems;
}

function targetProblems(
  scenario: ScenarioText,
  fault: Fault,
  path: Path,
  places: Places,
): Problem[] {
  const key = fault.kind.replaceAll('-', '_');
  if (fault.kind === 'spike') {
    const { length } = scenario.load;
    if (fault.load < length) return [];
    const problem = `there ${length === 1 ? 'is' : 'are'} ${counted(length, 'load')}, counted from 0`;
    const remedy = `Write a number from 0 to ${length - 1}.`;
    return [places.problem([...path, key], problem, remedy)];
  }
  if (fault.kind === 'monkey')
    return fault.services.flatMap((name, i) =>
      unknownService(scenario, name, [...path, key, 'services', i], places),
    );
  if (fault.kind === 'rotate-root') {
    return notAnAuthority(scenario, fault.service, [...path, key], places);
  }
  if ('from' in fault) return endProblems(scenario, fault, [...path, key], places);
  return [
    ...unknownService(scenario, fault.service, [...path, key], places),
    ...instanceProblems(scenario, fault, path, places),
  ];
}

function instanceProblems(
  scenario: ScenarioText,
  { service: name, instance }: { readonly service: string; readonly instance?: number },
  path: Path,
  places: Places,
): Problem[] {
  const service = serviceOf(scenario, name);
  if (service === undefined || instance === undefined) return [];
  // A deploy adds instances: how many there are by then is not known beforehand.
  if (scenario.deploys?.some((deploy) => deploy.service === name)) return [];
  const most = Math.max(instancesOf(service), service.autoscaler?.max ?? 0);
  if (instance < most) return [];
  const problem = `${name} has ${counted(most, 'instance')}, counted from 0`;
  const remedy = `Write a number from 0 to ${most - 1}, or leave it out for all.`;
  return [places.problem([...path, 'instance'], problem, remedy)];
}
