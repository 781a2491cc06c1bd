import { assert } from '../../base/assert.ts';
import type { Millis } from '../../base/units.ts';
import { conflict, type LockMode } from './lock-modes.ts';

/** Who holds locks: a transaction. */
export interface LockOwner {
  readonly id: number;
  /** Of the server process it belongs to. */
  readonly pid: number;
  readonly held: HeldLock[];
  /** What it waits for; one thing at a time. */
  waiting: LockRequest | null;
}

export interface HeldLock {
  readonly resource: string;
  readonly mode: LockMode;
}

export interface LockRequest {
  readonly owner: LockOwner;
  readonly resource: string;
  readonly mode: LockMode;
  readonly since: Millis;
  readonly granted: () => void;
}

interface Lock {
  /** One owner may hold several modes. */
  readonly holders: { readonly owner: LockOwner; readonly mode: LockMode }[];
  readonly queue: LockRequest[];
}

/**
 * Who holds what and who waits: one table for tables, rows, keys and transactions. Requests are
 * served in order of arrival: one that could be granted waits all the same behind an earlier one it
 * conflicts with, which is why a waiting ALTER TABLE holds up every later SELECT.
 */
export class LockTable {
  readonly locks = new Map<string, Lock>();

  /** Takes the lock if nobody is in its way. */
  tryAcquire(owner: LockOwner, resource: string, mode: LockMode): boolean {
    const lock = this.locks.get(resource);
    if (lock === undefined) {
      this.locks.set(resource, { holders: [{ owner, mode }], queue: [] });
      owner.held.push({ resource, mode });
      return true;
    }
    if (lock.holders.some((each) => each.owner === owner && each.mode === mode)) return true;
    const holder = lock.holders.some((each) => each.owner === owner);
    // Whoever holds the thing already does not queue behind those who wait for it.
    const queued = !holder && lock.queue.some((each) => conflict(each.mode, mode));
    if (queued || this.heldAgainst(lock, owner, mode)) return false;
    this.give(lock, owner, resource, mode);
    return true;
  }

  /** Whether {@link tryAcquire} would succeed; nothing is taken. */
  isFree(owner: LockOwner, resource: string, mode: LockMode): boolean {
    const lock = this.locks.get(resource);
    return lock === undefined || !this.heldAgainst(lock, owner, mode);
  }

  /** Queues up; `granted` is called when the lock is held. */
  request(request: LockRequest): void {
    assert(request.owner.waiting === null, 'a transaction waits for two locks');
    const lock = this.locks.get(request.resource);
    assert(lock !== undefined, 'a free lock is waited for');
    request.owner.waiting = request;
    lock.queue.push(request);
  }

  /** Waits no more. */
  withdraw(request: LockRequest): void {
    const lock = this.locks.get(request.resource);
    const at = lock?.queue.indexOf(request) ?? -1;
    if (lock === undefined || at < 0) return;
    request.owner.waiting = null;
    lock.queue.splice(at, 1);
    this.serve(request.resource, lock);
  }

  /** Gives up what `owner` holds, down to the first `keep` locks it took. */
  release(owner: LockOwner, keep = 0): void {
    for (const held of owner.held.splice(keep)) this.giveUp(owner, held);
  }

  /** Gives up the lock at that place of `held` alone. */
  releaseOne(owner: LockOwner, at: number): void {
    for (const held of owner.held.splice(at, 1)) this.giveUp(owner, held);
  }

  /** The lock at that place of `from.held` becomes another owner's, without being free in between. */
  transfer(from: LockOwner, at: number, to: LockOwner): void {
    for (const held of from.held.splice(at, 1)) {
      const { holders } = this.locks.get(held.resource)!;
      const place = holders.findIndex((each) => each.owner === from && each.mode === held.mode);
      holders[place] = { owner: to, mode: held.mode };
      to.held.push(held);
    }
  }

  private giveUp(owner: LockOwner, { resource, mode }: HeldLock): void {
    const lock = this.locks.get(resource)!;
    const at = lock.holders.findIndex((each) => each.owner === owner && each.mode === mode);
    lock.holders.splice(at, 1);
    this.serve(resource, lock);
  }

  /** Those whom a request waits for: holders first, then who stands before it. */
  blockers({ owner, resource, mode }: LockRequest): LockOwner[] {
    const lock = this.locks.get(resource);
    if (lock === undefined) return [];
    const found = lock.holders
      .filter((each) => each.owner !== owner && conflict(each.mode, mode))
      .map((each) => each.owner);
    for (const before of lock.queue) {
      if (before.owner === owner) break;
      if (conflict(before.mode, mode)) found.push(before.owner);
    }
    return [...new Set(found)];
  }

  /** The owners that wait for each other in a circle, from `owner` on; null for no circle. */
  circle(owner: LockOwner): LockOwner[] | null {
    const seen = new Set<LockOwner>();
    const search = (at: LockOwner, path: LockOwner[]): LockOwner[] | null => {
      if (at.waiting === null) return null;
      for (const next of this.blockers(at.waiting)) {
        if (next === owner) return path;
        if (seen.has(next)) continue;
        seen.add(next);
        const found = search(next, [...path, next]);
        if (found !== null) return found;
      }
      return null;
    };
    return search(owner, [owner]);
  }

  private heldAgainst(lock: Lock, owner: LockOwner, mode: LockMode): boolean {
    return lock.holders.some((each) => each.owner !== owner && conflict(each.mode, mode));
  }

  private give(lock: Lock, owner: LockOwner, resource: string, mode: LockMode): void {
    lock.holders.push({ owner, mode });
    owner.held.push({ resource, mode });
  }

  private serve(resource: string, lock: Lock): void {
    for (let i = 0; i < lock.queue.length; ) {
      const request = lock.queue[i]!;
      const { owner, mode, granted } = request;
      const behind = lock.queue.slice(0, i).some((each) => conflict(each.mode, mode));
      if (behind || this.heldAgainst(lock, owner, mode)) {
        i++;
        continue;
      }
      lock.queue.splice(i, 1);
      owner.waiting = null;
      this.give(lock, owner, resource, mode);
      granted();
    }
    if (lock.holders.length === 0 && lock.queue.length === 0) this.locks.delete(resource);
  }
}
