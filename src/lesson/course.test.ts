import { expect, it } from 'vitest';
import { parseCourse } from './course.ts';

const lesson = (id: string, prerequisites: readonly string[] = []) => ({
  id,
  title: `About ${id}`,
  summary: 'Short.',
  minutes: 10,
  prerequisites,
});
const COURSE = `title: A course
chapters:
  - id: one
    title: One
    summary: First.
    lessons: [a, b]
`;
const lessons = [lesson('a'), lesson('b', ['a'])];

it('lists lessons with what an outline shows', () => {
  const { prerequisites: _, ...entry } = lesson('a');
  const parsed = parseCourse(COURSE, lessons);
  expect(parsed.ok && parsed.value.chapters[0]?.lessons[0]).toEqual(entry);
});

it.each([
  ['an unknown lesson', COURSE.replace('[a, b]', '[a, b, cc]'), '6:21', 'no lesson "cc"'],
  ['a lesson twice', COURSE.replace('[a, b]', '[a, b, a]'), '6:21', '"a" is listed twice'],
  ['a forgotten lesson', COURSE.replace('[a, b]', '[a]'), '3:3', '"b" is in no chapter'],
  ['a wrong order', COURSE.replace('[a, b]', '[b, a]'), '6:15', '"b" comes before "a"'],
  ['an unknown key', COURSE.replace('summary', 'sumary'), '5:5', 'unknown key "sumary"'],
])('%s', (_name, text, place, problem) => {
  const parsed = parseCourse(text, lessons);
  const found = parsed.ok ? undefined : parsed.problems[0];
  expect(`${found?.line}:${found?.column} ${found?.problem}`).toContain(`${place} `);
  expect(found?.problem).toContain(problem);
});
