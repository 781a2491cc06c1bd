import type { Millis } from '../base/units.ts';
import type { Kernel, TimerHandle } from './kernel.ts';

/** What a task may yield: milliseconds to sleep, or a signal to wait for. */
export type Wait = Millis | Signal;

/**
 * A process of the modelled system, written as a generator: it yields what it waits for. Cheaper
 * than promises and without jobs in between; learner code runs on promises instead.
 */
export class Task {
  private timer: TimerHandle = 0;
  private waitingFor: Signal | null = null;
  /** Neighbours among the tasks that wait for the same signal. */
  before: Task | null = null;
  after: Task | null = null;
  /** Ended by itself or cancelled. */
  ended = false;

  private constructor(
    private readonly kernel: Kernel,
    private readonly body: Iterator<Wait, void, undefined>,
    private readonly priority: number,
  ) {}

  /** Runs `body` up to its first wait now. `priority` orders its wake-ups within an instant. */
  static start(kernel: Kernel, body: Iterator<Wait, void, undefined>, priority = 0): Task {
    const task = new Task(kernel, body, priority);
    task.resume();
    return task;
  }

  /** Ends the task where it waits; its `finally` blocks run now. Cancelling twice does nothing. */
  cancel(): void {
    if (this.ended) return;
    this.ended = true;
    this.kernel.cancel(this.timer);
    this.waitingFor?.forget(this);
    this.body.return?.();
  }

  resume(): void {
    this.timer = 0;
    this.waitingFor = null;
    const { done, value } = this.body.next();
    if (done) {
      this.ended = true;
    } else if (typeof value === 'number') {
      this.timer = this.kernel.schedule(value, resumeTask, this, this.priority);
    } else {
      this.waitingFor = value;
      value.add(this);
    }
  }
}

function resumeTask(task: Task): void {
  task.resume();
}

/** Something tasks wait for: a list of them, linked through the tasks themselves. */
export class Signal {
  private first: Task | null = null;
  private last: Task | null = null;

  constructor(private readonly kernel: Kernel) {}

  /** Wakes the task that has waited longest, if any, after the current event's callback. */
  notify(): void {
    const task = this.first;
    if (task === null) return;
    this.forget(task);
    this.kernel.job(resumeTask, task, undefined);
  }

  add(task: Task): void {
    task.before = this.last;
    if (this.last === null) this.first = task;
    else this.last.after = task;
    this.last = task;
  }

  forget(task: Task): void {
    const { before, after } = task;
    if (before !== null) before.after = after;
    else if (this.first === task) this.first = after;
    // Neither first nor behind another: it was woken already.
    else return;
    if (after === null) this.last = before;
    else after.before = before;
    task.before = null;
    task.after = null;
  }
}
