import type { Millis } from '../base/units.ts';

/** Half-open part of a run: [from, to). */
export interface Span {
  readonly from: Millis;
  readonly to: Millis;
}

export const within = (t: Millis, { from, to }: Span) => t >= from && t < to;
