import { assert, unreachable } from '../base/assert.ts';
import { formatMillis, formatQuantity } from '../config/quantity.ts';
import type { RunRecord } from '../telemetry/record.ts';
import type { Check, CheckResult, Expectation, MeasureUnit } from './lesson.ts';
import { observe, parseMeasure } from './measure.ts';

/** Holds a run to the checks, in their order. Pure: the same record gets the same verdict anywhere. */
export function judge(checks: readonly Check[], record: RunRecord): CheckResult[] {
  return checks.map((check) => judgeOne(check, record));
}

function judgeOne(check: Check, record: RunRecord): CheckResult {
  const parsed = parseMeasure(check.measure);
  assert(parsed.ok, `check ${check.id} has the unknown measure ${check.measure}`);
  const { measure } = parsed;
  const observed = observe(measure, check, record);
  return {
    id: check.id,
    title: check.title,
    pass: observed !== null && meets(observed, check.expect),
    observed,
    unit: measure.unit,
    message: `expected ${describe(check.expect, measure.unit)}; ${observation(check, observed, measure.unit, record)}`,
    hint: check.hint,
  };
}

export function meets(observed: number, expect: Expectation): boolean {
  switch (expect.kind) {
    case 'at-most':
      return observed <= expect.value;
    case 'at-least':
      return observed >= expect.value;
    case 'between':
      return observed >= expect.min && observed <= expect.max;
    default:
      return unreachable(expect, 'expectation');
  }
}

/** `at most 500 ms` */
export function describe(expect: Expectation, unit: MeasureUnit): string {
  switch (expect.kind) {
    case 'at-most':
      return `at most ${formatQuantity(expect.value, unit)}`;
    case 'at-least':
      return `at least ${formatQuantity(expect.value, unit)}`;
    case 'between':
      return `${formatQuantity(expect.min, unit)} to ${formatQuantity(expect.max, unit)}`;
    default:
      return unreachable(expect, 'expectation');
  }
}

function observation(check: Check, observed: number | null, unit: MeasureUnit, record: RunRecord) {
  const span = `between ${formatMillis(check.from)} and ${formatMillis(check.to)}`;
  if (observed === null)
    return record.simulated_ms < check.to
      ? `the run stopped at ${formatMillis(record.simulated_ms)}, before ${formatMillis(check.to)}`
      : `nothing ended ${span}`;
  const [, service] = /^breaker:([^.]+)/.exec(check.measure) ?? [];
  const unseen = service !== undefined && !record.breakers.some((b) => b.service === service);
  const note = unseen ? ` (${service} exports no breaker: an object with a state)` : '';
  return `observed ${formatQuantity(observed, unit)} ${span}${note}`;
}
