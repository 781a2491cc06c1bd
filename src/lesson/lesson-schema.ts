/** The YAML parts of a lesson as people write them: frontmatter and checks. */
import { z } from 'zod';
import { span } from '../config/quantity.ts';

const refusal = (problem: string, remedy: string) => ({ error: `${problem}\n${remedy}` });

export const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const id = z
  .string()
  .regex(ID, refusal('this is no id', 'Use lower-case words joined by hyphens: circuit-breaker.'));
const line = z.string().min(1);

export const frontmatterSchema = z
  .strictObject({
    id: id.meta({ description: 'Required. Immutable; the same as the folder’s name.' }),
    title: line.meta({ description: 'Required.' }),
    summary: line.meta({ description: 'Required. One sentence for the course outline.' }),
    objectives: z
      .array(line)
      .min(1)
      .meta({ description: 'Required. What the learner can do afterwards.' }),
    prerequisites: z
      .array(id)
      .default([])
      .meta({ description: 'Lessons to do first, by id (default none).' }),
    minutes: z.int().min(1).max(240).meta({ description: 'Required. How long it takes.' }),
    seeds: z
      .array(z.int().min(0).max(0xffffffff))
      .min(1)
      .refine(
        (seeds) => new Set(seeds).size === seeds.length,
        refusal('a seed is there twice', 'Keep one of them.'),
      )
      .meta({
        description: 'Required. The page starts with the first; the checker runs every one.',
      }),
  })
  .meta({ title: 'Frontmatter of a Faultline lesson' });

export const translationSchema = z
  .strictObject({
    title: line.meta({ description: 'Required.' }),
    summary: line.meta({ description: 'Required.' }),
    objectives: z.array(line).min(1).meta({ description: 'Required. As many as in lesson.md.' }),
  })
  .meta({ title: 'Frontmatter of a translated Faultline lesson' });

export const checkWordsSchema = z
  .record(z.string(), z.strictObject({ title: line, hint: line }))
  .meta({ title: 'A `yaml checks` fence of a translated Faultline lesson: words by check id' });

const amount = z
  .union([z.string(), z.number()])
  .meta({ description: 'With the unit of the measure: 500ms, 5%, 12, 50/s.' });

const checkSchema = z.strictObject({
  id: id.meta({ description: 'Required. Unique in the lesson.' }),
  title: line.meta({ description: 'Required. The claim, as a sentence.' }),
  measure: z
    .string()
    .meta({ description: 'Required. <observer>.<quantity>, such as client.latency.p99.' }),
  window: span
    .optional()
    .meta({ description: 'Part of the run, in half seconds: 25s..60s (default: all of it).' }),
  at_most: amount.optional(),
  at_least: amount.optional(),
  between: z.tuple([amount, amount]).optional().meta({ description: '[least, most]' }),
  seed: z
    .enum(['fails', 'passes'])
    .meta({ description: 'Required. What the seed code does with this check.' }),
  hint: line.meta({ description: 'Required. What to look at when it fails.' }),
});
export type CheckText = z.output<typeof checkSchema>;

export const checksSchema = z
  .array(checkSchema, refusal('checks are a list', 'Begin each check with "- id:".'))
  .min(1)
  .meta({ title: 'A `yaml check` fence of a Faultline lesson' });

export const courseSchema = z
  .strictObject({
    title: line.meta({ description: 'Required.' }),
    chapters: z
      .array(
        z.strictObject({
          id,
          title: line,
          summary: line,
          lessons: z.array(id).meta({ description: 'Lessons by id, in order.' }),
        }),
      )
      .min(1),
  })
  .meta({ title: 'Outline of a Faultline course' });
