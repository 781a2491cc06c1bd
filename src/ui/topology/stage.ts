import {
  BREAKER_CODES,
  type Frame,
  INSTANCE_STRIDE,
  MESSAGE_STRIDE,
  type Topology,
} from '../../engine/protocol.ts';
import type { Layout } from '../../picture/layout.ts';
import { countByEdge } from '../../picture/marks.ts';
import { faultWords, readNode } from '../../picture/reading.ts';
import type { SimulationState } from '../../state/simulation.ts';
import { type Fit, fitSystem } from './fit.ts';
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
  /** Cards and links from the newest figures; a few times a second is enough. */
  updateCards(state: SimulationState, frame: Frame | null): void;
  /** Marks from the newest frame, `sinceFrame` real ms after it came; every animation frame. */
  drawTraffic(
    latest: { readonly frame: Frame; readonly receivedAt: number } | null,
    now: number,
  ): void;
  /** Reduced motion: counts on the links in place of travelling marks. */
  setStill(still: boolean): void;
  destroy(): void;
}

export function createStage(
  root: HTMLElement,
  onNode: (name: string, instance?: number) => void,
): Stage {
  const scene = document.createElement('div');
  scene.className = 'scene';
  const canvas = document.createElement('canvas');
  canvas.className = 'traffic';
  canvas.setAttribute('aria-hidden', 'true');
  const links: Links = createLinks(scene);
  const cards = document.createElement('div');
  cards.className = 'cards';
  // The marks pass over the links and under the cards.
  root.append(scene, canvas, cards);
  const traffic = createTraffic(canvas);

  let topology: Topology | null = null;
  let layout: Layout | null = null;
  let client: ClientCard | null = null;
  let nodes: NodeCard[] = [];
  let still = false;
  const size = { width: 0, height: 0 };

  function clearCards(): void {
    client?.destroy();
    for (const node of nodes) node.destroy();
    client = null;
    nodes = [];
  }

  function makeCards({ endpoints }: Topology): void {
    clearCards();
    client = createClientCard();
    nodes = endpoints.slice(1).map((endpoint) => createNodeCard(endpoint, onNode));
  }

  function arrange(): void {
    if (topology === null || size.width === 0 || size.height === 0) return;
    const { endpoints, edges } = topology;
    const fit = fitSystem(endpoints.length, edges, size.width, size.height, layout);
    layout = fit.layout;
    placeCards(fit);
    links.place(fit.layout.routes, topology, fit.scale);
    scene.style.transform = `translate(${fit.left}px, ${fit.top}px) scale(${fit.scale})`;
    traffic.place(fit.layout.routes, { ...size, scale: fit.scale, left: fit.left, top: fit.top });
  }

  function placeCards({ layout: { nodes: boxes, reading, cardWidth, cardHeight }, ...fit }: Fit) {
    root.dataset['density'] = fit.density;
    cards.style.transform = `translate(${fit.left}px, ${fit.top}px) scale(${fit.scale})`;
    const focused = document.activeElement;
    for (const index of reading) {
      const element = (index === 0 ? client : nodes[index - 1])?.element;
      const box = boxes[index];
      if (element === undefined || box === undefined) continue;
      element.style.left = `${box.x}px`;
      element.style.top = `${box.y}px`;
      element.style.width = `${cardWidth}px`;
      element.style.height = `${cardHeight}px`;
      cards.append(element); // the order of reading is the order of the Tab key
    }
    if (focused instanceof HTMLElement && cards.contains(focused)) focused.focus();
  }

  return {
    show(next) {
      const same =
        topology !== null && JSON.stringify(topology.endpoints) === JSON.stringify(next.endpoints);
      if (!same) {
        layout = null;
        makeCards(next);
        traffic.clear();
      }
      topology = next;
      arrange();
    },
    resize(width, height) {
      if (width === size.width && height === size.height) return;
      Object.assign(size, { width, height });
      arrange();
    },
    recolour: traffic.recolour,
    updateCards(state, frame) {
      if (topology === null) return;
      client?.update(
        state.rates.reduce((sum, rate) => sum + rate, 0),
        state.totals?.inFlight ?? 0,
      );
      // What is down is told by the card itself.
      const told = state.faults.filter((fault) => fault.kind !== 'kill');
      const table = frame && {
        instances: frame.instances,
        stride: INSTANCE_STRIDE,
        breakers: BREAKER_CODES,
      };
      for (const [i, card] of nodes.entries()) {
        const endpoint = topology.endpoints[i + 1];
        if (endpoint === undefined) continue;
        card.update(readNode(endpoint, table), faultWords(endpoint.name, told));
      }
      const messages = frame && { messages: frame.messages, stride: MESSAGE_STRIDE };
      links.update(still && messages ? countByEdge(messages, topology.edges.length) : null);
    },
    drawTraffic(latest, now) {
      if (latest === null) {
        traffic.clear();
        return;
      }
      traffic.observe(latest.frame, latest.receivedAt);
      traffic.draw(now - latest.receivedAt, !still);
    },
    setStill(value) {
      still = value;
    },
    destroy() {
      clearCards();
      links.destroy();
      for (const element of [scene, canvas, cards]) element.remove();
    },
  };
}
