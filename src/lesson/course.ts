import { inOrder, type Parsed, type Problem, suggest } from '../config/problem.ts';
import { readYaml } from '../config/yaml-text.ts';
import type { Course, Lesson } from './lesson.ts';
import { courseSchema } from './lesson-schema.ts';

/** What the outline needs of a lesson. */
export type OutlinedLesson = Pick<Lesson, 'id' | 'title' | 'summary' | 'minutes' | 'prerequisites'>;

/**
 * Reads `course.yaml` against the lessons that exist: each is listed exactly once, and after the
 * lessons it builds on.
 */
export function parseCourse(text: string, lessons: readonly OutlinedLesson[]): Parsed<Course> {
  const read = readYaml(text, courseSchema);
  if (!read.ok) return read;
  const { data, places } = read.value;
  const known = new Map(lessons.map((lesson) => [lesson.id, lesson]));
  const problems: Problem[] = [];
  const listed = new Set<string>();
  for (const [c, chapter] of data.chapters.entries())
    for (const [l, id] of chapter.lessons.entries()) {
      const complain = (problem: string, remedy: string) =>
        problems.push(places.problem(['chapters', c, 'lessons', l], problem, remedy));
      const lesson = known.get(id);
      if (lesson === undefined) complain(`there is no lesson "${id}"`, suggest(id, known.keys()));
      if (listed.has(id)) complain(`"${id}" is listed twice`, 'Keep one of them.');
      for (const needed of lesson?.prerequisites ?? [])
        if (!listed.has(needed))
          complain(`"${id}" comes before "${needed}", which it builds on`, 'Change their order.');
      listed.add(id);
    }
  for (const id of known.keys())
    if (!listed.has(id))
      problems.push(
        places.problem(['chapters'], `the lesson "${id}" is in no chapter`, 'List it.'),
      );
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) };
  const chapters = data.chapters.map((chapter) => ({
    ...chapter,
    lessons: chapter.lessons.map((id) => entryOf(known.get(id)!)),
  }));
  return { ok: true, value: { title: data.title, chapters } };
}

const entryOf = ({ id, title, summary, minutes }: OutlinedLesson) => ({
  id,
  title,
  summary,
  minutes,
});
