import type { Code } from 'mdast';
import type { Scenario } from '../cluster/scenario.ts';
import type { Problem } from '../config/problem.ts';
import { type Origin, readYaml } from '../config/yaml-text.ts';
import { type Complain, readAmount, readClaim } from './claim.ts';
import { textOrigin } from './fence.ts';
import type { Check, Expectation, MeasureUnit } from './lesson.ts';
import { type CheckText, checksSchema } from './lesson-schema.ts';

export interface PlacedCheck {
  readonly check: Check;
  readonly place: Origin;
}

/** The checks of one `yaml check` fence. */
export function readChecks(
  node: Code,
  scenario: Scenario | null,
  problems: Problem[],
): readonly PlacedCheck[] {
  const read = readYaml(node.value, checksSchema, textOrigin(node));
  if (!read.ok) {
    problems.push(...read.problems);
    return [];
  }
  const { data, places } = read.value;
  return data.flatMap((text, i) => {
    const complain: Complain = (key, problem, remedy) =>
      problems.push(places.problem([i, key], problem, remedy));
    const claim = readClaim(text.measure, text.window, scenario, complain);
    const expect = claim === null ? null : readExpectation(text, claim.unit, complain);
    if (claim === null || expect === null) return [];
    const { measure, from, to } = claim;
    const { id, title, seed, hint } = text;
    return [
      { check: { id, title, measure, from, to, expect, seed, hint }, place: places.value([i]) },
    ];
  });
}

const BOUNDS = ['at_most', 'at_least', 'between'] as const;

function readExpectation(
  text: CheckText,
  unit: MeasureUnit,
  complain: Complain,
): Expectation | null {
  const given = BOUNDS.filter((bound) => text[bound] !== undefined);
  if (given.length !== 1) {
    const problem = given.length === 0 ? 'it claims nothing' : `it has both ${given.join(' and ')}`;
    complain('id', problem, `Give one of ${BOUNDS.join(', ')}.`);
    return null;
  }
  if (text.between !== undefined) {
    const min = readAmount(text.between[0], unit, 'between', complain);
    const max = readAmount(text.between[1], unit, 'between', complain);
    if (min === null || max === null) return null;
    if (min <= max) return { kind: 'between', min, max };
    complain('between', 'the first bound is above the second', 'Exchange them.');
    return null;
  }
  const [kind, key] =
    text.at_most === undefined
      ? (['at-least', 'at_least'] as const)
      : (['at-most', 'at_most'] as const);
  const value = readAmount(text[key] ?? '', unit, key, complain);
  return value === null ? null : { kind, value };
}
