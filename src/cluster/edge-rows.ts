import { longer } from '../base/tables.ts';
import type { Millis } from '../base/units.ts';

/**
 * Where the integers of an edge stand in its row; the first two are the double {@link steadyOf}. A
 * row is named by where it begins.
 */
export const EDGE = {
  from: 2,
  observer: 3,
  /** The callee's row in the cluster's {@link HostRows}. */
  hosts: 4,
  calleeEndpoint: 5,
  calleeObserver: 6,
  /**
   * First row in the cluster's `Turns`, a caller each, where all callers go round the same hosts;
   * negative: each of them chooses by itself, in its `EdgeCaller`.
   */
  turns: 7,
  /** How many rows that are. */
  turnRows: 8,
  /** Messages that took the steady delay: no link has counted them. */
  steadyRequests: 9,
  steadyResponses: 10,
} as const;
/** 64 bytes, a line of a processor's cache. */
const STRIDE = 16;

/**
 * What every call reads of the edge it takes, in one table: thousands of edges as objects do not
 * stay in the processor's caches, their rows do.
 */
export class EdgeRows {
  // Others whenever they have grown.
  private doubles = new Float64Array((STRIDE / 2) * 64);
  numbers = new Int32Array(this.doubles.buffer);
  private used = 0;

  /** A new row of zeros. */
  add(): number {
    const row = this.used++ * STRIDE;
    if (row === this.numbers.length) {
      this.doubles = longer(this.doubles, 2 * this.doubles.length);
      this.numbers = new Int32Array(this.doubles.buffer);
    }
    return row;
  }

  /** How many were added before it. */
  indexOf(row: number): number {
    return row / STRIDE;
  }

  /**
   * What every message takes on the two links, while neither chance nor a fault nor its size has a
   * say; negative: they have to be asked.
   */
  steadyOf(row: number): Millis {
    return this.doubles[row / 2]!;
  }

  setSteady(row: number, steady: Millis): void {
    this.doubles[row / 2] = steady;
  }
}
