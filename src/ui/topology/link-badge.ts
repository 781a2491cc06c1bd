import type { TopologyEdge } from '../../engine/protocol.ts';
import {
  type LinkReading,
  linkSummary,
  linkTrouble,
  poolWords,
} from '../../picture/link-reading.ts';
import { ROUTE_POINTS, ROUTE_STRIDE, type Route } from '../../picture/route.ts';
import { child, drawing, set, WORDS, write } from './card-parts.ts';

/** What stands on a link: a place for the keyboard, its state, its pool, and faults in force. */
export interface LinkBadge {
  readonly element: HTMLButtonElement;
  place(route: Route): void;
  update(reading: LinkReading, faults: readonly string[]): void;
  destroy(): void;
}

/** Where along its way (0..1) the state stands, and the pool at the caller's end. */
const MIDDLE = 0.5;
const AT_CALLER = 0.16;

export function createLinkBadge(
  { from, to }: { readonly from: string; readonly to: string },
  onLink: (from: string, to: string) => void,
): LinkBadge {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'badge';
  element.dataset['from'] = from;
  element.dataset['to'] = to;
  const words = child(element, WORDS);
  const mark = child(element, 'badge-mark');
  drawing(mark, 'badge-cross', '-6 -6 12 12', '<path d="M-4-4 4 4M4-4-4 4"/>');
  drawing(mark, 'badge-bolt', '-6 -7 12 14', '<path d="M1.5-6-3.5 1H0L-1.5 6 3.5-1.5H0Z"/>');
  drawing(mark, 'badge-way', '-8 -8 16 16', '<path d="M-7 0H2M-1.5-3.5 2 0-1.5 3.5M5.5-5.5V5.5"/>');
  const text = child(element, 'badge-text');
  const pool = document.createElement('span');
  pool.className = 'badge-pool';
  pool.ariaHidden = 'true';
  const chosen = () => onLink(from, to);
  element.addEventListener('click', chosen);
  element.title = `${from} → ${to}`;

  return {
    element,
    place(route) {
      stand(element, route, MIDDLE);
      element.style.setProperty('--along', `${angleAt(route, MIDDLE)}deg`);
      stand(pool, route, AT_CALLER);
      element.after(pool);
    },
    update(reading, faults) {
      const trouble = linkTrouble(reading);
      set(element, 'cut', reading.cut ?? '');
      set(element, 'way', reading.cut === null || reading.way === 'both' ? '' : reading.way);
      // What the faults say of it, or else what the link itself is like.
      const said = faults.length > 0 && reading.cut === null ? faults.join(' · ') : trouble;
      write(text, said);
      set(element, 'trouble', said === '' ? '' : 'yes');
      write(pool, poolWords(reading));
      set(pool, 'waits', reading.waiting > 0 ? 'yes' : '');
      write(words, [linkSummary(from, to, reading), ...faults].join(', '));
    },
    destroy() {
      element.removeEventListener('click', chosen);
      element.remove();
      pool.remove();
    },
  };
}

export const endsOf = (
  edge: TopologyEdge,
  endpoints: readonly { readonly name: string }[],
): { readonly from: string; readonly to: string } => ({
  from: endpoints[edge.from]?.name ?? '',
  to: endpoints[edge.to]?.name ?? '',
});

/** Of the way from caller to callee, clockwise from the right. */
function angleAt({ points }: Route, share: number): number {
  const at = Math.round(share * (ROUTE_POINTS - 1)) * ROUTE_STRIDE;
  const [nx = 0, ny = 0] = points.subarray(at + 2, at + ROUTE_STRIDE);
  return Math.round((Math.atan2(-nx, ny) * 180) / Math.PI);
}

function stand(element: HTMLElement, { points }: Route, share: number): void {
  const at = Math.round(share * (ROUTE_POINTS - 1)) * ROUTE_STRIDE;
  element.style.left = `${points[at]}px`;
  element.style.top = `${points[at + 1]}px`;
}
