/** What was found in a mesh's files: mistakes, and what is understood but not simulated. */
import type { Problem } from '../problem.ts';

export interface FileProblem extends Problem {
  readonly file: string;
}

/** The findings of a parse. What is read twice is told once. */
export class Report {
  private readonly all = new Map<string, { kind: 'problem' | 'notice'; finding: FileProblem }>();
  private readonly leftovers: (() => void)[] = [];

  problem(finding: FileProblem): void {
    this.add('problem', finding);
  }

  notice(finding: FileProblem): void {
    this.add('notice', finding);
  }

  /** In the order they were found. */
  get problems(): FileProblem[] {
    return this.found('problem');
  }

  get notices(): FileProblem[] {
    return this.found('notice');
  }

  /** Called at the end, to tell what of a mapping nobody asked for. */
  atEnd(tell: () => void): void {
    this.leftovers.push(tell);
  }

  finish(): void {
    for (const tell of this.leftovers) tell();
    this.leftovers.length = 0;
  }

  private add(kind: 'problem' | 'notice', finding: FileProblem): void {
    this.all.set(JSON.stringify([kind, finding]), { kind, finding });
  }

  private found(wanted: 'problem' | 'notice'): FileProblem[] {
    return [...this.all.values()].flatMap(({ kind, finding }) =>
      kind === wanted ? [finding] : [],
    );
  }
}
