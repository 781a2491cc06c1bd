import { longer } from '../base/tables.ts';

/** Where the numbers of a service's hosts stand in its row. A row is named by where it begins. */
export const HOSTS = {
  /** Negative: discovery has to look again. */
  count: 0,
  /** Lists of hosts there have been. */
  version: 1,
  /** Of the first, in the cluster's `InstanceRows`, where the others follow it; negative: they do not. */
  first: 2,
} as const;
const STRIDE = 4;

/** The hosts that discovery names, by service. */
export class HostRows {
  /** Another array whenever it has grown. */
  numbers = new Int32Array(STRIDE * 16);
  private used = 0;

  /** A row of which nothing is known yet. */
  add(): number {
    const row = this.used++ * STRIDE;
    if (row === this.numbers.length) {
      this.numbers = longer(this.numbers, 2 * row);
    }
    this.numbers[row + HOSTS.count] = -1;
    return row;
  }
}
