import type { Bytes, Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import type { QueuedMessage } from './queued-message.ts';

/** How long a disk takes to have a batch for good: a flush, and the bytes before it. */
export interface Disk {
  readonly flush: Millis;
  readonly bytesPerMilli: Bytes;
}

/** Takes no time: for brokers that are no machine. */
export const NO_DISK: Disk = { flush: 0, bytesPerMilli: Number.POSITIVE_INFINITY };

/** A server's solid-state disk, by estimate: 1 ms for a flush, 400 MB/s. */
export const SOLID_STATE: Disk = { flush: 1, bytesPerMilli: 400_000 };

/**
 * Group commit: one interval after the first write of a batch its flush begins, and when that is
 * over the batch is on disk and confirmed. One flush at a time: a batch that is due meanwhile waits.
 * A message that was acknowledged or dropped before its flush needs no disk.
 *
 * `rabbit_amqqueue_process` syncs at most 25 ms after a write (`SYNC_INTERVAL`; 200 ms in later
 * releases, which sync sooner when a queue is idle). Quorum queues commit to their log likewise.
 * Simplified: all queues share one batch, and what is removed from disk costs nothing.
 */
export class Journal {
  private written: QueuedMessage[] = [];
  private timer: TimerHandle | null = null;
  /** Under way to the disk. */
  private batch: QueuedMessage[] = [];
  private flush: TimerHandle | null = null;
  private due = false;

  constructor(
    private readonly kernel: Kernel,
    private readonly interval: Millis,
    private readonly disk: Disk,
  ) {}

  /** A crash now would lose so many. */
  get unsynced(): number {
    return this.written.length + this.batch.length;
  }

  write(message: QueuedMessage): void {
    this.written.push(message);
    if (this.timer === null) this.timer = this.kernel.schedule(this.interval, intervalOver, this);
  }

  intervalOver(): void {
    this.timer = null;
    if (this.flush !== null) {
      this.due = true;
      return;
    }
    this.batch = this.written.filter(({ gone }) => !gone);
    this.written = [];
    if (this.batch.length === 0) return;
    const bytes = this.batch.reduce((sum, { message }) => sum + message.bytes, 0);
    const time = this.disk.flush + bytes / this.disk.bytesPerMilli;
    if (time <= 0) this.flushed();
    else this.flush = this.kernel.schedule(time, flushed, this);
  }

  flushed(): void {
    this.flush = null;
    const { batch } = this;
    this.batch = [];
    for (const message of batch) {
      message.synced = true;
      message.settleConfirm();
    }
    if (!this.due) return;
    this.due = false;
    this.intervalOver();
  }

  /** Everything written so far is on disk now. */
  sync(): void {
    this.stop();
    this.due = false;
    this.batch = [...this.batch, ...this.written];
    this.written = [];
    this.flushed();
  }

  stop(): void {
    for (const timer of [this.timer, this.flush]) if (timer !== null) this.kernel.cancel(timer);
    this.timer = null;
    this.flush = null;
  }
}

function intervalOver(journal: Journal): void {
  journal.intervalOver();
}

function flushed(journal: Journal): void {
  journal.flushed();
}
