/**
 * Holds a lesson to its word: what it says about its own code, checks and figures against runs of
 * that code. Pure; the runs are made elsewhere.
 */

import { suggest } from '../config/problem.ts';
import { formatQuantity, quotedPrecision } from '../config/quantity.ts';
import type { Origin } from '../config/yaml-text.ts';
import type { RunFailure, RunRecord } from '../telemetry/record.ts';
import { judge } from './judge.ts';
import type { Check, CheckResult, Lesson, PredictBlock } from './lesson.ts';
import { observe, parseMeasure } from './measure.ts';
import type { Figure, ParsedLesson, ParsedTranslation } from './parsed-lesson.ts';
import type { Span } from './span.ts';
import type { Variant } from './variant.ts';

/** One run of one variant of a lesson's code on one of its seeds. */
export interface VariantRun {
  readonly variant: Variant;
  readonly seed: number;
  /** null when the code did not even start. */
  readonly record: RunRecord | null;
  readonly failure: RunFailure | null;
}

/** One promise of the lesson, kept or not. */
export interface Finding {
  readonly pass: boolean;
  /** The promise: `seed code fails fast`. */
  readonly claim: string;
  /** What was found; for a kept one, the figures. */
  readonly detail: string;
  /** Where the lesson makes it. */
  readonly place: Origin;
}

const START: Origin = { line: 1, column: 1 };

/** Every promise about the lesson's code, judged on the runs of all its variants and seeds. */
export function auditRuns(parsed: ParsedLesson, runs: readonly VariantRun[]): Finding[] {
  const { lesson } = parsed;
  const variants = new Map<string, VariantRun[]>();
  for (const run of runs) {
    const name = variantName(run.variant);
    variants.set(name, [...(variants.get(name) ?? []), run]);
  }
  const findings: Finding[] = [];
  for (const [name, own] of variants) {
    const crash = crashOf(own);
    findings.push(
      crash === null
        ? { pass: true, claim: `${name} runs`, detail: seedsOf(own), place: START }
        : crash,
    );
    if (crash !== null) continue;
    const role = own[0]!.variant.role;
    if (role === 'wrong') findings.push(wrongFinding(parsed, name, own));
    else for (const check of lesson.checks) findings.push(checkFinding(parsed, name, check, own));
  }
  const seedRuns = runs.filter(({ variant }) => variant.role === 'seed');
  for (const block of lesson.blocks)
    if (block.kind === 'predict') findings.push(predictFinding(parsed, block, seedRuns));
  return [...findings, ...auditFigures(parsed.figures, runs)];
}

/** Every quoted figure, recomputed from the runs of the code it names. */
export function auditFigures(figures: readonly Figure[], runs: readonly VariantRun[]): Finding[] {
  return figures.map((figure) => figureFinding(figure, runs));
}

export function variantName({ role, name }: Variant): string {
  return role === 'seed' ? 'seed code' : `${role} "${name}"`;
}

const seedsOf = (runs: readonly VariantRun[]) =>
  `on seed${runs.length === 1 ? '' : 's'} ${runs.map(({ seed }) => seed).join(', ')}`;

/** Code must be wrong by assertion, never by falling over. */
function crashOf(runs: readonly VariantRun[]): Finding | null {
  for (const { variant, seed, failure } of runs) {
    if (failure === null) continue;
    const place = failure.file === undefined ? '' : ` (${failure.file}:${failure.line ?? '?'})`;
    return {
      pass: false,
      claim: `${variantName(variant)} runs`,
      detail: `on seed ${seed} it stopped: ${failure.message}${place}`,
      place: START,
    };
  }
  return null;
}

const resultsOf = (lesson: Lesson, { record }: VariantRun): CheckResult[] =>
  record === null ? [] : judge(lesson.checks, record);

function checkFinding(
  parsed: ParsedLesson,
  name: string,
  check: Check,
  runs: readonly VariantRun[],
): Finding {
  const shouldPass = runs[0]!.variant.role === 'solution' || check.seed === 'passes';
  const results = runs.map((run) => ({
    seed: run.seed,
    result: resultsOf(parsed.lesson, run).find(({ id }) => id === check.id),
  }));
  // A check with nothing to measure is no assertion: neither side of the promise is kept by it.
  const broken = results.filter(
    ({ result }) => result === undefined || result.observed === null || result.pass !== shouldPass,
  );
  return {
    pass: broken.length === 0,
    claim: `${name} ${shouldPass ? 'passes' : 'fails'} ${check.id}`,
    detail: (broken.length > 0 ? broken : results)
      .map(({ seed, result }) => `seed ${seed}: ${result?.message ?? 'not judged'}`)
      .join('; '),
    place: parsed.places[`check:${check.id}`] ?? START,
  };
}

function wrongFinding(parsed: ParsedLesson, name: string, runs: readonly VariantRun[]): Finding {
  const { fails } = runs[0]!.variant;
  const failed = runs.map((run) => ({
    seed: run.seed,
    results: resultsOf(parsed.lesson, run).filter(({ pass }) => !pass),
  }));
  const broken = failed.filter(({ results }) => results.length !== 1 || results[0]!.id !== fails);
  return {
    pass: broken.length === 0,
    claim: `${name} fails ${fails} and nothing else`,
    detail: (broken.length > 0 ? broken : failed)
      .map(({ seed, results }) => {
        const list = results.map(({ id, message }) => `${id} (${message})`).join(', ');
        return `seed ${seed}: fails ${list === '' ? 'nothing' : list}`;
      })
      .join('; '),
    place: parsed.places[`check:${fails}`] ?? START,
  };
}

function predictFinding(
  parsed: ParsedLesson,
  block: PredictBlock,
  runs: readonly VariantRun[],
): Finding {
  const allowed = block.tolerance * Math.abs(block.answer);
  const said = formatQuantity(block.answer, block.unit);
  return {
    ...recomputed(block.measure, block, block.answer, allowed, runs),
    claim: `prediction ${block.id}: ${said}`,
    place: parsed.places[`predict:${block.id}`] ?? START,
  };
}

function figureFinding(figure: Figure, runs: readonly VariantRun[]): Finding {
  const own = runs.filter(
    ({ variant }) => variant.role === figure.role && variant.name === figure.variant,
  );
  const allowed = Math.max(
    figure.tolerance * Math.abs(figure.value),
    quotedPrecision(figure.text, figure.value),
  );
  return {
    ...recomputed(figure.measure, figure, figure.value, allowed, own),
    claim: `figure ${figure.text} (${figure.measure}, ${figure.role})`,
    place: figure.place,
  };
}

/** Measures the same again on every run and compares. */
function recomputed(
  text: string,
  span: Span,
  expected: number,
  allowed: number,
  runs: readonly VariantRun[],
): Pick<Finding, 'pass' | 'detail'> {
  const parsed = parseMeasure(text);
  if (!parsed.ok) return { pass: false, detail: parsed.problem };
  const { measure } = parsed;
  const values = runs.map(({ record }) =>
    record === null ? null : observe(measure, span, record),
  );
  const near = (value: number | null) => value !== null && Math.abs(value - expected) <= allowed;
  const shown = values.map((value) =>
    value === null ? 'nothing' : formatQuantity(value, measure.unit),
  );
  return {
    pass: values.length > 0 && values.every(near),
    detail: `recomputed ${shown.join(', ')}`,
  };
}

/** Whether prerequisites and links lead to lessons that exist. */
export function auditLinks(parsed: ParsedLesson, known: readonly string[]): Finding[] {
  const { lesson, links, places } = parsed;
  return [
    ...lesson.prerequisites.map((id) => {
      const place = places[`prerequisite:${id}`] ?? START;
      return linkFinding(`prerequisite ${id}`, id, place, lesson.id, known);
    }),
    ...links.map(({ id, place }) => linkFinding(`link to ${id}`, id, place, lesson.id, known)),
  ];
}

/** A translation that could be read is whole; its links and figures are held to the same word. */
export function auditTranslation(
  { translation, figures, links }: ParsedTranslation,
  { lesson }: ParsedLesson,
  runs: readonly VariantRun[],
  known: readonly string[],
): Finding[] {
  const detail = `${Object.keys(translation.blocks).length} blocks, ${lesson.checks.length} checks`;
  return [
    { pass: true, claim: 'translates all of lesson.md', detail, place: START },
    ...links.map(({ id, place }) => linkFinding(`link to ${id}`, id, place, lesson.id, known)),
    ...auditFigures(figures, runs),
  ];
}

function linkFinding(
  claim: string,
  id: string,
  place: Origin,
  from: string,
  known: readonly string[],
): Finding {
  const exists = known.includes(id);
  const detail = id === from ? 'it leads to itself' : exists ? 'exists' : suggest(id, known);
  return { pass: exists && id !== from, claim, detail, place };
}
