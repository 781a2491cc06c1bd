import type { InspectionTarget } from '../../engine/protocol.ts';
import type { Site } from '../topology/events.ts';

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

/**
 * Lines drawn from a card's handle to another card, parts dropped out of the palette, and the keys
 * that do the same; returns how to stop.
 */
export function drawLinks(site: Site, events: BuildEvents): () => void {
  const { root } = site;
  let drawing: { readonly from: HTMLElement; readonly pointer: number } | null = null;
  let target: HTMLElement | null = null;

  function aim(next: HTMLElement | null): void {
    if (target === next) return;
    if (target !== null) delete target.dataset['target'];
    target = next;
    if (target !== null) target.dataset['target'] = 'yes';
  }
  const cardAt = (event: MouseEvent): HTMLElement | null => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const card = under?.closest('.node');
    return card instanceof HTMLElement && root.contains(card) ? card : null;
  };

  function onDown(event: PointerEvent): void {
    if (!(event.target instanceof Element)) return;
    const handle = event.target.closest('.node-handle');
    const from = handle?.closest('.node');
    if (event.button !== 0 || !(from instanceof HTMLElement)) return;
    event.preventDefault(); // not the beginning of a pan
    drawing = { from, pointer: event.pointerId };
    root.setPointerCapture(event.pointerId);
  }
  function onMove(event: PointerEvent): void {
    if (drawing?.pointer !== event.pointerId) return;
    const { scale, left, top } = site.view();
    const rect = root.getBoundingClientRect();
    const { from } = drawing;
    const x0 = from.offsetLeft + from.offsetWidth;
    const y0 = from.offsetTop + from.offsetHeight / 2;
    const x1 = (event.clientX - rect.left - left) / scale;
    const y1 = (event.clientY - rect.top - top) / scale;
    site.draft([x0, y0, x1, y1]);
    const card = cardAt(event);
    aim(card === from || card?.dataset['kind'] === 'client' ? null : card);
  }
  function onUp(event: PointerEvent): void {
    if (drawing?.pointer !== event.pointerId) return;
    const from = drawing.from.dataset['name'];
    const to = target?.dataset['name'];
    drawing = null;
    site.draft(null);
    aim(null);
    if (event.type === 'pointerup' && from !== undefined && to !== undefined) {
      events.onConnect(from, to);
    }
  }
  /** A press on a handle chooses no card. */
  function onClick(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('.node-handle')) {
      event.stopPropagation();
    }
  }
  function onDrag(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes(PART_TYPE)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    aim(event.type === 'dragleave' ? null : cardAt(event));
  }
  function onDrop(event: DragEvent): void {
    const part = event.dataTransfer?.getData(PART_TYPE);
    if (part === undefined || part === '') return;
    event.preventDefault();
    const onto = cardAt(event)?.dataset['name'] ?? null;
    aim(null);
    events.onDrop(part, onto);
  }
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof HTMLElement)) return;
    const { name, from, to } = event.target.dataset;
    const removes = event.key === 'Delete' || event.key === 'Backspace';
    if (removes && name !== undefined && name !== 'client') {
      events.onRemove({ kind: 'service', name });
    } else if (removes && from !== undefined && to !== undefined) {
      events.onRemove({ kind: 'link', from, to });
    } else if (event.key.toLowerCase() === 'c' && name !== undefined) {
      events.onAskConnect(name);
    } else return;
    event.preventDefault();
  }

  const listeners: readonly (readonly [string, (event: never) => void, boolean?])[] = [
    ['pointerdown', onDown, true],
    ['pointermove', onMove],
    ['pointerup', onUp],
    ['pointercancel', onUp],
    ['click', onClick, true],
    ['dragover', onDrag],
    ['dragleave', onDrag],
    ['drop', onDrop],
    ['keydown', onKey],
  ];
  for (const [type, listener, capture] of listeners) {
    root.addEventListener(type, listener as EventListener, capture);
  }
  return () => {
    for (const [type, listener, capture] of listeners) {
      root.removeEventListener(type, listener as EventListener, capture);
    }
  };
}
