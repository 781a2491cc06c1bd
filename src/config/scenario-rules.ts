/** What a schema cannot see: whether the parts of a scenario agree with each other. */
import type { Millis } from '../base/units.ts';
import { type Problem, suggest } from './problem.ts';
import { formatMillis } from './quantity.ts';
import type { FaultText, ScenarioText } from './scenario-schema.ts';
import type { Places } from './yaml-text.ts';

export function scenarioProblems(scenario: ScenarioText, places: Places): Problem[] {
  return [
    ...callProblems(scenario, places),
    ...weightProblems(scenario, places),
    ...linkProblems(scenario, places),
    ...loadProblems(scenario, places),
    ...scenario.faults.flatMap((fault, i) => faultProblems(scenario, fault, i, places)),
    ...cycleProblems(scenario, places),
  ];
}

/** The ends of a link's key, `order -> payment`. */
export function linkEnds(key: string): { readonly from: string; readonly to: string } {
  const [from = '', to = ''] = key.split('->').map((end) => end.trim());
  return { from, to };
}

type Path = readonly PropertyKey[];

function unknownService(
  scenario: ScenarioText,
  name: string,
  path: Path,
  places: Places,
): Problem[] {
  if (Object.hasOwn(scenario.services, name)) return [];
  const remedy = suggest(name, Object.keys(scenario.services));
  return [places.problem(path, `there is no service "${name}"`, remedy)];
}

const calledBy = (service: ScenarioText['services'][string]) =>
  service.calls.map((call) => (typeof call === 'string' ? call : call.to));

function callProblems(scenario: ScenarioText, places: Places): Problem[] {
  return Object.entries(scenario.services).flatMap(([name, service]) =>
    calledBy(service).flatMap((to, i) =>
      unknownService(scenario, to, ['services', name, 'calls', i], places),
    ),
  );
}

function weightProblems(scenario: ScenarioText, places: Places): Problem[] {
  return Object.entries(scenario.services).flatMap(([name, { balancer, replicas }]) => {
    if (typeof balancer === 'string' || !('weights' in balancer)) return [];
    const { length } = balancer.weights;
    if (length === replicas) return [];
    const path = ['services', name, 'balancer', balancer.kind];
    const message = `there are ${length} weights for ${replicas} instances`;
    return [places.problem(path, message, 'Write one weight for each replica.')];
  });
}

function linkProblems(scenario: ScenarioText, places: Places): Problem[] {
  const seen = new Map<string, string>();
  return Object.keys(scenario.links).flatMap((key) => {
    if (key === 'default') return [];
    const { from, to } = linkEnds(key);
    const path = ['links', key];
    const known = ['client', ...Object.keys(scenario.services)];
    const problems = [from, to]
      .filter((end) => !known.includes(end))
      .map((end) =>
        places.problem(path, `there is no service "${end}"`, suggest(end, known), 'key'),
      );
    if (to === 'client')
      problems.push(
        places.problem(
          path,
          'nobody calls the client',
          'Answers travel on the same link as requests.',
          'key',
        ),
      );
    if (from === to)
      problems.push(places.problem(path, 'both ends are the same', 'Name two services.', 'key'));
    if (seen.has(`${from}->${to}`))
      problems.push(places.problem(path, 'this link is there twice', 'Keep one of them.', 'key'));
    seen.set(`${from}->${to}`, key);
    return problems;
  });
}

function loadProblems(scenario: ScenarioText, places: Places): Problem[] {
  return scenario.load.flatMap(({ to }, i) =>
    unknownService(scenario, to, ['load', i, 'to'], places),
  );
}

function faultProblems(
  scenario: ScenarioText,
  fault: FaultText,
  i: number,
  places: Places,
): Problem[] {
  const kind = 'kill' in fault ? 'kill' : 'slow' in fault ? 'slow' : 'fail';
  const name = 'kill' in fault ? fault.kill : 'slow' in fault ? fault.slow : fault.fail;
  const path = ['faults', i];
  const problems = unknownService(scenario, name, [...path, kind], places);
  const end: Millis = fault.at + (fault.for ?? 0);
  const ends = `the run ends at ${formatMillis(scenario.until)}`;
  if (fault.at >= scenario.until)
    problems.push(
      places.problem(
        [...path, 'at'],
        `${ends}, before this begins`,
        'Begin earlier, or make `until` later.',
      ),
    );
  else if (end > scenario.until)
    problems.push(
      places.problem(
        [...path, 'for'],
        `${ends}, before this heals at ${formatMillis(end)}`,
        'Leave `for` out when it lasts to the end.',
      ),
    );
  const replicas = scenario.services[name]?.replicas;
  if (replicas !== undefined && fault.instance !== undefined && fault.instance >= replicas)
    problems.push(
      places.problem(
        [...path, 'instance'],
        `${name} has ${replicas} instance${replicas === 1 ? '' : 's'}, counted from 0`,
        `Write a number from 0 to ${replicas - 1}, or leave it out for all.`,
      ),
    );
  return problems;
}

/** Declared services call unconditionally, so a circle of them would never end. */
function cycleProblems(scenario: ScenarioText, places: Places): Problem[] {
  const done = new Set<string>();
  const problems: Problem[] = [];
  const walk = (name: string, trail: readonly string[]) => {
    const service = scenario.services[name];
    if (service === undefined || 'code' in service || done.has(name)) return;
    const way = [...trail, name];
    for (const [i, to] of calledBy(service).entries()) {
      if (way.includes(to)) {
        const circle = [...way.slice(way.indexOf(to)), to].join(' -> ');
        problems.push(
          places.problem(
            ['services', name, 'calls', i],
            `declared services call each other in a circle: ${circle}`,
            'Take one call out, or give one of them code that decides when to call.',
          ),
        );
      } else walk(to, way);
    }
    done.add(name);
  };
  for (const name of Object.keys(scenario.services)) walk(name, []);
  return problems;
}
