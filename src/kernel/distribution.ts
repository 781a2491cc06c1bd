import type { Millis } from '../base/units.ts';

/**
 * How long something takes, as plain data. All times in simulated milliseconds.
 * - `lognormal` by its median and 99th percentile (p99 > p50 > 0)
 * - `lognormal-cv` by its mean and coefficient of variation (standard deviation / mean)
 * - `pareto`: smallest value `min`, tail index `shape` (> 1 for a finite mean)
 * - `empirical`: each of `values` equally likely
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: Millis }
  | { readonly kind: 'uniform'; readonly min: Millis; readonly max: Millis }
  | { readonly kind: 'exponential'; readonly mean: Millis }
  | { readonly kind: 'lognormal'; readonly p50: Millis; readonly p99: Millis }
  | { readonly kind: 'lognormal-cv'; readonly mean: Millis; readonly cv: number }
  | { readonly kind: 'pareto'; readonly min: Millis; readonly shape: number }
  | { readonly kind: 'empirical'; readonly values: readonly Millis[] };
