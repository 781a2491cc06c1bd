import type { Millis } from '../../base/units.ts';

/** Envoy caps the interval at this many times the base, unless told otherwise. */
const MAX_OVER_BASE = 10;

/**
 * Envoy's JitteredExponentialBackOffStrategy: a random whole number modulo the current interval;
 * intervals are base, 2 · base, 4 · base, … up to `max`. (Envoy's documentation says (2ⁿ − 1) · base
 * instead; this follows the source and its test.)
 */
export class JitteredBackoff {
  private interval: Millis;

  /** `base` and `max` in whole milliseconds, at least 1; `max` defaults to ten times `base`. */
  constructor(
    base: Millis,
    private readonly max: Millis = base * MAX_OVER_BASE,
  ) {
    this.interval = base;
  }

  /** Milliseconds to wait now. `random` is any non-negative whole number. */
  next(random: number): Millis {
    const wait = random % this.interval;
    this.interval = Math.min(this.interval * 2, this.max);
    return wait;
  }
}
