import { createStore, type StoreApi } from 'zustand/vanilla';
import { isRecord, type Keeper, parseEntries, storageKey } from './storage.ts';

/** A learner's version of one file. */
export interface Draft {
  readonly code: string;
  /** The lesson's text this draft was begun from. */
  readonly base: string;
  /** What the learner had before the last reset, to be brought back; null if there was none. */
  readonly backup: string | null;
}

export type LessonDrafts = Readonly<Record<string, Draft>>;

/** Drafts of the lessons opened so far, by lesson and path. */
export type DraftsState = Readonly<Record<string, LessonDrafts>>;

export interface DraftsStore {
  readonly store: StoreApi<DraftsState>;
  /** Brings a lesson's drafts in. `starts`: the lesson's own text by path. */
  open(lesson: string, starts: Readonly<Record<string, string>>): void;
  edit(lesson: string, path: string, code: string): void;
  /** Back to the lesson's text; the learner's own can be brought back. */
  reset(lesson: string, path: string): void;
  /** Swaps the code with its backup. */
  restore(lesson: string, path: string): void;
  /** The lesson's text has changed since the draft was begun: stay with the draft. */
  keepMine(lesson: string, path: string): void;
  /** Writes what is waiting now: before the page goes away. */
  flush(): void;
  /** Another tab wrote `key` (full, as a `storage` event gives it): take its drafts if none of ours wait. */
  changedElsewhere(key: string | null): void;
}

const VERSION = 1;
const keyOf = (lesson: string) => `drafts.${lesson}`;

export interface DraftsOptions {
  readonly keeper: Keeper;
  /** Runs `job` some time later; returns how to call it off. */
  readonly later: (job: () => void, ms: number) => () => void;
  /** Quiet time after a keystroke before writing (default 400 ms). */
  readonly debounceMs?: number;
}

export function createDrafts({ keeper, later, debounceMs = 400 }: DraftsOptions): DraftsStore {
  const store = createStore<DraftsState>(() => ({}));
  const starts = new Map<string, Readonly<Record<string, string>>>();
  /** Lessons with changes not yet handed to the keeper, and how to call their timers off. */
  const waiting = new Map<string, () => void>();

  function write(lesson: string): void {
    waiting.get(lesson)?.();
    waiting.delete(lesson);
    keeper.write(keyOf(lesson), VERSION, store.getState()[lesson] ?? {});
  }
  function put(lesson: string, path: string, draft: Draft): void {
    store.setState((state) => ({ [lesson]: { ...state[lesson], [path]: draft } }));
    waiting.get(lesson)?.();
    waiting.set(
      lesson,
      later(() => write(lesson), debounceMs),
    );
  }
  const startOf = (lesson: string, path: string) => starts.get(lesson)?.[path] ?? '';
  function draftOf(lesson: string, path: string): Draft {
    const start = startOf(lesson, path);
    const draft = store.getState()[lesson]?.[path];
    if (draft !== undefined && !isUntouched(draft)) return draft;
    return { code: start, base: start, backup: draft?.backup ?? null };
  }

  return {
    store,
    open(lesson, texts) {
      starts.set(lesson, texts);
      if (store.getState()[lesson] !== undefined) return;
      store.setState({ [lesson]: keeper.read(keyOf(lesson), VERSION, parseDrafts) ?? {} });
    },
    edit(lesson, path, code) {
      const draft = draftOf(lesson, path);
      if (draft.code !== code) put(lesson, path, { ...draft, code });
    },
    reset(lesson, path) {
      const draft = draftOf(lesson, path);
      const start = startOf(lesson, path);
      if (draft.code === start && draft.base === start) return;
      const backup = draft.code === start ? draft.backup : draft.code;
      put(lesson, path, { code: start, base: start, backup });
      write(lesson);
    },
    restore(lesson, path) {
      const draft = draftOf(lesson, path);
      if (draft.backup === null) return;
      const backup = draft.code === startOf(lesson, path) ? null : draft.code;
      put(lesson, path, { ...draft, code: draft.backup, backup });
      write(lesson);
    },
    keepMine(lesson, path) {
      put(lesson, path, { ...draftOf(lesson, path), base: startOf(lesson, path) });
      write(lesson);
    },
    flush() {
      for (const lesson of [...waiting.keys()]) write(lesson);
    },
    changedElsewhere(key) {
      for (const lesson of Object.keys(store.getState())) {
        if (key !== storageKey(keyOf(lesson)) || waiting.has(lesson)) continue;
        const theirs = keeper.read(keyOf(lesson), VERSION, parseDrafts);
        if (theirs !== null) store.setState({ [lesson]: theirs });
      }
    },
  };
}

export function parseDrafts(data: unknown): LessonDrafts | null {
  return parseEntries(data, (entry) => {
    if (!isRecord(entry)) return null;
    const { code, base, backup } = entry;
    if (typeof code !== 'string' || typeof base !== 'string') return null;
    if (backup !== null && typeof backup !== 'string') return null;
    return { code, base, backup };
  });
}

/** The code to run and show: the learner's, or else the lesson's. */
export function codeOf(drafts: LessonDrafts | undefined, path: string, start: string): string {
  const draft = drafts?.[path];
  return draft === undefined || isUntouched(draft) ? start : draft.code;
}

/** The lesson's text is no longer what this draft was begun from (and the learner wrote something). */
export function startChanged(draft: Draft | undefined, start: string): boolean {
  return draft !== undefined && draft.base !== start && draft.code !== start && !isUntouched(draft);
}

const isUntouched = (draft: Draft): boolean => draft.code === draft.base;
