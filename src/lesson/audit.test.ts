import { describe, expect, it } from 'vitest';
import { Observations } from '../telemetry/observations.ts';
import { Observer } from '../telemetry/observer.ts';
import type { RunRecord } from '../telemetry/record.ts';
import { auditLinks, auditRuns, auditTranslation, type Finding, type VariantRun } from './audit.ts';
import { parseLesson } from './parse-lesson.ts';
import { parseTranslation } from './parse-translation.ts';
import { SEED, type Variant } from './variant.ts';

const TEXT = `---
id: tiny
title: Tiny
summary: Nothing much.
objectives: [Read]
prerequisites: [before]
minutes: 5
seeds: [1]
---

See [there](../there/lesson.md): :figure[40 ms]{measure=client.latency.max} and :figure[10 ms]{measure=client.latency.max role=solution}.

\`\`\`yaml scenario
until: 1s
services:
  order: { code: order.ts }
load:
  - { to: order, rate: 5/s }
\`\`\`

:::predict{#wait measure=client.latency.max answer=42ms tolerance=10%}
How long?
:::

\`\`\`yaml check
- { id: fast, title: Fast, measure: client.latency.max, at_most: 20ms, seed: fails, hint: Look. }
- { id: sound, title: Sound, measure: client.error_rate, at_most: 0%, seed: passes, hint: Look. }
\`\`\`

\`\`\`ts file=order.ts role=seed
\`\`\`
\`\`\`ts file=order.ts role=solution
\`\`\`
\`\`\`ts file=order.ts role=wrong name=bad fails=sound
\`\`\`
`;
const parsed = parseLesson(TEXT, 'tiny');
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const lesson = parsed.value;

const SOLUTION: Variant = { role: 'solution', name: 'solution', fails: null };
const WRONG: Variant = { role: 'wrong', name: 'bad', fails: 'sound' };

/** A run with one request: this long, and good or not. `null`: nothing happened at all. */
function run(variant: Variant, latency: number | null, good = true): VariantRun {
  const observer = new Observer(new Observations(1000));
  if (latency !== null) {
    observer.start(0);
    observer.end(latency, good ? 'ok' : 'timeout', latency);
  }
  const record: RunRecord = {
    format: 1,
    seed: 1,
    simulated_ms: 1000,
    events: 1,
    client: observer.record(1000),
    services: {},
    edges: {},
    breakers: [],
    logs: { debug: 0, info: 0, warn: 0, error: 0 },
    failure: null,
  };
  return { variant, seed: 1, record, failure: null };
}

const GOOD = [run(SEED, 40), run(SOLUTION, 10), run(WRONG, 10, false)];
const broken = (findings: readonly Finding[]) =>
  findings.filter(({ pass }) => !pass).map(({ claim, detail }) => `${claim}: ${detail}`);

describe('a lesson that keeps its word', () => {
  it('has nothing to complain of', () => {
    expect(broken(auditRuns(lesson, GOOD))).toEqual([]);
  });

  it('has every promise looked at', () => {
    expect(auditRuns(lesson, GOOD).map(({ claim }) => claim)).toEqual([
      'seed code runs',
      'seed code fails fast',
      'seed code passes sound',
      'solution "solution" runs',
      'solution "solution" passes fast',
      'solution "solution" passes sound',
      'wrong "bad" runs',
      'wrong "bad" fails sound and nothing else',
      'prediction wait: 42 ms',
      'figure 40 ms (client.latency.max, seed)',
      'figure 10 ms (client.latency.max, solution)',
    ]);
  });
});

describe('a lesson that does not', () => {
  const complaints = (...runs: VariantRun[]) => broken(auditRuns(lesson, runs)).join('\n');
  const [seed, solution, wrong] = GOOD as [VariantRun, VariantRun, VariantRun];

  it('has seed code that passes what it should fail', () => {
    const found = complaints(run(SEED, 15), solution, wrong);
    expect(found).toContain('seed code fails fast: seed 1: expected at most 20 ms; observed 15 ms');
    expect(found).toContain('prediction wait: 42 ms: recomputed 15 ms');
    expect(found).toContain('figure 40 ms (client.latency.max, seed): recomputed 15 ms');
  });

  it('has seed code that fails for want of anything to measure', () => {
    expect(complaints(run(SEED, null), solution, wrong)).toContain('nothing ended');
  });

  it('has code that falls over', () => {
    const failure = {
      kind: 'module',
      message: 'x is not defined',
      file: 'order.ts',
      line: 3,
    } as const;
    const crashed = { variant: SEED, seed: 1, record: null, failure };
    const found = complaints(crashed, solution, wrong);
    expect(found).toContain('seed code runs: on seed 1 it stopped: x is not defined (order.ts:3)');
  });

  it('has a solution that is none, on one seed of several', () => {
    const found = complaints(seed, solution, { ...run(SOLUTION, 30), seed: 2 }, wrong);
    expect(found).toContain(
      'solution "solution" passes fast: seed 2: expected at most 20 ms; observed 30 ms',
    );
    expect(found).toContain('figure 10 ms (client.latency.max, solution): recomputed 10 ms, 30 ms');
  });

  it('has wrong code that fails nothing, another check, or two', () => {
    expect(complaints(seed, solution, run(WRONG, 10))).toContain('seed 1: fails nothing');
    expect(complaints(seed, solution, run(WRONG, 30))).toContain('seed 1: fails fast (');
    expect(complaints(seed, solution, run(WRONG, 30, false))).toMatch(/fails fast \(.*, sound \(/);
  });

  it('links into the dark', () => {
    expect(broken(auditLinks(lesson, ['tiny', 'before']))).toEqual([
      'link to there: Known: tiny, before.',
    ]);
    expect(broken(auditLinks(lesson, ['tiny', 'there', 'befoer']))[0]).toBe(
      'prerequisite before: Did you mean "befoer"?',
    );
    expect(broken(auditLinks(lesson, ['tiny', 'there', 'before']))).toEqual([]);
  });
});

describe('a translation', () => {
  const words = `---
title: Petite
summary: Pas grand-chose.
objectives: [Lire]
---

Voir [là-bas](../there/lesson.md) : :figure[40 ms]{measure=client.latency.max} et :figure[10,0 ms]{measure=client.latency.max role=solution}.

:::predict{#wait}
Combien de temps ?
:::

\`\`\`yaml checks
fast: { title: Rapide, hint: Regardez. }
sound: { title: Sain, hint: Regardez. }
\`\`\`
`;
  const read = parseTranslation(words, lesson);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const audited = (runs: readonly VariantRun[], known: readonly string[]) =>
    auditTranslation(read.value, lesson, runs, known);

  it('keeps the word of its lesson', () => {
    const findings = audited(GOOD, ['tiny', 'there']);
    expect(broken(findings)).toEqual([]);
    expect(findings.map(({ claim }) => claim)).toEqual([
      'translates all of lesson.md',
      'link to there',
      'figure 40 ms (client.latency.max, seed)',
      'figure 10.0 ms (client.latency.max, solution)',
    ]);
  });

  it('has its own links and figures looked at, at their own places', () => {
    const findings = audited([run(SEED, 15), run(SOLUTION, 10)], ['tiny', 'their']);
    expect(broken(findings)).toEqual([
      'link to there: Did you mean "their"?',
      'figure 40 ms (client.latency.max, seed): recomputed 15 ms',
    ]);
    expect(findings.map(({ place }) => place.line)).toEqual([1, 7, 7, 7]);
  });
});
