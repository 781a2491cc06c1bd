import type { Millis } from '../base/units.ts';
import type { SpanId } from './spans.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A log record bound to the span it was written under (0: outside any request). */
export interface LogRecord {
  readonly id: number;
  readonly t: Millis;
  readonly endpoint: number;
  readonly instance: number;
  readonly level: LogLevel;
  /** At most {@link LOG_TEXT_MAX} characters. */
  readonly text: string;
  readonly span: SpanId;
  /** `file:line` of the learner's code, when known. */
  readonly place: string | null;
}

/** Log records kept at once; the oldest make room. */
export const LOGS_KEPT = 4096;
export const LOG_TEXT_MAX = 2000;

/** The newest log records, and how many there ever were of each level. */
export class LogStore {
  readonly counts: Record<LogLevel, number> = { debug: 0, info: 0, warn: 0, error: 0 };
  private readonly ring: LogRecord[] = [];
  /** Records ever written; the newest has this id. */
  written = 0;

  write(record: Omit<LogRecord, 'id'>): void {
    this.counts[record.level]++;
    const id = ++this.written;
    const text =
      record.text.length > LOG_TEXT_MAX ? `${record.text.slice(0, LOG_TEXT_MAX)}…` : record.text;
    const entry = { ...record, id, text };
    if (this.ring.length < LOGS_KEPT) this.ring.push(entry);
    else this.ring[(id - 1) % LOGS_KEPT] = entry;
  }

  /** Kept records with an id above `after`, oldest first, the newest `limit` of them. */
  since(after: number, limit: number): LogRecord[] {
    const first = Math.max(after, this.written - Math.min(limit, LOGS_KEPT)) + 1;
    const found: LogRecord[] = [];
    for (let id = first; id <= this.written; id++) found.push(this.ring[(id - 1) % LOGS_KEPT]!);
    return found;
  }
}
