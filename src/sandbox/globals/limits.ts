import { FatalError } from '../../kernel/fatal.ts';

/** Longest array that one built-in call may make or walk, in elements. */
export const ARRAY_LENGTH_MAX = 4_000_000;
/** Longest string that one built-in call may make, in UTF-16 units. */
export const STRING_LENGTH_MAX = 16_000_000;
/** Largest `ArrayBuffer` or typed array, in bytes. */
export const BUFFER_BYTES_MAX = 64_000_000;
/** Deepest nesting that `JSON.stringify` writes. */
export const JSON_DEPTH_MAX = 2_000;
/** Longest text of one log record, in UTF-16 units; the rest is cut. */
export const LOG_TEXT_MAX = 8_192;
/** Timers one instance may have pending. */
export const TIMERS_MAX = 100_000;
/** Listeners that `process` of one instance may have. */
export const PROCESS_LISTENERS_MAX = 1_000;
/** Calls one instance may have open. */
export const OPEN_CALLS_MAX = 20_000;

/** Ends the run for asking too much: `what` was asked for, at most `max` `unit` are allowed. */
export function overLimit(what: string, asked: number, max: number, unit: string): never {
  throw new FatalError(
    `${what} asks for ${asked} ${unit}; the simulator allows at most ${max} at once. Work on a smaller piece.`,
    'memory',
  );
}

/** Told how many elements a built-in is about to walk, so that its work counts as steps. */
let charge: ((elements: number) => void) | null = null;

/** Elements below which a built-in's work is not worth counting. */
const CHARGE_MIN = 64;

/** The runtime's step counter; null stops counting. One for the realm, as only one program runs. */
export function onNativeWork(counter: ((elements: number) => void) | null): void {
  charge = counter;
}

/** Counts `elements` of work done by a built-in towards the running program's steps. */
export function nativeWork(elements: number): void {
  if (charge !== null && elements > CHARGE_MIN) charge(elements);
}
