/** What all rules of a scenario begin with: does such a thing exist? */
import { type Problem, suggest } from '../problem.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import type { ServiceText } from '../schema/service.ts';
import type { Places } from '../yaml-text.ts';

export type Path = readonly PropertyKey[];

export function serviceOf(scenario: ScenarioText, name: string): ServiceText | undefined {
  return Object.hasOwn(scenario.services, name) ? scenario.services[name] : undefined;
}

export function unknownService(
  scenario: ScenarioText,
  name: string,
  path: Path,
  places: Places,
): Problem[] {
  if (serviceOf(scenario, name) !== undefined) return [];
  const remedy = suggest(name, Object.keys(scenario.services));
  return [places.problem(path, `there is no service "${name}"`, remedy)];
}

/** Whoever is to issue certificates is there, and does so. */
export function notAnAuthority(
  scenario: ScenarioText,
  name: string,
  path: Path,
  places: Places,
): Problem[] {
  const service = serviceOf(scenario, name);
  if (service === undefined) return unknownService(scenario, name, path, places);
  if (service.work.kind === 'authority') return [];
  const problem = `"${name}" is no certificate authority`;
  return [places.problem(path, problem, `Write ${name}: { authority: true }.`)];
}

/** The ends of a link: both exist, differ, and the client is not called. */
export function endProblems(
  scenario: ScenarioText,
  { from, to }: { readonly from: string; readonly to: string },
  path: Path,
  places: Places,
  at?: 'key',
): Problem[] {
  const known = ['client', ...Object.keys(scenario.services)];
  const problems = [from, to]
    .filter((end) => !known.includes(end))
    .map((end) => places.problem(path, `there is no service "${end}"`, suggest(end, known), at));
  if (to === 'client') {
    const remedy = 'Answers travel on the same link as requests.';
    problems.push(places.problem(path, 'nobody calls the client', remedy, at));
  }
  const own = serviceOf(scenario, from);
  // The instances of a Redis service talk to each other: replication.
  if (from === to && !(own?.work.kind === 'redis' && own.replicas > 1))
    problems.push(places.problem(path, 'both ends are the same', 'Name two services.', at));
  return problems;
}

/** Instances at the start, of all versions. */
export const instancesOf = ({ replicas, versions = [] }: ServiceText) =>
  versions.reduce((sum, version) => sum + version.replicas, replicas);

export const counted = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
