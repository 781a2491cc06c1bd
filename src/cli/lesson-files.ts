/** Lessons on disk: `lessons/course.yaml` and a folder each with its `lesson.md` and `fr.md`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { formatProblem, type Parsed } from '../config/problem.ts';
import { parseCourse } from '../lesson/course.ts';
import type { Course } from '../lesson/lesson.ts';
import { parseLesson } from '../lesson/parse-lesson.ts';
import { parseTranslation } from '../lesson/parse-translation.ts';
import type { ParsedLesson, ParsedTranslation } from '../lesson/parsed-lesson.ts';

export const LESSONS_DIR = join(import.meta.dirname, '../../lessons');

/** Folders with a `lesson.md`, by name. */
export function lessonIds(dir: string = LESSONS_DIR): string[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

export const lessonPath = (id: string, dir: string = LESSONS_DIR) => join(dir, id, 'lesson.md');
export const frenchPath = (id: string, dir: string = LESSONS_DIR) => join(dir, id, 'fr.md');
export const coursePath = (dir: string = LESSONS_DIR) => join(dir, 'course.yaml');

export function readLesson(id: string, dir: string = LESSONS_DIR): Parsed<ParsedLesson> {
  return parseLesson(readFileSync(lessonPath(id, dir), 'utf8'), id);
}

/** The lesson's French words; null when it has none. */
export function readFrench(
  original: ParsedLesson,
  dir: string = LESSONS_DIR,
): Parsed<ParsedTranslation> | null {
  const path = frenchPath(original.lesson.id, dir);
  return existsSync(path) ? parseTranslation(readFileSync(path, 'utf8'), original) : null;
}

export function readCourse(
  lessons: readonly ParsedLesson[],
  dir: string = LESSONS_DIR,
): Parsed<Course> {
  const outlined = lessons.map(({ lesson }) => lesson);
  return parseCourse(readFileSync(coursePath(dir), 'utf8'), outlined);
}

/** The problems of a file, one a line, its path as seen from the working directory. */
export function describeProblems<T>(path: string, parsed: Parsed<T>): string[] {
  if (parsed.ok) return [];
  const shown = relative(process.cwd(), path);
  return parsed.problems.map((problem) => formatProblem(shown, problem));
}
