import { longer } from '../../base/tables.ts';
import { STRIDE as INSTANCE_STRIDE } from '../instance-rows.ts';

/** Numbers a row: version of the hosts its turn belongs to, index of the next, host taken last + 1. */
const STRIDE = 3;

/** Those who take turns, and whom they go to. */
export interface Round {
  /** Where a caller begins, out of `count`: anywhere, as in production. In step they would all hit the same instance. */
  firstTurn(row: number, count: number): number;
  /** The host with this index, by its row; rows ascend. */
  rowAt(index: number): number;
}

/**
 * `RoundRobin` for many callers that know the same hosts at the same time, each with a turn of its
 * own: a row of three numbers, where an object for every pair of a caller and a service would be
 * most of the memory that the calls of thousands of instances wait for.
 */
export class Turns {
  private rows = new Int32Array(STRIDE * 64);
  private used = 0;

  /** Makes `count` rows side by side, the first `copied` of them as those from `from` on are. */
  reserve(count: number, from = 0, copied = 0): number {
    const first = this.used;
    this.used += count;
    if (this.used * STRIDE > this.rows.length) {
      this.rows = longer(this.rows, Math.max(this.used * STRIDE, this.rows.length * 2));
    }
    this.rows.copyWithin(first * STRIDE, from * STRIDE, (from + copied) * STRIDE);
    return first;
  }

  /**
   * Row of the next of `count` hosts (at least one), which are others whenever `version` is. `first`:
   * of the first host, where the others follow it; negative: `round` has to be asked.
   */
  take(row: number, count: number, version: number, first: number, round: Round): number {
    if (count === 1) return first >= 0 ? first : round.rowAt(0);
    const { rows } = this;
    const at = row * STRIDE;
    const index = rows[at] === version ? rows[at + 1]! : this.enter(row, count, round);
    rows[at] = version;
    rows[at + 1] = index + 1 === count ? 0 : index + 1;
    const taken = first >= 0 ? first + index * INSTANCE_STRIDE : round.rowAt(index);
    rows[at + 2] = taken + 1;
    return taken;
  }

  /** A fresh process makes that caller's calls. */
  forget(row: number): void {
    this.rows.fill(0, row * STRIDE, (row + 1) * STRIDE);
  }

  /** The turn goes on after the host taken last. */
  private enter(row: number, count: number, round: Round): number {
    const last = this.rows[row * STRIDE + 2]! - 1;
    if (last < 0) return round.firstTurn(row, count);
    for (let index = 0; index < count; index++) if (round.rowAt(index) > last) return index;
    return 0;
  }
}
