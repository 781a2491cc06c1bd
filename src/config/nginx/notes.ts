import type { Problem } from '../problem.ts';
import { inOrder } from '../problem.ts';

/** Something in a file that is right but has no effect here, or another than its writer may think. */
export interface Notice {
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

interface At {
  readonly line: number;
  readonly column: number;
}

/** What is to be said of one file. */
export class Notes {
  private readonly found: Problem[] = [];
  private readonly noticed: Notice[] = [];

  problem({ line, column }: At, problem: string, remedy: string): void {
    this.found.push({ line, column, path: '', problem, remedy });
  }

  add(problem: Problem): void {
    this.found.push(problem);
  }

  notice({ line, column }: At, text: string): void {
    this.noticed.push({ line, column, text });
  }

  get problems(): readonly Problem[] {
    return inOrder(this.found);
  }

  get notices(): readonly Notice[] {
    return [...this.noticed].sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
