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
   * that moves: while the run goes on, only what is true of the link as a whole. `now`: real ms.
   */
  draw(sinceFrame: number, travel: boolean, now: number): void;
  clear(): void;
}

/** Pixels between the middle of a link and each of its lanes. */
const LANE = 5;
/** Ribbons change slowly: of more links than this they are not drawn anew in every picture … */
const RIBBONS_AT_ONCE = 80;
/** … but after so many real ms. */
const RIBBONS_EVERY_MS = 100;

/** `below` takes the ribbons, `canvas` the marks. */
export function createTraffic(canvas: HTMLCanvasElement, below: HTMLCanvasElement): Traffic {
  const context = contextOf(canvas);
  const ribbons = contextOf(below);
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
  let ribbonsAt = Number.NEGATIVE_INFINITY;

  function wipe(one: CanvasRenderingContext2D): void {
    one.setTransform(density, 0, 0, density, 0, 0);
    one.clearRect(0, 0, placement.width, placement.height);
  }

  /** In units of the drawing from here on. */
  function settle(one: CanvasRenderingContext2D): void {
    const { scale, left, top } = placement;
    one.setTransform(density * scale, 0, 0, density * scale, density * left, density * top);
  }

  function clear(): void {
    wipe(context);
    wipe(ribbons);
    ribbonsAt = Number.NEGATIVE_INFINITY;
  }

  function drawBands(lane: number, now: number, running: boolean): void {
    const many = running && routes.length > RIBBONS_AT_ONCE;
    if (many && now - ribbonsAt < RIBBONS_EVERY_MS) return;
    ribbonsAt = now;
    wipe(ribbons);
    settle(ribbons);
    const { scale } = placement;
    drawRibbons(ribbons, routes, { flow, lane, colours, speed, scale });
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
      for (const one of [canvas, below]) {
        if (one.width !== width) one.width = width;
        if (one.height !== height) one.height = height;
      }
      ribbonsAt = Number.NEGATIVE_INFINITY;
    },
    recolour() {
      ({ colours, ink, paper } = readColours(canvas));
      ribbonsAt = Number.NEGATIVE_INFINITY;
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
    draw(sinceFrame, travel, now) {
      wipe(context);
      if (frame === null) return;
      const running = frame.state === 'running';
      const { scale } = placement;
      const lane = LANE / Math.max(scale, 0.4);
      // Marks keep their size on screen while links shrink with the drawing.
      const size = (scale < 0.6 ? 0.75 : 1) / scale;
      settle(context);
      drawBands(lane, now, running);
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

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser cannot draw on a canvas');
  return context;
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
