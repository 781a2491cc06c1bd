/** What a schema cannot see: whether the parts of a scenario agree with each other. */
import type { Problem } from '../problem.ts';
import { formatMillis } from '../quantity.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import { linkEnds } from '../schema/word.ts';
import type { Places } from '../yaml-text.ts';
import { callProblems } from './calls.ts';
import { circleProblems } from './circles.ts';
import { deployProblems } from './deploys.ts';
import { faultProblems } from './faults.ts';
import { endProblems, notAnAuthority, unknownService } from './names.ts';
import { serviceProblems } from './services.ts';

export function scenarioProblems(scenario: ScenarioText, places: Places): Problem[] {
  return [
    ...callProblems(scenario, places),
    ...Object.keys(scenario.services).flatMap((name) => serviceProblems(scenario, name, places)),
    ...meshProblems(scenario, places),
    ...linkProblems(scenario, places),
    ...loadProblems(scenario, places),
    ...scenario.faults.flatMap((fault, i) => faultProblems(scenario, fault, i, places)),
    ...deployProblems(scenario, places),
    ...circleProblems(scenario, places),
  ];
}

const AUTHORITY_PATH = ['mesh', 'certificates', 'authority'];

function meshProblems(scenario: ScenarioText, places: Places): Problem[] {
  const { sidecars = 'all', certificates } = scenario.mesh ?? {};
  const problems =
    certificates === undefined
      ? []
      : notAnAuthority(scenario, certificates.authority, AUTHORITY_PATH, places);
  if (sidecars === 'all') return problems;
  return [
    ...problems,
    ...sidecars.flatMap((name, i) =>
      unknownService(scenario, name, ['mesh', 'sidecars', i], places),
    ),
  ];
}

function linkProblems(scenario: ScenarioText, places: Places): Problem[] {
  const seen = new Set<string>();
  return Object.keys(scenario.links).flatMap((key) => {
    if (key === 'default') return [];
    const ends = linkEnds(key);
    const path = ['links', key];
    const problems = endProblems(scenario, ends, path, places, 'key');
    const name = `${ends.from}->${ends.to}`;
    if (seen.has(name))
      problems.push(places.problem(path, 'this link is there twice', 'Keep one of them.', 'key'));
    seen.add(name);
    return problems;
  });
}

function loadProblems(scenario: ScenarioText, places: Places): Problem[] {
  return scenario.load.flatMap(({ to, mix, shape }, i) => {
    const path = ['load', i];
    const problems =
      mix === undefined
        ? unknownService(scenario, to, [...path, 'to'], places)
        : mix.flatMap((one, j) =>
            unknownService(scenario, one.to, [...path, 'mix', j, 'to'], places),
          );
    if (shape !== undefined && shape.kind !== 'daily' && shape.at >= scenario.until)
      problems.push(
        places.problem(
          [...path, 'shape', shape.kind, 'at'],
          `the run ends at ${formatMillis(scenario.until)}, before this begins`,
          'Begin earlier, or make `until` later.',
        ),
      );
    return problems;
  });
}
