import type { Bytes } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { Database, Entry } from './database.ts';

/** What goes when memory is full. The LFU policies and `volatile-random` of Redis are not offered. */
export const POLICIES = [
  'volatile-lru',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-random',
  'noeviction',
] as const;
export type Policy = (typeof POLICIES)[number];

const SAMPLES = 5;
const POOL = 16;

interface Candidate {
  readonly db: Database;
  readonly entry: Entry;
  /** The higher, the sooner it goes. */
  readonly idle: number;
}

/**
 * Redis' approximation of LRU (`evict.c`): five keys of every database are sampled, the best of
 * them join a pool of 16 that is kept from one eviction to the next, and the best of the pool goes.
 */
export class Evictor {
  private pool: Candidate[] = [];

  constructor(private readonly random: RandomStream) {}

  /** The next key to go, or null when the policy has none to offer. */
  victim(databases: readonly Database[], policy: Policy): { db: Database; entry: Entry } | null {
    if (policy === 'noeviction') return null;
    if (policy === 'allkeys-random') {
      const db = databases.find(({ keys }) => keys.size > 0);
      return db ? { db, entry: db.keys.random(this.random) } : null;
    }
    for (;;) {
      let sampled = 0;
      for (const db of databases) sampled += this.sample(db, policy);
      if (sampled === 0) return null;
      const found = this.best(policy);
      if (found) return found;
    }
  }

  private sample(db: Database, policy: Policy): number {
    const total = policy === 'allkeys-lru' ? db.keys.size : db.expiring.length;
    const count = Math.min(SAMPLES, total);
    // Redis samples neighbours in the table, so that one sample never has a key twice.
    const start = count > 0 ? this.random.below(total) : 0;
    for (let i = 0; i < count; i++) {
      const place = (start + i) % total;
      const entry = policy === 'allkeys-lru' ? db.keys.at(place) : db.expiring[place]!;
      this.offer({ db, entry, idle: idleness(entry, policy) });
    }
    return count;
  }

  private offer(candidate: Candidate): void {
    const { pool } = this;
    if (pool.some(({ entry }) => entry === candidate.entry)) return;
    if (pool.length === POOL) {
      if (candidate.idle <= pool[0]!.idle) return;
      pool.shift();
    }
    let place = 0;
    while (place < pool.length && pool[place]!.idle < candidate.idle) place++;
    pool.splice(place, 0, candidate);
  }

  private best(policy: Policy): Candidate | null {
    for (let found = this.pool.pop(); found; found = this.pool.pop()) {
      const { db, entry } = found;
      if (db.keys.get(entry.key) !== entry) continue;
      if (policy === 'allkeys-lru' || entry.expiresAt >= 0) return found;
    }
    return null;
  }

  /** The policy or the data changed: candidates of before mean nothing now. */
  reset(): void {
    this.pool = [];
  }
}

/** Later times to live and later accesses are worth more. Their order is all that counts. */
const idleness = (entry: Entry, policy: Policy): number =>
  policy === 'volatile-ttl' ? -entry.expiresAt : -entry.accessed;

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000_000,
  mb: 1024 * 1024,
  g: 1000_000_000,
  gb: 1024 * 1024 * 1024,
};

/** `100mb` and the like, as redis.conf has it; null when it is no size. */
export function readBytes(text: string): Bytes | null {
  const match = /^(\d+)([a-z]*)$/i.exec(text);
  const unit = match && UNITS[match[2]!.toLowerCase()];
  return match && unit ? Number(match[1]) * unit : null;
}
