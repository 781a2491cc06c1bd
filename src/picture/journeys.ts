/** Single messages followed from frame to frame: where each was, and which have just arrived. */
import type { Millis } from '../base/units.ts';
import type { MessageTable } from './marks.ts';

export interface Journey {
  readonly edge: number;
  readonly response: boolean;
  readonly status: number;
  readonly departed: Millis;
  /** Time of the whole way, simulated ms. */
  total: Millis;
  /** Share of the way (0..1) at the frame before; the way covered since is what a step moved. */
  before: number;
  /** What the newest frame told of it. */
  news: 'left' | 'arrived' | null;
}

/** Messages under way or just arrived, by edge, direction and departure. */
export interface Journeys {
  readonly list: Map<number, Journey>;
  now: Millis;
}

export const makeJourneys = (): Journeys => ({ list: new Map(), now: 0 });

/** Messages that left within this many ms of each other on one lane are followed as one. */
const SAME_DEPARTURE_MS = 0.01;
/**
 * While more messages than this are under way no new ones are followed: they could not be told
 * apart, and a trail for each would cost more than all else in a frame.
 */
export const FOLLOWED_MAX = 240;

/**
 * Takes in the messages of a frame made at `now`. `keepFor`: how long, in simulated ms, a message
 * is remembered after its arrival. `most`: how many may be under way for new ones to be followed.
 */
export function followJourneys(
  journeys: Journeys,
  { messages, stride }: MessageTable,
  now: Millis,
  keepFor: Millis,
  most: number = FOLLOWED_MAX,
): void {
  const { list } = journeys;
  for (const [key, journey] of list) {
    const share = shareAt(journey, journeys.now);
    // Gone from sight before this frame: not news any more.
    journey.news = share < 1 && journey.news !== 'arrived' ? 'arrived' : null;
    journey.before = Math.min(share, 1);
    if (now - journey.departed - journey.total > keepFor || now < journeys.now) list.delete(key);
  }
  journeys.now = now;
  const follows = messages.length <= most * stride;
  if (!follows && list.size === 0) return;
  for (let at = 0; at + stride <= messages.length; at += stride) {
    const edge = messages[at] as number;
    const response = messages[at + 1] === 1;
    const elapsed = messages[at + 3] as number;
    const total = elapsed + (messages[at + 4] as number);
    const departed = now - elapsed;
    const lane = 2 * edge + (response ? 1 : 0);
    const key = Math.round(departed / SAME_DEPARTURE_MS) * 4096 + lane;
    const known = list.get(key);
    if (known !== undefined) {
      known.total = total;
      known.news = null;
    } else if (follows) {
      const status = messages[at + 2] as number;
      list.set(key, {
        edge,
        response,
        status,
        departed,
        total,
        before: 0,
        news: 'left',
      });
    }
  }
  for (const [key, journey] of list) {
    // Gone before its time: it was cut off on the way, and never got there.
    if (journey.news === 'arrived' && shareAt(journey, now) < ALMOST_THERE) list.delete(key);
  }
}

/** Frames carry 32-bit numbers. */
const ALMOST_THERE = 0.99;

/** Share of its way a message has behind it; above 1 once it should have arrived. */
export function shareAt({ departed, total }: Journey, now: Millis): number {
  return total > 0 ? (now - departed) / total : 2;
}

/** Crossings shorter than this on screen (real ms) are a matter of ribbons alone. */
export const GLIMPSE_MS = 4;
/** From here on the eye finds a single mark with its trail. */
const SEEN_MS = 18;
/** From here on no ribbon is needed. */
const FOLLOWED_MS = 64;

/** How strongly single marks and their trails show, 0..1, for a crossing of `onScreen` real ms. */
export const markStrength = (onScreen: number) => between(onScreen, GLIMPSE_MS, SEEN_MS);
/** How strongly ribbons show, 0..1. */
export const ribbonStrength = (onScreen: number) => 1 - between(onScreen, SEEN_MS / 2, FOLLOWED_MS);

/** 0 below `from`, 1 above `to`, smooth between, by ratio. */
function between(value: number, from: number, to: number): number {
  if (value <= from) return 0;
  if (value >= to) return 1;
  const t = Math.log(value / from) / Math.log(to / from);
  return t * t * (3 - 2 * t);
}
