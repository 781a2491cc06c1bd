import { type Journey, type Journeys, markStrength, shareAt } from '../../picture/journeys.ts';
import { placeOnLane } from '../../picture/marks.ts';
import type { Route } from '../../picture/route.ts';
import { drawMark } from './mark-shapes.ts';

/** Real ms for which the way a message took stays in sight, fading. */
export const TRAIL_MS = 420;
/** A fading line is drawn in so many pieces. */
const PIECES = 10;
const ALPHA = 0.85;

export interface TrailLook {
  readonly lane: number;
  /** Size of a mark, in units of the drawing. */
  readonly size: number;
  readonly colours: readonly string[];
  readonly ink: string;
}

/**
 * The way each message has just come, brightest where it is now, at `speed` simulated ms a real ms.
 * It outlasts the message a little: so a crossing of a frame or two is seen, and in which direction.
 */
export function drawTrails(
  context: CanvasRenderingContext2D,
  { list }: Journeys,
  routes: readonly Route[],
  now: number,
  speed: number,
  look: TrailLook,
): void {
  for (const journey of list.values()) {
    const route = routes[journey.edge];
    const strength = markStrength(journey.total / speed);
    const reach = (TRAIL_MS * speed) / journey.total;
    const share = shareAt(journey, now);
    if (route === undefined || strength === 0 || share - reach >= 1) continue;
    const brightness = (at: number) => strength * Math.max(0, 1 - (share - at) / reach);
    drawWay(
      context,
      journey,
      route,
      [Math.max(0, share - reach), Math.min(1, share)],
      brightness,
      look,
    );
    if (share > 1) {
      context.globalAlpha = brightness(1);
      drawMark(
        context,
        journey.status,
        ...placed(journey, route, 1, look),
        look.size,
        look.colours,
      );
    }
  }
  context.globalAlpha = 1;
}

/** What one step moved: the way each message came since the step before, and a ring around the one that left or arrived. */
export function drawStep(
  context: CanvasRenderingContext2D,
  { list, now }: Journeys,
  routes: readonly Route[],
  look: TrailLook,
): void {
  for (const journey of list.values()) {
    const route = routes[journey.edge];
    const share = Math.min(1, shareAt(journey, now));
    if (route === undefined || (journey.before >= 1 && journey.news === null)) continue;
    drawWay(
      context,
      journey,
      route,
      [journey.before, share],
      (at) => 0.3 + 0.7 * ((at - journey.before) / Math.max(share - journey.before, 1e-6)),
      look,
    );
    if (journey.news === null) continue;
    const [x, y] = placed(journey, route, share, look);
    context.globalAlpha = 1;
    drawMark(context, journey.status, x, y, look.size, look.colours);
    context.beginPath();
    context.arc(x, y, 7.5 * look.size, 0, 2 * Math.PI);
    context.strokeStyle = look.ink;
    context.lineWidth = 1.5 * look.size;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Part of a message's way, growing wider towards its end, each piece as bright as `brightness` says. */
function drawWay(
  context: CanvasRenderingContext2D,
  journey: Journey,
  route: Route,
  [from, to]: readonly [number, number],
  brightness: (share: number) => number,
  look: TrailLook,
): void {
  if (to <= from) return;
  context.strokeStyle = look.colours[journey.status] ?? '';
  context.lineCap = 'butt';
  let start = placed(journey, route, from, look);
  for (let i = 1; i <= PIECES; i += 1) {
    const end = placed(journey, route, from + ((to - from) * i) / PIECES, look);
    context.globalAlpha = ALPHA * brightness(from + ((to - from) * (i - 0.5)) / PIECES);
    context.lineWidth = (1 + (2.5 * i) / PIECES) * look.size;
    context.beginPath();
    context.moveTo(...start);
    context.lineTo(...end);
    context.stroke();
    start = end;
  }
}

const point = new Float32Array(2);

function placed(
  journey: Journey,
  route: Route,
  share: number,
  look: TrailLook,
): [x: number, y: number] {
  placeOnLane(route, journey.response, share, look.lane, point, 0);
  return [point[0] as number, point[1] as number];
}
