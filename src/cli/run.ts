import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Scenario } from '../cluster/scenario.ts';
import { suggest } from '../config/problem.ts';
import { parseDuration } from '../config/quantity.ts';
import { parseScenario } from '../config/scenario.ts';
import { fileNames } from '../config/scenario-text.ts';
import type { Program } from '../engine/protocol.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { filesOf, variantsOf } from '../lesson/variant.ts';
import { describeProblems, lessonIds, lessonPath, readLesson } from './lesson-files.ts';
import { summarise, summaryTable } from './summary.ts';
import { runInThread } from './thread.ts';
import { EXIT, UsageError } from './usage.ts';

export interface RunOptions {
  readonly code?: string | undefined;
  readonly role?: string | undefined;
  readonly variant?: string | undefined;
  readonly seed?: string | undefined;
  readonly until?: string | undefined;
  readonly json?: boolean | undefined;
  readonly record?: string | undefined;
}

/** `faultline run`: prints what happened; gives the exit code. */
export async function run(target: string, options: RunOptions): Promise<number> {
  const outcome = await runInThread(programOf(target, options));
  if (!outcome.ok) {
    const { file, line, message } = outcome.failure;
    console.error(`${file === undefined ? '' : `${file}:${line ?? 1} `}${message}`);
    return EXIT.failed;
  }
  const { record, wallMs } = outcome;
  if (options.record !== undefined) writeFileSync(options.record, JSON.stringify(record));
  const summary = summarise(record, wallMs);
  console.log(options.json ? JSON.stringify(summary) : summaryTable(summary));
  if (record.failure === null) return EXIT.ok;
  console.error(`The run ended early: ${record.failure.message}`);
  return EXIT.failed;
}

/** The program that a target (a scenario file or a lesson's id) and options ask for. */
export function programOf(target: string, options: RunOptions): Program {
  const { scenario, files, seed } = /\.ya?ml$/.test(target)
    ? ofScenario(target, options)
    : ofLesson(target, options);
  const until = options.until === undefined ? scenario.until : parseDuration(options.until);
  if (until === null || until <= 0)
    throw new UsageError(`--until ${options.until} is not a time. Write 600s or 10m.`);
  const program: Program = {
    scenario: { ...scenario, until },
    files: { ...files, ...(options.code === undefined ? {} : filesIn(options.code, scenario)) },
    seed: options.seed === undefined ? seed : seedOf(options.seed),
    interventions: [],
  };
  for (const file of fileNames(scenario))
    if (!Object.hasOwn(program.files, file))
      throw new UsageError(
        `The scenario needs ${file}, which is not there. Name its folder with --code.`,
      );
  return program;
}

interface Source {
  readonly scenario: Scenario;
  readonly files: Readonly<Record<string, string>>;
  readonly seed: number;
}

function ofScenario(path: string, options: RunOptions): Source {
  if (options.role !== undefined || options.variant !== undefined)
    throw new UsageError(
      '--role and --variant choose code of a lesson. For a scenario, use --code.',
    );
  if (!existsSync(path)) throw new UsageError(`There is no file ${path}.`);
  const parsed = parseScenario(readFileSync(path, 'utf8'));
  if (!parsed.ok) throw new UsageError(describeProblems(path, parsed).join('\n'));
  const { value: scenario } = parsed;
  const beside = fileNames(scenario).length > 0 && options.code === undefined;
  return { scenario, files: beside ? filesIn(dirname(path), scenario) : {}, seed: 1 };
}

function ofLesson(id: string, options: RunOptions): Source {
  const ids = lessonIds();
  if (!ids.includes(id)) throw new UsageError(`There is no lesson "${id}". ${suggest(id, ids)}`);
  const parsed = readLesson(id);
  if (!parsed.ok) throw new UsageError(describeProblems(lessonPath(id), parsed).join('\n'));
  const { lesson } = parsed.value;
  return {
    scenario: lesson.scenario,
    files: filesOf(lesson, variantNamed(lesson, options)),
    seed: lesson.seeds[0]!,
  };
}

function variantNamed(lesson: Lesson, { role = 'seed', variant }: RunOptions) {
  if (!['seed', 'solution', 'wrong'].includes(role))
    throw new UsageError(
      `--role ${role} is not known. ${suggest(role, ['seed', 'solution', 'wrong'])}`,
    );
  const candidates = variantsOf(lesson).filter((candidate) => candidate.role === role);
  const names = candidates.map(({ name }) => name);
  const found =
    variant === undefined ? candidates[0] : candidates.find(({ name }) => name === variant);
  if (found === undefined)
    throw new UsageError(
      `${lesson.id} has no ${role} code${variant === undefined ? '' : ` named "${variant}"`}. ${suggest(variant ?? '', names)}`,
    );
  return found;
}

function seedOf(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 0xffffffff) return Number(text);
  throw new UsageError(`--seed ${text} is not a whole number from 0 to ${0xffffffff}.`);
}

/**
 * All TypeScript files below a folder, by path as the code imports them, and what else the scenario
 * names: nginx and mesh files.
 */
function filesIn(dir: string, scenario: Scenario): Record<string, string> {
  if (!existsSync(dir) || !statSync(dir).isDirectory())
    throw new UsageError(`There is no folder ${dir}.`);
  const named = fileNames(scenario);
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => !path.includes('node_modules') && !path.endsWith('.d.ts'))
    .filter((path) => path.endsWith('.ts') || named.includes(path));
  return Object.fromEntries(
    paths.sort().map((path) => [path, readFileSync(join(dir, path), 'utf8')]),
  );
}
