import type { View } from '../../picture/view.ts';

/** What people do to the picture. */
export interface PictureEvents {
  /** A node was chosen; `instance` (0-based) when one of its replica ticks was. */
  onNode(name: string, instance?: number): void;
  onLink(from: string, to: string): void;
  /** The whole drawing is on show, or a part of it. */
  onView(fitted: boolean): void;
}

/** The picture as a place to build on. */
export interface Site {
  readonly root: HTMLElement;
  view(): View;
  /** A link being drawn by hand, in the drawing's own units; null takes it away. */
  draft(line: readonly [x0: number, y0: number, x1: number, y1: number] | null): void;
}
