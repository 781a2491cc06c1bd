import { assert } from '../base/assert.ts';
import { longer } from '../base/tables.ts';
import type { Millis } from '../base/units.ts';
import type { Observer } from './observer.ts';
import { type Outcome, WINDOW_MS } from './record.ts';

/** Where the numbers of an observer stand in its row. */
export const COUNT = {
  offered: 0,
  open: 1,
  ok: 2,
  /** Of the window not yet closed. */
  windowOffered: 3,
  windowOk: 4,
  windowSlow: 5,
  /** Windows closed so far. */
  windows: 6,
  /** Its latencies of that window: where they begin in the notes, how many there are, how many have room. */
  notes: 7,
  noted: 8,
  noteRoom: 9,
} as const;
/** Numbers a row: 64 bytes, a line of a processor's cache. A row is named by where it begins. */
const STRIDE = 16;
const NOTE_ROOM_FIRST = 8;

/** Observations on the tape at most: as many as stay in the processor's nearest caches. */
const LENGTH = 2048;

/**
 * What the observers of one system see. It is noted on a tape, one thing after the other, and
 * counted some thousand at a time, in a table with a row for each observer: among thousands of them
 * each count waits for memory, and in one go many wait together. What an observer shows is always
 * the whole: it has the tape counted before it answers.
 */
export class Observations {
  /** Another array whenever it has grown, as is the next. */
  counts = new Int32Array(STRIDE * 8);
  notes = new Float64Array(64);
  private notesUsed = 0;
  private readonly observers: Observer[] = [];

  private used = 0;
  private readonly rows = new Int32Array(LENGTH);
  private readonly times = new Float64Array(LENGTH);
  private readonly durations = new Float64Array(LENGTH);
  /** Null: a request began. */
  private readonly outcomes: (Outcome | null)[] = new Array<null>(LENGTH).fill(null);

  /** A success that took longer is slow. */
  constructor(private readonly slowAfter: Millis) {}

  /** The row of one observer more. */
  add(observer: Observer): number {
    const row = this.observers.length * STRIDE;
    this.observers.push(observer);
    if (row === this.counts.length) {
      this.counts = longer(this.counts, 2 * row);
    }
    return row;
  }

  began(row: number, now: Millis): void {
    const at = this.next();
    this.rows[at] = row;
    this.times[at] = now;
    this.outcomes[at] = null;
  }

  ended(row: number, now: Millis, outcome: Outcome, duration: Millis): void {
    const at = this.next();
    this.rows[at] = row;
    this.times[at] = now;
    this.outcomes[at] = outcome;
    this.durations[at] = duration;
  }

  /** Counts all that is on the tape. */
  settle(): void {
    const { used, rows, times, durations, outcomes } = this;
    this.used = 0;
    for (let at = 0; at < used; at++) {
      const row = rows[at]!;
      const time = times[at]!;
      const { counts } = this;
      if (time >= (counts[row + COUNT.windows]! + 1) * WINDOW_MS) this.observerOf(row).close(time);
      const outcome = outcomes[at]!;
      if (outcome === null) {
        counts[row + COUNT.offered]!++;
        counts[row + COUNT.windowOffered]!++;
        counts[row + COUNT.open]!++;
      } else this.countEnd(row, outcome, durations[at]!);
    }
  }

  private countEnd(row: number, outcome: Outcome, duration: Millis): void {
    const { counts } = this;
    assert(counts[row + COUNT.open]! > 0, 'a request ended that never started');
    counts[row + COUNT.open]!--;
    if (outcome === 'ok') {
      counts[row + COUNT.ok]!++;
      counts[row + COUNT.windowOk]!++;
      if (duration > this.slowAfter) counts[row + COUNT.windowSlow]!++;
    } else this.observerOf(row).failedBy(outcome);
    const noted = counts[row + COUNT.noted]!;
    if (noted === counts[row + COUNT.noteRoom]) this.makeRoom(row);
    this.notes[counts[row + COUNT.notes]! + noted] = duration;
    counts[row + COUNT.noted] = noted + 1;
  }

  private observerOf(row: number): Observer {
    return this.observers[row / STRIDE]!;
  }

  /** Its notes move to a place twice as long; the old one is lost, so that places add up to twice the last. */
  private makeRoom(row: number): void {
    const { counts } = this;
    const room = Math.max(NOTE_ROOM_FIRST, 2 * counts[row + COUNT.noteRoom]!);
    const first = this.notesUsed;
    this.notesUsed += room;
    if (this.notesUsed > this.notes.length) {
      this.notes = longer(this.notes, Math.max(this.notesUsed, 2 * this.notes.length));
    }
    const from = counts[row + COUNT.notes]!;
    this.notes.copyWithin(first, from, from + counts[row + COUNT.noted]!);
    counts[row + COUNT.notes] = first;
    counts[row + COUNT.noteRoom] = room;
  }

  private next(): number {
    if (this.used === LENGTH) this.settle();
    return this.used++;
  }
}
