import type { TopologyEndpoint } from '../../engine/protocol.ts';
import { BACKING_LOOKS, type BackingReading, type Gauge } from '../../picture/backing.ts';
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
  /** `gauge`: of a backing service, once it runs. */
  update(reading: NodeReading, faults: readonly string[], gauge: Gauge | null): void;
  destroy(): void;
}

export type OnNode = (name: string, instance?: number) => void;

/** A service called `redis` or `postgres` needs no `Redis` or `PostgreSQL` beside its name. */
function saysIt(name: string, word: string): boolean {
  const plain = word.toLowerCase();
  return name.includes(plain) || plain.startsWith(name);
}

/** `zones`: short labels of the system's zones. */
export function createNodeCard(
  endpoint: TopologyEndpoint,
  zones: readonly string[],
  onNode: OnNode,
): NodeCard {
  const { element, title } = createCard(endpoint.name, endpoint.kind);
  const words = child(element, WORDS);
  const look = BACKING_LOOKS[endpoint.kind];
  if (look !== undefined) {
    element.dataset['backing'] = 'yes';
    drawing(title, 'node-glyph', '0 0 16 16', `<path d="${look.glyph}"/>`);
  }
  const name = child(title, 'node-name');
  name.textContent = endpoint.name;
  const stopLooking = showWhole(element, name);
  if (look !== undefined && !saysIt(endpoint.name, look.word)) {
    child(title, 'node-kind').textContent = look.word;
  }
  const ticks = createTicks(title, endpoint, zones);
  const work = child(element, 'node-work');
  const bar = child(child(work, 'node-bar'), 'node-bar-fill');
  const workText = child(work, 'node-figure');
  const foot = child(element, 'node-foot');
  const stack = child(foot, 'node-queue');
  const queueText = child(foot, 'node-queue-text');
  const queueCount = child(queueText, 'node-queue-count');
  const queueWord = child(queueText, 'node-queue-word');
  queueWord.textContent = ' waiting';
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
    update(reading, faults, gauge) {
      ticks.update(reading);
      const figures = look?.read(reading, gauge) ?? commonFigures(reading);
      const { share, figure, stack: stacked } = figures;
      set(element, 'bar', share === null ? 'none' : '');
      scale(bar, 'scaleX', share ?? 0);
      set(element, 'full', (share ?? 0) >= 1 && reading.workers > 0 ? 'yes' : '');
      write(workText, figure);
      stack.style.setProperty('--slabs', String(queueSlabs(stacked.count, stacked.room)));
      set(element, 'queue', stacked.count > 0 ? 'yes' : '');
      const [first = '', ...rest] = figures.foot.split(' ');
      if (queueCount.textContent !== first) {
        element.style.setProperty('--digits', String(first.length));
        write(queueCount, first);
      }
      write(queueWord, rest.length === 0 ? '' : ` ${rest.join(' ')}`);
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
      write(words, nodeSummary(endpoint, reading, faults, gauge));
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

/** What every service shows: workers busy, and requests waiting. */
const commonFigures = ({ busy, workers, queued, queueRoom }: NodeReading): BackingReading => ({
  share: busy / Math.max(workers, 1),
  figure: `${formatCompact(busy)}/${formatCompact(workers)}`,
  stack: { count: queued, room: queueRoom },
  foot: `${formatCompact(queued)} waiting`,
});

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
