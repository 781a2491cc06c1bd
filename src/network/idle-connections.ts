import type { Millis } from '../base/units.ts';
import type { Kernel, TimerHandle } from '../kernel/kernel.ts';
import type { Connection } from './connection.ts';

/**
 * Connections that wait for use, the one used last first, so that those too many get old and are
 * closed. One timer serves them all: it is set for the oldest and left alone when that one is used
 * again, so a busy pool pays one event per keep-alive time and none per call.
 */
export class IdleConnections {
  /** The longest idle first. */
  private connections: Connection[] = [];
  private since: Millis[] = [];
  private timer: TimerHandle = 0;

  /** `keepAlive`: closed after being idle this long; null: never. */
  constructor(
    private readonly kernel: Kernel,
    private readonly keepAlive: Millis | null,
  ) {}

  get size(): number {
    return this.connections.length;
  }

  push(connection: Connection): void {
    this.connections.push(connection);
    this.since.push(this.kernel.now);
    if (this.timer === 0) this.setTimer();
  }

  /** The connection used last, or undefined. */
  pop(): Connection | undefined {
    this.since.pop();
    return this.connections.pop();
  }

  /** All are gone. */
  clear(): void {
    this.connections = [];
    this.since = [];
    this.kernel.cancel(this.timer);
    this.timer = 0;
  }

  expire(): void {
    this.timer = 0;
    // The same sum as the timer's instant, so that rounding cannot leave one a hair too young.
    const { keepAlive, kernel } = this;
    let old = 0;
    while (old < this.since.length && this.since[old]! + keepAlive! <= kernel.now) {
      this.connections[old]!.close();
      old++;
    }
    this.connections.splice(0, old);
    this.since.splice(0, old);
    this.setTimer();
  }

  private setTimer(): void {
    const { keepAlive, kernel } = this;
    if (keepAlive === null || this.since.length === 0) return;
    const left = this.since[0]! + keepAlive - kernel.now;
    this.timer = kernel.schedule(Math.max(0, left), expire, this);
  }
}

function expire(idle: IdleConnections): void {
  idle.expire();
}
