import type { Definition, Heading, ListItem, Root, RootContent } from 'mdast';
import type { Scenario } from '../cluster/scenario.ts';
import { suggest } from '../config/problem.ts';
import { parseShare, parseSpan } from '../config/quantity.ts';
import { bodyOf, definitionsOf, labelOf, plainText, splitBlocks } from './block-parts.ts';
import { type Complain, readAmount, readClaim } from './claim.ts';
import { readAttributes } from './directive.ts';
import type { Block, PredictBlock, QuizBlock } from './lesson.ts';
import { ID } from './lesson-schema.ts';
import { type ContainerDirective, type Report, toHast } from './markdown.ts';

export interface PlacedBlock {
  readonly block: Block;
  readonly node: RootContent;
}

/** What block readers share. */
interface Reading {
  readonly scenario: Scenario | null;
  readonly definitions: readonly Definition[];
  readonly report: Report;
}

export const EXERCISES = ['predict', 'hint', 'quiz', 'explain'] as const;
const DEFAULT_PREDICTION_TOLERANCE = 0.1;

/**
 * Prose and exercises in reading order. `isData` says which fences are no prose. A block of prose
 * is named after the heading it begins with; what follows an exercise is `<name>-2`, `<name>-3`, …
 */
export function readBlocks(
  tree: Root,
  scenario: Scenario | null,
  isData: (node: RootContent) => boolean,
  report: Report,
): PlacedBlock[] {
  const definitions = definitionsOf(tree);
  const reading: Reading = { scenario, definitions, report };
  const blocks: PlacedBlock[] = [];
  for (const part of splitBlocks(tree, isData, (node) => slugOf(node, report), report)) {
    if (part.kind === 'prose') {
      const content = toHast(part.nodes, definitions);
      blocks.push({ block: { kind: 'prose', id: part.id, content }, node: part.nodes[0]! });
      continue;
    }
    const block = readExercise(part.node, blocks.length, reading);
    if (block !== null) blocks.push({ block, node: part.node });
  }
  return blocks;
}

function slugOf(node: Heading, report: Report): string {
  const slug = plainText(node)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  if (slug === '') report(node, '', 'the heading is empty', 'Give it words.');
  return slug;
}

function readExercise(node: ContainerDirective, index: number, reading: Reading): Block | null {
  switch (node.name) {
    case 'predict':
      return readPredict(node, reading);
    case 'quiz':
      return readQuiz(node, reading);
    case 'hint':
      return readHint(node, index, reading);
    case 'explain':
      return readExplain(node, index, reading);
    default:
      reading.report(
        node,
        '',
        `unknown directive ":::${node.name}"`,
        suggest(node.name, EXERCISES),
      );
      return null;
  }
}

function goodId(id: string, node: ContainerDirective, report: Report): boolean {
  if (ID.test(id)) return true;
  report(node, node.name, `"${id}" is no id`, 'Use lower-case words joined by hyphens.');
  return false;
}

function readPredict(node: ContainerDirective, reading: Reading): PredictBlock | null {
  const { report, scenario, definitions } = reading;
  const known = ['id', 'measure', 'window', 'answer', 'tolerance'] as const;
  const given = readAttributes(node, known, ['id', 'measure', 'answer'], report);
  if (given === null || !goodId(given.id!, node, report)) return null;
  const complain: Complain = (key, problem, remedy) =>
    report(node, `predict.${given.id}.${key}`, problem, remedy);
  const window = given.window === undefined ? undefined : parseSpan(given.window);
  if (window === null)
    complain('window', `"${given.window}" is not a span of time`, 'Write 25s..60s.');
  const tolerance = parseShare(given.tolerance ?? DEFAULT_PREDICTION_TOLERANCE);
  if (tolerance === null)
    complain('tolerance', `"${given.tolerance}" is not a share`, 'Write tolerance=5%.');
  if (bodyOf(node).length === 0) complain('id', 'it asks nothing', 'Write the question inside.');
  const claim = readClaim(given.measure!, window ?? undefined, scenario, complain);
  const answer = claim === null ? null : readAmount(given.answer!, claim.unit, 'answer', complain);
  if (claim === null || answer === null || window === null || tolerance === null) return null;
  const prompt = toHast(bodyOf(node), definitions);
  return { kind: 'predict', id: given.id!, prompt, ...claim, answer, tolerance };
}

function readHint(node: ContainerDirective, index: number, reading: Reading): Block | null {
  const given = readAttributes(node, ['id'], [], reading.report);
  const id = given?.id ?? `hint-${index}`;
  if (given === null || !goodId(id, node, reading.report)) return null;
  const title = labelOf(node) ?? 'Hint';
  return { kind: 'hint', id, title, content: toHast(bodyOf(node), reading.definitions) };
}

function readExplain(node: ContainerDirective, index: number, reading: Reading): Block | null {
  const given = readAttributes(node, ['id', 'after'], [], reading.report);
  const id = given?.id ?? `explain-${index}`;
  if (given === null || !goodId(id, node, reading.report)) return null;
  const content = toHast(bodyOf(node), reading.definitions);
  return { kind: 'explain', id, after: given.after ?? null, content };
}

function readQuiz(node: ContainerDirective, { report, definitions }: Reading): QuizBlock | null {
  const given = readAttributes(node, ['id'], ['id'], report);
  if (given === null || !goodId(given.id!, node, report)) return null;
  const complain = (problem: string, remedy: string) =>
    report(node, `quiz.${given.id}`, problem, remedy);
  const at = node.children.findIndex((child) => child.type === 'list');
  const list = node.children[at];
  if (list?.type !== 'list' || list.children.length < 2) {
    complain('it has no options', 'List two or more: "- [x] right", "- [ ] wrong".');
    return null;
  }
  if (list.children.some(({ checked }) => typeof checked !== 'boolean')) {
    complain('an option has no box', 'Begin each with "- [x]" or "- [ ]".');
    return null;
  }
  if (!list.children.some(({ checked }) => checked))
    complain('no option is right', 'Mark one with "- [x]".');
  if (at === 0) complain('it asks nothing', 'Write the question above the options.');
  const rest = node.children.slice(at + 1);
  return {
    kind: 'quiz',
    id: given.id!,
    question: toHast(node.children.slice(0, at), definitions),
    options: list.children.map((item: ListItem) => ({
      text: toHast(item.children, definitions),
      correct: item.checked === true,
    })),
    explanation: rest.length === 0 ? null : toHast(rest, definitions),
  };
}
