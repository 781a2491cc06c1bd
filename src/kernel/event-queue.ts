import { DelayLanes, NO_LANE } from './delay-lanes.ts';
import { EventColumns, EventHeap } from './event-heap.ts';
import { FarEvents } from './far-events.ts';

/** What runs at an event's instant. Receives the argument it was scheduled with. */
// biome-ignore lint/suspicious/noExplicitAny: each caller pairs a callback with its own argument type
export type EventCallback = (arg: any) => void;

/** Names a scheduled event until it ran or was cancelled; 0 names none. */
export type TimerHandle = number;

/** Sequence numbers fit below; priorities are packed above them into one exact double. */
const PRIORITY_UNIT = 2 ** 42;
/** Slots fit below; a slot's generation is packed above. */
const SLOT_UNIT = 2 ** 24;
/** A slot's cells in `cells`, side by side so that an event costs one cache miss, not three. */
const CALLBACK = 0;
const ARG = 1;
const GENERATION = 2;
const CELLS = 3;
/** Cancelled events stay in the columns until they outnumber the live ones (and this). */
const TOMBSTONES_MIN = 256;
/** A heap smaller than this costs no more than a lane does. */
const SMALL = 16;
/** A heap much larger than this misses the processor's caches. */
const NEAR_EVENTS = 4096;

/**
 * Pending events in total order (time, priority, sequence), in two tiers. Near events, up to the
 * `horizon` inclusive, lie in a heap; a heap of a million would miss the caches at every level, so
 * later events lie apart, and the next of them move in when the near ones have run. Events of one
 * instant are always in one tier. Small queues have an infinite horizon: the heap is all there is.
 *
 * Events with an often used delay lie in neither tier, but in a lane of that delay. Where an event
 * lies changes only what it costs, never the order.
 *
 * Cancelling is O(1) amortised and memory stays within a constant factor of the live events.
 */
export class EventQueue {
  private readonly near = new EventHeap();
  private readonly far = new FarEvents();
  private readonly lanes = new DelayLanes((time, order, slot) => this.place(time, order, slot));
  private horizon = Number.POSITIVE_INFINITY;
  /** The heap is split when it outgrows this. */
  private nearLimit: number;
  /** Lanes are used when the heap is at least this large. */
  private readonly small: number;

  private readonly cells: unknown[] = [];
  private readonly freeSlots: number[] = [];
  private freeCount = 0;

  private sequence = 0;
  private tombstones = 0;

  /** The instant from which delays count. Never goes back. */
  now = 0;

  /** The callback and argument of the event last taken by {@link take}. */
  takenCallback: EventCallback | null = null;
  takenArg: unknown = undefined;

  /** `nearEvents` (default 4096, at least 1): the size at which the heap is kept, about. */
  constructor(private readonly nearEvents = NEAR_EVENTS) {
    this.nearLimit = 2 * nearEvents;
    this.small = Math.min(SMALL, nearEvents);
  }

  /** Events that will still run. */
  get size(): number {
    return this.freeSlots.length - this.freeCount - this.tombstones;
  }

  /**
   * An event at `now + delay`; `now` must never go back. Lower `priority` runs first among events
   * of the same instant; then first come, first run.
   */
  push(delay: number, priority: number, callback: EventCallback, arg: unknown): TimerHandle {
    if (this.freeCount === 0) this.addSlot();
    const { cells } = this;
    const slot = this.freeSlots[--this.freeCount]!;
    const cell = slot * CELLS;
    cells[cell + CALLBACK] = callback;
    cells[cell + ARG] = arg;
    const order = priority * PRIORITY_UNIT + this.sequence++;
    const time = this.now + delay;
    const lane =
      priority === 0 && this.near.size >= this.small ? this.lanes.laneOf(delay, order) : NO_LANE;
    if (lane === NO_LANE) this.place(time, order, slot);
    else this.lanes.push(lane, time, order, slot);
    return (cells[cell + GENERATION] as number) * SLOT_UNIT + slot;
  }

  /** Whether the event was still to run. Cancelling twice, or after it ran, does nothing. */
  cancel(handle: TimerHandle): boolean {
    const { cells } = this;
    const slot = handle % SLOT_UNIT;
    const cell = slot * CELLS;
    if (
      cells[cell + GENERATION] !== (handle - slot) / SLOT_UNIT ||
      cells[cell + CALLBACK] === null
    ) {
      return false;
    }
    cells[cell + CALLBACK] = null;
    cells[cell + ARG] = undefined;
    this.tombstones++;
    if (this.tombstones > TOMBSTONES_MIN && this.tombstones > this.size) this.compact();
    return true;
  }

  /** Instant of the next event to run, or +Infinity. */
  nextTime(): number {
    const { near, lanes } = this;
    for (;;) {
      const isNear = this.nearIsFirst();
      const time = isNear ? near.times[0]! : lanes.firstTime;
      if (time === Number.POSITIVE_INFINITY) return time;
      const slot = isNear ? near.slots[0]! : lanes.firstSlot;
      if (this.cells[slot * CELLS + CALLBACK] !== null) return time;
      if (isNear) near.removeTop();
      else lanes.removeFirst();
      this.tombstones--;
      this.release(slot);
    }
  }

  /**
   * Removes the next event, leaving it in `takenCallback`/`takenArg` and its instant in `now`.
   * False, and none is removed, when there is none up to instant `until`.
   */
  take(until: number): boolean {
    const { near, lanes, cells } = this;
    for (;;) {
      const isNear = this.nearIsFirst();
      const time = isNear ? near.times[0]! : lanes.firstTime;
      if (time > until || time === Number.POSITIVE_INFINITY) return false;
      const slot = isNear ? near.slots[0]! : lanes.firstSlot;
      if (isNear) near.removeTop();
      else lanes.removeFirst();
      this.release(slot);
      const cell = slot * CELLS;
      const callback = cells[cell + CALLBACK] as EventCallback | null;
      if (callback !== null) {
        this.now = time;
        this.takenCallback = callback;
        this.takenArg = cells[cell + ARG];
        cells[cell + CALLBACK] = null;
        cells[cell + ARG] = undefined;
        return true;
      }
      this.tombstones--;
    }
  }

  /** Whether the first event, which may be a cancelled one, lies in the heap and not in a lane. */
  private nearIsFirst(): boolean {
    const { near, lanes } = this;
    if (near.size === 0 && !this.fetch()) return false;
    const time = near.times[0]!;
    return (
      time < lanes.firstTime || (time === lanes.firstTime && !lanes.firstIsBefore(near.orders[0]!))
    );
  }

  private place(time: number, order: number, slot: number): void {
    if (time <= this.horizon) {
      this.near.push(time, order, slot);
      if (this.near.size > this.nearLimit) this.split();
    } else this.far.add(time, order, slot);
  }

  private addSlot(): void {
    this.freeSlots.push(0);
    this.freeSlots[this.freeCount++] = this.cells.length / CELLS;
    this.cells.push(null, undefined, 1);
  }

  private release(slot: number): void {
    const generation = slot * CELLS + GENERATION;
    this.cells[generation] = ((this.cells[generation] as number) + 1) % 2 ** 28;
    this.freeSlots[this.freeCount++] = slot;
  }

  /** Moves the later half of an outgrown heap away, if it is not all of one instant. */
  private split(): void {
    const { near } = this;
    const median = near.times.slice(0, near.size).sort()[near.size >> 1]!;
    const later = new EventColumns();
    for (let row = near.size - 1; row >= 0; row--) {
      if (near.times[row]! > median) later.moveFrom(near, row);
    }
    if (later.size > 0) this.far.addSpan(later, this.horizon);
    this.begin(later.size > 0 ? median : this.horizon);
  }

  /** Fills the empty heap with the next of the far events; whether there are any. */
  private fetch(): boolean {
    const { near, far } = this;
    while (near.size === 0 && far.size > 0) {
      const end = far.takeNext(near, this.nearEvents);
      // Also brings the cells into the cache, many at a time, before the events run one by one.
      near.filter(this.dropCancelled);
      this.begin(end);
    }
    return near.size > 0;
  }

  private begin(horizon: number): void {
    this.horizon = horizon;
    this.near.heapify();
    this.nearLimit = 2 * Math.max(this.nearEvents, this.near.size);
  }

  /** Drops all cancelled events at once. */
  private compact(): void {
    this.near.filter(this.dropCancelled);
    this.near.heapify();
    this.far.filter(this.dropCancelled);
    this.lanes.filter(this.dropCancelled);
  }

  private readonly dropCancelled = (slot: number): boolean => {
    const cancelled = this.cells[slot * CELLS + CALLBACK] === null;
    if (cancelled) {
      this.tombstones--;
      this.release(slot);
    }
    return cancelled;
  };
}
