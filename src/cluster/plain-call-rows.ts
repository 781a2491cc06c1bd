import { longer } from '../base/tables.ts';

/** Names a call while it is under way; 0: none. */
export type PlainCall = number;

/**
 * Where the numbers of a call stand in its row: the first two are doubles, the others integers
 * without sign, each counted in its own size.
 */
export const CALL = {
  startedAt: 0,
  /** At the callee. */
  arrivedAt: 1,
  callerSpan: 4,
  /** The callee's; 0: it has not arrived. */
  span: 5,
  trace: 6,
  /** Under way now, or the last that was. */
  message: 7,
  /** Of the instances, in the cluster's table. */
  callerRow: 8,
  calleeRow: 9,
  /** The call that its caller makes it for; 0: somebody who is no row. */
  owner: 10,
  /** Calls that the callee makes for it now. */
  pending: 11,
  phase: 12,
  /** 1: the answer on its way back is no success. */
  failed: 13,
  /** 1: an exchange goes on with what the callee does. */
  exchange: 14,
  /** In the cluster's table of edges. */
  edgeRow: 15,
} as const;
/** Doubles and integers a row: 64 bytes, a line of a processor's cache. */
export const DOUBLES = 8;
export const INTEGERS = 16;

export const PHASE = {
  free: 0,
  onTheWay: 1,
  /** At the callee, its service time. */
  served: 2,
  /** At the callee, which makes calls for it. */
  waiting: 3,
  onTheWayBack: 4,
  /** A `Call` took over; only an event of the row is still to come. */
  taken: 5,
} as const;

const ROWS_FIRST = 64;

/** The rows of calls under way; one given back is the next to be taken, as it is still in the cache. */
export class PlainCallRows {
  // Others whenever they have grown.
  doubles = new Float64Array(DOUBLES * ROWS_FIRST);
  integers = new Uint32Array(this.doubles.buffer);
  /** Every call's number is below. */
  used = 1;
  private readonly free: PlainCall[] = [];

  /** A row of whatever numbers. */
  take(): PlainCall {
    if (this.free.length > 0) return this.free.pop()!;
    const call = this.used++;
    if (this.used * INTEGERS > this.integers.length) {
      this.doubles = longer(this.doubles, 2 * this.doubles.length);
      this.integers = new Uint32Array(this.doubles.buffer);
    }
    return call;
  }

  giveBack(call: PlainCall): void {
    this.integers[call * INTEGERS + CALL.phase] = PHASE.free;
    this.free.push(call);
  }
}
