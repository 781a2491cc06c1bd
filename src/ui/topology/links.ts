import type { Topology } from '../../engine/protocol.ts';
import { formatPercent } from '../../picture/format.ts';
import { ROUTE_POINTS, ROUTE_STRIDE, type Route } from '../../picture/route.ts';

/** The lines between cards, and (for still pictures) what is on them as numbers. */
export interface Links {
  place(routes: readonly Route[], topology: Topology, scale: number): void;
  /** Messages by edge as `[requests, responses]`; null hides the numbers. */
  update(counts: readonly (readonly [number, number])[] | null): void;
  destroy(): void;
}

const SVG = 'http://www.w3.org/2000/svg';

export function createLinks(parent: HTMLElement): Links {
  const svg = document.createElementNS(SVG, 'svg');
  svg.classList.add('links');
  svg.setAttribute('aria-hidden', 'true');
  parent.append(svg);
  let labels: SVGTextElement[] = [];

  return {
    place(routes, topology, scale) {
      svg.replaceChildren();
      labels = routes.map((route, edge) => {
        const line = document.createElementNS(SVG, 'path');
        line.setAttribute('class', 'link');
        line.setAttribute('d', route.d);
        const head = document.createElementNS(SVG, 'path');
        head.setAttribute('class', 'link-head');
        head.setAttribute('d', arrowHead(route));
        const label = document.createElementNS(SVG, 'text');
        label.setAttribute('class', 'link-count');
        const middle = Math.floor(ROUTE_POINTS / 2) * ROUTE_STRIDE;
        label.setAttribute('x', String(route.points[middle]));
        label.setAttribute('y', String((route.points[middle + 1] ?? 0) - 13));
        label.style.fontSize = `${Math.round(11 / Math.max(scale, 0.5))}px`;
        const ends = topology.edges[edge];
        const name = (index: number | undefined) => topology.endpoints[index ?? -1]?.name ?? '';
        const title = document.createElementNS(SVG, 'title');
        title.textContent = `${name(ends?.from)} calls ${name(ends?.to)}`;
        line.append(title);
        svg.append(line, head, label);
        if (ends !== undefined && ends.loss > 0) svg.append(lossLabel(label, ends.loss));
        return label;
      });
    },
    update(counts) {
      for (const [edge, label] of labels.entries()) {
        const [requests, responses] = counts?.[edge] ?? [0, 0];
        const text = requests + responses === 0 ? '' : `${requests} → · ${responses} ←`;
        if (label.textContent !== text) label.textContent = text;
      }
    },
    destroy() {
      svg.remove();
    },
  };
}

/** Says under the line how much of what is sent gets lost on it. */
function lossLabel(above: SVGTextElement, loss: number): SVGTextElement {
  const label = document.createElementNS(SVG, 'text');
  label.setAttribute('class', 'link-loss');
  label.setAttribute('x', above.getAttribute('x') ?? '0');
  label.setAttribute('y', String(Number(above.getAttribute('y')) + 33));
  label.style.fontSize = above.style.fontSize;
  label.textContent = `✕ ${formatPercent(loss)} lost`;
  return label;
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
