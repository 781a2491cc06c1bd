import type { Lesson } from '../lesson/lesson.ts';

/**
 * What a session runs: a system, the files of its services, and what is judged. A lesson is one; a
 * system built in the playground is another, with neither checks nor predictions.
 */
export type Subject = Pick<
  Lesson,
  'id' | 'title' | 'seeds' | 'scenario' | 'files' | 'checks' | 'blocks'
>;
