import type { Code, Root, RootContent } from 'mdast';
import type { Scenario } from '../cluster/scenario.ts';
import { inOrder, type Parsed, type Problem, suggest } from '../config/problem.ts';
import { parseScenario } from '../config/scenario.ts';
import { type Origin, readYaml } from '../config/yaml-text.ts';
import { WINDOWS_KEPT } from '../telemetry/observer.ts';
import { WINDOW_MS } from '../telemetry/record.ts';
import { type Fence, readFence, textOrigin } from './fence.ts';
import { frontmatterSchema } from './lesson-schema.ts';
import { lessonLinks, parseMarkdown, placeOf, type Report, reporter } from './markdown.ts';
import type { ParsedLesson } from './parsed-lesson.ts';
import { type PlacedBlock, readBlocks } from './read-blocks.ts';
import { type PlacedCheck, readChecks } from './read-checks.ts';
import { readFigures } from './read-figures.ts';
import { fileProblems, readFile } from './read-files.ts';

/**
 * Reads the text of a `lesson.md` standing in the folder `folder`. Reports every problem it can
 * find at once, from the top of the file down.
 */
export function parseLesson(text: string, folder: string): Parsed<ParsedLesson> {
  const problems: Problem[] = [];
  const report = reporter(problems);
  const tree = parseMarkdown(text.replace(/\r\n?/g, '\n'), report);
  const front = readFrontmatter(tree, folder, problems);
  const fences = readFences(tree, report);
  const scenario = readScenario(fences, report, problems);
  const checks = fences.flatMap(({ node, fence }) =>
    fence.kind === 'check' ? readChecks(node, scenario.value, problems) : [],
  );
  const files = fences.flatMap(({ node, fence }) =>
    fence.kind === 'file' ? (readFile(node, fence.language, fence.settings, report) ?? []) : [],
  );
  const data = new Set<RootContent>(fences.map(({ node }) => node));
  const blocks = readBlocks(tree, scenario.value, (node) => data.has(node), report);
  const figures = readFigures(
    tree,
    scenario.value,
    files.map(({ file }) => file),
    report,
  );
  // Whether the parts agree is only worth asking once each can be read.
  if (problems.length === 0) {
    const ids = checks.map(({ check }) => check.id);
    problems.push(...fileProblems(files, scenario.value, ids, scenario.node));
    problems.push(...checkProblems(checks), ...blockProblems(blocks));
  }
  if (
    problems.length > 0 ||
    front === null ||
    scenario.value === null ||
    scenario.node === undefined
  )
    return { ok: false, problems: inOrder(problems) };
  const lesson = {
    ...front.data,
    scenario: scenario.value,
    scenarioYaml: `${scenario.node.value}\n`,
    files: files.map(({ file }) => file),
    checks: checks.map(({ check }) => check),
    blocks: blocks.map(({ block }) => block),
  };
  const places = { ...front.prerequisites, ...placesOf(checks, blocks) };
  return { ok: true, value: { lesson, figures, links: lessonLinks(tree), places } };
}

interface PlacedFence {
  readonly node: Code;
  readonly fence: Exclude<Fence, { kind: 'illustration' }>;
}

function readFrontmatter(tree: Root, folder: string, problems: Problem[]) {
  const [node] = tree.children;
  if (node?.type !== 'yaml') {
    const problem = 'there is no frontmatter';
    problems.push({
      line: 1,
      column: 1,
      path: '',
      problem,
      remedy: 'Begin the file with ---, id, title, …, ---.',
    });
    return null;
  }
  const read = readYaml(node.value, frontmatterSchema, { line: 2, column: 1 });
  if (!read.ok) {
    problems.push(...read.problems);
    return null;
  }
  const { data, places } = read.value;
  if (data.id !== folder)
    problems.push(
      places.problem(
        ['id'],
        `the folder is named "${folder}"`,
        `Write id: ${folder}, or rename the folder.`,
      ),
    );
  const prerequisites = Object.fromEntries(
    data.prerequisites.map((id, i) => [`prerequisite:${id}`, places.value(['prerequisites', i])]),
  );
  return { data, prerequisites };
}

/** Fences that carry data. Fences inside something else are always illustrations. */
function readFences(tree: Root, report: Report): PlacedFence[] {
  return tree.children.flatMap((node) => {
    if (node.type !== 'code') return [];
    const fence = readFence(node, report);
    return fence === null || fence.kind === 'illustration' ? [] : [{ node, fence }];
  });
}

/** What a record's windows can still tell from the first to the last. */
const LONGEST_RUN = WINDOWS_KEPT * WINDOW_MS;

function readScenario(fences: readonly PlacedFence[], report: Report, problems: Problem[]) {
  const found = fences.filter(({ fence }) => fence.kind === 'scenario').map(({ node }) => node);
  const [node, second] = found;
  if (second !== undefined) report(second, '', 'a second scenario', 'Keep one.');
  if (node === undefined) {
    report({}, '', 'there is no scenario', 'Add a fence: ```yaml scenario.');
    return { node, value: null };
  }
  const parsed = parseScenario(node.value, textOrigin(node));
  if (!parsed.ok) problems.push(...parsed.problems);
  const value: Scenario | null = parsed.ok ? parsed.value : null;
  if (value !== null && value.until > LONGEST_RUN)
    report(
      node,
      'until',
      'the run is longer than an hour',
      'Older metric windows are not kept, so nothing could be checked there. Make `until` at most 60m.',
    );
  return { node, value };
}

function checkProblems(checks: readonly PlacedCheck[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const { check, place } of checks) {
    if (seen.has(check.id))
      problems.push({
        ...place,
        path: check.id,
        problem: 'this check is there twice',
        remedy: 'Rename one of them.',
      });
    seen.add(check.id);
  }
  if (checks.length === 0)
    problems.push({
      line: 1,
      column: 1,
      path: '',
      problem: 'there are no checks',
      remedy: 'Add a fence: ```yaml check.',
    });
  else if (!checks.some(({ check }) => check.seed === 'fails'))
    problems.push({
      ...checks[0]!.place,
      path: checks[0]!.check.id,
      problem: 'the seed code passes every check, so nothing is left to learn',
      remedy: 'Write seed: fails for at least one.',
    });
  return problems;
}

function blockProblems(blocks: readonly PlacedBlock[]): Problem[] {
  const problems: Problem[] = [];
  const predictions = blocks.flatMap(({ block }) => (block.kind === 'predict' ? [block.id] : []));
  const seen = new Set<string>();
  for (const { block, node } of blocks) {
    const { line, column } = placeOf(node);
    const complain = (problem: string, remedy: string) =>
      problems.push({ line, column, path: `${block.kind}.${block.id}`, problem, remedy });
    if (seen.has(block.id)) complain(`the id "${block.id}" is there twice`, 'Rename one of them.');
    seen.add(block.id);
    if (block.kind === 'explain' && block.after !== null && !predictions.includes(block.after))
      complain(`there is no prediction "${block.after}"`, suggest(block.after, predictions));
  }
  return problems;
}

function placesOf(checks: readonly PlacedCheck[], blocks: readonly PlacedBlock[]) {
  const places: Record<string, Origin> = {};
  for (const { check, place } of checks) places[`check:${check.id}`] = place;
  for (const { block, node } of blocks) {
    const { line, column } = placeOf(node);
    places[`${block.kind}:${block.id}`] = { line, column };
  }
  return places;
}
