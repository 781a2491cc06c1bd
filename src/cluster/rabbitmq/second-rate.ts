import type { Millis } from '../../base/units.ts';

/** How often something happened in the last whole second. */
export class SecondRate {
  private second = 0;
  private count = 0;
  private before = 0;

  add(now: Millis): void {
    this.moveTo(now);
    this.count++;
  }

  at(now: Millis): number {
    this.moveTo(now);
    return this.before;
  }

  private moveTo(now: Millis): void {
    const second = Math.floor(now / 1000);
    if (second === this.second) return;
    this.before = second === this.second + 1 ? this.count : 0;
    this.second = second;
    this.count = 0;
  }
}
