import { z } from 'zod';
import { suggest } from '../config/problem.ts';
import { scenarioSchema } from '../config/schema/scenario.ts';
import {
  checksSchema,
  checkWordsSchema,
  courseSchema,
  frontmatterSchema,
  translationSchema,
} from '../lesson/lesson-schema.ts';
import { UsageError } from './usage.ts';

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  scenario: scenarioSchema,
  frontmatter: frontmatterSchema,
  check: checksSchema,
  course: courseSchema,
  translation: translationSchema,
  'check-words': checkWordsSchema,
};

/** JSON Schema of what people write; `lesson` gives its frontmatter and check fences together. */
export function jsonSchema(name: string): unknown {
  const schema = SCHEMAS[name];
  if (schema !== undefined) return z.toJSONSchema(schema, { io: 'input' });
  if (name === 'lesson')
    return { frontmatter: jsonSchema('frontmatter'), check: jsonSchema('check') };
  const names = [...Object.keys(SCHEMAS), 'lesson'];
  throw new UsageError(`There is no schema "${name}". ${suggest(name, names)}`);
}
