import type { Millis } from '../../../base/units.ts';
import { LONG_MAX, LONG_MIN, longArgument } from '../integers.ts';
import { CommandError } from '../reply.ts';

const invalid = (name: string): CommandError =>
  new CommandError(`ERR invalid expire time in '${name}' command`);

/** The four ways to say when: `seconds` or milliseconds, from now (`relative`) or since 1970. */
export interface TimeForm {
  readonly seconds: boolean;
  readonly relative: boolean;
}

/** Options of SET and GETEX. */
export const TIME_OPTIONS: Readonly<Record<string, TimeForm>> = {
  EX: { seconds: true, relative: true },
  PX: { seconds: false, relative: true },
  EXAT: { seconds: true, relative: false },
  PXAT: { seconds: false, relative: false },
};

/**
 * The Unix ms `text` means. `name` is the command, for the error of a time that does not fit
 * 64 bits, or one that is not `positive` where it must be.
 */
export function expiryArgument(
  text: string,
  form: TimeForm,
  now: Millis,
  name: string,
  positive: boolean,
): Millis {
  let time = longArgument(text);
  if (positive && time <= 0n) throw invalid(name);
  if (form.seconds) {
    if (time > LONG_MAX / 1000n || time < LONG_MIN / 1000n) throw invalid(name);
    time *= 1000n;
  }
  if (form.relative) {
    if (time > LONG_MAX - BigInt(now)) throw invalid(name);
    time += BigInt(now);
  }
  return Number(time);
}
