/** A queue, open at both ends for taking, in a ring that grows by doubling; nothing is ever shifted. */
export class Ring<T> {
  private items: (T | undefined)[] = [undefined, undefined, undefined, undefined];
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The oldest item, or undefined when empty. */
  get first(): T | undefined {
    return this.items[this.head];
  }

  push(item: T): void {
    if (this.count === this.items.length) this.grow();
    this.items[(this.head + this.count++) & (this.items.length - 1)] = item;
  }

  /** Takes the oldest item; undefined when empty. */
  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return item;
  }

  /** Takes the newest item; undefined when empty. */
  pop(): T | undefined {
    if (this.count === 0) return undefined;
    const at = (this.head + --this.count) & (this.items.length - 1);
    const item = this.items[at];
    this.items[at] = undefined;
    return item;
  }

  private grow(): void {
    const { items, head } = this;
    this.items = [...items.slice(head), ...items.slice(0, head)];
    for (let i = 0; i < items.length; i++) this.items.push(undefined);
    this.head = 0;
  }
}
