/** Directives and their attributes: `:::predict{#id measure=… }`. */

import { suggest } from '../config/problem.ts';
import type { ContainerDirective, Report, TextDirective } from './markdown.ts';

export type Attributes<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/**
 * The attributes of a directive, or null after reporting unknown, missing or empty ones.
 */
export function readAttributes<Name extends string>(
  node: ContainerDirective | TextDirective,
  known: readonly Name[],
  required: readonly Name[],
  report: Report,
): Attributes<Name> | null {
  const given = node.attributes ?? {};
  let good = true;
  const complain = (problem: string, remedy: string) => {
    report(node, node.name, problem, remedy);
    good = false;
  };
  for (const [key, value] of Object.entries(given)) {
    if (!known.some((name) => name === key)) complain(`unknown key "${key}"`, suggest(key, known));
    else if (!value) complain(`${key} has no value`, `Write ${key}="…".`);
  }
  for (const name of required)
    if (given[name] === undefined || given[name] === null)
      complain(`${name} is missing`, name === 'id' ? 'Add #an-id.' : `Add ${name}="…", in quotes.`);
  return good ? (given as Attributes<Name>) : null;
}
