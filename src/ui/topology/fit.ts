import type { GraphEdge } from '../../picture/layers.ts';
import { type Layout, type LayoutOptions, layOut } from '../../picture/layout.ts';
import type { View } from '../../picture/view.ts';

/**
 * How much of a card is drawn: all, the essentials, name and load (`slim`: on two narrow lines, for
 * phones), or a block with its state alone.
 */
export type Density = 'full' | 'compact' | 'chip' | 'slim' | 'block';

export interface Fit extends View {
  readonly layout: Layout;
  readonly density: Density;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the drawing is to stand; the corner is taken by something else. */
export interface Place extends Size {
  readonly corner: Size;
}

type Spacing = Pick<LayoutOptions, 'cardWidth' | 'cardHeight' | 'layerGap' | 'nodeGap'>;

const SPACINGS: Readonly<Record<Density, Spacing>> = {
  full: { cardWidth: 172, cardHeight: 82, layerGap: 64, nodeGap: 24 },
  compact: { cardWidth: 144, cardHeight: 64, layerGap: 52, nodeGap: 22 },
  chip: { cardWidth: 108, cardHeight: 30, layerGap: 46, nodeGap: 10 },
  slim: { cardWidth: 80, cardHeight: 40, layerGap: 24, nodeGap: 10 },
  // Room for the chips they become when looked at more closely.
  block: { cardWidth: 96, cardHeight: 30, layerGap: 56, nodeGap: 10 },
};
/** A drawing smaller than this is drawn with less on each card instead. */
const READABLE: Readonly<Record<Density, number>> = {
  full: 0.82,
  compact: 0.74,
  chip: 0.6,
  slim: 0.56,
  block: 0,
};
/** A card laid out with much on it shows less once it is smaller than this. */
const BLOCK_BELOW = 0.56;

/** What is drawn of cards laid out at `density` when they are on show at `scale`. */
export function shownDensity(density: Density, scale: number): Density {
  if (scale < BLOCK_BELOW) return 'block';
  return density === 'block' ? 'chip' : density;
}

/**
 * The fullest drawing that is readable in `width` × `height` px: from the client at the left, or at
 * the top where that leaves it notably larger. Links take up the room that is left over. No card
 * stands in the lower right `corner`.
 */
export function fitSystem(
  nodeCount: number,
  edges: readonly GraphEdge[],
  { width, height, corner }: Place,
  previous: Layout | null,
): Fit {
  const whole = fitInto(nodeCount, edges, width, height, previous);
  const moved = clearOf(whole, width, height, corner);
  if (moved !== null) return moved;
  // What is lost is the whole strip beside or above the corner: whichever leaves more.
  const above = fitInto(nodeCount, edges, width, height - corner.height, previous);
  const beside = fitInto(nodeCount, edges, width - corner.width, height, previous);
  return beside.scale > above.scale ? beside : above;
}

/** `fit` as it is, or moved by the room it leaves; null where a card stands in the corner even so. */
function clearOf(fit: Fit, width: number, height: number, corner: Size): Fit | null {
  const { layout, scale } = fit;
  const left = Math.min(fit.left, Math.max(0, width - corner.width - layout.width * scale));
  const top = Math.min(fit.top, Math.max(0, height - corner.height - layout.height * scale));
  const ways: Fit[] = [fit, { ...fit, left }, { ...fit, top }, { ...fit, left: 0, top: 0 }];
  const isClear = (way: Fit) =>
    layout.nodes.every(
      ({ x, y }) =>
        way.left + (x + layout.cardWidth) * scale <= width - corner.width ||
        way.top + (y + layout.cardHeight) * scale <= height - corner.height,
    );
  return ways.find(isClear) ?? null;
}

function fitInto(
  nodeCount: number,
  edges: readonly GraphEdge[],
  width: number,
  height: number,
  previous: Layout | null,
): Fit {
  let best: Fit | null = null;
  for (const density of ['full', 'compact', 'chip', 'slim', 'block'] as const) {
    // Hopeless, and laying out hundreds of nodes four times takes time.
    if (density !== 'block' && nodeCount > 80) continue;
    const right = fitOne(nodeCount, edges, width, height, density, 'right', previous);
    const down = fitOne(nodeCount, edges, width, height, density, 'down', previous);
    const better = down.scale > 1.15 * right.scale ? down : right;
    best = better;
    if (better.scale >= READABLE[density]) break;
  }
  return best as Fit;
}

function fitOne(
  nodeCount: number,
  edges: readonly GraphEdge[],
  width: number,
  height: number,
  density: Density,
  direction: Layout['direction'],
  previous: Layout | null,
): Fit {
  const spacing = SPACINGS[density];
  const base = {
    ...spacing,
    direction,
    maxPerLayer: nodeCount <= 12 ? Number.POSITIVE_INFINITY : Math.ceil(1.2 * Math.sqrt(nodeCount)),
    ...(previous?.direction === direction ? { previous } : {}),
  };
  const tight = layOut(nodeCount, edges, base);
  const roomAlong = direction === 'right' ? width - tight.width : height - tight.height;
  const layers = 1 + Math.max(...tight.nodes.map((node) => node.layer));
  const stretch = layers > 1 ? Math.max(0, Math.min(roomAlong / (layers - 1), 110)) : 0;
  const layout =
    stretch < 1
      ? tight
      : layOut(nodeCount, edges, { ...base, layerGap: spacing.layerGap + stretch });
  const scale = Math.min(1, width / layout.width, height / layout.height);
  return {
    layout,
    density,
    scale,
    left: (width - layout.width * scale) / 2,
    top: (height - layout.height * scale) / 2,
  };
}
