/** A queue open at both ends, in a ring that grows by doubling. */
export class Deque<T> {
  private items: (T | undefined)[] = [undefined, undefined, undefined, undefined];
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The oldest, or undefined when empty. */
  get first(): T | undefined {
    return this.items[this.head];
  }

  push(item: T): void {
    if (this.count === this.items.length) this.grow();
    this.items[(this.head + this.count++) & (this.items.length - 1)] = item;
  }

  /** Takes the oldest. */
  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return item;
  }

  /** Takes the newest. */
  pop(): T | undefined {
    if (this.count === 0) return undefined;
    const at = (this.head + --this.count) & (this.items.length - 1);
    const item = this.items[at];
    this.items[at] = undefined;
    return item;
  }

  private grow(): void {
    const { items, head } = this;
    const { length } = items;
    this.items = [...items.slice(head), ...items.slice(0, head)];
    for (let i = 0; i < length; i++) this.items.push(undefined);
    this.head = 0;
  }
}
