/** Whole scenarios as people write them, run to the end or step by step. */
import { expect } from 'vitest';
import { packageText } from '../../cli/package-bundle.ts';
import type { ClusterMark } from '../../cluster/cluster.ts';
import { sqlite } from '../../cluster/postgres/server.fixture.ts';
import type { Scenario } from '../../cluster/scenario.ts';
import { parseScenario } from '../../config/scenario.ts';
import { bundledImports } from '../../sandbox/packages/bundled.ts';
import type { RunRecord } from '../../telemetry/record.ts';
import { loadCode } from '../code-loader.ts';
import { Simulation } from '../simulation.ts';

export type Files = Readonly<Record<string, string>>;

/** Throws what is wrong with the text. JSON is YAML too. */
export function scenarioOf(yaml: string): Scenario {
  const parsed = parseScenario(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1));
  return parsed.value;
}

export interface Live {
  readonly simulation: Simulation;
  readonly marks: readonly ClusterMark[];
}

/**
 * At t = 0, with the marks of its timeline as they come. `packages` are the texts of the npm
 * packages that the files import: see {@link packagesOf}.
 */
export function live(
  scenario: Scenario | string,
  files: Files = {},
  seed = 1,
  packages: Files = {},
): Live {
  const marks: ClusterMark[] = [];
  const simulation = new Simulation(
    {
      scenario: typeof scenario === 'string' ? scenarioOf(scenario) : scenario,
      files,
      packages,
      seed,
      interventions: [],
      sqlite,
    },
    loadCode,
    { mark: (mark) => void marks.push(mark) },
  );
  return { simulation, marks };
}

/** The texts of the npm packages that the files import. */
export async function packagesOf(files: Files): Promise<Files> {
  const names = bundledImports(files);
  const texts = await Promise.all(names.map(packageText));
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!]));
}

/** At the scenario's end. */
export function finished(
  scenario: Scenario | string,
  files: Files = {},
  seed = 1,
  packages: Files = {},
) {
  const run = live(scenario, files, seed, packages);
  run.simulation.advance(Number.POSITIVE_INFINITY);
  const record = run.simulation.record();
  expect(record.failure).toBeNull();
  return { ...run, record };
}

export function recordOf(scenario: Scenario | string, files: Files = {}, seed = 1): RunRecord {
  return finished(scenario, files, seed).record;
}

/** What learner code wrote to its console, in order. */
export function logged({ simulation }: Live): string[] {
  return simulation.cluster.logs.since(0, 4096).map(({ text }) => text);
}
