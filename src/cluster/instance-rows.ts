import type { DeclaredProgram } from './declared.ts';

/** Where the numbers of an instance stand in its row. */
export const INSTANCE = {
  /** 1: it does with a request what a {@link PlainCall} does with it. */
  plain: 0,
  busy: 1,
  capacity: 2,
  openCalls: 3,
} as const;

/** Numbers a row; a row is named by where it begins. */
const STRIDE = 4;

/**
 * What calls touch most of instances, in one table: thousands of instances as objects do not stay in
 * the processor's caches, their rows do.
 */
export class InstanceRows {
  /** Another array whenever it has grown. */
  numbers = new Int32Array(STRIDE * 64);
  private readonly programs: (DeclaredProgram | null)[] = [];

  /** A new row of zeros. */
  add(): number {
    const row = this.programs.length * STRIDE;
    this.programs.push(null);
    if (row === this.numbers.length) {
      const longer = new Int32Array(row * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    return row;
  }

  /** `program`: what answers there, where the instance is plain. */
  setPlain(row: number, program: DeclaredProgram | null): void {
    this.numbers[row + INSTANCE.plain] = program === null ? 0 : 1;
    this.programs[row / STRIDE] = program;
  }

  isPlain(row: number): boolean {
    return this.numbers[row + INSTANCE.plain] === 1;
  }

  programOf(row: number): DeclaredProgram {
    return this.programs[row / STRIDE]!;
  }
}
