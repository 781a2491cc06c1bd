import type { ProcessHost } from './program.ts';

/** The process of a program under test: it has no calls open, and its end is only noted. */
export class TestProcess implements ProcessHost {
  openCalls = 0;
  uncaught: 'log' | 'exit' = 'log';
  first = true;
  /** The codes it ended with. */
  readonly ended: number[] = [];

  exit(code: number): void {
    this.ended.push(code);
  }
}
