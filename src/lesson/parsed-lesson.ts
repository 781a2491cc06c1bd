import type { Millis, Ratio } from '../base/units.ts';
import type { Origin } from '../config/yaml-text.ts';
import type { Lesson, LessonTranslation } from './lesson.ts';

/** A lesson with what only its checker needs: quoted figures, links, and where things stand. */
export interface ParsedLesson {
  readonly lesson: Lesson;
  readonly figures: readonly Figure[];
  /** Links to other lessons. */
  readonly links: readonly { readonly id: string; readonly place: Origin }[];
  /** Places of prerequisites, checks and blocks: `prerequisite:<id>`, `check:<id>`, `quiz:<id>`, … */
  readonly places: Readonly<Record<string, Origin>>;
}

/** A translation with what only its checker needs; all places are in its own file. */
export interface ParsedTranslation {
  readonly translation: LessonTranslation;
  readonly figures: readonly Figure[];
  readonly links: ParsedLesson['links'];
}

/** A number in the prose that claims to come from a run of the lesson. */
export interface Figure {
  /** With a decimal point, whatever the language: `65.2 ms`. */
  readonly text: string;
  readonly value: number;
  readonly measure: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly role: 'seed' | 'solution' | 'wrong';
  /** The solution's or wrong variant's name; '' for the seed. */
  readonly variant: string;
  /** How far the run may be from the text, as a share of the run's value (default 2 %). */
  readonly tolerance: Ratio;
  readonly place: Origin;
}
