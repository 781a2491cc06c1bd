/** Whoever is called exists. */
import type { ServiceWork } from '../../cluster/service-spec.ts';
import type { Problem } from '../problem.ts';
import { callsOf } from '../schema/call.ts';
import type { ScenarioText } from '../schema/scenario.ts';
import type { Places } from '../yaml-text.ts';
import { type Path, unknownService } from './names.ts';

export function callProblems(scenario: ScenarioText, places: Places): Problem[] {
  const check = (work: ServiceWork | undefined, path: Path) =>
    work === undefined
      ? []
      : calledBy(work).flatMap(({ to, at }) =>
          unknownService(scenario, to, [...path, ...at], places),
        );
  return [
    ...Object.entries(scenario.services).flatMap(([name, { work, versions = [] }]) => [
      ...check(work, ['services', name]),
      ...versions.flatMap((one, i) => check(one.work, ['services', name, 'versions', i])),
    ]),
    ...(scenario.deploys ?? []).flatMap(({ work }, i) => check(work, ['deploys', i])),
  ];
}

/** Every name a work calls, with its path from the keys of the work. */
function calledBy(work: ServiceWork): { readonly to: string; readonly at: Path }[] {
  if (!('calls' in work)) return [];
  if (work.kind !== 'declared') return work.calls.map((to, i) => ({ to, at: ['calls', i] }));
  const own = callsOf(work.calls).map(({ call, path }) => ({
    to: call.to,
    at: ['calls', ...path],
  }));
  const ofRoutes = (work.routes ?? []).flatMap(({ method, path: route, calls }) =>
    callsOf(calls).map(({ call, path }) => ({
      to: call.to,
      at: ['routes', `${method} ${route}`, 'calls', ...path],
    })),
  );
  return [...own, ...ofRoutes];
}
