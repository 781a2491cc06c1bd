import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Problem } from './problem.ts';
import { parseScenario } from './scenario.ts';
import { scenarioSchema } from './schema/scenario.ts';

const EXAMPLE = readFileSync(`${import.meta.dirname}/../cli/scenario-example.yaml`, 'utf8');
const LINES = EXAMPLE.split('\n');

/** Every problem has a place within the text, and says what is wrong and what to do. */
function expectHelpful(text: string): void {
  const parsed = parseScenario(text);
  if (parsed.ok) return;
  expect(parsed.problems.length).toBeGreaterThan(0);
  for (const problem of parsed.problems as readonly Problem[]) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(text.split('\n').length);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.problem, JSON.stringify(problem)).toMatch(/\S/);
    expect(problem.remedy, JSON.stringify(problem)).toMatch(/\S/);
  }
}

/** All words that mean something in a scenario, and much that does not. */
const word = fc.oneof(
  fc.constantFrom(...new Set(EXAMPLE.match(/[\w%/.µ-]+/g) ?? [])),
  fc.constantFrom(
    'none',
    'forever',
    '',
    '~',
    '-1',
    '1e99',
    '.nan',
    '0s',
    '*a',
    '&a 1',
    '!!set',
    '<<',
  ),
  fc.string({ maxLength: 12 }),
);

describe('junk', () => {
  it('of any text never throws', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200, unit: 'binary' }), expectHelpful), {
      numRuns: 300,
    });
  });

  it('in the words of a scenario never throws', () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        word,
        fc.integer(),
        fc.constantFrom(null, true, 0.5),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(word, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    const keys = Object.keys(scenarioSchema.shape);
    const scenario = fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 6 });
    fc.assert(
      fc.property(scenario, (data) => expectHelpful(JSON.stringify(data))),
      { numRuns: 500 },
    );
  });

  it('in place of a line or a word of a good scenario never throws', () => {
    const line = fc.nat(LINES.length - 1);
    fc.assert(
      fc.property(line, fc.nat(20), word, fc.boolean(), (at, nth, junk, whole) => {
        let seen = 0;
        const changed = whole
          ? junk
          : LINES[at]!.replace(/[\w%/.-]+/g, (old) => (seen++ === nth ? junk : old));
        expectHelpful([...LINES.slice(0, at), changed, ...LINES.slice(at + 1)].join('\n'));
      }),
      { numRuns: 500 },
    );
  });
});

/** Every key of the schema with its description, however deep. */
function keysOf(schema: z.ZodType, path: string, found: Map<string, string | undefined>): void {
  const def = schema._zod.def as unknown as Record<string, unknown>;
  if (found.size > 5000) throw new Error('the schema does not end');
  const inner = ['innerType', 'in', 'element', 'valueType'].map((name) => def[name]);
  for (const one of [...inner, ...((def.options as unknown[]) ?? [])])
    if (one !== undefined) keysOf(one as z.ZodType, path, found);
  for (const [key, value] of Object.entries((def.shape as object) ?? {})) {
    found.set(`${path}.${key}`, (value as z.ZodType).meta()?.description);
    keysOf(value as z.ZodType, `${path}.${key}`, found);
  }
}

describe('every key', () => {
  const found = new Map<string, string | undefined>();
  keysOf(scenarioSchema, '', found);
  /** Shapes of time and other names that carry one value say it in their own description. */
  const NAMES =
    /\.(constant|uniform|exponential|lognormal|pareto|empirical|min|max|mean|p50|p99|cv|shape|weighted-round-robin|least-connections|ring-hash|header|codel|ramp|spike|daily|rolling|canary)$/;

  it('says whether it is required, or its default', () => {
    expect(found.size).toBeGreaterThan(300);
    for (const [path, description] of found)
      if (!NAMES.test(path)) expect(description, path).toMatch(/Required|default|Chance/);
  });

  it('is in the reference and in the example', () => {
    const reference = readFileSync(`${import.meta.dirname}/README.md`, 'utf8');
    for (const path of found.keys()) {
      const key = path.split('.').at(-1)!;
      expect(reference, path).toMatch(new RegExp(`\\b${key}\\b`));
      expect(EXAMPLE, path).toMatch(new RegExp(`\\b${key}\\b`));
    }
  });
});
