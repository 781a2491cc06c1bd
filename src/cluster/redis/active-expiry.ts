import type { Millis } from '../../base/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { Database } from './database.ts';

/** `ACTIVE_EXPIRE_CYCLE_KEYS_PER_LOOP`. */
const SAMPLE = 20;
/** Above this share of expired ones in a sample, another is taken: `…_ACCEPTABLE_STALE`. */
const STALE = 0.1;
/** Redis stops after 25 ms of every 100; at 1 µs a key that is so many. */
const MOST = 25_000;

/**
 * The slow cycle of Redis' `expire.c`: of every database, 20 keys with a time to live at a time, as
 * long as more than a tenth of them had expired. Redis goes through the table in order where this
 * draws at random. Returns the number of keys looked at.
 */
export function expireSome(
  databases: readonly Database[],
  random: RandomStream,
  now: Millis,
): number {
  let looked = 0;
  for (const db of databases) {
    let expired = STALE * SAMPLE + 1;
    let sampled = SAMPLE;
    while (expired > sampled * STALE && db.expiring.length > 0 && looked < MOST) {
      sampled = Math.min(SAMPLE, db.expiring.length);
      expired = 0;
      for (let i = 0; i < sampled && db.expiring.length > 0; i++) {
        const entry = db.expiring[random.below(db.expiring.length)]!;
        if (entry.expiresAt >= now) continue;
        db.expire(entry);
        expired++;
      }
      looked += sampled;
    }
  }
  return looked;
}
