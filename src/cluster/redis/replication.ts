import type { Millis } from '../../base/units.ts';
import type { RedisServer } from './server.ts';

/**
 * Brings `replica` up to what `primary` had executed at the instant `until` (Unix ms, default now):
 * calling it with the time less the lag gives a replica that lags, and one that is promoted then
 * has lost the rest. Returns how: from the log (`partial`), or, where the log does not reach back or
 * the histories differ, from a snapshot of the primary as it is now (`full`).
 * Replicas of one primary go on with another of them after its promotion, as with `PSYNC2`.
 */
export function replicate(
  primary: RedisServer,
  replica: RedisServer,
  until: Millis = Infinity,
): 'partial' | 'full' {
  if (replica.role !== 'replica') replica.demote();
  const goesOn = primary.canContinue(replica.history, replica.offset);
  const entries = goesOn ? primary.log.since(replica.offset) : null;
  if (entries === null) {
    const saved = primary.changesSinceSave;
    replica.restore(primary.snapshot());
    primary.changesSinceSave = saved;
    return 'full';
  }
  replica.history = primary.history;
  const end = entries.findIndex(({ at }) => at > until);
  replica.apply(end < 0 ? entries : entries.slice(0, end));
  return 'partial';
}
