/** A first-in-first-out queue in a ring that grows by doubling; nothing is ever shifted. */
export class Ring<T> {
  private items: (T | undefined)[] = [undefined, undefined, undefined, undefined];
  private head = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(item: T): void {
    if (this.count === this.items.length) this.grow();
    this.items[(this.head + this.count++) & (this.items.length - 1)] = item;
  }

  /** The oldest item, or undefined when empty. */
  shift(): T | undefined {
    if (this.count === 0) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return item;
  }

  private grow(): void {
    const { items, head } = this;
    this.items = [...items.slice(head), ...items.slice(0, head)];
    for (let i = 0; i < items.length; i++) this.items.push(undefined);
    this.head = 0;
  }
}
