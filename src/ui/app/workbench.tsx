import { createContext, use } from 'react';
import type { Course, Lesson } from '../../lesson/lesson.ts';
import type { DraftsStore } from '../../state/drafts.ts';
import type { ProgressStore } from '../../state/progress.ts';
import type { Session } from '../../state/session.ts';
import type { SettingsStore } from '../../state/settings.ts';
import type { Keeper } from '../../state/storage.ts';

/** The stores and the session, made once in `main.tsx` and reachable from every panel. */
export interface Workbench {
  readonly keeper: Keeper;
  readonly settings: SettingsStore;
  readonly drafts: DraftsStore;
  readonly progress: ProgressStore;
  readonly session: Session;
  readonly course: Course;
  /** Rejects when there is no such lesson. */
  readonly loadLesson: (id: string) => Promise<Lesson>;
}

export const WorkbenchContext = createContext<Workbench | null>(null);

export function useWorkbench(): Workbench {
  const workbench = use(WorkbenchContext);
  if (workbench === null) throw new Error('useWorkbench needs a WorkbenchContext above it');
  return workbench;
}
