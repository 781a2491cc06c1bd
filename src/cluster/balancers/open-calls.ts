import { assert } from '../../base/assert.ts';
import { longer } from '../../base/tables.ts';

/** How many calls of one caller are open at each slot. Slots never seen have none. */
export class OpenCalls {
  private counts = new Int32Array(4);

  at(slot: number): number {
    return slot < this.counts.length ? this.counts[slot]! : 0;
  }

  add(slot: number): void {
    if (slot >= this.counts.length) {
      this.counts = longer(this.counts, 2 * slot);
    }
    this.counts[slot]!++;
  }

  remove(slot: number): void {
    assert(this.at(slot) > 0, `no call to slot ${slot} is open`);
    this.counts[slot]!--;
  }
}
