import type { Lesson, PredictBlock } from '../lesson/lesson.ts';
import { codeOf, type DraftsStore } from './drafts.ts';
import type { LessonProgress } from './progress.ts';

/** What the learner starts from, by path. */
export function startTexts(lesson: Lesson): Record<string, string> {
  const seeds = lesson.files.filter((file) => file.role === 'seed');
  return Object.fromEntries(seeds.map((file) => [file.path, file.code]));
}

/** The files of a run: the learner's own and the lesson's supporting ones. */
export function programFiles(lesson: Lesson, drafts: DraftsStore): Record<string, string> {
  const mine = drafts.store.getState()[lesson.id];
  const files: Record<string, string> = {};
  for (const file of lesson.files) {
    if (file.role === 'seed') files[file.path] = codeOf(mine, file.path, file.code);
    else if (file.role === 'support') files[file.path] = file.code;
  }
  return files;
}

/** Predictions the learner has neither made nor skipped. */
export function openPredictions(
  lesson: Lesson,
  { predictions }: Pick<LessonProgress, 'predictions'>,
): readonly PredictBlock[] {
  return lesson.blocks.filter(
    (block): block is PredictBlock =>
      block.kind === 'predict' && predictions[block.id] === undefined,
  );
}
