import type { TopologyEndpoint } from '../../engine/protocol.ts';
import { formatCompact, formatQuantity, formatRate } from '../../picture/format.ts';
import {
  breakerWords,
  clientSummary,
  type NodeReading,
  nodeSummary,
  queueSlabs,
  stateWords,
} from '../../picture/reading.ts';
import { child, createBreakerSwitch, drawing, scale, set, WORDS, write } from './card-parts.ts';
import { createTicks } from './replica-ticks.ts';

/** A node's card: made once for each topology, then only its figures change. */
export interface NodeCard {
  readonly element: HTMLButtonElement;
  update(reading: NodeReading, faults: readonly string[]): void;
  destroy(): void;
}

export type OnNode = (name: string, instance?: number) => void;

/** A data store's drum. */
const DRUM =
  '<path d="M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0ZM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0"/>';

/** A proxy's hexagon; a registry's pages. */
const GLYPHS: Readonly<Record<string, string>> = {
  nginx: '<path d="M8 1.2 14 4.6v6.8L8 14.8 2 11.4V4.6ZM5.6 10.8V5.2l4.8 5.6V5.2"/>',
  postgres: DRUM,
  redis: DRUM,
  registry: '<path d="M3 2.2h8.2L13 4v9.8H3ZM5.6 6h4.8M5.6 8.6h4.8M5.6 11.2h2.8"/>',
};

/** `zones`: short labels of the system's zones. */
export function createNodeCard(
  endpoint: TopologyEndpoint,
  zones: readonly string[],
  onNode: OnNode,
): NodeCard {
  const { element, title } = createCard(endpoint.name, endpoint.kind);
  const words = child(element, WORDS);
  const glyph = GLYPHS[endpoint.kind];
  if (glyph !== undefined) drawing(title, 'node-glyph', '0 0 16 16', glyph);
  const name = child(title, 'node-name');
  name.textContent = endpoint.name;
  const stopLooking = showWhole(element, name);
  if (glyph !== undefined) child(title, 'node-kind').textContent = endpoint.kind;
  const ticks = createTicks(title, endpoint, zones);
  const work = child(element, 'node-work');
  const bar = child(child(work, 'node-bar'), 'node-bar-fill');
  const workText = child(work, 'node-figure');
  const foot = child(element, 'node-foot');
  const stack = child(foot, 'node-queue');
  const queueText = child(foot, 'node-queue-text');
  const queueCount = child(queueText, 'node-queue-count');
  child(queueText, 'node-queue-word').textContent = ' waiting';
  const breaker = createBreakerSwitch(foot);
  const state = child(element, 'node-down');
  const notes = child(element, 'node-notes');
  if (endpoint.sidecar) {
    child(element, 'node-sidecar');
    element.dataset['sidecar'] = 'yes';
  }
  child(element, 'node-handle');

  const chosen = (event: MouseEvent) => {
    const tick = event.target instanceof Element ? event.target.closest('[data-instance]') : null;
    const instance = tick instanceof HTMLElement ? tick.dataset['instance'] : undefined;
    if (instance === undefined) onNode(endpoint.name);
    else onNode(endpoint.name, Number(instance));
  };
  element.addEventListener('click', chosen);

  return {
    element,
    update(reading, faults) {
      ticks.update(reading);
      const share = reading.busy / Math.max(reading.workers, 1);
      scale(bar, 'scaleX', share);
      set(element, 'full', share >= 1 && reading.workers > 0 ? 'yes' : '');
      write(workText, `${formatCompact(reading.busy)}/${formatCompact(reading.workers)}`);
      stack.style.setProperty('--slabs', String(queueSlabs(reading.queued, reading.queueRoom)));
      set(element, 'queue', reading.queued > 0 ? 'yes' : '');
      write(queueCount, formatCompact(reading.queued));
      set(element, 'breaker', reading.breaker === null ? '' : 'yes');
      const { breaker: worst } = reading;
      breaker.update(worst?.state ?? null, worst ? breakerWords(worst) : '');
      const states = stateWords(reading);
      const allDown = reading.places > 0 && reading.down === reading.places;
      set(element, 'down', allDown ? 'all' : reading.down > 0 ? 'some' : '');
      set(element, 'state', states.length === 0 || allDown ? '' : 'mixed');
      write(state, states[0] ?? '');
      state.title = states.join(', ');
      write(notes, faults.join(' · '));
      set(element, 'faulty', faults.length > 0 ? 'yes' : '');
      write(words, nodeSummary(endpoint, reading, faults));
      const said = [endpoint.name, ...states, ...faults].join(', ');
      if (element.title !== said) element.title = said;
    },
    destroy() {
      element.removeEventListener('click', chosen);
      stopLooking();
      element.remove();
    },
  };
}

/** Notes, when somebody looks at the card, that its name is cut short: it is then shown above. */
function showWhole(element: HTMLElement, name: HTMLElement): () => void {
  const isCut = () =>
    name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight + 1;
  const look = () => set(element, 'long', isCut() ? 'yes' : '');
  element.addEventListener('pointerenter', look);
  element.addEventListener('focus', look);
  return () => {
    element.removeEventListener('pointerenter', look);
    element.removeEventListener('focus', look);
  };
}

/** The client's card: how much it asks for, and how much of it is still unanswered. */
export interface ClientCard {
  readonly element: HTMLElement;
  /** `users`: people of closed loops. */
  update(rate: number, users: number, inFlight: number, faults: readonly string[]): void;
  destroy(): void;
}

export function createClientCard(onNode: OnNode): ClientCard {
  const { element, title } = createCard('client', 'client');
  const words = child(element, WORDS);
  child(title, 'node-name').textContent = 'client';
  const sends = child(element, 'node-work');
  const waits = child(element, 'node-foot');
  const notes = child(element, 'node-notes');
  child(element, 'node-handle');
  const chosen = () => onNode('client');
  element.addEventListener('click', chosen);
  return {
    element,
    update(rate, users, inFlight, faults) {
      const parts = [
        ...(rate > 0 || users === 0 ? [`sends ${formatRate(rate)}`] : []),
        ...(users > 0 ? [formatQuantity(users, 'user')] : []),
      ];
      write(sends, parts.join(' · '));
      write(waits, `${formatCompact(inFlight)} in flight`);
      write(notes, faults.join(' · '));
      write(words, clientSummary(rate, users, inFlight, faults));
    },
    destroy() {
      element.removeEventListener('click', chosen);
      element.remove();
    },
  };
}

function createCard(name: string, kind: string) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'node';
  element.dataset['kind'] = kind;
  element.dataset['name'] = name;
  return { element, title: child(element, 'node-title') };
}
