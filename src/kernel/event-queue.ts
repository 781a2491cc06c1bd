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
/** A heap much larger than this misses the processor's caches. */
const NEAR_EVENTS = 4096;

/**
 * Pending events in total order (time, priority, sequence), in two tiers. Near events, up to the
 * `horizon` inclusive, lie in a heap; a heap of a million would miss the caches at every level, so
 * later events lie apart, and the next of them move in when the near ones have run. Events of one
 * instant are always in one tier. Small queues have an infinite horizon: the heap is all there is.
 *
 * Cancelling is O(1) amortised and memory stays within a constant factor of the live events.
 */
export class EventQueue {
  private readonly near = new EventHeap();
  private readonly far = new FarEvents();
  private horizon = Number.POSITIVE_INFINITY;
  /** The heap is split when it outgrows this. */
  private nearLimit: number;

  private readonly cells: unknown[] = [];
  private readonly freeSlots: number[] = [];
  private freeCount = 0;

  private sequence = 0;
  private tombstones = 0;

  /** The callback and argument of the event last taken by {@link take}. */
  takenCallback: EventCallback | null = null;
  takenArg: unknown = undefined;

  /** `nearEvents` (default 4096, at least 1): the size at which the heap is kept, about. */
  constructor(private readonly nearEvents = NEAR_EVENTS) {
    this.nearLimit = 2 * nearEvents;
  }

  /** Events that will still run. */
  get size(): number {
    return this.near.size + this.far.size - this.tombstones;
  }

  /** Lower `priority` runs first among events of the same instant; then first come, first run. */
  push(time: number, priority: number, callback: EventCallback, arg: unknown): TimerHandle {
    const { cells } = this;
    let slot: number;
    let cell: number;
    if (this.freeCount > 0) {
      slot = this.freeSlots[--this.freeCount]!;
      cell = slot * CELLS;
      cells[cell + CALLBACK] = callback;
      cells[cell + ARG] = arg;
    } else {
      cell = cells.length;
      slot = cell / CELLS;
      cells.push(callback, arg, 1);
      this.freeSlots.push(0);
    }
    const order = priority * PRIORITY_UNIT + this.sequence++;
    if (time <= this.horizon) {
      this.near.push(time, order, slot);
      if (this.near.size > this.nearLimit) this.split();
    } else this.far.add(time, order, slot);
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
    const { near } = this;
    for (;;) {
      if (near.size === 0) {
        if (this.far.size === 0) return Number.POSITIVE_INFINITY;
        this.fetch();
        continue;
      }
      const slot = near.slots[0]!;
      if (this.cells[slot * CELLS + CALLBACK] !== null) return near.times[0]!;
      this.tombstones--;
      this.release(slot);
      near.removeTop();
    }
  }

  /** Removes the event that {@link nextTime} spoke of, leaving it in `takenCallback`/`takenArg`. */
  take(): void {
    const { cells } = this;
    const slot = this.near.slots[0]!;
    const cell = slot * CELLS;
    this.takenCallback = cells[cell + CALLBACK] as EventCallback;
    this.takenArg = cells[cell + ARG];
    cells[cell + CALLBACK] = null;
    cells[cell + ARG] = undefined;
    this.release(slot);
    this.near.removeTop();
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

  /** Fills the empty heap with the next of the far events. */
  private fetch(): void {
    const { near } = this;
    const end = this.far.takeNext(near, this.nearEvents);
    // Also brings the cells into the cache, many at a time, before the events run one by one.
    near.filter(this.dropCancelled);
    this.begin(end);
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
