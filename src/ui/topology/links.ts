import type { Topology } from '../../engine/protocol.ts';
import { ROUTE_POINTS, ROUTE_STRIDE, type Route } from '../../picture/route.ts';
import { endsOf } from './link-badge.ts';

/** The lines between cards, and (for still pictures) what is on them as numbers. */
export interface Links {
  place(routes: readonly Route[], topology: Topology): void;
  /** Labels keep their size on screen. */
  rescale(scale: number): void;
  /** Messages by edge as `[requests, responses]`; null hides the numbers. */
  update(counts: readonly (readonly [number, number])[] | null): void;
  /** A link being drawn by hand, in the drawing's own units; null takes it away. */
  draft(line: readonly [x0: number, y0: number, x1: number, y1: number] | null): void;
  destroy(): void;
}

const SVG = 'http://www.w3.org/2000/svg';

export function createLinks(
  parent: HTMLElement,
  onLink: (from: string, to: string) => void,
): Links {
  const svg = document.createElementNS(SVG, 'svg');
  svg.classList.add('links');
  svg.setAttribute('aria-hidden', 'true');
  parent.append(svg);
  const drafted = path('link-draft', '');
  let labels: SVGTextElement[] = [];

  return {
    place(routes, topology) {
      svg.replaceChildren();
      labels = routes.map((route, edge) => {
        const ends = topology.edges[edge];
        const line = path('link', route.d);
        // Wide enough to be hit.
        const reach = path('link-reach', route.d);
        if (ends !== undefined) {
          const { from, to } = endsOf(ends, topology.endpoints);
          const title = document.createElementNS(SVG, 'title');
          title.textContent = `${from} calls ${to}`;
          reach.append(title);
          reach.addEventListener('click', () => onLink(from, to));
        }
        const label = document.createElementNS(SVG, 'text');
        label.setAttribute('class', 'link-count');
        const middle = Math.floor(ROUTE_POINTS / 2) * ROUTE_STRIDE;
        label.setAttribute('x', String(route.points[middle]));
        label.setAttribute('y', String((route.points[middle + 1] ?? 0) - 13));
        svg.append(line, path('link-head', arrowHead(route)), reach, label);
        return label;
      });
      svg.append(drafted);
    },
    rescale(scale) {
      svg.style.setProperty('--label', `${Math.round(11 / Math.max(scale, 0.5))}px`);
    },
    update(counts) {
      for (const [edge, label] of labels.entries()) {
        const [requests, responses] = counts?.[edge] ?? [0, 0];
        const text = requests + responses === 0 ? '' : `${requests} → · ${responses} ←`;
        if (label.textContent !== text) label.textContent = text;
      }
    },
    draft(line) {
      drafted.setAttribute(
        'd',
        line === null ? '' : `M${line[0]} ${line[1]}L${line[2]} ${line[3]}`,
      );
    },
    destroy() {
      svg.remove();
    },
  };
}

function path(className: string, d: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', className);
  element.setAttribute('d', d);
  return element;
}

/** A small chevron just before the callee's card. */
function arrowHead({ points }: Route): string {
  const at = (ROUTE_POINTS - 1) * ROUTE_STRIDE;
  const [x = 0, y = 0, nx = 0, ny = 0] = points.subarray(at, at + ROUTE_STRIDE);
  const [dx, dy] = [ny, -nx]; // along the link
  const wing = (side: number) => {
    return `${(x - 7 * dx + side * 4 * nx).toFixed(1)} ${(y - 7 * dy + side * 4 * ny).toFixed(1)}`;
  };
  return `M${wing(1)}L${x.toFixed(1)} ${y.toFixed(1)}L${wing(-1)}`;
}
