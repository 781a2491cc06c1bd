import type { Millis } from '../base/units.ts';

/**
 * The messages on the links right now, in columns by slot: only so that they can be drawn, nothing
 * is decided by them.
 */
export class MessagesInFlight {
  count = 0;
  /** Messages that ever left or arrived: a step of the page lasts until this moves. */
  changes = 0;
  private edges = new Int32Array(256);
  /** 0 free, 1 + direction·8 + status otherwise. */
  private marks = new Uint8Array(256);
  private departures = new Float64Array(256);
  private arrivals = new Float64Array(256);
  private free: number[] = [];
  private used = 0;

  /** A message leaves now; returns its slot. `direction` 0 request, 1 response; `status` its place in `STATUSES`. */
  depart(edge: number, direction: 0 | 1, status: number, now: Millis, arrival: Millis): number {
    let slot = this.free.pop();
    if (slot === undefined) {
      slot = this.used++;
      if (slot === this.edges.length) this.grow();
    }
    this.edges[slot] = edge;
    this.marks[slot] = 1 + direction * 8 + status;
    this.departures[slot] = now;
    this.arrivals[slot] = arrival;
    this.count++;
    this.changes++;
    return slot;
  }

  arrive(slot: number): void {
    this.marks[slot] = 0;
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
      const mark = this.marks[slot]! - 1;
      if (mark < 0) continue;
      // Each message earns its share of a place; whole numbers, so that none is lost to rounding.
      credit += drawn;
      if (credit < this.count) continue;
      credit -= this.count;
      table[at] = this.edges[slot]!;
      table[at + 1] = mark >> 3;
      table[at + 2] = mark & 7;
      table[at + 3] = now - this.departures[slot]!;
      table[at + 4] = this.arrivals[slot]! - now;
      at += 5;
    }
    return table;
  }

  private grow(): void {
    const wider = <T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const capacity = this.edges.length * 2;
    this.edges = wider(this.edges, new Int32Array(capacity));
    this.marks = wider(this.marks, new Uint8Array(capacity));
    this.departures = wider(this.departures, new Float64Array(capacity));
    this.arrivals = wider(this.arrivals, new Float64Array(capacity));
  }
}
