import {
  BREAKER_CODES,
  EDGE_STRIDE,
  type Frame,
  INSTANCE_STATES,
  INSTANCE_STRIDE,
  MESSAGE_STRIDE,
  type Topology,
} from '../../engine/protocol.ts';
import { cutWay, faultWords, isOnLink } from '../../picture/fault-place.ts';
import { readLink } from '../../picture/link-reading.ts';
import { countByEdge } from '../../picture/marks.ts';
import { readNode } from '../../picture/reading.ts';
import { broughtIn, isInSight, keptInSight, type View, zoomAt } from '../../picture/view.ts';
import { zoneLabels } from '../../picture/zones.ts';
import type { SimulationState } from '../../state/simulation.ts';
import type { PictureEvents, Site } from './events.ts';
import { type Fit, fitSystem, shownDensity } from './fit.ts';
import { followGestures } from './gestures.ts';
import { createLinkBadge, endsOf, type LinkBadge } from './link-badge.ts';
import { createLinks, type Links } from './links.ts';
import { type ClientCard, createClientCard, createNodeCard, type NodeCard } from './node-card.ts';
import { createTraffic } from './traffic.ts';

/** The drawing of one topology in a box: cards, links, canvas. No React inside. */
export interface Stage {
  /** Draws another system, or the same one with more edges. */
  show(topology: Topology): void;
  resize(width: number, height: number): void;
  /** Colours changed. */
  recolour(): void;
  /**
   * Cards and links from the newest figures; a few times a second is enough. At most `most` of them
   * at once: true when the round is complete, else the next call goes on where this one ended.
   */
  updateCards(state: SimulationState, frame: Frame | null, most: number): boolean;
  /** Marks from the newest frame, `sinceFrame` real ms after it came; every animation frame. */
  drawTraffic(
    latest: { readonly frame: Frame; readonly receivedAt: number } | null,
    now: number,
  ): void;
  /** Reduced motion: counts on the links in place of travelling marks. */
  setStill(still: boolean): void;
  /** About the middle of what is on show. */
  zoom(factor: number): void;
  /** The whole drawing again. */
  fit(): void;
  readonly site: Site;
  destroy(): void;
}

/** More links than this are not stops of the Tab key; the inspector of their ends lists them. */
const LINK_STOPS_MAX = 40;

/** The buttons of the view stand there: see `view-buttons` in `topology.css`. */
const corner = () =>
  matchMedia('(pointer: coarse)').matches ? { width: 142, height: 52 } : { width: 106, height: 42 };

/** `redraw` asks for the next picture. */
export function createStage(root: HTMLElement, events: PictureEvents, redraw: () => void): Stage {
  const scene = document.createElement('div');
  scene.className = 'scene';
  const canvas = document.createElement('canvas');
  canvas.className = 'traffic';
  canvas.setAttribute('aria-hidden', 'true');
  const below = canvas.cloneNode() as HTMLCanvasElement;
  const links: Links = createLinks(scene, events.onLink);
  const cards = document.createElement('div');
  cards.className = 'cards';
  // The marks pass over the links and under the cards.
  root.append(scene, below, canvas, cards);
  const traffic = createTraffic(canvas, below);

  let topology: Topology | null = null;
  let fit: Fit | null = null;
  /** Chosen by hand; null follows the fit. */
  let own: View | null = null;
  let client: ClientCard | null = null;
  let nodes: NodeCard[] = [];
  let badges: LinkBadge[] = [];
  let still = false;
  /** The next card or badge of the round under way. */
  let turn = 0;
  const size = { width: 0, height: 0 };
  const view = (): View => own ?? fit ?? { scale: 1, left: 0, top: 0 };

  function clearCards(): void {
    client?.destroy();
    for (const node of nodes) node.destroy();
    client = null;
    nodes = [];
  }

  function makeCards({ endpoints, zones }: Topology): void {
    clearCards();
    client = createClientCard(events.onNode);
    const labels = zoneLabels(zones);
    nodes = endpoints.slice(1).map((one) => createNodeCard(one, labels, events.onNode));
  }

  function makeBadges({ endpoints, edges }: Topology): void {
    for (const badge of badges) badge.destroy();
    badges = edges.map((edge) => createLinkBadge(endsOf(edge, endpoints), events.onLink));
    for (const { element } of badges) element.tabIndex = edges.length > LINK_STOPS_MAX ? -1 : 0;
  }

  function arrange(): void {
    if (topology === null || size.width === 0 || size.height === 0) return;
    const { endpoints, edges } = topology;
    fit = fitSystem(endpoints.length, edges, { ...size, corner: corner() }, fit?.layout ?? null);
    root.dataset['direction'] = fit.layout.direction;
    links.place(fit.layout.routes, topology);
    placeCards(fit, topology);
    if (own !== null) own = keptInSight(own, fit.layout, size);
    look();
  }

  /** In the order of reading, which is that of the Tab key: each card before the links it begins. */
  function placeCards({ layout }: Fit, { edges }: Topology): void {
    const focused = document.activeElement;
    for (const index of layout.reading) {
      const element = elementOf(index);
      const box = layout.nodes[index];
      if (element === undefined || box === undefined) continue;
      element.style.left = `${box.x}px`;
      element.style.top = `${box.y}px`;
      element.style.width = `${layout.cardWidth}px`;
      element.style.height = `${layout.cardHeight}px`;
      cards.append(element);
      for (const [edge, { from }] of edges.entries()) {
        const badge = badges[edge];
        const route = layout.routes[edge];
        if (from !== index || badge === undefined || route === undefined) continue;
        cards.append(badge.element);
        badge.place(route);
      }
    }
    if (focused instanceof HTMLElement && cards.contains(focused)) focused.focus();
  }

  /** What had the focus was made anew, or is gone: then the card it belonged to has it, or the first. */
  function focusAgain({ name, from, to }: DOMStringMap): void {
    const all = [...cards.querySelectorAll<HTMLElement>('.node, .badge')];
    const same = all.find(
      ({ dataset }) => dataset['name'] === name && dataset['from'] === from && dataset['to'] === to,
    );
    const owner = all.find(({ dataset }) => from !== undefined && dataset['name'] === from);
    (same ?? owner ?? all[0])?.focus({ preventScroll: true });
  }

  const elementOf = (index: number) => (index === 0 ? client : nodes[index - 1])?.element;

  /** Brings what is drawn to the view. */
  function look(): void {
    if (fit === null) return;
    const { scale, left, top } = view();
    const transform = `translate(${left}px, ${top}px) scale(${scale})`;
    scene.style.transform = transform;
    cards.style.transform = transform;
    cards.style.setProperty('--unscale', String(1 / Math.max(scale, 0.5)));
    root.dataset['density'] = shownDensity(fit.density, scale);
    root.dataset['fitted'] = own === null ? 'yes' : 'no';
    links.rescale(scale);
    traffic.place(fit.layout.routes, { ...size, scale, left, top });
    events.onView(own === null);
    redraw();
  }

  function setView(next: View): void {
    if (fit === null) return;
    own = keptInSight(next, fit.layout, size);
    look();
  }
  const moves = {
    view,
    isFitted: () => own === null,
    zoom: (factor: number, x: number, y: number) =>
      setView(zoomAt(view(), factor, x, y, fit?.scale ?? 1)),
    pan(dx: number, dy: number) {
      const { scale, left, top } = view();
      setView({ scale, left: left + dx, top: top + dy });
    },
    fit() {
      own = null;
      look();
    },
  };
  const stopGestures = followGestures(root, moves);

  /** The keyboard may reach what is out of sight: it is brought in. */
  function onFocus({ target }: FocusEvent): void {
    if (own === null || !(target instanceof HTMLElement) || !target.matches(':focus-visible'))
      return;
    const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = target;
    setView(broughtIn(own, { x, y, width, height }, size));
  }
  cards.addEventListener('focusin', onFocus);

  function inSight(index: number): boolean {
    const box = fit?.layout.nodes[index];
    if (fit === null || box === undefined) return false;
    const { cardWidth: width, cardHeight: height } = fit.layout;
    return isInSight(view(), { x: box.x, y: box.y, width, height }, size);
  }

  function updateBadge(i: number, { faults }: SimulationState, frame: Frame | null): void {
    const edge = topology?.edges[i];
    if (topology === null || edge === undefined) return;
    if (!(inSight(edge.from) || inSight(edge.to))) return;
    const table = frame && { edges: frame.edges, stride: EDGE_STRIDE };
    const { from, to } = endsOf(edge, topology.endpoints);
    const here = faults.filter((fault) => isOnLink(fault, from, to));
    badges[i]?.update(
      readLink(i, edge.loss, table, cutWay(here)),
      here.map(({ text }) => text.replace(/^\S+ ?(->|→) ?\S+ /, '')),
    );
  }

  function updateNode(i: number, { faults, gauges }: SimulationState, frame: Frame | null): void {
    const endpoint = topology?.endpoints[i + 1];
    if (endpoint === undefined || !inSight(i + 1)) return;
    const table = frame && {
      instances: frame.instances,
      stride: INSTANCE_STRIDE,
      breakers: BREAKER_CODES,
      states: INSTANCE_STATES,
    };
    // What is down is told by the card itself.
    const told = faults.filter(({ fault }) => fault.kind !== 'kill');
    const gauge = gauges[endpoint.name] ?? null;
    nodes[i]?.update(readNode(endpoint, table), faultWords(endpoint.name, told), gauge);
  }

  function updateClient({ rates, closedLoops, totals, faults }: SimulationState): void {
    const sum = (closed: boolean) =>
      rates.reduce((all, rate, i) => all + (closedLoops[i] === closed ? rate : 0), 0);
    client?.update(sum(false), sum(true), totals?.inFlight ?? 0, faultWords('client', faults));
  }

  return {
    show(next) {
      const standing = (of: Topology) => JSON.stringify([of.endpoints, of.zones]);
      const focused = cards.contains(document.activeElement)
        ? (document.activeElement as HTMLElement).dataset
        : null;
      if (topology === null || standing(topology) !== standing(next)) {
        fit = null;
        own = null;
        makeCards(next);
        traffic.clear();
      }
      topology = next;
      turn = 0;
      makeBadges(next);
      arrange();
      if (focused !== null && !cards.contains(document.activeElement)) focusAgain(focused);
    },
    resize(width, height) {
      if (width === size.width && height === size.height) return;
      Object.assign(size, { width, height });
      arrange();
    },
    recolour: traffic.recolour,
    updateCards(state, frame, most) {
      if (topology === null) return true;
      if (turn === 0) {
        updateClient(state);
        const messages = frame && { messages: frame.messages, stride: MESSAGE_STRIDE };
        links.update(still && messages ? countByEdge(messages, topology.edges.length) : null);
      }
      const all = nodes.length + badges.length;
      const end = Math.min(turn + most, all);
      for (; turn < end; turn += 1) {
        if (turn < nodes.length) updateNode(turn, state, frame);
        else updateBadge(turn - nodes.length, state, frame);
      }
      if (turn >= all) turn = 0;
      return turn === 0;
    },
    drawTraffic(latest, now) {
      if (latest === null) {
        traffic.clear();
        return;
      }
      traffic.observe(latest.frame, latest.receivedAt);
      traffic.draw(now - latest.receivedAt, !still, now);
    },
    setStill(value) {
      still = value;
    },
    zoom: (factor) => moves.zoom(factor, size.width / 2, size.height / 2),
    fit: moves.fit,
    site: { root, view, draft: links.draft },
    destroy() {
      stopGestures();
      clearCards();
      for (const badge of badges) badge.destroy();
      links.destroy();
      for (const element of [scene, below, canvas, cards]) element.remove();
    },
  };
}
