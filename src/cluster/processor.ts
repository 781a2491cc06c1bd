import type { Millis, Ratio } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Ring } from '../kernel/ring.ts';

type Callback = (arg: unknown) => void;

/** Something to run in this process, after `time` of processor work. */
interface Work {
  readonly callback: Callback;
  readonly arg: unknown;
  readonly time: Millis;
}

/**
 * What runs the code of one process. An event loop has one processor, and nothing else of the
 * process runs while it computes; with threads only what computes waits for a free processor.
 * Work is served in order of arrival. Simplified: work under way when the process is paused ends
 * when it would have, but nothing comes of it before the process goes on.
 */
export class Processor {
  /** The process cannot run now: hand callbacks to {@link postpone}. */
  stalled = false;
  /** Processor time used so far, of all processors. */
  used: Millis = 0;
  /** Somebody else takes this share of the processors: work takes 1 / (1 − share) as long. */
  taken: Ratio = 0;
  private readonly loop: boolean;
  private readonly backlog = new Ring<Work>();
  /** Done during a pause: comes of it when the process goes on, before anything else. */
  private readonly held = new Ring<Work>();
  private pauses = 0;
  private busy = 0;
  private draining = false;
  /** An event loop's turn that already ran computes until then. */
  private turnEnds: Millis = 0;
  private turnPending = false;
  /** Threads: what waits for the turn that ran last to be computed. */
  private turn: Work[] | null = null;
  /** Grows with every new process, so that the old one's events do nothing. */
  private generation = 0;

  constructor(
    private readonly kernel: Kernel,
    kind: 'event-loop' | 'threads',
    private readonly cpus: number,
  ) {
    this.loop = kind === 'event-loop';
  }

  /** Work that waits for a processor or for the process to go on. */
  get waiting(): number {
    return this.backlog.size;
  }

  get computing(): number {
    return this.busy;
  }

  postpone<T>(callback: (arg: T) => void, arg: T): void {
    this.backlog.push({ callback: callback as Callback, arg, time: 0 });
  }

  /** Calls `done(arg)` after `time` of work: at once when that is 0 and the process runs. */
  compute<T>(time: Millis, done: (arg: T) => void, arg: T): void {
    if (time <= 0 && !this.stalled) {
      done(arg);
      return;
    }
    this.backlog.push({ callback: done as Callback, arg, time });
    this.drain();
  }

  /** The turn of the event loop that runs now computes for `time`: the next one begins after it. */
  computed(time: Millis): void {
    if (time <= 0) return;
    if (!this.loop) {
      this.turn = [];
      this.compute(time, endOfTurn, { on: this, waiting: this.turn });
      return;
    }
    const { now } = this.kernel;
    this.used += time;
    this.turnEnds = Math.max(now, this.turnEnds) + time / (1 - this.taken);
    if (this.turnPending) return;
    this.turnPending = true;
    this.busy = 1;
    this.stalled = true;
    this.kernel.schedule(this.turnEnds - now, endTurn, { on: this, generation: this.generation });
  }

  /** Calls `callback(arg)` when the turn that just ran has been computed. */
  afterTurn<T>(callback: (arg: T) => void, arg: T): void {
    if (this.turn !== null) {
      this.turn.push({ callback: callback as Callback, arg, time: 0 });
    } else if (this.stalled) this.postpone(callback, arg);
    else callback(arg);
  }

  turnComputed(waiting: readonly Work[]): void {
    if (this.turn === waiting) this.turn = null;
    for (const { callback, arg } of waiting) callback(arg);
  }

  pause(): void {
    this.pauses++;
    this.stalled = true;
  }

  resume(): void {
    this.pauses--;
    this.settle();
  }

  /** The process is gone, and all it was about to do. */
  reset(): void {
    this.generation++;
    while (this.backlog.shift() !== undefined);
    while (this.held.shift() !== undefined);
    this.busy = 0;
    this.turnPending = false;
    this.turnEnds = 0;
    this.turn = null;
    this.stalled = this.pauses > 0;
  }

  endTurn(generation: number): void {
    if (generation !== this.generation) return;
    const left = this.turnEnds - this.kernel.now;
    if (left > 0) {
      this.kernel.schedule(left, endTurn, { on: this, generation });
      return;
    }
    this.turnPending = false;
    this.busy = 0;
    this.settle();
  }

  finish(work: Work, generation: number): void {
    if (generation !== this.generation) return;
    this.busy--;
    this.used += work.time;
    this.stalled = this.isStalled();
    if (this.pauses > 0) {
      this.held.push(work);
      return;
    }
    work.callback(work.arg);
    this.drain();
  }

  private isStalled(): boolean {
    return this.pauses > 0 || (this.loop && this.busy > 0);
  }

  private settle(): void {
    this.stalled = this.isStalled();
    this.drain();
  }

  /** Runs what waits while the process can run it. */
  private drain(): void {
    if (this.draining) return;
    this.draining = true;
    while (!this.stalled && this.held.size > 0) {
      const { callback, arg } = this.held.shift()!;
      callback(arg);
    }
    while (!this.stalled && this.busy < this.cpus && this.backlog.size > 0) {
      const work = this.backlog.shift()!;
      if (work.time > 0) this.begin(work);
      else work.callback(work.arg);
    }
    this.draining = false;
  }

  private begin(work: Work): void {
    this.busy++;
    this.stalled = this.isStalled();
    const { generation } = this;
    this.kernel.schedule(work.time / (1 - this.taken), finish, { on: this, work, generation });
  }
}

function endOfTurn({ on, waiting }: { on: Processor; waiting: readonly Work[] }): void {
  on.turnComputed(waiting);
}

function endTurn({ on, generation }: { on: Processor; generation: number }): void {
  on.endTurn(generation);
}

function finish(end: { on: Processor; work: Work; generation: number }): void {
  end.on.finish(end.work, end.generation);
}
