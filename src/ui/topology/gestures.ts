import type { View } from '../../picture/view.ts';

/** Moves the picture asks for; the stage decides how far they go. */
export interface Moves {
  view(): View;
  zoom(factor: number, x: number, y: number): void;
  pan(dx: number, dy: number): void;
  fit(): void;
  /** The whole drawing is on show: a touch then scrolls the page. */
  isFitted(): boolean;
}

const WHEEL_RATE = 0.0016;
const KEY_ZOOM = 1.3;
const KEY_PAN = 60;
/** A press that moves less than this, px, is a click. */
const SLACK = 4;

/** Wheel, drag, pinch and keys on `root` move the view; returns how to stop. */
export function followGestures(root: HTMLElement, moves: Moves): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let dragged = 0;

  const place = (event: MouseEvent) => {
    const rect = root.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = place(event);
    // A pinch on a touch pad comes as a wheel with Ctrl, in smaller steps.
    const rate = event.ctrlKey ? 6 * WHEEL_RATE : WHEEL_RATE;
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 18 : 1;
    moves.zoom(Math.exp(-event.deltaY * lines * rate), x, y);
  }
  function onDown(event: PointerEvent): void {
    if (event.button !== 0 || event.defaultPrevented) return;
    if (pointers.size === 0) dragged = 0;
    pointers.set(event.pointerId, place(event));
  }
  function onMove(event: PointerEvent): void {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = place(event);
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    pointers.set(event.pointerId, now);
    if (other !== undefined) {
      const apart = (at: typeof now) => Math.hypot(at.x - other.x, at.y - other.y);
      const [x, y] = [(now.x + other.x) / 2, (now.y + other.y) / 2];
      moves.zoom(apart(now) / Math.max(apart(before), 1), x, y);
      dragged = SLACK + 1;
      return;
    }
    if (event.pointerType === 'touch' && moves.isFitted()) return;
    dragged += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    if (dragged <= SLACK) return;
    if (!root.hasPointerCapture(event.pointerId)) root.setPointerCapture(event.pointerId);
    root.dataset['dragging'] = 'yes';
    moves.pan(now.x - before.x, now.y - before.y);
  }
  function onUp(event: PointerEvent): void {
    pointers.delete(event.pointerId);
    delete root.dataset['dragging'];
  }
  /** What ends a drag is no click on what lies under it. */
  function onClick(event: MouseEvent): void {
    if (dragged > SLACK && event.detail > 0) event.stopPropagation();
    dragged = 0;
  }
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keyMoves(root, moves)[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }

  root.addEventListener('wheel', onWheel, { passive: false });
  root.addEventListener('pointerdown', onDown);
  root.addEventListener('pointermove', onMove);
  root.addEventListener('pointerup', onUp);
  root.addEventListener('pointercancel', onUp);
  root.addEventListener('click', onClick, true);
  root.addEventListener('keydown', onKey);
  return () => {
    root.removeEventListener('wheel', onWheel);
    root.removeEventListener('pointerdown', onDown);
    root.removeEventListener('pointermove', onMove);
    root.removeEventListener('pointerup', onUp);
    root.removeEventListener('pointercancel', onUp);
    root.removeEventListener('click', onClick, true);
    root.removeEventListener('keydown', onKey);
  };
}

function keyMoves(root: HTMLElement, moves: Moves): Readonly<Record<string, () => void>> {
  const zoom = (factor: number) => moves.zoom(factor, root.clientWidth / 2, root.clientHeight / 2);
  return {
    '+': () => zoom(KEY_ZOOM),
    '=': () => zoom(KEY_ZOOM),
    '-': () => zoom(1 / KEY_ZOOM),
    '0': () => moves.fit(),
    ArrowLeft: () => moves.pan(KEY_PAN, 0),
    ArrowRight: () => moves.pan(-KEY_PAN, 0),
    ArrowUp: () => moves.pan(0, KEY_PAN),
    ArrowDown: () => moves.pan(0, -KEY_PAN),
  };
}
