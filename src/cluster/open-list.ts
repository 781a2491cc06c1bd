/**
 * Things that are open right now, in no particular (but always the same) order. Adding and removing
 * touch the thing and the list's end only, where a Set would look through its table; a list of one,
 * as most of many thousands are, needs no array either.
 */
export class OpenList<T> {
  size = 0;
  private first: T | null = null;
  /** All but the first; made when there is a second one. */
  private rest: T[] | null = null;

  constructor(private readonly at: { get(item: T): number; set(item: T, place: number): void }) {}

  has(item: T): boolean {
    return this.at.get(item) >= 0;
  }

  add(item: T): void {
    this.at.set(item, this.size);
    if (this.size++ === 0) this.first = item;
    else {
      this.rest ??= [];
      this.rest.push(item);
    }
  }

  /** Whether it was there. */
  delete(item: T): boolean {
    const place = this.at.get(item);
    if (place < 0) return false;
    this.at.set(item, -1);
    if (--this.size === 0) {
      this.first = null;
      return true;
    }
    const last = this.rest!.pop()!;
    if (last === item) return true;
    if (place === 0) this.first = last;
    else this.rest![place - 1] = last;
    this.at.set(last, place);
    return true;
  }

  /** Takes all out. */
  drain(): T[] {
    const all = this.snapshot();
    this.size = 0;
    this.first = null;
    this.rest = null;
    for (const item of all) this.at.set(item, -1);
    return all;
  }

  /** A copy, safe against changes while it is walked. */
  snapshot(): T[] {
    if (this.size === 0) return [];
    return [this.first!, ...(this.rest ?? [])];
  }
}
