import { longer } from '../base/tables.ts';
import type { Millis } from '../base/units.ts';
import { RandomStream } from '../kernel/random.ts';
import type { Draw } from '../kernel/sample.ts';
import type { DeclaredProgram } from './declared.ts';
import type { RoutePlan } from './declared-plan.ts';

/** Where the numbers of an instance stand in its row. */
export const INSTANCE = {
  /** 1: it does with a request what a plain call does with it. */
  plain: 0,
  busy: 1,
  capacity: 2,
  openCalls: 3,
  /** Its place in its service. */
  slot: 4,
  /** State of the stream that requests of its default route draw their service time from: four integers. */
  random: 5,
} as const;

/** Numbers a row: 64 bytes, a line of a processor's cache. A row is named by where it begins. */
export const STRIDE = 16;

/** The row of whoever calls and is no instance: the load generators. */
export const CLIENT_ROW = 0;

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
  /** Whose state is in no row, but loaded for each draw. */
  private readonly stream = new RandomStream(0, '', '');

  constructor() {
    // A client is never out of the ordinary.
    this.setPlain(this.add(-1), true);
  }

  /** A new row of zeros, for the instance in this place of its service. */
  add(slot: number): number {
    const row = this.programs.length * STRIDE;
    this.programs.push(null);
    this.onlyRoutes.push(null);
    if (row === this.numbers.length) {
      this.numbers = longer(this.numbers, 2 * row);
    }
    this.numbers[row + INSTANCE.slot] = slot;
    return row;
  }

  /** Another process stands there. */
  setProgram(row: number, program: DeclaredProgram): void {
    const at = row / STRIDE;
    this.programs[at]?.leaveRow();
    this.programs[at] = program;
    const { plan } = program;
    this.onlyRoutes[at] = plan.routes.length === 0 ? plan.byDefault : null;
    program.enterRow(this, row);
  }

  /** The instance's place in its service. */
  slotOf(row: number): number {
    return this.numbers[row + INSTANCE.slot]!;
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

  /** The service time of a request of the default route. */
  drawServiceTime(row: number, draw: Draw): Millis {
    const { stream, numbers } = this;
    stream.load(numbers, row + INSTANCE.random);
    const time = draw(stream);
    stream.store(numbers, row + INSTANCE.random);
    return time;
  }
}
