import type { Bytes } from '../../base/units.ts';
import { FatalError } from '../../kernel/fatal.ts';

/**
 * What the simulator itself can bear, where a real server would take a machine's memory or its
 * time. Whatever goes beyond ends the run and says why.
 */

/** A scenario without `maxmemory` gets this much; none can have more. */
export const MAXMEMORY_MOST: Bytes = 256_000_000;
/** Keys, and elements of values, that one service may hold, in all its places. */
export const HELD_MAX = 2_000_000;
/**
 * Elements, or a few characters each, that one command (or transaction) may work on, whether its
 * simulated time shows it or not: about a second of the simulator's own.
 */
export const WORK_MAX = 20_000_000;
/** Work after which an exchange's next command is left for another event. */
export const SLICE_WORK = 2_000_000;
/** Bytes of one string made by the server (APPEND, SETRANGE). */
export const STRING_BYTES_MAX = 64_000_000;
/** Commands queued in one MULTI, and keys watched by one connection. */
export const TRANSACTION_MAX = 250_000;
/** `maxclients`. */
export const CLIENTS_MAX = 10_000;

export const beyond = (what: string, most: number, remedy: string): FatalError =>
  new FatalError(
    `Redis: ${what}; the simulator allows at most ${most.toLocaleString('en').replaceAll(',', ' ')}. ${remedy}`,
    'limit',
  );
