import { longer } from '../base/tables.ts';

const FIRST_CAPACITY = 256;

/** Events as parallel columns in no order: instant, order within it, slot of what is to run. */
export class EventColumns {
  times: Float64Array;
  orders: Float64Array;
  slots: Int32Array;
  size = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.times = new Float64Array(capacity);
    this.orders = new Float64Array(capacity);
    this.slots = new Int32Array(capacity);
  }

  append(time: number, order: number, slot: number): void {
    if (this.size === this.times.length) this.grow();
    this.set(this.size++, time, order, slot);
  }

  appendAll(other: EventColumns): void {
    while (this.size + other.size > this.times.length) this.grow();
    this.times.set(other.times.subarray(0, other.size), this.size);
    this.orders.set(other.orders.subarray(0, other.size), this.size);
    this.slots.set(other.slots.subarray(0, other.size), this.size);
    this.size += other.size;
  }

  /** Appends the event in row `at` of `other`, which loses it; its last one moves there. */
  moveFrom(other: EventColumns, at: number): void {
    this.append(other.times[at]!, other.orders[at]!, other.slots[at]!);
    other.removeRow(at);
  }

  /** Removes the events that `drop` says yes to; it sees each event's slot once. */
  filter(drop: (slot: number) => boolean): void {
    for (let row = this.size - 1; row >= 0; row--) {
      if (drop(this.slots[row]!)) this.removeRow(row);
    }
  }

  private removeRow(at: number): void {
    const last = --this.size;
    if (at !== last) this.set(at, this.times[last]!, this.orders[last]!, this.slots[last]!);
  }

  private set(at: number, time: number, order: number, slot: number): void {
    this.times[at] = time;
    this.orders[at] = order;
    this.slots[at] = slot;
  }

  protected grow(): void {
    const capacity = this.times.length * 2;
    this.times = longer(this.times, capacity);
    this.orders = longer(this.orders, capacity);
    this.slots = longer(this.slots, capacity);
  }
}

/** The columns kept as a 4-ary heap: the first event in (time, order) lies in row 0. */
export class EventHeap extends EventColumns {
  push(time: number, order: number, slot: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, orders, slots } = this;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime < time || (parentTime === time && orders[parent]! < order)) break;
      times[hole] = parentTime;
      orders[hole] = orders[parent]!;
      slots[hole] = slots[parent]!;
      hole = parent;
    }
    times[hole] = time;
    orders[hole] = order;
    slots[hole] = slot;
  }

  removeTop(): void {
    const last = --this.size;
    if (last > 0) this.siftDown(0, this.times[last]!, this.orders[last]!, this.slots[last]!);
  }

  /** Makes a heap of rows in any order. */
  heapify(): void {
    for (let at = (this.size - 2) >> 2; at >= 0; at--) {
      this.siftDown(at, this.times[at]!, this.orders[at]!, this.slots[at]!);
    }
  }

  private siftDown(hole: number, time: number, order: number, slot: number): void {
    const { times, orders, slots, size } = this;
    for (;;) {
      const first = hole * 4 + 1;
      if (first >= size) break;
      let best = first;
      let bestTime = times[first]!;
      const end = first + 4 < size ? first + 4 : size;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < bestTime || (childTime === bestTime && orders[child]! < orders[best]!)) {
          best = child;
          bestTime = childTime;
        }
      }
      if (time < bestTime || (time === bestTime && order < orders[best]!)) break;
      times[hole] = bestTime;
      orders[hole] = orders[best]!;
      slots[hole] = slots[best]!;
      hole = best;
    }
    times[hole] = time;
    orders[hole] = order;
    slots[hole] = slot;
  }
}
