import type { Millis } from '../base/units.ts';
import { WINDOW_MS } from './record.ts';

/** Adds up an amount by metric window. */
export class Meter {
  total = 0;
  private readonly sums: number[] = [];

  add(now: Millis, amount: number): void {
    const window = Math.floor(now / WINDOW_MS);
    while (this.sums.length <= window) this.sums.push(0);
    this.sums[window]! += amount;
    this.total += amount;
  }

  /** The amount of every window that is over at `now`, from the first on. */
  windows(now: Millis): number[] {
    const length = Math.floor(now / WINDOW_MS);
    return Array.from({ length }, (_, i) => this.sums[i] ?? 0);
  }
}
