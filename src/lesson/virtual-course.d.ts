/** The course as the build found it in `lessons/`, made by `src/cli/vite-lessons.ts`. */
declare module 'virtual:course' {
  export const course: import('./lesson.ts').Course;
  /** Loads one lesson's text and code; rejects for an id the course does not have. */
  export function loadLesson(id: string): Promise<import('./lesson.ts').Lesson>;
}
