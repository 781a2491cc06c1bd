import type { TopologyEndpoint } from '../../engine/protocol.ts';
import { formatCompact, formatRate } from '../../picture/format.ts';
import {
  breakerWords,
  clientSummary,
  downWords,
  type NodeReading,
  nodeSummary,
  queueSlabs,
} from '../../picture/reading.ts';

/** A node's card: made once for each topology, then only its figures change. */
export interface NodeCard {
  readonly element: HTMLButtonElement;
  update(reading: NodeReading, faults: readonly string[]): void;
  destroy(): void;
}

/** The card in words, for people who do not see it: the button's name, kept up to date. */
const WORDS = 'node-words visually-hidden';

/** More replicas than this are told as a number. */
const TICKS_MAX = 12;

export function createNodeCard(
  endpoint: TopologyEndpoint,
  onNode: (name: string, instance?: number) => void,
): NodeCard {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'node';
  element.dataset['kind'] = endpoint.kind;
  const words = child(element, WORDS);
  const title = child(element, 'node-title');
  child(title, 'node-name').textContent = endpoint.name;
  const ticks = child(title, 'node-ticks');
  const ticked = endpoint.replicas > 1 && endpoint.replicas <= TICKS_MAX;
  const bars = Array.from({ length: ticked ? endpoint.replicas : 0 }, (_, instance) => {
    const tick = child(ticks, 'node-tick');
    tick.dataset['instance'] = String(instance);
    return { tick, fill: child(tick, 'node-tick-fill') };
  });
  if (endpoint.replicas > TICKS_MAX) ticks.textContent = `×${endpoint.replicas}`;
  const work = child(element, 'node-work');
  const bar = child(child(work, 'node-bar'), 'node-bar-fill');
  const workText = child(work, 'node-figure');
  const foot = child(element, 'node-foot');
  const stack = child(foot, 'node-queue');
  const queueText = child(foot, 'node-queue-text');
  const queueCount = child(queueText, 'node-queue-count');
  child(queueText, 'node-queue-word').textContent = ' waiting';
  const breaker = createBreakerSwitch(foot);
  const cross = child(element, 'node-down');
  const notes = child(element, 'node-notes');

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
      for (const [i, { tick, fill }] of bars.entries()) {
        const one = reading.instances[i];
        if (one === undefined) continue;
        set(tick, 'down', one.up ? '' : 'yes');
        scale(fill, 'scaleY', one.busy / Math.max(endpoint.concurrency, 1));
      }
      const share = reading.busy / Math.max(reading.workers, 1);
      scale(bar, 'scaleX', share);
      set(element, 'full', share >= 1 ? 'yes' : '');
      write(workText, `${formatCompact(reading.busy)}/${formatCompact(reading.workers)}`);
      const slabs = queueSlabs(reading.queued, reading.queueRoom);
      stack.style.setProperty('--slabs', String(slabs));
      set(element, 'queue', reading.queued > 0 ? 'yes' : '');
      write(queueCount, formatCompact(reading.queued));
      set(element, 'breaker', reading.breaker === null ? '' : 'yes');
      breaker.update(
        reading.breaker?.state ?? null,
        reading.breaker ? breakerWords(reading.breaker) : '',
      );
      const down = downWords(reading);
      set(element, 'down', down === '' ? '' : down === 'down' ? 'all' : 'some');
      write(cross, down);
      write(notes, faults.join(' · '));
      write(words, nodeSummary(endpoint, reading, faults));
      element.title = [endpoint.name, ...faults].join(', ');
    },
    destroy() {
      element.removeEventListener('click', chosen);
      element.remove();
    },
  };
}

/** The client's card: how much it asks for, and how much of it is still unanswered. */
export interface ClientCard {
  readonly element: HTMLElement;
  update(rate: number, inFlight: number): void;
  destroy(): void;
}

/** Not a button: nothing can be broken at the client. */
export function createClientCard(): ClientCard {
  const element = document.createElement('div');
  element.className = 'node';
  element.dataset['kind'] = 'client';
  const words = child(element, WORDS);
  child(child(element, 'node-title'), 'node-name').textContent = 'client';
  const sends = child(element, 'node-work');
  const waits = child(element, 'node-foot');
  return {
    element,
    update(rate, inFlight) {
      write(sends, `sends ${formatRate(rate)}`);
      write(waits, `${formatCompact(inFlight)} in flight`);
      write(words, clientSummary(rate, inFlight));
    },
    destroy: () => element.remove(),
  };
}

const SVG = 'http://www.w3.org/2000/svg';

/** A drawn switch: the lever's position tells the state, the word beside it repeats it. */
function createBreakerSwitch(parent: HTMLElement) {
  const holder = child(parent, 'node-breaker');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 34 18');
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML =
    '<path class="wire" d="M0 13H7M27 13H34"/><circle cx="8.5" cy="13" r="1.8"/>' +
    '<circle cx="25.5" cy="13" r="1.8"/><path class="lever" d="M8.5 13H25.5"/>' +
    '<path class="spark" d="M22 8.5L24.5 10.5"/>';
  const word = document.createElement('span');
  holder.append(svg, word);
  return {
    update(state: 'closed' | 'half-open' | 'open' | null, words: string) {
      set(holder, 'state', state ?? '');
      write(word, words);
    },
  };
}

function child(parent: HTMLElement, className: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  // The words say all that the instruments show.
  if (className !== WORDS) element.ariaHidden = 'true';
  parent.append(element);
  return element;
}

/* The DOM is written only where something changed: style and layout stay untouched otherwise. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
function set(element: HTMLElement, key: string, value: string): void {
  if (element.dataset[key] === value) return;
  if (value === '') delete element.dataset[key];
  else element.dataset[key] = value;
}
function scale(element: HTMLElement, axis: 'scaleX' | 'scaleY', share: number): void {
  const transform = `${axis}(${Math.round(Math.min(share, 1) * 200) / 200})`;
  if (element.style.transform !== transform) element.style.transform = transform;
}
