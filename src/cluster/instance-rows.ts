import type { RandomStream } from '../kernel/random.ts';
import type { DeclaredProgram } from './declared.ts';
import type { Plan } from './declared-plan.ts';

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
  // What answers there, and of it what every request needs.
  private readonly programs: (DeclaredProgram | null)[] = [];
  private readonly plans: (Plan | null)[] = [];
  private readonly serviceTimes: (RandomStream | null)[] = [];

  /** A new row of zeros. */
  add(): number {
    const row = this.programs.length * STRIDE;
    this.programs.push(null);
    this.plans.push(null);
    this.serviceTimes.push(null);
    if (row === this.numbers.length) {
      const longer = new Int32Array(row * 2);
      longer.set(this.numbers);
      this.numbers = longer;
    }
    return row;
  }

  /** Another process stands there. */
  setProgram(row: number, program: DeclaredProgram): void {
    const at = row / STRIDE;
    this.programs[at] = program;
    this.plans[at] = program.plan;
    this.serviceTimes[at] = program.byDefault.serviceTime;
  }

  setPlain(row: number, plain: boolean): void {
    this.numbers[row + INSTANCE.plain] = plain ? 1 : 0;
  }

  isPlain(row: number): boolean {
    return this.numbers[row + INSTANCE.plain] === 1;
  }

  /** Of the declared service that answers there, as the following. */
  programOf(row: number): DeclaredProgram {
    return this.programs[row / STRIDE]!;
  }

  planOf(row: number): Plan {
    return this.plans[row / STRIDE]!;
  }

  /** What requests draw from that no route of the plan fits. */
  serviceTimeOf(row: number): RandomStream {
    return this.serviceTimes[row / STRIDE]!;
  }
}
