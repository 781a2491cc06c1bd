import type { Millis } from '../../base/units.ts';

/**
 * What statements take of a processor. An estimate: `pgbench -S` (one look-up by primary key)
 * reaches some 20,000 statements a second and core of today, and a sequential scan goes through some
 * 5 to 10 million rows a second. The work is measured, not guessed: it is the steps SQLite's virtual
 * machine took, of which a row of a scan takes 3 to 10 and a look-up by index about 30.
 */
export const STATEMENT_MS: Millis = 0.05;
export const STEP_MS: Millis = 0.00002;
/** A row of a result, made into text and sent. */
export const ROW_MS: Millis = 0.0005;
/** A process of its own for the connection, and proving who it is (SCRAM-SHA-256). */
export const CONNECTION_MS: Millis = 2;
/** To write the log to disk at a commit, and wait for it: an SSD. Processors are free meanwhile. */
export const COMMIT_MS: Millis = 0.5;
/** To go on after waiting for a lock. */
export const WAKE_MS: Millis = 0.01;

export interface Costs {
  readonly statement: Millis;
  readonly step: Millis;
  readonly row: Millis;
  readonly connection: Millis;
  readonly commit: Millis;
}

export const DEFAULT_COSTS: Costs = {
  statement: STATEMENT_MS,
  step: STEP_MS,
  row: ROW_MS,
  connection: CONNECTION_MS,
  commit: COMMIT_MS,
};
