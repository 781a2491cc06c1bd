import {
  FRAME_MESSAGES_MAX,
  type Frame,
  MESSAGE_STRIDE,
  STATUS_CODES,
} from '../../engine/protocol.ts';
import { FOLLOWED_MAX, followJourneys, GLIMPSE_MS, makeJourneys } from '../../picture/journeys.ts';
import { makeBatches, makeFlow, observeFlow, placeMarks } from '../../picture/marks.ts';
import type { Route } from '../../picture/route.ts';
import { statusLook } from '../../picture/status.ts';
import { drawMarks } from './mark-shapes.ts';
import { drawRibbons } from './ribbons.ts';
import { drawStep, drawTrails, TRAIL_MS } from './trails.ts';

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
   * Draws the newest frame as it stands `sinceFrame` real ms after it came. Without `travel` nothing
   * that moves: while the run goes on, only what is true of the link as a whole.
   */
  draw(sinceFrame: number, travel: boolean): void;
  clear(): void;
}

/** Pixels between the middle of a link and each of its lanes. */
const LANE = 5;
export function createTraffic(canvas: HTMLCanvasElement): Traffic {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw on a canvas');
  const batches = makeBatches(STATUS_CODES.length, FRAME_MESSAGES_MAX);
  let { colours, ink, paper } = readColours(canvas);
  let routes: readonly Route[] = [];
  let placement: Placement = { width: 0, height: 0, scale: 1, left: 0, top: 0 };
  let flow = makeFlow(0, STATUS_CODES.length);
  let frame: Frame | null = null;
  let journeys = makeJourneys();
  /** Simulated ms a real ms when the run last moved by itself. */
  let speed = 1;
  /** The run stands still, and was stopped before too: what moved since is one step. */
  let stepped = false;
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
      journeys = makeJourneys();
      clear();
    },
    place(newRoutes, newPlacement) {
      if (newRoutes.length !== routes.length) {
        flow = makeFlow(newRoutes.length, STATUS_CODES.length);
      }
      routes = newRoutes;
      placement = newPlacement;
      density = Math.min(globalThis.devicePixelRatio || 1, 3);
      const width = Math.max(1, Math.round(placement.width * density));
      const height = Math.max(1, Math.round(placement.height * density));
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    },
    recolour() {
      ({ colours, ink, paper } = readColours(canvas));
    },
    observe(newFrame, receivedAt) {
      if (frame === newFrame) return;
      const running = newFrame.state === 'running';
      const moved = frame !== null && newFrame.now !== frame.now;
      stepped = newFrame.state === 'paused' && (stepped || (frame?.state === 'paused' && moved));
      frame = newFrame;
      const drawn = newFrame.messages.length / MESSAGE_STRIDE;
      const share = newFrame.messagesInFlight > drawn ? drawn / newFrame.messagesInFlight : 1;
      const table = { messages: newFrame.messages, stride: MESSAGE_STRIDE };
      if (running && newFrame.achievedSpeed > 0) speed = newFrame.achievedSpeed;
      // A standing picture costs nothing more: a step shows what it moved however many there are.
      const most = running ? FOLLOWED_MAX : FRAME_MESSAGES_MAX;
      followJourneys(journeys, table, newFrame.now, running ? TRAIL_MS * speed : 0, most);
      // A stopped run keeps its last picture: no time passes for the average either.
      const passed = running ? Math.min(receivedAt - seenAt, 1000) : 0;
      if (stepped) flow.rate.fill(0);
      else observeFlow(flow, table, passed, share || 1);
      seenAt = receivedAt;
    },
    draw(sinceFrame, travel) {
      clear();
      if (frame === null) return;
      const running = frame.state === 'running';
      const { scale, left, top } = placement;
      const lane = LANE / Math.max(scale, 0.4);
      // Marks keep their size on screen while links shrink with the drawing.
      const size = (scale < 0.6 ? 0.75 : 1) / scale;
      context.setTransform(density * scale, 0, 0, density * scale, density * left, density * top);
      drawRibbons(context, routes, flow, lane, colours, speed);
      if (running && !travel) return;
      const advance = running ? sinceFrame * speed : 0;
      const look = { lane, size, colours, ink };
      if (stepped) drawStep(context, journeys, routes, look);
      else drawTrails(context, journeys, routes, frame.now + advance, speed, look);
      const table = { messages: frame.messages, stride: MESSAGE_STRIDE };
      placeMarks(table, routes, advance, lane, batches, running ? GLIMPSE_MS * speed : 0);
      drawMarks(context, batches, size, colours, paper);
    },
  };
}

function readColours(element: Element) {
  const style = getComputedStyle(element);
  const read = (token: string) => style.getPropertyValue(token).trim();
  return {
    colours: STATUS_CODES.map((status) => read(statusLook(status).token)),
    ink: read('--ink'),
    paper: read('--paper'),
  };
}
