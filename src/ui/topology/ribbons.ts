import { ribbonStrength } from '../../picture/journeys.ts';
import { type Flow, ribbonWidth } from '../../picture/marks.ts';
import { ROUTE_POINTS, ROUTE_STRIDE, type Route } from '../../picture/route.ts';

/** Pixels on screen between two points of a ribbon: smooth to the eye, cheap to draw. */
const RIBBON_STEP = 9;
/** Ribbons of the statuses differ in their dashes too, not in colour alone. */
const DASHES: readonly (readonly number[])[] = [[], [], [9, 3], [3, 3], [6, 3, 1, 3]];
const ALPHA = 0.42;

export interface RibbonLook {
  readonly flow: Flow;
  readonly lane: number;
  readonly colours: readonly string[];
  /** Simulated ms a real ms. */
  readonly speed: number;
  /** Of the drawing on screen. */
  readonly scale: number;
}

/** Traffic too quick to follow, as bands as wide as there is much of it. */
export function drawRibbons(
  context: CanvasRenderingContext2D,
  routes: readonly Route[],
  { flow, lane, colours, speed, scale }: RibbonLook,
): void {
  const step = RIBBON_STEP / Math.min(scale, 1);
  context.lineCap = 'butt';
  for (const [edge, route] of routes.entries()) {
    for (const direction of [0, 1]) {
      const base = (edge * 2 + direction) * flow.statuses;
      let total = 0;
      for (let s = 0; s < flow.statuses; s += 1) total += flow.rate[base + s] as number;
      const width = ribbonWidth(total);
      const onScreen = (flow.crossing[edge * 2 + direction] as number) / speed;
      const strength = ribbonStrength(onScreen);
      if (width === 0 || strength === 0) continue;
      context.globalAlpha = ALPHA * strength;
      // Each status takes its share of the ribbon, side by side.
      let edgeOfRibbon = -width / 2;
      for (let s = 0; s < flow.statuses; s += 1) {
        const part = (width * (flow.rate[base + s] as number)) / total;
        if (part > 0.05) {
          const offset = (direction === 1 ? -lane : lane) + edgeOfRibbon + part / 2;
          context.beginPath();
          tracePath(context, route, offset, step);
          context.setLineDash(DASHES[s] as number[]);
          context.lineWidth = Math.max(part, 0.6);
          context.strokeStyle = colours[s] ?? '';
          context.stroke();
        }
        edgeOfRibbon += part;
      }
    }
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function tracePath(
  context: CanvasRenderingContext2D,
  route: Route,
  offset: number,
  step: number,
): void {
  const { points, length } = route;
  const last = ROUTE_POINTS - 1;
  const pieces = Math.min(last, Math.max(4, Math.ceil(length / step)));
  for (let i = 0; i <= pieces; i += 1) {
    const at = Math.round((i * last) / pieces) * ROUTE_STRIDE;
    const x = (points[at] as number) + (points[at + 2] as number) * offset;
    const y = (points[at + 1] as number) + (points[at + 3] as number) * offset;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}
