import type { Bytes, Millis } from '../../base/units.ts';
import { commandBytes } from './resp.ts';

export interface LoggedCommand {
  readonly db: number;
  readonly args: readonly string[];
}

/** What one executed command changed, or all of one transaction: applied whole or not at all. */
export interface LogEntry {
  /** Bytes of the log up to and with this entry. */
  readonly offset: number;
  readonly bytes: Bytes;
  /** Unix ms at which it was executed. */
  readonly at: Millis;
  readonly commands: readonly LoggedCommand[];
}

/**
 * The changes in order, as Redis sends them to replicas and appends them to its file: what was
 * random or relative to the time is in them as its result (SPOP as SREM, EXPIRE as PEXPIREAT).
 * Keeps the last `capacity` bytes (Redis: `repl-backlog-size`, 1 MB).
 */
export class CommandLog {
  private entries: LogEntry[] = [];
  /** Entries before this place are given up. */
  private first = 0;
  private kept = 0;
  /** Bytes written so far. */
  offset = 0;

  constructor(private readonly capacity: Bytes) {}

  get active(): boolean {
    return this.capacity > 0;
  }

  append(commands: readonly LoggedCommand[], at: Millis): void {
    if (!this.active) return;
    let bytes = 0;
    for (const { args } of commands) bytes += commandBytes(args);
    this.offset += bytes;
    this.kept += bytes;
    this.entries.push({ offset: this.offset, bytes, at, commands });
    while (this.kept > this.capacity) this.kept -= this.entries[this.first++]!.bytes;
    if (this.first > 1000 && this.first * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.first);
      this.first = 0;
    }
  }

  /** The entries after `offset`, or null when the log does not reach back so far. */
  since(offset: number): readonly LogEntry[] | null {
    if (offset > this.offset || offset < this.offset - this.kept) return null;
    let low = this.first;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.entries[middle]!.offset > offset) high = middle;
      else low = middle + 1;
    }
    return this.entries.slice(low);
  }

  /** Begins anew at `offset`, with nothing kept. */
  restart(offset: number): void {
    this.entries = [];
    this.first = 0;
    this.kept = 0;
    this.offset = offset;
  }
}
