/**
 * Things that are open right now, in no particular (but always the same) order. Adding and removing
 * touch the thing and the list's end only, where a Set would look through its table.
 */
export class OpenList<T> {
  private readonly items: T[] = [];

  constructor(private readonly at: { get(item: T): number; set(item: T, place: number): void }) {}

  get size(): number {
    return this.items.length;
  }

  has(item: T): boolean {
    return this.at.get(item) >= 0;
  }

  add(item: T): void {
    this.at.set(item, this.items.length);
    this.items.push(item);
  }

  /** Whether it was there. */
  delete(item: T): boolean {
    const place = this.at.get(item);
    if (place < 0) return false;
    const last = this.items.pop()!;
    if (last !== item) {
      this.items[place] = last;
      this.at.set(last, place);
    }
    this.at.set(item, -1);
    return true;
  }

  /** Takes all out. */
  drain(): T[] {
    const all = this.items.splice(0);
    for (const item of all) this.at.set(item, -1);
    return all;
  }

  /** A copy, safe against changes while it is walked. */
  snapshot(): T[] {
    return [...this.items];
  }
}
