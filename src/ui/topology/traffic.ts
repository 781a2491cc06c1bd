import {
  FRAME_MESSAGES_MAX,
  type Frame,
  MESSAGE_STRIDE,
  STATUS_CODES,
} from '../../engine/protocol.ts';
import {
  type Flow,
  type MarkBatch,
  makeBatches,
  makeFlow,
  observeFlow,
  placeMarks,
  ribbonWidth,
} from '../../picture/marks.ts';
import { ROUTE_POINTS, ROUTE_STRIDE, type Route } from '../../picture/route.ts';
import { statusLook } from '../../picture/status.ts';

/** Where and how large the drawing is on the canvas, in CSS pixels. */
export interface Placement {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** Requests and responses on their links, drawn from the newest frame. */
export interface Traffic {
  /** New links or a new place for them. */
  place(routes: readonly Route[], placement: Placement): void;
  /** Colours changed (light, dark). */
  recolour(): void;
  /** Takes in a frame it has not seen yet. */
  observe(frame: Frame, receivedAt: number): void;
  /**
   * Draws the newest frame as it stands `sinceFrame` real ms after it came. Without `travel` only
   * what is true of the link as a whole: nothing that moves.
   */
  draw(sinceFrame: number, travel: boolean): void;
  clear(): void;
}

/** Pixels between the middle of a link and each of its lanes. */
const LANE = 5;
/** Pixels between two points of a ribbon: smooth to the eye, cheap to draw. */
const RIBBON_STEP = 9;
/** Ribbons of the statuses differ in their dashes too, not in colour alone. */
const DASHES: readonly (readonly number[])[] = [[], [], [9, 3], [3, 3], [6, 3, 1, 3]];

export function createTraffic(canvas: HTMLCanvasElement): Traffic {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw on a canvas');
  const batches = makeBatches(STATUS_CODES.length, FRAME_MESSAGES_MAX);
  let colours = readColours(canvas);
  let routes: readonly Route[] = [];
  let placement: Placement = { width: 0, height: 0, scale: 1, left: 0, top: 0 };
  let flow = makeFlow(0, STATUS_CODES.length);
  let frame: Frame | null = null;
  let seenAt = 0;
  let density = 1;

  function clear(): void {
    context?.setTransform(density, 0, 0, density, 0, 0);
    context?.clearRect(0, 0, placement.width, placement.height);
  }

  return {
    clear() {
      frame = null;
      flow = makeFlow(routes.length, STATUS_CODES.length);
      clear();
    },
    place(newRoutes, newPlacement) {
      if (newRoutes.length !== routes.length) {
        flow = makeFlow(newRoutes.length, STATUS_CODES.length);
      }
      routes = newRoutes;
      placement = newPlacement;
      density = Math.min(globalThis.devicePixelRatio || 1, 3);
      canvas.width = Math.max(1, Math.round(placement.width * density));
      canvas.height = Math.max(1, Math.round(placement.height * density));
    },
    recolour() {
      colours = readColours(canvas);
    },
    observe(newFrame, receivedAt) {
      if (frame === newFrame) return;
      frame = newFrame;
      const drawn = newFrame.messages.length / MESSAGE_STRIDE;
      const share = newFrame.messagesInFlight > drawn ? drawn / newFrame.messagesInFlight : 1;
      const table = { messages: newFrame.messages, stride: MESSAGE_STRIDE };
      // A stopped run keeps its last picture: no time passes for the average either.
      const passed = newFrame.state === 'running' ? Math.min(receivedAt - seenAt, 1000) : 0;
      observeFlow(flow, table, passed, newFrame.achievedSpeed, share || 1);
      seenAt = receivedAt;
    },
    draw(sinceFrame, travel) {
      clear();
      if (frame === null) return;
      const { scale, left, top } = placement;
      const lane = LANE / Math.max(scale, 0.4);
      context.setTransform(density * scale, 0, 0, density * scale, density * left, density * top);
      drawRibbons(context, routes, flow, lane, colours);
      if (!travel) return;
      const advance = frame.state === 'running' ? sinceFrame * frame.achievedSpeed : 0;
      const table = { messages: frame.messages, stride: MESSAGE_STRIDE };
      placeMarks(table, routes, advance, lane, batches);
      // Marks keep their size on screen while links shrink with the drawing.
      drawMarks(context, batches, (scale < 0.6 ? 0.75 : 1) / scale, colours);
    },
  };
}

function readColours(element: Element): readonly string[] {
  const style = getComputedStyle(element);
  return STATUS_CODES.map((status) => style.getPropertyValue(statusLook(status).token).trim());
}

function drawRibbons(
  context: CanvasRenderingContext2D,
  routes: readonly Route[],
  flow: Flow,
  lane: number,
  colours: readonly string[],
): void {
  context.globalAlpha = 0.36;
  context.lineCap = 'butt';
  for (const [edge, route] of routes.entries()) {
    for (const direction of [0, 1]) {
      const base = (edge * 2 + direction) * flow.statuses;
      let total = 0;
      for (let s = 0; s < flow.statuses; s += 1) total += flow.rate[base + s] as number;
      const width = ribbonWidth(total);
      if (width === 0) continue;
      // Each status takes its share of the ribbon, side by side.
      let edgeOfRibbon = -width / 2;
      for (let s = 0; s < flow.statuses; s += 1) {
        const part = (width * (flow.rate[base + s] as number)) / total;
        if (part > 0.05) {
          const offset = (direction === 1 ? -lane : lane) + edgeOfRibbon + part / 2;
          context.beginPath();
          tracePath(context, route, offset);
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

function tracePath(context: CanvasRenderingContext2D, route: Route, offset: number): void {
  const { points, length } = route;
  const last = ROUTE_POINTS - 1;
  const pieces = Math.min(last, Math.max(4, Math.ceil(length / RIBBON_STEP)));
  for (let i = 0; i <= pieces; i += 1) {
    const at = Math.round((i * last) / pieces) * ROUTE_STRIDE;
    const x = (points[at] as number) + (points[at + 2] as number) * offset;
    const y = (points[at + 1] as number) + (points[at + 3] as number) * offset;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

type Shape = (path: Path2D, x: number, y: number, r: number) => void;

const circle: Shape = (path, x, y, r) => {
  path.moveTo(x + r, y);
  path.arc(x, y, r, 0, 2 * Math.PI);
};
/** By status code: in flight, ok, slow, failed, refused. */
const SHAPES: readonly {
  readonly shape: Shape;
  readonly radius: number;
  readonly line: boolean;
}[] = [
  { shape: circle, radius: 2.6, line: false },
  { shape: circle, radius: 3.6, line: false },
  {
    shape(path, x, y, r) {
      path.moveTo(x, y - r);
      path.lineTo(x + r, y + 0.8 * r);
      path.lineTo(x - r, y + 0.8 * r);
      path.closePath();
    },
    radius: 4.4,
    line: false,
  },
  {
    shape(path, x, y, r) {
      path.moveTo(x - r, y - r);
      path.lineTo(x + r, y + r);
      path.moveTo(x + r, y - r);
      path.lineTo(x - r, y + r);
    },
    radius: 3.2,
    line: true,
  },
  {
    shape(path, x, y, r) {
      path.moveTo(x, y - r);
      path.lineTo(x + r, y);
      path.lineTo(x, y + r);
      path.lineTo(x - r, y);
      path.closePath();
    },
    radius: 4.4,
    line: false,
  },
];

function drawMarks(
  context: CanvasRenderingContext2D,
  batches: readonly MarkBatch[],
  size: number,
  colours: readonly string[],
): void {
  context.lineCap = 'round';
  for (const [status, batch] of batches.entries()) {
    const look = SHAPES[status];
    if (look === undefined || batch.count === 0) continue;
    const path = new Path2D();
    const radius = look.radius * size;
    for (let i = 0; i < batch.count; i += 1) {
      look.shape(path, batch.xy[2 * i] as number, batch.xy[2 * i + 1] as number, radius);
    }
    if (look.line) {
      context.strokeStyle = colours[status] ?? '';
      context.lineWidth = 2.2 * size;
      context.stroke(path);
    } else {
      context.fillStyle = colours[status] ?? '';
      context.fill(path);
    }
  }
}
