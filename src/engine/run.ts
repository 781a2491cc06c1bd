import type { Millis } from '../base/units.ts';
import type { RunRecord } from '../telemetry/record.ts';
import { loadCode } from './code-loader.ts';
import type { Program } from './protocol.ts';
import { Simulation } from './simulation.ts';

/**
 * Runs a program to its end (or to `until`) in one go, in this realm. Throws `CompileError` when
 * its code does not compile; a run that fails has its failure in the record.
 */
export function runProgram(program: Program, options: { until?: Millis } = {}): RunRecord {
  const scenario =
    options.until === undefined ? program.scenario : { ...program.scenario, until: options.until };
  const simulation = new Simulation({ ...program, scenario }, loadCode);
  simulation.advance(scenario.until);
  return simulation.record();
}
