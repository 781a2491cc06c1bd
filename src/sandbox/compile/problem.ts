import type { CodeProblem } from './result.ts';

/** Thrown inside the compiler for code it refuses; `compileProgram` collects them. */
export class CompileProblem extends Error {
  readonly problem: CodeProblem;
  constructor(problem: CodeProblem) {
    super(problem.message);
    this.problem = problem;
  }
}
