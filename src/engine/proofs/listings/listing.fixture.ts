/** The listings of the course as the presets have them, and mended; in their systems or in others. */
import { expect } from 'vitest';
import type { Millis } from '../../../base/units.ts';
import type { Scenario } from '../../../cluster/scenario.ts';
import { observe, parseMeasure } from '../../../lesson/measure.ts';
import { MENDED } from '../../../presets/listings/mended.ts';
import type { Preset } from '../../../presets/preset.ts';
import { loadCode } from '../../code-loader.ts';
import { withPackages } from '../../packages.ts';
import { Simulation } from '../../simulation.ts';
import { scenarioOf } from '../live.fixture.ts';

export type Version = 'chapter' | 'mended';

const textOf = async (name: string) => (await import('virtual:packages')).packageText(name);

export interface Setting {
  /** In place of the preset's. */
  readonly yaml?: string;
  /** In place of files of the listing, or besides them. */
  readonly files?: Readonly<Record<string, string>>;
  /** Constants of the code, to be others: `{ WAIT_MS: 50 }`. */
  readonly constants?: Readonly<Record<string, number>>;
  readonly change?: (scenario: Scenario) => Scenario;
  readonly seed?: number;
}

/** One version of a listing, run to its end. */
export async function play(listing: Preset, version: Version, setting: Setting = {}) {
  const { yaml = listing.yaml, constants = {}, change = (same) => same, seed = 1 } = setting;
  const files: Record<string, string> = { ...listing.files, ...setting.files };
  if (version === 'mended') Object.assign(files, MENDED[listing.id]);
  for (const [name, value] of Object.entries(constants)) {
    const places = Object.keys(files).filter((path) => declares(name).test(files[path]!));
    expect(places, `declares ${name}`).toHaveLength(1);
    files[places[0]!] = files[places[0]!]!.replace(declares(name), `const ${name} = ${value};`);
  }
  const program = { scenario: change(scenarioOf(yaml)), files, seed, interventions: [] };
  const simulation = new Simulation(await withPackages(program, textOf), loadCode);
  simulation.advance(Number.POSITIVE_INFINITY);
  const record = simulation.record();
  expect(record.failure).toBeNull();
  return {
    record,
    simulation,
    logs: simulation.cluster.logs.since(0, 4096),
    /** As checks measure it, over a span of the run in ms (default all); 0 for what was never. */
    measure(text: string, from: Millis = 0, to: Millis = Number.POSITIVE_INFINITY): number {
      const parsed = parseMeasure(text);
      if (!parsed.ok) throw new Error(`${text}: ${parsed.problem}`);
      return observe(parsed.measure, { from, to }, record) ?? 0;
    },
  };
}

const declares = (name: string) => new RegExp(`^const ${name} = [\\d_]+;`, 'm');
