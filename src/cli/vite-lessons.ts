/**
 * Gives the page the module `virtual:course` (see `src/lesson/virtual-course.d.ts`): the outline,
 * and each lesson parsed at build time in a chunk of its own. A malformed lesson stops the build
 * with its place; in dev, saving a lesson reloads the page.
 */
import { existsSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Plugin } from 'vite';
import type { Parsed } from '../config/problem.ts';
import type { Lesson } from '../lesson/lesson.ts';
import {
  coursePath,
  describeProblems,
  frenchPath,
  LESSONS_DIR,
  lessonIds,
  lessonPath,
  readCourse,
  readFrench,
  readLesson,
} from './lesson-files.ts';

const COURSE = 'virtual:course';
const LESSON = 'virtual:lesson/';
/** Marks ids as ours, by Rollup's convention. */
const OWN = '\0';

/** `dir` is the folder of lessons (default: the project's `lessons`). */
export function lessonsPlugin(dir: string = LESSONS_DIR): Plugin {
  const lessonAt = (path: string) => relative(dir, path).split(sep)[0] ?? '';
  return {
    name: 'faultline-lessons',
    resolveId(id) {
      return id === COURSE || id.startsWith(LESSON) ? OWN + id : undefined;
    },
    load(id) {
      if (id === OWN + COURSE) {
        const ids = lessonIds(dir).filter((lesson) => existsSync(lessonPath(lesson, dir)));
        for (const path of [coursePath(dir), ...ids.map((lesson) => lessonPath(lesson, dir))])
          this.addWatchFile(path);
        return courseModule(ids, dir);
      }
      if (!id.startsWith(OWN + LESSON)) return undefined;
      const lesson = id.slice((OWN + LESSON).length);
      this.addWatchFile(lessonPath(lesson, dir));
      if (existsSync(frenchPath(lesson, dir))) this.addWatchFile(frenchPath(lesson, dir));
      const whole = JSON.stringify(translatedLesson(lesson, dir));
      return `export default JSON.parse(${JSON.stringify(whole)});`;
    },
    configureServer(server) {
      server.watcher.add(dir);
    },
    hotUpdate({ file }) {
      if (relative(dir, file).startsWith('..')) return;
      const graph = this.environment.moduleGraph;
      for (const id of [OWN + COURSE, OWN + LESSON + lessonAt(file)]) {
        const module = graph.getModuleById(id);
        if (module !== undefined) graph.invalidateModule(module);
      }
      this.environment.hot.send({ type: 'full-reload' });
      return [];
    },
  };
}

/** The lesson with its translation, if it has one. */
function translatedLesson(id: string, dir: string): Lesson {
  const parsed = orThrow(lessonPath(id, dir), readLesson(id, dir));
  const french = readFrench(parsed, dir);
  if (french === null) return parsed.lesson;
  const { translation } = orThrow(frenchPath(id, dir), french);
  return { ...parsed.lesson, translations: { fr: translation } };
}

function courseModule(ids: readonly string[], dir: string): string {
  const lessons = ids.map((id) => orThrow(lessonPath(id, dir), readLesson(id, dir)));
  const course = orThrow(coursePath(dir), readCourse(lessons, dir));
  const loaders = ids.map(
    (id) => `  ${JSON.stringify(id)}: () => import(${JSON.stringify(LESSON + id)}),`,
  );
  return `export const course = ${JSON.stringify(course)};
const loaders = {
${loaders.join('\n')}
};
export async function loadLesson(id) {
  if (!Object.hasOwn(loaders, id)) throw new Error('There is no lesson "' + id + '".');
  return (await loaders[id]()).default;
}
`;
}

function orThrow<T>(path: string, parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new Error(`A lesson cannot be read.\n${describeProblems(path, parsed).join('\n')}`);
}
