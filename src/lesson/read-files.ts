import type { Code } from 'mdast';
import type { Scenario } from '../cluster/scenario.ts';
import { type Problem, suggest } from '../config/problem.ts';
import { type FileLanguage, fileNames, languageOf } from '../config/scenario-text.ts';
import type { Origin } from '../config/yaml-text.ts';
import { type Settings, textOrigin } from './fence.ts';
import type { LessonFile } from './lesson.ts';
import { placeOf, type Report } from './markdown.ts';

export interface PlacedFile {
  readonly file: LessonFile;
  readonly node: Code;
}

const ROLES = ['seed', 'support', 'solution', 'wrong'] as const;
const PATH = /^[\w-]+([./][\w-]+)*$/;
const EXAMPLE: Readonly<Record<FileLanguage, string>> = {
  ts: 'order.ts',
  nginx: 'nginx.conf',
  yaml: 'mesh.yaml',
  csv: 'arrivals.csv',
  sql: 'schema.sql',
};

/** The file in one fence with settings; null after reporting what is wrong with it. */
export function readFile(
  node: Code,
  language: FileLanguage,
  settings: Settings,
  report: Report,
): PlacedFile | null {
  const { file: path, role: word, name, fails } = settings;
  if (path === undefined || !PATH.test(path) || languageOf(path) !== language) {
    const remedy = `Write file=${EXAMPLE[language]} after the language.`;
    report(node, '', `the fence names no ${language} file`, remedy);
    return null;
  }
  const role = ROLES.find((known) => known === word);
  if (role === undefined) {
    const remedy =
      word === undefined ? `Add role=, one of ${ROLES.join(', ')}.` : suggest(word, ROLES);
    report(node, path, word === undefined ? 'it has no role' : `unknown role "${word}"`, remedy);
    return null;
  }
  const replaces = role === 'solution' || role === 'wrong';
  if (!replaces && name !== undefined)
    report(node, path, `a ${role} file has no name`, 'Only solution and wrong ones do.');
  if (role === 'wrong' && (name === undefined || fails === undefined)) {
    report(node, path, 'a wrong file needs a name and the check it fails', 'Add name=… fails=….');
    return null;
  }
  if (role !== 'wrong' && fails !== undefined)
    report(node, path, `a ${role} file fails no check`, 'Take fails= out, or write role=wrong.');
  const variant = replaces ? (name ?? 'solution') : '';
  return { file: { path, role, variant, fails: fails ?? null, code: `${node.value}\n` }, node };
}

/** Whether the files fit together, the scenario and the checks. */
export function fileProblems(
  files: readonly PlacedFile[],
  scenario: Scenario | null,
  checkIds: readonly string[],
  scenarioNode: Code | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const complain = (node: Code | undefined, path: string, problem: string, remedy: string) => {
    const { line, column } = placeOf(node ?? {});
    problems.push({ line, column, path, problem, remedy });
  };
  const learner = files.filter(({ file }) => file.variant === '').map(({ file }) => file.path);
  const seen = new Set<string>();
  for (const { file, node } of files) {
    const key = `${file.role === 'support' ? 'seed' : file.role} ${file.variant} ${file.path}`;
    if (seen.has(key)) complain(node, file.path, 'this file is there twice', 'Keep one of them.');
    seen.add(key);
    if (file.variant !== '' && !learner.includes(file.path))
      complain(node, file.path, 'it replaces no seed file', suggest(file.path, learner));
    if (file.fails !== null && !checkIds.includes(file.fails))
      complain(node, file.path, `there is no check "${file.fails}"`, suggest(file.fails, checkIds));
  }
  for (const path of scenario === null ? [] : fileNames(scenario))
    if (!learner.includes(path))
      problems.push({
        ...namedAt(path, scenarioNode),
        path,
        problem: 'the scenario needs this file, which the lesson lacks',
        remedy: `Add a fence: ${languageOf(path)} file=${path} role=seed.`,
      });
  if (!files.some(({ file }) => file.role === 'seed'))
    complain(undefined, '', 'there is nothing to edit', 'Add a fence with role=seed.');
  if (!files.some(({ file }) => file.role === 'solution'))
    complain(undefined, '', 'there is no solution', 'Add a fence with role=solution.');
  return problems;
}

/** The first line of the scenario that names `path`. */
function namedAt(path: string, scenario: Code | undefined): Origin {
  const lines = scenario?.value.split('\n') ?? [];
  const index = lines.findIndex((line) => line.split(/[\s,:{}[\]'"]+/).includes(path));
  if (scenario === undefined || index < 0) return placeOf(scenario ?? {});
  const { line, column } = textOrigin(scenario);
  return { line: line + index, column: column + lines[index]!.indexOf(path) };
}
