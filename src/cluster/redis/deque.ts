/** A list with both ends open: a ring that grows by doubling, with places counted from the head. */
export class Deque {
  private items: string[] = ['', '', '', ''];
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  /** The element at `index`, 0 being the head. `index` must be within the list. */
  at(index: number): string {
    return this.items[(this.head + index) & (this.items.length - 1)]!;
  }

  set(index: number, text: string): void {
    this.items[(this.head + index) & (this.items.length - 1)] = text;
  }

  pushHead(text: string): void {
    if (this.count === this.items.length) this.replace(this.toArray());
    this.head = (this.head - 1) & (this.items.length - 1);
    this.items[this.head] = text;
    this.count++;
  }

  pushTail(text: string): void {
    if (this.count === this.items.length) this.replace(this.toArray());
    this.count++;
    this.set(this.count - 1, text);
  }

  /** The list must not be empty. */
  popHead(): string {
    const text = this.at(0);
    this.set(0, '');
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return text;
  }

  /** The list must not be empty. */
  popTail(): string {
    const text = this.at(this.count - 1);
    this.set(this.count - 1, '');
    this.count--;
    return text;
  }

  /** The elements from `start` up to, not including, `end`. */
  slice(start = 0, end = this.count): string[] {
    const texts: string[] = [];
    for (let i = start; i < end; i++) texts.push(this.at(i));
    return texts;
  }

  toArray(): string[] {
    return this.slice();
  }

  /** Makes `texts` the whole content. */
  replace(texts: readonly string[]): void {
    let room = 4;
    while (room <= texts.length) room *= 2;
    this.items = [...texts];
    for (let i = texts.length; i < room; i++) this.items.push('');
    this.head = 0;
    this.count = texts.length;
  }
}
