/** What was found in a mesh's files: mistakes, and what is understood but not simulated. */
import type { Problem } from '../problem.ts';

export interface FileProblem extends Problem {
  readonly file: string;
}

export class Report {
  readonly problems: FileProblem[] = [];
  readonly notices: FileProblem[] = [];
  private readonly leftovers: (() => void)[] = [];

  /** Called at the end, to tell what of a mapping nobody asked for. */
  atEnd(tell: () => void): void {
    this.leftovers.push(tell);
  }

  finish(): void {
    for (const tell of this.leftovers) tell();
    this.leftovers.length = 0;
  }
}
