import type { RandomStream } from '../kernel/random.ts';
import type { DeclaredProgram } from './declared.ts';
import type { RoutePlan } from './declared-plan.ts';

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
  private readonly onlyRoutes: (RoutePlan | null)[] = [];
  private readonly serviceTimes: (RandomStream | null)[] = [];

  /** A new row of zeros. */
  add(): number {
    const row = this.programs.length * STRIDE;
    this.programs.push(null);
    this.onlyRoutes.push(null);
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
    const { plan } = program;
    this.onlyRoutes[at] = plan.routes.length === 0 ? plan.byDefault : null;
    this.serviceTimes[at] = program.byDefault.serviceTime;
  }

  setPlain(row: number, plain: boolean): void {
    this.numbers[row + INSTANCE.plain] = plain ? 1 : 0;
  }

  isPlain(row: number): boolean {
    return this.numbers[row + INSTANCE.plain] === 1;
  }

  programOf(row: number): DeclaredProgram {
    return this.programs[row / STRIDE]!;
  }

  /** Null: it depends on the request. */
  onlyRouteOf(row: number): RoutePlan | null {
    return this.onlyRoutes[row / STRIDE]!;
  }

  /** What requests of the only route draw their service time from. */
  serviceTimeOf(row: number): RandomStream {
    return this.serviceTimes[row / STRIDE]!;
  }
}
