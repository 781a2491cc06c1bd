import type { Root } from 'mdast';
import { visit } from 'unist-util-visit';
import type { Scenario } from '../cluster/scenario.ts';
import { suggest } from '../config/problem.ts';
import { parseShare, parseSpan } from '../config/quantity.ts';
import { type Complain, readAmount, readClaim } from './claim.ts';
import { readAttributes } from './directive.ts';
import type { LessonFile } from './lesson.ts';
import { placeOf, type Report, type TextDirective } from './markdown.ts';
import type { Figure } from './parsed-lesson.ts';

const KEYS = ['measure', 'window', 'role', 'name', 'tolerance'] as const;
const ROLES = ['seed', 'solution', 'wrong'] as const;
const DEFAULT_TOLERANCE = 0.02;

/**
 * Every `:figure[65.2 ms]{measure=…}` of the text. `plainNumber` turns a number as the text's
 * language writes it into `65.2 ms` (default: it is written so already).
 */
export function readFigures(
  tree: Root,
  scenario: Scenario | null,
  files: readonly LessonFile[],
  report: Report,
  plainNumber: (text: string) => string = (text) => text,
): Figure[] {
  const figures: Figure[] = [];
  visit(tree, 'textDirective', (node) => {
    if (node.name !== 'figure') return;
    const figure = readFigure(node, scenario, files, report, plainNumber);
    if (figure !== null) figures.push(figure);
  });
  return figures;
}

function readFigure(
  node: TextDirective,
  scenario: Scenario | null,
  files: readonly LessonFile[],
  report: Report,
  plainNumber: (text: string) => string,
): Figure | null {
  const attributes = readAttributes(node, KEYS, ['measure'], report);
  if (attributes === null) return null;
  const complain: Complain = (_key, problem, remedy) => report(node, 'figure', problem, remedy);
  const [label] = node.children;
  if (label?.type !== 'text' || node.children.length !== 1) {
    complain('', 'it quotes no number', 'Write it in brackets: :figure[65.2 ms]{…}.');
    return null;
  }
  const window = attributes.window === undefined ? undefined : parseSpan(attributes.window);
  if (window === null)
    complain('', `"${attributes.window}" is not a span of time`, 'Write 25s..60s.');
  const claim = readClaim(attributes.measure!, window ?? undefined, scenario, complain);
  const tolerance = parseShare(attributes.tolerance ?? DEFAULT_TOLERANCE);
  if (tolerance === null)
    complain('', `"${attributes.tolerance}" is not a share`, 'Write tolerance=5%.');
  const run = readRun(attributes.role ?? 'seed', attributes.name, files, complain);
  if (claim === null || window === null || tolerance === null || run === null) return null;
  const text = plainNumber(label.value);
  const value = readAmount(text, claim.unit, '', complain);
  if (value === null) return null;
  const { measure, from, to } = claim;
  const { line, column } = placeOf(node);
  return {
    text,
    value,
    measure,
    from,
    to,
    ...run,
    tolerance,
    place: { line, column },
  };
}

/** Which code the figure was measured with. */
function readRun(
  word: string,
  name: string | undefined,
  files: readonly LessonFile[],
  complain: Complain,
) {
  const role = ROLES.find((known) => known === word);
  if (role === undefined) {
    complain('role', `unknown role "${word}"`, suggest(word, ROLES));
    return null;
  }
  if (role === 'seed') return { role, variant: '' };
  const variants = [
    ...new Set(files.filter((file) => file.role === role).map((file) => file.variant)),
  ];
  const variant = name ?? variants[0];
  if (variant !== undefined && variants.includes(variant)) return { role, variant };
  complain('name', `there is no ${role} file named "${name ?? ''}"`, suggest(name ?? '', variants));
  return null;
}
