/** Restores the order of what one end of a connection sent: numbers count from 1. */
export class Sequence<T> {
  private expected = 1;
  /** What came before its turn. */
  private readonly early = new Map<number, T>();

  /** Calls `take` for what is due now; a number that was there already is dropped. */
  arrive(number: number, item: T, take: (item: T) => void): void {
    if (number < this.expected) return;
    if (number > this.expected) {
      this.early.set(number, item);
      return;
    }
    let next: T | undefined = item;
    while (next !== undefined) {
      this.expected++;
      take(next);
      next = this.early.get(this.expected);
      if (next !== undefined) this.early.delete(this.expected);
    }
  }
}
