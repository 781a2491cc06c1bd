import { longer } from '../base/tables.ts';
import type { Millis } from '../base/units.ts';

/**
 * The messages on the links right now, by slot: only so that they can be drawn, nothing
 * is decided by them.
 */
export class MessagesInFlight {
  count = 0;
  /** Messages that ever left or arrived: a step of the page lasts until this moves. */
  changes = 0;
  /** Four numbers a slot: edge, mark (0 free, 1 + direction·8 + status otherwise), departure, arrival. */
  private slots = new Float64Array(256 * 4);
  private free: number[] = [];
  private used = 0;

  /** A message leaves now; returns its slot. `direction` 0 request, 1 response; `status` its place in `STATUSES`. */
  depart(edge: number, direction: 0 | 1, status: number, now: Millis, arrival: Millis): number {
    let slot = this.free.pop();
    if (slot === undefined) {
      slot = this.used++;
      if (slot * 4 === this.slots.length) this.slots = longer(this.slots, 2 * this.slots.length);
    }
    const at = slot * 4;
    this.slots[at] = edge;
    this.slots[at + 1] = 1 + direction * 8 + status;
    this.slots[at + 2] = now;
    this.slots[at + 3] = arrival;
    this.count++;
    this.changes++;
    return slot;
  }

  arrive(slot: number): void {
    this.slots[slot * 4 + 1] = 0;
    this.free.push(slot);
    this.count--;
    this.changes++;
  }

  /**
   * Writes up to `limit` messages as [edge, direction, status, elapsed_ms, remaining_ms]. When
   * there are more, the ones drawn are spread evenly, so that all links keep their share.
   */
  draw(now: Millis, limit: number): Float32Array {
    const drawn = Math.min(this.count, limit);
    const table = new Float32Array(drawn * 5);
    let credit = 0;
    let at = 0;
    for (let slot = 0; slot < this.used; slot++) {
      const from = slot * 4;
      const mark = this.slots[from + 1]! - 1;
      if (mark < 0) continue;
      // Each message earns its share of a place; whole numbers, so that none is lost to rounding.
      credit += drawn;
      if (credit < this.count) continue;
      credit -= this.count;
      table[at] = this.slots[from]!;
      table[at + 1] = mark >> 3;
      table[at + 2] = mark & 7;
      table[at + 3] = now - this.slots[from + 2]!;
      table[at + 4] = this.slots[from + 3]! - now;
      at += 5;
    }
    return table;
  }
}
