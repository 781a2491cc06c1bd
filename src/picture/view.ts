/** Which part of a drawing is on show, and how large: a place and a scale, moved by hand. */

export interface View {
  readonly scale: number;
  /** Where the drawing's corner is, px from that of its place. */
  readonly left: number;
  readonly top: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** So much of the drawing or of its place, px, always stays in sight. */
const KEPT = 60;
const SCALE_MAX = 3;

/** `view` with the point (`x`, `y`) of the place held where it is. `fit`: the whole drawing's scale. */
export function zoomAt(view: View, factor: number, x: number, y: number, fit: number): View {
  const least = Math.min(fit, 1) / 2;
  const scale = Math.min(Math.max(view.scale * factor, least), Math.max(SCALE_MAX, fit));
  const by = scale / view.scale;
  return { scale, left: x - (x - view.left) * by, top: y - (y - view.top) * by };
}

/** Keeps an edge of the drawing from leaving its place altogether. */
export function keptInSight(view: View, drawing: Size, place: Size): View {
  const clamp = (at: number, size: number, room: number) =>
    Math.min(Math.max(at, Math.min(KEPT, room) - size), Math.max(room - KEPT, 0));
  return {
    scale: view.scale,
    left: clamp(view.left, drawing.width * view.scale, place.width),
    top: clamp(view.top, drawing.height * view.scale, place.height),
  };
}

/** Moves as little as shows a box of the drawing whole, `margin` px away from the edges. */
export function broughtIn(
  view: View,
  box: { readonly x: number; readonly y: number } & Size,
  place: Size,
  margin = 16,
): View {
  const move = (at: number, start: number, size: number, room: number) => {
    const from = at + start * view.scale;
    const to = from + size * view.scale;
    if (from < margin) return at + margin - from;
    return to > room - margin ? at + room - margin - to : at;
  };
  return {
    scale: view.scale,
    left: move(view.left, box.x, box.width, place.width),
    top: move(view.top, box.y, box.height, place.height),
  };
}

/** Whether a box of the drawing can be seen at all. */
export function isInSight(
  view: View,
  box: { readonly x: number; readonly y: number } & Size,
  place: Size,
): boolean {
  const left = view.left + box.x * view.scale;
  const top = view.top + box.y * view.scale;
  return (
    left < place.width &&
    top < place.height &&
    left + box.width * view.scale > 0 &&
    top + box.height * view.scale > 0
  );
}
