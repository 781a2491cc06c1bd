import type { PredictBlock } from '../lesson/lesson.ts';
import { codeOf, type DraftsStore } from './drafts.ts';
import type { LessonProgress } from './progress.ts';
import type { Subject } from './subject.ts';

/** What the learner starts from, by path. */
export function startTexts(subject: Subject): Record<string, string> {
  const seeds = subject.files.filter((file) => file.role === 'seed');
  return Object.fromEntries(seeds.map((file) => [file.path, file.code]));
}

/** The files of a run: the learner's own and the supporting ones. */
export function programFiles(subject: Subject, drafts: DraftsStore): Record<string, string> {
  const mine = drafts.store.getState()[subject.id];
  const files: Record<string, string> = {};
  for (const file of subject.files) {
    if (file.role === 'seed') files[file.path] = codeOf(mine, file.path, file.code);
    else if (file.role === 'support') files[file.path] = file.code;
  }
  return files;
}

/** Predictions the learner has neither made nor skipped. */
export function openPredictions(
  subject: Subject,
  { predictions }: Pick<LessonProgress, 'predictions'>,
): readonly PredictBlock[] {
  return subject.blocks.filter(
    (block): block is PredictBlock =>
      block.kind === 'predict' && predictions[block.id] === undefined,
  );
}
