import type { CodeNotice, CodeProblem } from '../../engine/protocol.ts';
import type { SimulationState } from '../../state/simulation.ts';

/** What there is to say of lines in the files. */
export interface Remarks {
  readonly problems: readonly CodeProblem[];
  readonly notices: readonly CodeNotice[];
}

export const shownRemarks = (state: SimulationState): Remarks => ({
  problems: shownProblems(state),
  notices: state.notices,
});

/** Compile problems, and the line that ended the run. */
export function shownProblems(state: SimulationState): readonly CodeProblem[] {
  const { failure, problems } = state;
  if (failure?.file === undefined || failure.line === undefined) return problems;
  const { file, line, column = 1, message } = failure;
  return failureProblem.of(file, line, column, message);
}

/** Remembers the last list made of a failure, so that an unchanged failure is an unchanged list. */
const failureProblem = (() => {
  let last: readonly CodeProblem[] = [];
  return {
    of(file: string, line: number, column: number, message: string): readonly CodeProblem[] {
      const same = last[0];
      const unchanged =
        same?.file === file &&
        same.line === line &&
        same.column === column &&
        same.message === message;
      if (!unchanged) last = [{ file, line, column, message }];
      return last;
    },
  };
})();

/** Passes on only those changes of the simulation that change problems or notices. */
export function onProblems(onChange: () => void) {
  return (state: SimulationState, before: SimulationState) => {
    const changed =
      state.problems !== before.problems ||
      state.failure !== before.failure ||
      state.notices !== before.notices;
    if (changed) onChange();
  };
}
