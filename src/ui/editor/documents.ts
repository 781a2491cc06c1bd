import type { Lesson } from '../../lesson/lesson.ts';
import { filesOf, type Variant, variantsOf } from '../../lesson/variant.ts';
import { codeOf, type LessonDrafts } from '../../state/drafts.ts';

/** A text the editor can show. */
export interface EditorDocument {
  /** Folder and path: `mine/order.ts`. Relative imports resolve within a folder. */
  readonly id: string;
  readonly path: string;
  readonly code: string;
  readonly readOnly: boolean;
  readonly kind: 'mine' | 'support' | 'start' | 'solution';
}

export const mineId = (path: string): string => `mine/${path}`;

/** The learner's files first, as the lesson orders them, and its supporting ones. */
export function ownDocuments(lesson: Lesson, drafts: LessonDrafts | undefined): EditorDocument[] {
  return lesson.files.flatMap(({ path, role, code }): EditorDocument[] => {
    const id = mineId(path);
    if (role === 'seed') {
      return [{ id, path, code: codeOf(drafts, path, code), readOnly: false, kind: 'mine' }];
    }
    return role === 'support' ? [{ id, path, code, readOnly: true, kind: 'support' }] : [];
  });
}

/** The lesson's own starting text of every file the learner edits. */
export function startDocuments(lesson: Lesson): EditorDocument[] {
  return lesson.files.flatMap(({ path, role, code }): EditorDocument[] =>
    role === 'seed' || role === 'support'
      ? [{ id: `start/${path}`, path, code, readOnly: true, kind: 'start' }]
      : [],
  );
}

export const solutionsOf = (lesson: Lesson): readonly Variant[] =>
  variantsOf(lesson).filter((variant) => variant.role === 'solution');

/** One solution, with the files it leaves as they are beside it so that its imports resolve. */
export function solutionDocuments(lesson: Lesson, variant: Variant): EditorDocument[] {
  const folder = `solution-${variant.name === '' ? 'main' : variant.name}`;
  return Object.entries(filesOf(lesson, variant)).map(([path, code]) => ({
    id: `${folder}/${path}`,
    path,
    code,
    readOnly: true,
    kind: 'solution',
  }));
}
