import { createStore, type StoreApi } from 'zustand/vanilla';
import { isRecord, type Keeper, parseEntries } from './storage.ts';

/** What the learner said before the first run (null: skipped), and what that run then showed. */
export interface Prediction {
  readonly value: number | null;
  /** null until a run has measured it. */
  readonly observed: number | null;
}

/** How far one lesson has come. Block and check ids are the lesson's. */
export interface LessonProgress {
  readonly predictions: Readonly<Record<string, Prediction>>;
  /** Options chosen, in order of trying, by quiz. */
  readonly quizzes: Readonly<Record<string, readonly number[]>>;
  readonly hints: readonly string[];
  /** Checks passed in the best run that counted. */
  readonly passed: readonly string[];
  /** Every check passed in one run that counted. */
  readonly done: boolean;
  readonly solutionSeen: boolean;
}

export const noProgress: LessonProgress = {
  predictions: {},
  quizzes: {},
  hints: [],
  passed: [],
  done: false,
  solutionSeen: false,
};

export type ProgressState = Readonly<Record<string, LessonProgress>>;

export interface ProgressStore {
  readonly store: StoreApi<ProgressState>;
  of(lesson: string): LessonProgress;
  predict(lesson: string, block: string, value: number | null): void;
  /** Keeps the first observed figure: later runs are of other code. */
  observe(lesson: string, block: string, observed: number): void;
  answer(lesson: string, block: string, option: number): void;
  revealHint(lesson: string, block: string): void;
  seeSolution(lesson: string): void;
  /** A run that counted has been judged. */
  judged(lesson: string, passed: readonly string[], all: boolean): void;
}

const KEY = 'progress';
const VERSION = 1;

export function createProgress(keeper: Keeper): ProgressStore {
  const store = createStore<ProgressState>(() => keeper.read(KEY, VERSION, parseProgress) ?? {});
  const of = (lesson: string) => store.getState()[lesson] ?? noProgress;
  function change(lesson: string, next: Partial<LessonProgress>): void {
    store.setState({ [lesson]: { ...of(lesson), ...next } });
    keeper.write(KEY, VERSION, store.getState());
  }
  return {
    store,
    of,
    predict(lesson, block, value) {
      const { predictions } = of(lesson);
      if (predictions[block] !== undefined) return;
      change(lesson, { predictions: { ...predictions, [block]: { value, observed: null } } });
    },
    observe(lesson, block, observed) {
      const { predictions } = of(lesson);
      const prediction = predictions[block];
      if (prediction === undefined || prediction.observed !== null) return;
      change(lesson, { predictions: { ...predictions, [block]: { ...prediction, observed } } });
    },
    answer(lesson, block, option) {
      const { quizzes } = of(lesson);
      const tried = quizzes[block] ?? [];
      if (tried.includes(option)) return;
      change(lesson, { quizzes: { ...quizzes, [block]: [...tried, option] } });
    },
    revealHint(lesson, block) {
      const { hints } = of(lesson);
      if (!hints.includes(block)) change(lesson, { hints: [...hints, block] });
    },
    seeSolution(lesson) {
      if (!of(lesson).solutionSeen) change(lesson, { solutionSeen: true });
    },
    judged(lesson, passed, all) {
      const before = of(lesson);
      const better = passed.length >= before.passed.length ? passed : before.passed;
      change(lesson, { passed: better, done: before.done || all });
    },
  };
}

const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isNumberOrNull = (value: unknown): value is number | null =>
  value === null || (typeof value === 'number' && Number.isFinite(value));

export function parseProgress(data: unknown): ProgressState | null {
  return parseEntries(data, parseLessonProgress);
}

function parseLessonProgress(data: unknown): LessonProgress | null {
  if (!isRecord(data)) return null;
  const predictions = parseEntries(data['predictions'], (entry): Prediction | null => {
    if (!isRecord(entry)) return null;
    const { value, observed } = entry;
    return isNumberOrNull(value) && isNumberOrNull(observed) ? { value, observed } : null;
  });
  const quizzes = parseEntries(data['quizzes'], (entry) =>
    Array.isArray(entry) && entry.every((n) => Number.isInteger(n)) ? (entry as number[]) : null,
  );
  const { hints, passed, done, solutionSeen } = data;
  if (predictions === null || quizzes === null || !isStrings(hints) || !isStrings(passed)) {
    return null;
  }
  if (typeof done !== 'boolean' || typeof solutionSeen !== 'boolean') return null;
  return { predictions, quizzes, hints, passed, done, solutionSeen };
}
