import type { Millis } from '../base/units.ts';
import type { Scenario } from '../cluster/scenario.ts';
import { formatMillis, parseQuantity, QUANTITY_EXAMPLE } from '../config/quantity.ts';
import { WINDOW_MS } from '../telemetry/record.ts';
import type { MeasureUnit } from './lesson.ts';
import { parseMeasure, strangers } from './measure.ts';

/** What a check, a prediction or a quoted figure speaks about. */
export interface Claim {
  readonly measure: string;
  readonly unit: MeasureUnit;
  readonly from: Millis;
  readonly to: Millis;
}

/** Reports a problem with one key of the claim. */
export type Complain = (key: string, problem: string, remedy: string) => void;

/**
 * Checks that the measure exists in this scenario and that the window (default: the whole run) is
 * made of whole metric windows of it. Without a scenario only the measure's words are checked.
 */
export function readClaim(
  measure: string,
  window: readonly [Millis, Millis] | undefined,
  scenario: Scenario | null,
  complain: Complain,
): Claim | null {
  const parsed = parseMeasure(measure);
  if (!parsed.ok) {
    complain('measure', parsed.problem, parsed.remedy);
    return null;
  }
  if (scenario === null) return null;
  const unknown = strangers(parsed.measure, scenario);
  for (const [problem, remedy] of unknown) complain('measure', problem, remedy);
  const [from, to] = window ?? [0, scenario.until];
  const broken = windowProblem(from, to, scenario.until);
  if (broken !== null) complain('window', ...broken);
  if (unknown.length > 0 || broken !== null) return null;
  return { measure, unit: parsed.measure.unit, from, to };
}

function windowProblem(from: Millis, to: Millis, until: Millis): readonly [string, string] | null {
  if (to <= from) return ['the window ends before it starts', 'Write the earlier time first.'];
  if (to > until)
    return [
      `the run ends at ${formatMillis(until)}, before this window`,
      'End the window earlier.',
    ];
  if (from % WINDOW_MS !== 0 || to % WINDOW_MS !== 0)
    return [
      `runs are measured in windows of ${WINDOW_MS} ms`,
      `Begin and end at a multiple of ${WINDOW_MS}ms.`,
    ];
  return null;
}

/** Reads an amount in the claim's unit, reporting one that has another. */
export function readAmount(
  value: string | number,
  unit: MeasureUnit,
  key: string,
  complain: Complain,
): number | null {
  const amount = parseQuantity(value, unit);
  if (amount === null)
    complain(key, `"${value}" does not fit the measure`, `Write ${QUANTITY_EXAMPLE[unit]}.`);
  return amount;
}
