import type { SessionState } from '../../state/session.ts';

export interface CheckCounts {
  readonly passed: number;
  readonly judged: number;
  readonly total: number;
}

/** How the checks of the run on screen stand. */
export function checkCounts(state: SessionState): CheckCounts {
  const results = Object.values(state.results);
  return {
    passed: results.filter((result) => result.pass).length,
    judged: results.length,
    total: state.subject?.checks.length ?? 0,
  };
}
