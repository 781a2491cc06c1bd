/** Files that a scenario names: which are not there, and what they would begin with. */
import type { Scenario, ServiceWork } from '../../cluster/scenario.ts';
import { newMeshFile } from './mesh-file.ts';
import type { Change } from './playground.ts';
import { newProxyFile } from './proxy-file.ts';
import { type Callee, starterCode } from './starter.ts';
import { newWorkerCode } from './starts.ts';

/** Some arrivals of a recording. */
const NEW_RECORDING =
  '# One request a line: when it leaves.\n0ms\n40ms\n55ms\n200ms\n210ms\n900ms\n';

/** A table, and a row in it. */
const NEW_SCHEMA = `CREATE TABLE items (
  id SERIAL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  stock INT NOT NULL CHECK (stock >= 0)
);
INSERT INTO items (name, stock) VALUES ('tea', 10);
`;

/** Start texts by the path of each file the scenario names. */
export function namedFiles(scenario: Scenario): ReadonlyMap<string, string> {
  const { services, load, mesh, deploys = [] } = scenario;
  const named = new Map<string, string>();
  const names = services.map(({ name }) => name);
  const add = (path: string, text: () => string) => {
    if (!named.has(path)) named.set(path, text());
  };
  const addWork = (service: string, work: ServiceWork) => {
    if (work.kind === 'code') {
      add(work.file, () => starterCode(service, calleesOf(scenario, work)));
      for (const path of work.more ?? []) add(path, () => newWorkerCode(service));
    }
    if (work.kind === 'postgres' && work.schema !== undefined) add(work.schema, () => NEW_SCHEMA);
    if (work.kind !== 'nginx') return;
    const others = names.filter((name) => name !== service);
    add(work.file, () => newProxyFile(work.calls.length > 0 ? work.calls : others.slice(0, 1)));
  };
  for (const { name, work, versions = [] } of services) {
    addWork(name, work);
    for (const each of versions) addWork(name, each.work);
  }
  for (const { service, work } of deploys) addWork(service, work);
  for (const path of mesh?.files ?? []) add(path, () => newMeshFile(firstCallee(scenario)));
  for (const { replay } of load) {
    if (replay !== undefined && 'file' in replay) add(replay.file, () => NEW_RECORDING);
  }
  return named;
}

/** A service that another one calls, so that rules for it have something to do; or else the first. */
export function firstCallee({ services }: Pick<Scenario, 'services'>): string {
  const called = services.flatMap(({ name, work }) => calledBy(work).filter((to) => to !== name));
  return called[0] ?? services[0]?.name ?? 'service';
}

function calledBy(work: ServiceWork): readonly string[] {
  if (!('calls' in work)) return [];
  if (work.kind !== 'declared') return work.calls;
  return work.calls.flatMap((step) =>
    'parallel' in step ? step.parallel.map(({ to }) => to) : [step.to],
  );
}

function calleesOf({ services }: Scenario, work: ServiceWork): readonly Callee[] {
  const kindOf = (name: string) => services.find((each) => each.name === name)?.work.kind;
  return calledBy(work).map((name) => ({ name, kind: kindOf(name) ?? 'declared' }));
}

/** The file with the text it begins with; a file that is there already stays. */
export const createFile =
  (path: string, text: string): Change =>
  (system) => ({
    ok: true,
    system: path in system.files ? system : { ...system, files: { ...system.files, [path]: text } },
  });
