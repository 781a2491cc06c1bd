/** What a node's instruments read, from a frame's numbers; and the same in words. */
import type { ActiveFault, TopologyEndpoint } from '../engine/protocol.ts';
import { formatCount, formatQuantity, formatRate } from './format.ts';

export interface InstanceReading {
  readonly busy: number;
  readonly queued: number;
  readonly up: boolean;
}

export interface NodeReading {
  readonly instances: readonly InstanceReading[];
  readonly busy: number;
  readonly workers: number;
  readonly queued: number;
  readonly queueRoom: number;
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
  /** Busy, queued, state (0 down, 1 up), breaker code. */
  readonly instances: Float32Array;
  readonly stride: number;
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
    instances.push({ busy: read(0, 0), queued: read(1, 0), up: read(2, 1) !== 0 });
    const breaker = table?.breakers[read(3, 0)] ?? null;
    if (breaker !== null) breakers.push(breaker);
  }
  const sum = (pick: (one: InstanceReading) => number) =>
    instances.reduce((total, one) => total + pick(one), 0);
  return {
    instances,
    busy: sum((one) => one.busy),
    workers: endpoint.concurrency * endpoint.replicas,
    queued: sum((one) => one.queued),
    queueRoom: endpoint.queue * endpoint.replicas,
    down: sum((one) => (one.up ? 0 : 1)),
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

/** `payment, 2 instances, 12 of 16 workers busy, 30 waiting, breaker open, slow ×8`. */
export function nodeSummary(
  endpoint: TopologyEndpoint,
  reading: NodeReading,
  faults: readonly string[],
): string {
  const parts = [endpoint.name, formatQuantity(endpoint.replicas, 'instance')];
  if (reading.down > 0) parts.push(downWords(reading));
  if (reading.down < reading.instances.length) {
    parts.push(`${formatCount(reading.busy)} of ${formatQuantity(reading.workers, 'worker')} busy`);
    parts.push(`${formatCount(reading.queued)} waiting`);
  }
  if (reading.breaker) parts.push(`breaker ${breakerWords(reading.breaker)}`);
  return [...parts, ...faults].join(', ');
}

/** `down`, or `1 of 2 down`. Empty when all are up. */
export function downWords({ down, instances }: NodeReading): string {
  if (down === 0) return '';
  return down === instances.length ? 'down' : `${down} of ${instances.length} down`;
}

export function clientSummary(rate: number, inFlight: number): string {
  return `client, sends ${formatRate(rate)}, ${formatCount(inFlight)} in flight`;
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

/** Faults of a service as short words, without its name: `slow ×8`, `#2 down` (instances count from 1). */
export function faultWords(service: string, faults: readonly ActiveFault[]): readonly string[] {
  return faults
    .filter((fault) => fault.service === service)
    .map((fault) => {
      const bare = fault.text.startsWith(`${service} `)
        ? fault.text.slice(service.length + 1)
        : fault.text;
      if (fault.instance === null || bare.startsWith('#')) return bare;
      return `#${fault.instance + 1} ${bare}`;
    });
}
