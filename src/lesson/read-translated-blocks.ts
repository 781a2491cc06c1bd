import type { Definition, Heading, ListItem, PhrasingContent, Root, RootContent } from 'mdast';
import { closest, suggest } from '../config/problem.ts';
import {
  type BlockPart,
  bodyOf,
  definitionsOf,
  labelOf,
  plainText,
  splitBlocks,
} from './block-parts.ts';
import { joinFrench, joinFrenchIn } from './french-typography.ts';
import type { Block, BlockTranslation, QuizBlock } from './lesson.ts';
import { type ContainerDirective, type Report, toHast as toPlainHast } from './markdown.ts';
import { EXERCISES } from './read-blocks.ts';

/** A block of the translation: its words are null when they could not be read. */
export interface TranslatedBlock {
  readonly original: Block;
  readonly words: BlockTranslation | null;
  readonly node: RootContent;
}

const toHast: typeof toPlainHast = (...args) => joinFrenchIn(toPlainHast(...args));

/** What readers of one file share. */
interface Reading {
  readonly originals: readonly Block[];
  readonly definitions: readonly Definition[];
  readonly report: Report;
  /** Ids that unknown ones were probably meant to be: not to be called missing as well. */
  readonly meant: Set<string>;
}

/**
 * The translation's blocks, each with the block of `lesson.md` it stands for. Reports blocks that
 * are unknown, of another kind, there twice, missing, or in another order.
 */
export function readTranslatedBlocks(
  tree: Root,
  originals: readonly Block[],
  isData: (node: RootContent) => boolean,
  report: Report,
): TranslatedBlock[] {
  const definitions = definitionsOf(tree);
  const reading: Reading = { originals, definitions, report, meant: new Set() };
  const parts = splitBlocks(tree, isData, (node) => sectionOf(node, reading), report);
  const blocks = parts.flatMap((part) => {
    const block = part.kind === 'prose' ? readProse(part, reading) : readExercise(part, reading);
    return block === null ? [] : [block];
  });
  compare(blocks, tree, reading);
  return blocks;
}

const proseIds = (originals: readonly Block[]) =>
  originals.flatMap(({ kind, id }) => (kind === 'prose' && id !== 'intro' ? [id] : []));

/** Ids of headings, without those of what follows an exercise (`mend-it-2`). */
function headingIds(originals: readonly Block[]): string[] {
  const all = proseIds(originals);
  return all.filter((id) => !all.includes(id.replace(/-\d+$/, '')) || !/-\d+$/.test(id));
}

const SECTION = /\s*\{#([^{}\s]*)\}\s*$/;
/** Stands for the id of a section that is already complained of. */
const UNKNOWN = '?';

/** Takes `{#the-system}` off the heading's end and gives the id. */
function sectionOf(node: Heading, { originals, report, meant }: Reading): string {
  const known = headingIds(originals);
  const last: PhrasingContent | undefined = node.children.at(-1);
  const id = last?.type === 'text' ? SECTION.exec(last.value)?.[1] : undefined;
  if (last?.type !== 'text' || id === undefined) {
    const remedy = `Write the id it has there at its end, {#…}. Known: ${known.join(', ')}.`;
    for (const one of known) meant.add(one);
    report(node, 'heading', 'it does not say which heading of lesson.md it translates', remedy);
    return UNKNOWN;
  }
  last.value = last.value.replace(SECTION, '');
  if (plainText(node).trim() === '') report(node, 'heading', 'it is empty', 'Give it words.');
  if (proseIds(originals).includes(id)) return id;
  const near = closest(id, known);
  if (near !== null) meant.add(near);
  report(node, 'heading', `lesson.md has no heading "${id}"`, suggest(id, known));
  return UNKNOWN;
}

function readProse(
  { id, nodes }: Extract<BlockPart, { kind: 'prose' }>,
  { originals, definitions, report }: Reading,
): TranslatedBlock | null {
  if (id === UNKNOWN || id.startsWith(`${UNKNOWN}-`)) return null;
  const original = originals.find((block) => block.kind === 'prose' && block.id === id);
  const node = nodes[0]!;
  if (original === undefined) {
    const remedy = 'Put this text where lesson.md has it, or leave it out.';
    report(node, `prose.${id}`, 'lesson.md has no text here', remedy);
    return null;
  }
  return { original, words: { kind: 'prose', content: toHast(nodes, definitions) }, node };
}

function readExercise(
  { node }: Extract<BlockPart, { kind: 'exercise' }>,
  reading: Reading,
): TranslatedBlock | null {
  const { originals, report, meant } = reading;
  if (!EXERCISES.some((name) => name === node.name)) {
    if (node.attributes?.id) meant.add(node.attributes.id);
    report(node, '', `unknown directive ":::${node.name}"`, suggest(node.name, EXERCISES));
    return null;
  }
  const { id, ...others } = node.attributes ?? {};
  for (const key of Object.keys(others))
    report(
      node,
      node.name,
      `${key} comes from lesson.md`,
      'Leave it out here; only #id is needed.',
    );
  const known = originals.filter(({ kind }) => kind !== 'prose').map((block) => block.id);
  if (!id) {
    for (const block of originals) if (block.kind === node.name) meant.add(block.id);
    report(node, node.name, 'id is missing', 'Add the #id it has in lesson.md.');
    return null;
  }
  const original = originals.find((block) => block.kind !== 'prose' && block.id === id);
  if (original === undefined) {
    const near = closest(id, known);
    if (near !== null) meant.add(near);
    report(node, `${node.name}.${id}`, `lesson.md has no ${node.name} "${id}"`, suggest(id, known));
    return null;
  }
  if (original.kind === node.name)
    return { original, words: readWords(node, original, reading), node };
  const problem = `"${id}" is of kind ${original.kind} in lesson.md`;
  report(node, `${node.name}.${id}`, problem, `Write :::${original.kind}{#${id}}.`);
  return { original, words: null, node };
}

function readWords(
  node: ContainerDirective,
  original: Block,
  { definitions, report }: Reading,
): BlockTranslation | null {
  const complain = (problem: string, remedy: string) =>
    report(node, `${original.kind}.${original.id}`, problem, remedy);
  const body = bodyOf(node);
  if (body.length === 0) complain('it is empty', 'Translate what lesson.md says here.');
  const title = labelOf(node);
  switch (original.kind) {
    case 'predict':
      return { kind: 'predict', prompt: toHast(body, definitions) };
    case 'hint':
      if (title === null) {
        complain('its title is missing', `Write :::hint[…]{#${original.id}}.`);
        return null;
      }
      return { kind: 'hint', title: joinFrench(title), content: toHast(body, definitions) };
    case 'quiz':
      return readQuiz(body, original, definitions, complain);
    case 'prose':
    case 'explain':
      return { kind: original.kind, content: toHast(body, definitions) };
  }
}

type Complain = (problem: string, remedy: string) => void;

function readQuiz(
  body: readonly RootContent[],
  original: QuizBlock,
  definitions: readonly Definition[],
  complain: Complain,
): BlockTranslation | null {
  const wanted = original.options.length;
  const at = body.findIndex((child) => child.type === 'list');
  const list = body[at];
  const items = list?.type === 'list' ? list.children : [];
  if (items.length !== wanted) {
    complain(
      `it has ${items.length} options, lesson.md has ${wanted}`,
      'Translate each of them, in the same order.',
    );
    return null;
  }
  if (at === 0) complain('it asks nothing', 'Write the question above the options.');
  checkBoxes(items, original, complain);
  const rest = body.slice(at + 1);
  if (rest.length === 0 && original.explanation !== null)
    complain('its explanation is missing', 'Translate what follows the options in lesson.md.');
  if (rest.length > 0 && original.explanation === null)
    complain('lesson.md has no explanation here', 'Leave out what follows the options.');
  return {
    kind: 'quiz',
    question: toHast(body.slice(0, at), definitions),
    options: items.map((item) => toHast(item.children, definitions)),
    explanation: rest.length === 0 ? null : toHast(rest, definitions),
  };
}

/** Boxes may be left out, or all left empty; ticked ones must be those of `lesson.md`. */
function checkBoxes(items: readonly ListItem[], original: QuizBlock, complain: Complain): void {
  if (!items.some(({ checked }) => checked === true)) return;
  const wrong = items.findIndex(
    ({ checked }, i) => (checked === true) !== original.options[i]!.correct,
  );
  if (wrong === -1) return;
  const right = original.options.flatMap(({ correct }, i) => (correct ? [i + 1] : []));
  complain(
    `option ${wrong + 1} is ${original.options[wrong]!.correct ? 'right' : 'wrong'} in lesson.md`,
    `Tick option ${right.join(' and ')}, or none.`,
  );
}

/** Reports what is there twice, in another order, or missing. */
function compare(blocks: readonly TranslatedBlock[], tree: Root, reading: Reading): void {
  const { originals, report, meant } = reading;
  const rank = (block: Block) => originals.indexOf(block);
  const seen = new Set<Block>();
  let highest = -1;
  for (const { original, node } of blocks) {
    const path = `${original.kind}.${original.id}`;
    if (seen.has(original)) report(node, path, 'it is there twice', 'Keep one of them.');
    else if (rank(original) < highest) {
      const next = originals[rank(original) + 1]!;
      const remedy = `Put it before the ${next.kind} "${next.id}".`;
      report(node, path, 'lesson.md has it further up', remedy);
    }
    seen.add(original);
    highest = Math.max(highest, rank(original));
  }
  const isMeant = ({ id }: Block) => [...meant].some((m) => id === m || id.startsWith(`${m}-`));
  for (const original of originals) {
    if (seen.has(original) || isMeant(original)) continue;
    const later = blocks.find((block) => rank(block.original) > rank(original));
    report(
      later?.node ?? endOf(tree),
      `${original.kind}.${original.id}`,
      ...missing(original, later),
    );
  }
}

function missing({ kind, id }: Block, later: TranslatedBlock | undefined): [string, string] {
  const problem =
    later === undefined
      ? 'it is missing at the end'
      : `it is missing before this ${later.original.kind}`;
  const start = kind === 'prose' ? `the text "${id}"` : `:::${kind}{#${id}}`;
  return [problem, `Add ${start}, as in lesson.md.`];
}

/** A place to point at for what should stand last. */
function endOf(tree: Root) {
  const end = tree.position?.end ?? { line: 1, column: 1 };
  return { position: { start: end } };
}
