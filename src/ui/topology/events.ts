import type { InspectionTarget } from '../../engine/protocol.ts';

/** What people do to the picture. */
export interface PictureEvents {
  /** A node was chosen; `instance` (0-based) when one of its replica ticks was. */
  onNode(name: string, instance?: number): void;
  onLink(from: string, to: string): void;
  /** The whole drawing is on show, or a part of it. */
  onView(fitted: boolean): void;
  readonly build: BuildEvents;
}

/** Only where the system may be changed. */
export interface BuildEvents {
  /** A line was drawn from one card to another. */
  onConnect(from: string, to: string): void;
  /** Somebody wants to choose with the keyboard what `from` is to call. */
  onAskConnect(from: string): void;
  onRemove(target: InspectionTarget): void;
  /** A part of the palette was dropped; `onto`: the card under it. */
  onDrop(part: string, onto: string | null): void;
}

/** Kind of data that a part dragged out of the palette carries. */
export const PART_TYPE = 'application/x-faultline-part';
