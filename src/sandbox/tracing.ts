import type { Site } from './compile/result.ts';

/**
 * Where learner code is, step by step: switched on only to find the line on which a repeated run
 * hangs, inside one call that no step counter sees (a regular expression, mostly).
 */
export type StepListener = (site: Site) => void;

let listener: StepListener | null = null;

/** Tells `told` of every function entry and loop round from the next turn on; null stops. */
export function traceSteps(told: StepListener | null): void {
  listener = told;
}

/** Whether steps are being traced. */
export function tracing(): boolean {
  return listener !== null;
}

export function traceStep(site: Site): void {
  listener?.(site);
}
