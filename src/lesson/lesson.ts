import type { Root } from 'hast';
import type { Millis, Ratio } from '../base/units.ts';
import type { Scenario } from '../cluster/scenario.ts';
import type { MeasureUnit } from '../config/quantity.ts';

export type { MeasureUnit } from '../config/quantity.ts';

/** A lesson once parsed and validated: JSON-serialisable, text in and data out. */
export interface Lesson {
  /** Immutable; also the folder's name. Progress and drafts are kept under it. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly objectives: readonly string[];
  readonly prerequisites: readonly string[];
  readonly minutes: number;
  /** The checker runs every one; the page starts with the first. */
  readonly seeds: readonly number[];
  readonly scenario: Scenario;
  /** The fence's own text, for people to read. */
  readonly scenarioYaml: string;
  readonly files: readonly LessonFile[];
  readonly checks: readonly Check[];
  /** Prose and exercises in reading order. */
  readonly blocks: readonly Block[];
  /** Its words in other languages; absent where there are none. See `inLanguage`. */
  readonly translations?: Readonly<Partial<Record<TranslatedLanguage, LessonTranslation>>>;
}

/** Languages a lesson may be read in; `lesson.md` itself is English. */
export type Language = 'en' | TranslatedLanguage;
export type TranslatedLanguage = 'fr';

/** The words of a lesson in another language: all of them, and nothing but words. */
export interface LessonTranslation {
  readonly title: string;
  readonly summary: string;
  readonly objectives: readonly string[];
  /** By check id. */
  readonly checks: Readonly<Record<string, CheckTranslation>>;
  /** By block id. */
  readonly blocks: Readonly<Record<string, BlockTranslation>>;
}
export type CheckTranslation = Pick<Check, 'title' | 'hint'>;
export type BlockTranslation =
  | { readonly kind: 'prose' | 'explain'; readonly content: Root }
  | { readonly kind: 'predict'; readonly prompt: Root }
  | { readonly kind: 'hint'; readonly title: string; readonly content: Root }
  | {
      readonly kind: 'quiz';
      readonly question: Root;
      /** In the order of the lesson's options. */
      readonly options: readonly Root[];
      readonly explanation: Root | null;
    };

/**
 * A file of the lesson. `seed` is what the learner starts from and edits; `support` is shown
 * read-only and used by every variant; `solution` and `wrong` replace the seed of the same path in
 * the checker's runs and are grouped by `variant`.
 */
export interface LessonFile {
  readonly path: string;
  readonly role: 'seed' | 'support' | 'solution' | 'wrong';
  /** Name of the solution or wrong variant; '' for seed and support. */
  readonly variant: string;
  /** For `wrong`: the id of the one check it must fail. */
  readonly fails: string | null;
  readonly code: string;
}

/**
 * A claim about a run. `measure` is `<observer>.<quantity>`; see `measure.ts` for the vocabulary
 * (`client.latency.p99`, `client.error_rate`, `edge:order->payment.offered`,
 * `service:order.in_flight_max`, `breaker:order.opened`, …).
 */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly measure: string;
  /** Half-open span of the run [from, to), whole metric windows. */
  readonly from: Millis;
  readonly to: Millis;
  readonly expect: Expectation;
  /** What the seed code does with this check before the learner has changed anything. */
  readonly seed: 'fails' | 'passes';
  /** Shown when it fails: what to look at next. Never blames. */
  readonly hint: string;
}

export type Expectation =
  | { readonly kind: 'at-most'; readonly value: number }
  | { readonly kind: 'at-least'; readonly value: number }
  | { readonly kind: 'between'; readonly min: number; readonly max: number };

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly pass: boolean;
  /** null when the run has nothing to measure (counts as not passed). */
  readonly observed: number | null;
  /** `latency`, `ratio`, … for formatting. */
  readonly unit: MeasureUnit;
  /** `at most 500 ms, observed 812 ms between 25 s and 60 s` */
  readonly message: string;
  readonly hint: string;
}

export type Block =
  | { readonly kind: 'prose'; readonly id: string; readonly content: Root }
  | PredictBlock
  | { readonly kind: 'hint'; readonly id: string; readonly title: string; readonly content: Root }
  | QuizBlock
  /** Shown once the prediction `after` has its observed figure: asks why they differ. */
  | {
      readonly kind: 'explain';
      readonly id: string;
      readonly after: string | null;
      readonly content: Root;
    };

/** A number to commit to before the first run; the observed one is shown beside it. */
export interface PredictBlock {
  readonly kind: 'predict';
  readonly id: string;
  readonly prompt: Root;
  readonly measure: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly unit: MeasureUnit;
  /** What the seed code gives, recomputed by the checker. */
  readonly answer: number;
  /** How far from the answer still counts as right, as a share of it. */
  readonly tolerance: Ratio;
}

export interface QuizBlock {
  readonly kind: 'quiz';
  readonly id: string;
  readonly question: Root;
  readonly options: readonly { readonly text: Root; readonly correct: boolean }[];
  /** Shown after answering. */
  readonly explanation: Root | null;
}

/** The course outline: chapters in order, lessons by id. */
export interface Course {
  readonly title: string;
  readonly chapters: readonly {
    readonly id: string;
    readonly title: string;
    readonly summary: string;
    readonly lessons: readonly LessonEntry[];
  }[];
}
export interface LessonEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
}
