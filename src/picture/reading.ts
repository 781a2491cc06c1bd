/** What a node's instruments read, from a frame's numbers; and the same in words. */
import type { INSTANCE_STATES, TopologyEndpoint } from '../engine/protocol.ts';
import { formatCount, formatQuantity, formatRate } from './format.ts';

export type InstanceState = (typeof INSTANCE_STATES)[number];

export interface InstanceReading {
  readonly busy: number;
  readonly queued: number;
  readonly state: InstanceState;
}

export interface NodeReading {
  readonly instances: readonly InstanceReading[];
  readonly busy: number;
  readonly workers: number;
  readonly queued: number;
  readonly queueRoom: number;
  /** Places that hold a process, dead ones included. */
  readonly places: number;
  readonly down: number;
  /** The most open state among the instances that carry a breaker, and how many are in it. */
  readonly breaker: BreakerReading | null;
}

export interface BreakerReading {
  readonly state: 'closed' | 'half-open' | 'open';
  readonly count: number;
  readonly of: number;
}

/** Number layout of instances: the engine's `Frame.instances`. */
export interface InstanceTable {
  /** Busy, queued, state code, breaker code. */
  readonly instances: Float32Array;
  readonly stride: number;
  /** States by code. */
  readonly states: typeof INSTANCE_STATES;
  /** Breaker states by code; null for none. */
  readonly breakers: readonly (BreakerReading['state'] | null)[];
}

const OPENNESS: Readonly<Record<BreakerReading['state'], number>> = {
  closed: 0,
  'half-open': 1,
  open: 2,
};

/** Reads one service; `table` null (nothing ran yet) reads as idle and up. */
export function readNode(endpoint: TopologyEndpoint, table: InstanceTable | null): NodeReading {
  const instances: InstanceReading[] = [];
  const breakers: BreakerReading['state'][] = [];
  for (let i = 0; i < endpoint.replicas; i += 1) {
    const at = (endpoint.firstInstance + i) * (table?.stride ?? 0);
    const read = (field: number, otherwise: number) => table?.instances[at + field] ?? otherwise;
    const state = table?.states[read(2, 1)] ?? 'up';
    instances.push({ busy: read(0, 0), queued: read(1, 0), state });
    const breaker = table?.breakers[read(3, 0)] ?? null;
    if (breaker !== null) breakers.push(breaker);
  }
  const sum = (pick: (one: InstanceReading) => number) =>
    instances.reduce((total, one) => total + pick(one), 0);
  const places = sum((one) => (one.state === 'empty' ? 0 : 1));
  return {
    instances,
    busy: sum((one) => one.busy),
    workers: endpoint.concurrency * places,
    queued: sum((one) => one.queued),
    queueRoom: endpoint.queue * places,
    places,
    down: sum((one) => (one.state === 'down' ? 1 : 0)),
    breaker: worstBreaker(breakers),
  };
}

function worstBreaker(states: readonly BreakerReading['state'][]): BreakerReading | null {
  let worst: BreakerReading['state'] | null = null;
  for (const state of states) {
    if (worst === null || OPENNESS[state] > OPENNESS[worst]) worst = state;
  }
  if (worst === null) return null;
  return { state: worst, count: states.filter((s) => s === worst).length, of: states.length };
}

/** `open`, or `open 1 of 2` when the instances disagree. */
export function breakerWords({ state, count, of }: BreakerReading): string {
  return count === of ? state : `${state} ${count} of ${of}`;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  nginx: 'nginx',
  registry: 'registry',
  redis: 'Redis',
  authority: 'certificate authority',
};

/** `payment, 2 instances, 12 of 16 workers busy, 30 waiting, breaker open, slow ×8`. */
export function nodeSummary(
  endpoint: TopologyEndpoint,
  reading: NodeReading,
  faults: readonly string[],
): string {
  const kind = KIND_WORDS[endpoint.kind];
  const parts = [endpoint.name, ...(kind === undefined ? [] : [kind])];
  parts.push(formatQuantity(reading.places, 'instance'), ...stateWords(reading));
  if (reading.down < reading.places) {
    parts.push(`${formatCount(reading.busy)} of ${formatQuantity(reading.workers, 'worker')} busy`);
    parts.push(`${formatCount(reading.queued)} waiting`);
  }
  if (reading.breaker) parts.push(`breaker ${breakerWords(reading.breaker)}`);
  if (endpoint.sidecar) parts.push('with a sidecar proxy');
  return [...parts, ...faults].join(', ');
}

/** States other than up that are worth a word, the gravest first. */
const TOLD: readonly InstanceState[] = ['down', 'paused', 'ejected', 'draining', 'starting'];

/** `down`, or `1 of 2 down`, `1 starting`. Empty when all are up. */
export function stateWords({ instances, places }: NodeReading): readonly string[] {
  return TOLD.flatMap((state) => {
    const count = instances.reduce((sum, one) => sum + (one.state === state ? 1 : 0), 0);
    if (count === 0) return [];
    if (count === places) return [state];
    return [state === 'down' ? `${count} of ${places} down` : `${count} ${state}`];
  });
}

/** `users`: people of closed loops, who wait for each answer. */
export function clientSummary(
  rate: number,
  users: number,
  inFlight: number,
  faults: readonly string[],
): string {
  const parts = ['client'];
  if (rate > 0 || users === 0) parts.push(`sends ${formatRate(rate)}`);
  if (users > 0) parts.push(formatQuantity(users, 'user'));
  return [...parts, `${formatCount(inFlight)} in flight`, ...faults].join(', ');
}

/**
 * Slabs of the queue's drawn stack: one for each waiting request up to 8, then ever more requests a
 * slab, so that a full queue is `slabs` high and every growth up to there still shows.
 */
export function queueSlabs(queued: number, room: number, slabs = 20): number {
  const exact = 8;
  if (queued <= exact || room <= slabs) return Math.min(queued, slabs);
  const grown = Math.log(queued / exact) / Math.log(Math.max(room, exact + 1) / exact);
  return Math.min(slabs, exact + Math.max(1, Math.floor((slabs - exact) * grown)));
}
