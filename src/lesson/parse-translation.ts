import type { Code, Root, RootContent } from 'mdast';
import { inOrder, type Parsed, type Problem, suggest } from '../config/problem.ts';
import { type Origin, readYaml } from '../config/yaml-text.ts';
import { textOrigin } from './fence.ts';
import { plainFrenchNumber } from './french-number.ts';
import { joinFrench } from './french-typography.ts';
import type { BlockTranslation, CheckTranslation, Lesson, LessonTranslation } from './lesson.ts';
import { checkWordsSchema, translationSchema } from './lesson-schema.ts';
import { lessonLinks, parseMarkdown, placeOf, type Report, reporter } from './markdown.ts';
import type { Figure, ParsedLesson, ParsedTranslation } from './parsed-lesson.ts';
import { readFigures } from './read-figures.ts';
import { readTranslatedBlocks, type TranslatedBlock } from './read-translated-blocks.ts';

/**
 * Reads the text of an `fr.md` against its `lesson.md`. It holds words only, and all of them:
 *
 * - frontmatter with `title`, `summary` and `objectives`;
 * - the prose under the same headings, each naming its original: `## Le système {#the-system}`
 *   (the English heading in lower case, its words joined by hyphens);
 * - the same directives by id, in the same order: `:::quiz{#why}`, with as many options;
 * - `:figure[65,2 ms]{…}` with the attributes of the original, which also settles the number;
 * - one fence `yaml checks`: `<check id>: { title: …, hint: … }`.
 *
 * Spaces that French typography keeps from breaking are made so here; ordinary ones will do.
 * Reports every problem it can find at once, from the top of the file down.
 */
export function parseTranslation(text: string, original: ParsedLesson): Parsed<ParsedTranslation> {
  const problems: Problem[] = [];
  const report = reporter(problems);
  const { lesson } = original;
  const tree = parseMarkdown(text.replace(/\r\n?/g, '\n'), report);
  const front = readFrontmatter(tree, lesson, problems);
  const { checks, data } = readFences(tree, lesson, report, problems);
  const placed = readTranslatedBlocks(tree, lesson.blocks, (node) => data.has(node), report);
  const figures = readFigures(tree, lesson.scenario, lesson.files, report, plainFrenchNumber);
  // Which figure belongs where is only worth asking once every block is known.
  if (problems.length === 0) compareFigures(figures, placed, original, problems);
  if (problems.length > 0 || front === null) return { ok: false, problems: inOrder(problems) };
  const blocks: Record<string, BlockTranslation> = {};
  for (const { original: block, words } of placed) if (words !== null) blocks[block.id] = words;
  const translation = { ...joined(front), checks, blocks };
  return { ok: true, value: { translation, figures, links: lessonLinks(tree) } };
}

function readFrontmatter(tree: Root, lesson: Lesson, problems: Problem[]) {
  const [node] = tree.children;
  if (node?.type !== 'yaml') {
    const remedy = 'Begin the file with ---, title, summary, objectives, ---.';
    problems.push({ line: 1, column: 1, path: '', problem: 'there is no frontmatter', remedy });
    return null;
  }
  const read = readYaml(node.value, translationSchema, { line: 2, column: 1 });
  if (!read.ok) {
    problems.push(...read.problems);
    return null;
  }
  const { data, places } = read.value;
  const wanted = lesson.objectives.length;
  if (data.objectives.length !== wanted)
    problems.push(
      places.problem(
        ['objectives'],
        `there are ${data.objectives.length}, lesson.md has ${wanted}`,
        'Translate each of them.',
      ),
    );
  return data;
}

function joined({ title, summary, objectives }: Omit<LessonTranslation, 'checks' | 'blocks'>) {
  return {
    title: joinFrench(title),
    summary: joinFrench(summary),
    objectives: objectives.map(joinFrench),
  };
}

type CheckWords = Readonly<Record<string, CheckTranslation>>;

/** The words of the checks, and which fences are no prose. */
function readFences(tree: Root, lesson: Lesson, report: Report, problems: Problem[]) {
  const data = new Set<RootContent>();
  let found: Code | null = null;
  for (const node of tree.children) {
    if (node.type !== 'code' || !node.meta?.trim()) continue;
    data.add(node);
    const words = `${node.lang} ${node.meta.trim()}`;
    if (words !== 'yaml checks')
      report(node, '', `a fence "${words}" stands in lesson.md only`, fenceRemedy(node));
    else if (found !== null) report(node, '', 'a second list of checks', 'Keep one.');
    else found = node;
  }
  const none: CheckWords = {};
  if (found !== null) return { checks: readChecks(found, lesson, problems) ?? none, data };
  if (lesson.checks.length > 0)
    report({}, '', 'the checks are not translated', 'Add a fence: ```yaml checks.');
  return { checks: none, data };
}

const fenceRemedy = ({ lang }: Code) =>
  lang === 'yaml'
    ? 'The words of the checks go into a fence: ```yaml checks.'
    : 'Leave it out: the translation uses the same code.';

function readChecks(node: Code, { checks }: Lesson, problems: Problem[]): CheckWords | null {
  const read = readYaml(node.value, checkWordsSchema, textOrigin(node));
  if (!read.ok) {
    problems.push(...read.problems);
    return null;
  }
  const { data, places } = read.value;
  const known = checks.map(({ id }) => id);
  const unknown = Object.keys(data).filter((id) => !known.includes(id));
  const remedies = unknown.map((id) => suggest(id, known));
  for (const [i, id] of unknown.entries())
    problems.push(places.problem([id], `lesson.md has no check "${id}"`, remedies[i]!, 'key'));
  // A check that is merely misspelt need not be called missing as well.
  for (const id of known)
    if (!Object.hasOwn(data, id) && !remedies.includes(`Did you mean "${id}"?`))
      problems.push({
        ...placeAt(node),
        path: id,
        problem: 'this check is not translated',
        remedy: `Add ${id}: { title: …, hint: … }.`,
      });
  return Object.fromEntries(
    Object.entries(data).map(([id, { title, hint }]) => [
      id,
      { title: joinFrench(title), hint: joinFrench(hint) },
    ]),
  );
}

function placeAt(node: RootContent): Origin {
  const { line, column } = placeOf(node);
  return { line, column };
}

interface Located {
  readonly block: string;
  readonly place: Origin;
}

/** Numbers come from `lesson.md`: each block quotes the same figures, in whatever order. */
function compareFigures(
  figures: readonly Figure[],
  blocks: readonly TranslatedBlock[],
  original: ParsedLesson,
  problems: Problem[],
): void {
  const keyOf = (kind: string, id: string) => `${kind}:${id}`;
  const here = blocks.map(({ original: { kind, id }, node }) => ({
    block: keyOf(kind, id),
    place: placeAt(node),
  }));
  const there = original.lesson.blocks.map(({ kind, id }) => ({
    block: keyOf(kind, id),
    place: original.places[keyOf(kind, id)] ?? { line: 1, column: 1 },
  }));
  const left = original.figures.map((figure) => ({ figure, block: blockAt(figure.place, there) }));
  for (const figure of figures) {
    const block = blockAt(figure.place, here);
    const near = left.filter((one) => one.block === block && sameClaim(one.figure, figure));
    const same = near.find((one) => one.figure.value === figure.value) ?? near[0];
    if (same?.figure.value !== figure.value)
      problems.push({
        ...figure.place,
        path: 'figure',
        problem:
          same === undefined
            ? 'lesson.md quotes no such figure in this block'
            : `lesson.md quotes ${same.figure.text} here`,
        remedy: 'Use the number and the attributes of lesson.md.',
      });
    if (same !== undefined) left.splice(left.indexOf(same), 1);
  }
  for (const { figure, block } of left)
    problems.push({
      ...(here.find((one) => one.block === block)?.place ?? { line: 1, column: 1 }),
      path: block.replace(':', '.'),
      problem: `it does not quote ${figure.text} (${figure.measure})`,
      remedy: `Quote it as line ${figure.place.line} of lesson.md does.`,
    });
}

/** The block a place is in: the last that begins at or before it. */
function blockAt({ line }: Origin, blocks: readonly Located[]): string {
  return blocks.findLast(({ place }) => place.line <= line)?.block ?? '';
}

const CLAIM = ['measure', 'from', 'to', 'role', 'variant', 'tolerance'] as const;
const sameClaim = (a: Figure, b: Figure) => CLAIM.every((key) => a[key] === b[key]);
