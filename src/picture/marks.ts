/** Messages on their links: where each mark is now, gathered by status so that each is one path. */
import { pointAt, type Route } from './route.ts';

/** Marks of one status: `count` x, y pairs. Reused from frame to frame. */
export interface MarkBatch {
  readonly xy: Float32Array;
  count: number;
}

export function makeBatches(statuses: number, capacity: number): readonly MarkBatch[] {
  return Array.from({ length: statuses }, () => ({ xy: new Float32Array(2 * capacity), count: 0 }));
}

/** Marks keep this far from both cards, px, so that none hides under one. */
const INSET = 11;

/** Writes where a message is after `share` (0..1) of its way, in its direction's lane. */
export function placeOnLane(
  route: Route,
  response: boolean,
  share: number,
  lane: number,
  out: Float32Array,
  offset: number,
): void {
  const inset = Math.min(INSET / Math.max(route.length, 1), 0.25);
  const along = inset + share * (1 - 2 * inset);
  pointAt(route, response ? 1 - along : along, response ? -lane : lane, out, offset);
}

/** Number layout of a message: the engine's `Frame.messages`, `stride` numbers each. */
export interface MessageTable {
  /** Edge, direction (0 request, 1 response), status code, elapsed ms, remaining ms. */
  readonly messages: Float32Array;
  readonly stride: number;
}

/**
 * Fills `batches` (by status code) with the marks of `table`, `advance` simulated ms after the frame
 * was made. Requests run `lane` pixels to the right of their way, responses likewise on their way
 * back. A message that has arrived by now is not drawn, nor one that crosses in less than `shortest`
 * simulated ms.
 */
export function placeMarks(
  { messages, stride }: MessageTable,
  routes: readonly Route[],
  advance: number,
  lane: number,
  batches: readonly MarkBatch[],
  shortest: number,
): void {
  for (const batch of batches) batch.count = 0;
  for (let at = 0; at + stride <= messages.length; at += stride) {
    const route = routes[messages[at] as number];
    const batch = batches[messages[at + 2] as number];
    if (route === undefined || batch === undefined) continue;
    if (2 * batch.count >= batch.xy.length) continue;
    const elapsed = messages[at + 3] as number;
    const total = elapsed + (messages[at + 4] as number);
    const share = total > 0 ? (elapsed + advance) / total : 1;
    if (share > 1 || total < shortest) continue;
    const response = messages[at + 1] === 1;
    placeOnLane(route, response, share, lane, batch.xy, 2 * batch.count);
    batch.count += 1;
  }
}

/**
 * How much traffic each link carries, for speeds at which a message crosses it faster than the eye
 * can follow. Estimates messages a simulated second for each edge, direction and status from the
 * messages seen in frames: one seen for `t` ms of travel stands for 1/t a ms.
 */
export interface Flow {
  readonly statuses: number;
  /** Rates: [edge][direction][status]. */
  readonly rate: Float32Array;
  readonly sample: Float32Array;
  /** Simulated ms a crossing took lately: [edge][direction]. */
  readonly crossing: Float32Array;
}

export function makeFlow(edges: number, statuses: number): Flow {
  const size = edges * 2 * statuses;
  return {
    statuses,
    rate: new Float32Array(size),
    sample: new Float32Array(size),
    crossing: new Float32Array(edges * 2),
  };
}

/** Memory of the average, in real ms: short enough to follow a fault, long enough not to flicker. */
const MEMORY_MS = 700;

/**
 * Takes in one frame, `sinceLast` real ms after the one before. `share` is the part of all messages
 * that the table holds (below 1 when it was capped).
 */
export function observeFlow(
  flow: Flow,
  { messages, stride }: MessageTable,
  sinceLast: number,
  share: number,
): void {
  const { rate, sample, statuses, crossing } = flow;
  sample.fill(0);
  for (let at = 0; at + stride <= messages.length; at += stride) {
    const total = Math.max((messages[at + 3] as number) + (messages[at + 4] as number), 0.01);
    const lane = (messages[at] as number) * 2 + (messages[at + 1] as number);
    if (lane < crossing.length) crossing[lane] = total;
    const index = lane * statuses + (messages[at + 2] as number);
    if (index < sample.length) sample[index] = (sample[index] as number) + 1000 / total / share;
  }
  const keep = Math.exp(-Math.max(sinceLast, 0) / MEMORY_MS);
  for (let i = 0; i < rate.length; i += 1) {
    rate[i] = (rate[i] as number) * keep + (sample[i] as number) * (1 - keep);
  }
}

/** Width in px of the ribbon for a rate: hardly there at 1/s, 6 px at 1 000/s. */
export function ribbonWidth(perSecond: number): number {
  return perSecond < 0.5 ? 0 : Math.min(7, 1 + 1.7 * Math.log10(perSecond + 0.5));
}

/** Messages on each link now, by direction: `[requests, responses]` by edge. For still pictures. */
export function countByEdge(
  { messages, stride }: MessageTable,
  edges: number,
): readonly (readonly [requests: number, responses: number])[] {
  const counts = Array.from({ length: edges }, (): [number, number] => [0, 0]);
  for (let at = 0; at + stride <= messages.length; at += stride) {
    const entry = counts[messages[at] as number];
    if (entry === undefined) continue;
    if (messages[at + 1] === 1) entry[1] += 1;
    else entry[0] += 1;
  }
  return counts;
}
