/** What runs at an event's instant. Receives the argument it was scheduled with. */
// biome-ignore lint/suspicious/noExplicitAny: each caller pairs a callback with its own argument type
export type EventCallback = (arg: any) => void;

/** Names a scheduled event until it ran or was cancelled; 0 names none. */
export type TimerHandle = number;

/** Sequence numbers fit below; priorities are packed above them into one exact double. */
const PRIORITY_UNIT = 2 ** 42;
/** Slots fit below; a slot's generation is packed above. */
const SLOT_UNIT = 2 ** 24;
const FIRST_CAPACITY = 256;
/** Cancelled events stay in the heap until they outnumber the live ones (and this). */
const TOMBSTONES_MIN = 256;

/**
 * Pending events in total order (time, priority, sequence): a 4-ary heap whose keys lie in typed
 * arrays. Cancelling is O(1) amortised and memory stays within twice the live events.
 */
export class EventQueue {
  private times = new Float64Array(FIRST_CAPACITY);
  private orders = new Float64Array(FIRST_CAPACITY);
  private slots = new Int32Array(FIRST_CAPACITY);
  private heapSize = 0;

  private callbacks: (EventCallback | null)[] = [];
  private args: unknown[] = [];
  private generations: number[] = [];
  private freeSlots: number[] = [];
  private freeCount = 0;

  private sequence = 0;
  private tombstones = 0;

  /** The callback and argument of the event last taken by {@link take}. */
  takenCallback: EventCallback | null = null;
  takenArg: unknown = undefined;

  /** Events that will still run. */
  get size(): number {
    return this.heapSize - this.tombstones;
  }

  /** Lower `priority` runs first among events of the same instant; then first come, first run. */
  push(time: number, priority: number, callback: EventCallback, arg: unknown): TimerHandle {
    let slot: number;
    if (this.freeCount > 0) {
      slot = this.freeSlots[--this.freeCount]!;
      this.callbacks[slot] = callback;
      this.args[slot] = arg;
    } else {
      slot = this.callbacks.length;
      this.callbacks.push(callback);
      this.args.push(arg);
      this.generations.push(1);
      this.freeSlots.push(0);
    }
    if (this.heapSize === this.times.length) this.grow();
    this.siftUp(this.heapSize++, time, priority * PRIORITY_UNIT + this.sequence++, slot);
    return this.generations[slot]! * SLOT_UNIT + slot;
  }

  /** Whether the event was still to run. Cancelling twice, or after it ran, does nothing. */
  cancel(handle: TimerHandle): boolean {
    const slot = handle % SLOT_UNIT;
    if (this.generations[slot] !== (handle - slot) / SLOT_UNIT || this.callbacks[slot] === null) {
      return false;
    }
    this.callbacks[slot] = null;
    this.args[slot] = undefined;
    this.tombstones++;
    if (this.tombstones > TOMBSTONES_MIN && this.tombstones > this.heapSize >> 1) this.compact();
    return true;
  }

  /** Instant of the next event to run, or +Infinity. */
  nextTime(): number {
    while (this.heapSize > 0) {
      const slot = this.slots[0]!;
      if (this.callbacks[slot] !== null) return this.times[0]!;
      this.tombstones--;
      this.removeTop(slot);
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Removes the event that {@link nextTime} spoke of, leaving it in `takenCallback`/`takenArg`. */
  take(): void {
    const slot = this.slots[0]!;
    this.takenCallback = this.callbacks[slot]!;
    this.takenArg = this.args[slot];
    this.callbacks[slot] = null;
    this.args[slot] = undefined;
    this.removeTop(slot);
  }

  private removeTop(slot: number): void {
    this.release(slot);
    const last = --this.heapSize;
    if (last > 0) this.siftDown(0, this.times[last]!, this.orders[last]!, this.slots[last]!);
  }

  private release(slot: number): void {
    this.generations[slot] = (this.generations[slot]! + 1) % 2 ** 28;
    this.freeSlots[this.freeCount++] = slot;
  }

  private siftUp(hole: number, time: number, order: number, slot: number): void {
    const { times, orders, slots } = this;
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

  private siftDown(hole: number, time: number, order: number, slot: number): void {
    const { times, orders, slots, heapSize } = this;
    for (;;) {
      const first = hole * 4 + 1;
      if (first >= heapSize) break;
      let best = first;
      let bestTime = times[first]!;
      const end = first + 4 < heapSize ? first + 4 : heapSize;
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

  /** Drops all cancelled events at once and rebuilds the heap in place. */
  private compact(): void {
    const { times, orders, slots } = this;
    let kept = 0;
    for (let i = 0; i < this.heapSize; i++) {
      const slot = slots[i]!;
      if (this.callbacks[slot] === null) {
        this.release(slot);
        continue;
      }
      times[kept] = times[i]!;
      orders[kept] = orders[i]!;
      slots[kept] = slot;
      kept++;
    }
    this.heapSize = kept;
    this.tombstones = 0;
    for (let i = (kept - 2) >> 2; i >= 0; i--) {
      this.siftDown(i, times[i]!, orders[i]!, slots[i]!);
    }
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    const times = new Float64Array(capacity);
    const orders = new Float64Array(capacity);
    const slots = new Int32Array(capacity);
    times.set(this.times);
    orders.set(this.orders);
    slots.set(this.slots);
    this.times = times;
    this.orders = orders;
    this.slots = slots;
  }
}
