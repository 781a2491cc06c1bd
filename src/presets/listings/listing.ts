import type { Preset } from '../preset.ts';

/** A listing of the course in a small system, as its readers would write it: with what is wrong. */
export interface Listing extends Preset {
  readonly files: Readonly<Record<string, string>>;
  /** The same files where they are mended, by path; what is not here stays as it is. */
  readonly mended: Readonly<Record<string, string>>;
}
