import type { Millis } from '../../base/units.ts';
import type { Kernel, TimerHandle } from '../../kernel/kernel.ts';
import type { RedisWork } from '../service-spec.ts';
import { AppendOnlyFile } from './append-only-file.ts';
import type { RedisServer } from './server.ts';
import type { RedisSnapshot } from './snapshot.ts';

/** What the disk of one place holds: it outlives the process. */
export interface RedisDisk {
  /** What a start reads; null: nothing was saved yet. */
  recover: (() => RedisSnapshot) | null;
}

/** `appendfsync everysec`. */
const SYNC_MS: Millis = 1000;
/** Redis looks ten times a second whether a snapshot is due (`serverCron`). */
const LOOK_MS: Millis = 100;
/** Between snapshots where the scenario does not say: redis.conf's `save 60 10000`, for any change. */
export const SAVE_EVERY_MS: Millis = 60_000;

/**
 * Brings the data of a server to its disk in simulated time: a snapshot `saveEvery` after the last
 * one when something changed, or an append-only file synced once a second. Simplified: writing takes
 * no time of the server, and stopping it gently saves no more than killing it.
 */
export class Durability {
  private timer: TimerHandle = 0;
  private readonly file: AppendOnlyFile | null = null;
  private savedAt: Millis;

  /** Loads what the disk has. */
  constructor(
    private readonly kernel: Kernel,
    private readonly server: RedisServer,
    private readonly work: RedisWork,
    private readonly disk: RedisDisk,
    /** Replicas need the log for longer than the file does. */
    private readonly keepsLog: boolean,
  ) {
    this.savedAt = kernel.now;
    if (work.persistence === undefined) return;
    if (disk.recover !== null) server.restore(disk.recover());
    if (work.persistence === 'aof') {
      this.file = new AppendOnlyFile(server);
      disk.recover = recovery(this.file);
    }
  }

  /** To be called after commands: plans the next write to disk when there is something to write. */
  changed(): void {
    const { kernel, server, work } = this;
    if (this.timer !== 0 || work.persistence === undefined || server.changesSinceSave === 0) return;
    const due = this.savedAt + (work.saveEvery ?? SAVE_EVERY_MS) - kernel.now;
    const delay = this.file === null ? Math.max(LOOK_MS, due) : SYNC_MS;
    this.timer = kernel.schedule(delay, write, this);
  }

  write(): void {
    const { server } = this;
    this.timer = 0;
    this.savedAt = this.kernel.now;
    if (this.file === null) {
      const snapshot = server.snapshot();
      this.disk.recover = () => snapshot;
      return;
    }
    this.file.sync();
    server.changesSinceSave = 0;
    // What the file has, nobody else asks the log for.
    if (!this.keepsLog) server.log.restart(server.offset);
  }

  stop(): void {
    this.kernel.cancel(this.timer);
  }
}

const recovery = (file: AppendOnlyFile) => () => file.recover();

function write(durability: Durability): void {
  durability.write();
}
