import { Dict } from './dict.ts';
import { compareBytes } from './utf8.ts';

export interface ScoredMember {
  readonly key: string;
  score: number;
  slot: number;
}

/** Members ordered by score, equal scores by the bytes of the member. */
function precedes(score: number, member: string, other: ScoredMember): boolean {
  if (score !== other.score) return score < other.score;
  return compareBytes(member, other.key) < 0;
}

/**
 * Members and scores, found by member in constant time and by rank in order. Redis has a skip list
 * for the order; an ordered array does the same here: finding is as fast, and an
 * insertion moves what stands behind it. At the end that is nothing, and there a sliding log adds.
 */
export class SortedSet {
  readonly members = new Dict<ScoredMember>();
  private readonly ordered: ScoredMember[] = [];

  get size(): number {
    return this.ordered.length;
  }

  score(member: string): number | undefined {
    return this.members.get(member)?.score;
  }

  /** Adds a member or gives it a new score; returns how many others were moved. */
  set(member: string, score: number): number {
    let node = this.members.get(member);
    if (node) {
      if (node.score === score) return 0;
      this.ordered.splice(this.rank(node), 1);
      node.score = score;
    } else {
      node = { key: member, score, slot: -1 };
      this.members.add(node);
    }
    const end = this.ordered.length;
    if (end === 0 || !precedes(score, member, this.ordered[end - 1]!)) {
      this.ordered.push(node);
      return 0;
    }
    const place = this.placeOf(score, member);
    this.ordered.splice(place, 0, node);
    return end - place;
  }

  delete(member: string): boolean {
    const node = this.members.get(member);
    if (!node) return false;
    this.ordered.splice(this.rank(node), 1);
    this.members.delete(member);
    return true;
  }

  /** Removes the ranks from `start` up to, not including, `end`. */
  deleteRange(start: number, end: number): ScoredMember[] {
    const removed = this.ordered.splice(start, Math.max(0, end - start));
    for (const node of removed) this.members.delete(node.key);
    return removed;
  }

  /** 0-based, from the lowest score. */
  rankOf(member: string): number | undefined {
    const node = this.members.get(member);
    return node && this.rank(node);
  }

  at(rank: number): ScoredMember {
    return this.ordered[rank]!;
  }

  /** The first rank for which `reached` holds, or the size: it must hold for all that follow. */
  firstRank(reached: (member: ScoredMember) => boolean): number {
    let low = 0;
    let high = this.ordered.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (reached(this.ordered[middle]!)) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  private rank(node: ScoredMember): number {
    return this.placeOf(node.score, node.key) - 1;
  }

  /** How many members stand at or before (score, member). */
  private placeOf(score: number, member: string): number {
    return this.firstRank((other) => precedes(score, member, other));
  }
}
