import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { formatProblem, type Parsed, suggest } from '../config/problem.ts';
import type { Program } from '../engine/protocol.ts';
import {
  auditLinks,
  auditRuns,
  auditTranslation,
  type Finding,
  type VariantRun,
} from '../lesson/audit.ts';
import type { ParsedLesson } from '../lesson/parsed-lesson.ts';
import { filesOf, type Variant, variantsOf } from '../lesson/variant.ts';
import {
  coursePath,
  frenchPath,
  lessonIds,
  lessonPath,
  readCourse,
  readFrench,
  readLesson,
} from './lesson-files.ts';
import { type RunOutcome, runAllInThreads } from './thread.ts';
import { EXIT, UsageError } from './usage.ts';

/** What was found about one file: a lesson, or the course outline. */
interface Report {
  readonly file: string;
  readonly findings: readonly Finding[];
}

/** `faultline check`: holds lessons to their word; gives the exit code. */
export async function check(chosen: readonly string[], json: boolean): Promise<number> {
  const known = lessonIds();
  for (const id of chosen)
    if (!known.includes(id))
      throw new UsageError(`There is no lesson "${id}". ${suggest(id, known)}`);
  const all = new Map(known.map((id) => [id, readOne(id)]));
  const ids = chosen.length === 0 ? known : known.filter((id) => chosen.includes(id));
  const reports = await lessonReports(ids, all, known);
  if (chosen.length === 0) reports.push(courseReport([...all.values()]));
  print(reports, json);
  return reports.every(({ findings }) => findings.every(({ pass }) => pass))
    ? EXIT.ok
    : EXIT.failed;
}

function readOne(id: string): Parsed<ParsedLesson> {
  if (existsSync(lessonPath(id))) return readLesson(id);
  const remedy = 'Write one, or remove the folder.';
  return {
    ok: false,
    problems: [{ line: 1, column: 1, path: '', problem: 'there is no lesson.md', remedy }],
  };
}

interface Job {
  readonly id: string;
  readonly variant: Variant;
  readonly seed: number;
  readonly program: Program;
}

/** All runs of all lessons share the threads, so that none of them idles. */
async function lessonReports(
  ids: readonly string[],
  all: ReadonlyMap<string, Parsed<ParsedLesson>>,
  known: readonly string[],
): Promise<Report[]> {
  const jobs = ids.flatMap((id) => {
    const parsed = all.get(id);
    return parsed?.ok ? jobsOf(parsed.value) : [];
  });
  const outcomes = await runAllInThreads(jobs.map(({ program }) => program));
  const runs = jobs.map((job, i) => ({ id: job.id, run: variantRun(job, outcomes[i]!) }));
  return ids.flatMap((id) => {
    const parsed = all.get(id)!;
    const file = relative(process.cwd(), lessonPath(id));
    if (!parsed.ok) return [{ file, findings: unreadable(parsed) }];
    const own = runs.filter((run) => run.id === id).map(({ run }) => run);
    const findings = [...auditLinks(parsed.value, known), ...auditRuns(parsed.value, own)];
    return [{ file, findings }, frenchReport(parsed.value, own, known)];
  });
}

/** A lesson may go without a translation; one that is begun is to be whole. */
function frenchReport(
  original: ParsedLesson,
  runs: readonly VariantRun[],
  known: readonly string[],
): Report {
  const file = relative(process.cwd(), frenchPath(original.lesson.id));
  const french = readFrench(original);
  if (french !== null)
    return {
      file,
      findings: french.ok
        ? auditTranslation(french.value, original, runs, known)
        : unreadable(french),
    };
  const detail = 'there is no fr.md, which is allowed';
  return {
    file,
    findings: [{ pass: true, claim: 'not translated', detail, place: { line: 1, column: 1 } }],
  };
}

function jobsOf({ lesson }: ParsedLesson): Job[] {
  return variantsOf(lesson).flatMap((variant) =>
    lesson.seeds.map((seed) => ({
      id: lesson.id,
      variant,
      seed,
      program: {
        scenario: lesson.scenario,
        files: filesOf(lesson, variant),
        seed,
        interventions: [],
      },
    })),
  );
}

function variantRun({ variant, seed }: Job, outcome: RunOutcome): VariantRun {
  return outcome.ok
    ? { variant, seed, record: outcome.record, failure: outcome.record.failure }
    : { variant, seed, record: null, failure: outcome.failure };
}

function unreadable(parsed: Extract<Parsed<unknown>, { ok: false }>): Finding[] {
  return parsed.problems.map(({ line, column, path, problem, remedy }) => ({
    pass: false,
    claim: path === '' ? problem : `${path}: ${problem}`,
    detail: remedy,
    place: { line, column },
  }));
}

function courseReport(lessons: readonly Parsed<ParsedLesson>[]): Report {
  const file = relative(process.cwd(), coursePath());
  const course = readCourse(lessons.flatMap((lesson) => (lesson.ok ? [lesson.value] : [])));
  if (!course.ok) return { file, findings: unreadable(course) };
  const count = course.value.chapters.reduce((sum, { lessons }) => sum + lessons.length, 0);
  const claim = 'lists every lesson once, in an order that works';
  return {
    file,
    findings: [{ pass: true, claim, detail: `${count} lessons`, place: { line: 1, column: 1 } }],
  };
}

function print(reports: readonly Report[], json: boolean): void {
  const findings = reports.flatMap((report) => report.findings);
  const passed = findings.filter(({ pass }) => pass).length;
  const failed = findings.length - passed;
  if (json) {
    console.log(JSON.stringify({ passed, failed, files: reports }));
    return;
  }
  for (const report of reports) {
    console.log(report.file);
    for (const { pass, claim, detail, place } of report.findings)
      console.log(
        pass
          ? `  ok    ${claim}: ${detail}`
          : `  FAIL  ${formatProblem(report.file, { ...place, path: '', problem: claim, remedy: detail })}`,
      );
  }
  console.log(`${passed} passed, ${failed} failed`);
}
