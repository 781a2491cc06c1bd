import type { Millis } from '../../base/units.ts';
import type { Database } from './database.ts';
import { copyOf, type RedisValue } from './values.ts';

/** All data at one instant, like an RDB file. Nothing in it changes any more. */
export interface RedisSnapshot {
  /** Name and place in the log it was taken at. */
  readonly history: string;
  readonly offset: number;
  /** Unix ms. */
  readonly at: Millis;
  readonly databases: readonly (readonly SnapshotKey[])[];
}

interface SnapshotKey {
  readonly key: string;
  readonly value: RedisValue;
  readonly expiresAt: Millis;
}

/** The keys in order of insertion. */
export function keysOf(db: Database): readonly SnapshotKey[] {
  return Array.from(db.keys.values(), ({ key, value, expiresAt }) => ({
    key,
    value: copyOf(value),
    expiresAt,
  }));
}

/** Puts the keys into an empty database; those that have expired too, to be found so as usual. */
export function loadKeys(db: Database, keys: readonly SnapshotKey[]): void {
  for (const { key, value, expiresAt } of keys) {
    const entry = db.put(key, copyOf(value));
    db.setExpiry(entry, expiresAt);
    db.account(entry);
  }
}
