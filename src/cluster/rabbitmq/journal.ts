import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import type { QueuedMessage } from './queued-message.ts';

/**
 * Group commit: persistent messages are on disk, and confirmed, one interval after the first of
 * them was written. A message that was acknowledged or dropped before that needs no disk.
 *
 * `rabbit_amqqueue_process` syncs at most 25 ms after a write (`SYNC_INTERVAL`; 200 ms in later
 * releases, which sync sooner when a queue is idle). Quorum queues commit to their log likewise.
 */
export class Journal {
  private written: QueuedMessage[] = [];
  private timer: TimerHandle | null = null;

  constructor(
    private readonly kernel: Kernel,
    private readonly interval: Millis,
  ) {}

  get unsynced(): number {
    return this.written.length;
  }

  write(message: QueuedMessage): void {
    this.written.push(message);
    if (this.timer === null) this.timer = this.kernel.schedule(this.interval, sync, this);
  }

  /** Everything written so far is on disk now. */
  sync(): void {
    this.stop();
    const { written } = this;
    this.written = [];
    for (const message of written) {
      message.synced = true;
      message.settleConfirm();
    }
  }

  stop(): void {
    if (this.timer !== null) this.kernel.cancel(this.timer);
    this.timer = null;
  }
}

function sync(journal: Journal): void {
  journal.sync();
}
