import type { Millis } from '../base/units.ts';
import type { RunFailure } from '../telemetry/record.ts';
import type { CodePlace, Program } from './protocol.ts';
import { openRoom, type Room } from './room.ts';

/** No new line for this long means that the repeated run hangs where it was last. Real ms. */
const QUIET_FOR = 1500;
/** A search takes no longer than this. Real ms. */
const SEARCH_WITHIN = 10_000;

/**
 * Where a run hung: repeats it in a room of its own, the lines told from instant `from` on, until
 * it falls silent again. Null when it does not, or not in time.
 */
export async function locateHang(program: Program, from: Millis): Promise<CodePlace | null> {
  let last: CodePlace | null = null;
  let room: Room | null = null;
  try {
    return await new Promise<CodePlace | null>((resolve, reject) => {
      let quiet = setTimeout(() => resolve(null), SEARCH_WITHIN);
      const giveUp = setTimeout(() => resolve(last), SEARCH_WITHIN);
      const end = (place: CodePlace | null) => {
        clearTimeout(quiet);
        clearTimeout(giveUp);
        resolve(place);
      };
      openRoom({
        onFeed(message) {
          if (!('place' in message)) return;
          last = message.place;
          clearTimeout(quiet);
          quiet = setTimeout(() => end(last), QUIET_FOR);
        },
        onBroken: () => end(null),
        onSilence: () => end(last),
      }).then((opened) => {
        room = opened;
        // An answer means that this time it did not hang.
        opened.worker.locate(program, from).then(
          () => end(null),
          () => end(null),
        );
      }, reject);
    });
  } catch {
    return null;
  } finally {
    (room as Room | null)?.close();
  }
}

/** The failure of a run that stopped answering at about instant `now`. */
export function hangFailure(now: Millis, place: CodePlace | null): RunFailure {
  const where = place === null ? '' : `${place.file}:${place.line}: `;
  const message =
    `${where}the code stopped answering at about ${(now / 1000).toFixed(1)} s of simulated time, ` +
    'so the run was ended. Look for one operation that takes very long by itself, such as a ' +
    'regular expression on a long text.';
  return { kind: 'unresponsive', message, ...(place ?? {}) };
}
