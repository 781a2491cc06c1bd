/** Declared services that call each other in a circle for certain, and so without end. */
import type { DeclaredCall, DeclaredWork } from '../../cluster/service-spec.ts';
import type { Problem } from '../problem.ts';
import { callsOf } from '../schema/call.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import type { Places } from '../yaml-text.ts';
import { type Path, serviceOf } from './names.ts';

/** What one kind of request does: a service's default, or one of its routes. */
interface Node {
  /** `travel`, or `travel GET /seats` of a route. */
  readonly name: string;
  readonly service: string;
  /** Where its calls stand. */
  readonly path: Path;
  readonly calls: DeclaredWork['calls'];
}

/**
 * A circle is certain when no share of requests leaves it: every call on it is always made, by every
 * version, and nobody fails before calling. Two services may well call each other through different
 * routes. Coded services decide by themselves, so no circle through one is certain.
 */
export function circleProblems(scenario: ScenarioText, places: Places): Problem[] {
  const done = new Set<string>();
  const problems: Problem[] = [];
  const walk = (node: Node, trail: readonly Node[]) => {
    if (done.has(node.name)) return;
    const way = [...trail, node];
    for (const { call, path } of callsOf(node.calls)) {
      const next = (call.share ?? 1) < 1 ? null : answering(scenario, call);
      if (next === null) continue;
      const from = way.findIndex(({ name }) => name === next.name);
      if (from < 0) {
        walk(next, way);
        continue;
      }
      const circle = [...way.slice(from), next].map(({ name }) => name).join(' -> ');
      const problem = `declared services call each other in a circle: ${circle}`;
      const remedy =
        'Take one call out, give it a share, or give one service code that decides when to call.';
      problems.push(places.problem([...node.path, ...path], problem, remedy));
    }
    done.add(node.name);
  };
  for (const name of Object.keys(scenario.services))
    for (const node of nodesOf(scenario, name)) walk(node, []);
  return problems;
}

/** The work that certainly does all its calls; null when there is none or another version differs. */
function certainWork(scenario: ScenarioText, name: string): DeclaredWork | null {
  const service = serviceOf(scenario, name);
  if (service?.work.kind !== 'declared') return null;
  return service.versions?.some(({ work }) => work !== undefined) ? null : service.work;
}

function nodesOf(scenario: ScenarioText, name: string): Node[] {
  const work = certainWork(scenario, name);
  if (work === null) return [];
  return [nodeOf(name, work, null), ...(work.routes ?? []).map((r) => nodeOf(name, work, r))];
}

function nodeOf(
  service: string,
  work: DeclaredWork,
  route: NonNullable<DeclaredWork['routes']>[number] | null,
): Node {
  const { calls, failureRate } = route ?? work;
  const certain = failureRate > 0 ? [] : calls;
  const path = ['services', service];
  if (route === null) return { name: service, service, path: [...path, 'calls'], calls: certain };
  const key = `${route.method} ${route.path}`;
  return {
    name: `${service} ${key}`,
    service,
    path: [...path, 'routes', key, 'calls'],
    calls: certain,
  };
}

/** What the call sets off at the service called. */
function answering(scenario: ScenarioText, { to, method, path }: DeclaredCall): Node | null {
  const work = certainWork(scenario, to);
  if (work === null) return null;
  const [plain = ''] = path.split('?');
  const route = work.routes?.find(
    (one) =>
      (one.method === '*' || one.method === method) &&
      (one.path.endsWith('*') ? plain.startsWith(one.path.slice(0, -1)) : one.path === plain),
  );
  return nodeOf(to, work, route ?? null);
}
