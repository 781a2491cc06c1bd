/** Enough for the usual latencies and timeouts of a system, few enough to look through each time. */
const LANES = 8;
const FIRST_CAPACITY = 64;
/** Delays remembered at once; powers of two, as the ring's capacities are. */
const RECENT_DELAYS = 128;
/** Brings delays that differ, whole or broken, to places in the table that differ. */
const SPREAD = 1_048_573.7;
/** A lane that went without a new event for this many events of the queue may be taken away. */
const IDLE_AFTER = 1024;
/** Events until the next lane is looked at, after one that could not be had. */
const LOOK_AGAIN_AFTER = 64;
/** No lane is for the delay. */
export const NO_LANE = -1;

/**
 * Events with one of a few often used delays, a lane for each delay. Time never goes back, so the
 * events of one delay come due in the order in which they were scheduled: a lane is first in, first
 * out, and costs nothing like a heap's sifting. Node keeps its timers so: one list for each
 * duration.
 *
 * Lanes go to delays that repeat. Delays drawn at random do not, and stay in the heap.
 */
export class DelayLanes {
  /** Instant of the first event of all; +Infinity when there is none. */
  firstTime = Number.POSITIVE_INFINITY;

  private readonly lanes = Array.from({ length: LANES }, () => new Lane());
  private readonly delays = new Float64Array(LANES);
  /** The instant of each lane's first event; +Infinity when it is empty. */
  private readonly heads = new Float64Array(LANES).fill(Number.POSITIVE_INFINITY);
  /** The lane whose first event is the first of all. */
  private first = 0;
  /** Lanes that have a delay: the first so many. */
  private used = 0;
  /** The lane looked at next when a delay wants one, and the order of event from which on. */
  private hand = 0;
  private nextLook = 0;
  private readonly recent = new Float64Array(RECENT_DELAYS).fill(Number.NaN);

  /** `moveOut` receives the events of a lane that is taken away. */
  constructor(private readonly moveOut: (time: number, order: number, slot: number) => void) {}

  /** Whether the first event comes before one of the same instant with this order. */
  firstIsBefore(order: number): boolean {
    return this.firstTime < Number.POSITIVE_INFINITY && this.lanes[this.first]!.firstOrder < order;
  }

  get firstSlot(): number {
    return this.lanes[this.first]!.firstSlot;
  }

  /** The lane for events of this delay, or {@link NO_LANE}. `order` is that of the next event. */
  laneOf(delay: number, order: number): number {
    const { delays, used, recent } = this;
    for (let at = 0; at < used; at++) if (delays[at] === delay) return at;
    const place = (delay * SPREAD) & (RECENT_DELAYS - 1);
    if (recent[place] === delay) return order < this.nextLook ? NO_LANE : this.assign(delay, order);
    recent[place] = delay;
    return NO_LANE;
  }

  /** The event must come after all others of its lane. */
  push(at: number, time: number, order: number, slot: number): void {
    const lane = this.lanes[at]!;
    if (lane.size === 0) {
      this.heads[at] = time;
      // At the same instant the other one was scheduled earlier.
      if (time < this.firstTime) {
        this.firstTime = time;
        this.first = at;
      }
    }
    lane.push(time, order, slot);
  }

  removeFirst(): void {
    const { first } = this;
    const lane = this.lanes[first]!;
    lane.removeFirst();
    this.heads[first] = lane.firstTime;
    this.findFirst();
  }

  /** Removes the events that `drop` says yes to; it sees each event's slot once. */
  filter(drop: (slot: number) => boolean): void {
    for (let at = 0; at < this.used; at++) {
      const lane = this.lanes[at]!;
      lane.filter(drop);
      this.heads[at] = lane.firstTime;
    }
    this.findFirst();
  }

  private findFirst(): void {
    const { heads, used } = this;
    let first = 0;
    let time = heads[0]!;
    for (let at = 1; at < used; at++) {
      const head = heads[at]!;
      if (head < time || (head === time && this.isBefore(at, first))) {
        first = at;
        time = head;
      }
    }
    this.first = first;
    this.firstTime = time;
  }

  private isBefore(at: number, other: number): boolean {
    return this.lanes[at]!.firstOrder < this.lanes[other]!.firstOrder;
  }

  /**
   * A lane for a delay that repeats. When all are in use only one of them is looked at, the next in
   * turn, so that asking stays cheap where many delays repeat. A few long timers cannot keep a lane
   * from delays used more: each event is moved out of a lane once at most.
   */
  private assign(delay: number, order: number): number {
    let at = this.used;
    if (at < LANES) this.used++;
    else {
      at = this.hand;
      this.hand = (at + 1) % LANES;
      const lane = this.lanes[at]!;
      if (lane.size > 0) {
        if (order - lane.lastOrder < IDLE_AFTER) {
          this.nextLook = order + LOOK_AGAIN_AFTER;
          return NO_LANE;
        }
        lane.empty(this.moveOut);
        this.heads[at] = Number.POSITIVE_INFINITY;
        this.findFirst();
      }
    }
    this.delays[at] = delay;
    return at;
  }
}

/** Events in the order of scheduling, in a ring of parallel columns that grows by doubling. */
class Lane {
  private times = new Float64Array(FIRST_CAPACITY);
  private orders = new Float64Array(FIRST_CAPACITY);
  private slots = new Int32Array(FIRST_CAPACITY);
  private head = 0;
  size = 0;

  /** Instant of the first event; +Infinity when there is none. */
  get firstTime(): number {
    return this.size > 0 ? this.times[this.head]! : Number.POSITIVE_INFINITY;
  }

  get firstOrder(): number {
    return this.orders[this.head]!;
  }

  get firstSlot(): number {
    return this.slots[this.head]!;
  }

  get lastOrder(): number {
    return this.orders[(this.head + this.size - 1) & (this.orders.length - 1)]!;
  }

  push(time: number, order: number, slot: number): void {
    if (this.size === this.times.length) this.grow();
    const row = (this.head + this.size++) & (this.times.length - 1);
    this.times[row] = time;
    this.orders[row] = order;
    this.slots[row] = slot;
  }

  removeFirst(): void {
    this.head = (this.head + 1) & (this.times.length - 1);
    this.size--;
  }

  filter(drop: (slot: number) => boolean): void {
    const { times, orders, slots, head, size } = this;
    this.size = 0;
    for (let i = 0; i < size; i++) {
      const row = (head + i) & (times.length - 1);
      if (!drop(slots[row]!)) this.push(times[row]!, orders[row]!, slots[row]!);
    }
  }

  /** Gives all events away. */
  empty(receive: (time: number, order: number, slot: number) => void): void {
    for (; this.size > 0; this.removeFirst()) {
      receive(this.times[this.head]!, this.orders[this.head]!, this.slots[this.head]!);
    }
  }

  private grow(): void {
    const { times, orders, slots, head } = this;
    const capacity = times.length * 2;
    this.times = new Float64Array(capacity);
    this.orders = new Float64Array(capacity);
    this.slots = new Int32Array(capacity);
    unroll(times, head, this.times);
    unroll(orders, head, this.orders);
    unroll(slots, head, this.slots);
    this.head = 0;
  }
}

/** Copies a full ring into a larger one, its head to row 0. */
function unroll<T extends Float64Array | Int32Array>(ring: T, head: number, larger: T): void {
  larger.set(ring.subarray(head));
  larger.set(ring.subarray(0, head), ring.length - head);
}
