/** What a link's instruments read, from a frame's numbers; and the same in words. */
import type { Way } from './fault-place.ts';
import { formatCompact, formatCount, formatPercent, formatQuantity } from './format.ts';

export interface LinkReading {
  readonly cut: 'black-hole' | 'reset' | null;
  /** Which way it is cut, where it is. */
  readonly way: Way;
  /** Share of transmissions lost now. */
  readonly loss: number;
  readonly connections: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
}

/** Number layout of edges: the engine's `Frame.edges`. */
export interface EdgeTable {
  /** Cut (0 no, 1 black hole, 2 reset), share lost, connections open, calls waiting. */
  readonly edges: Float32Array;
  readonly stride: number;
}

const CUTS = [null, 'black-hole', 'reset'] as const;

/** Reads one link; before anything ran it is what the scenario says. */
export function readLink(
  edge: number,
  loss: number,
  table: EdgeTable | null,
  way: Way = 'both',
): LinkReading {
  const at = edge * (table?.stride ?? 0);
  if (table === null || at + table.stride > table.edges.length) {
    return { cut: null, way, loss, connections: 0, waiting: 0 };
  }
  const read = (field: number) => table.edges[at + field] as number;
  const cut = CUTS[read(0)] ?? null;
  return { cut, way, loss: read(1), connections: read(2), waiting: read(3) };
}

/** What is wrong with it, as short as can be; '' when nothing is. */
export function linkTrouble({ cut, way, loss }: LinkReading): string {
  if (cut !== null) return `${WAY_WORDS[way]}${cut === 'reset' ? 'reset' : 'cut'}`;
  return loss > 0 ? `${formatPercent(loss)} lost` : '';
}

/** Its pool at the caller's end: `4 open`, `4 open, 2 wait`; '' without connections. */
export function poolWords({ connections, waiting }: LinkReading): string {
  if (connections === 0 && waiting === 0) return '';
  const open = `${formatCompact(connections)} open`;
  return waiting === 0 ? open : `${open}, ${formatCompact(waiting)} wait`;
}

const WAY_WORDS = { request: 'requests ', response: 'answers ', both: '' } as const;
const LOST = { request: 'requests are lost', response: 'answers are lost' } as const;

function cutWords({ cut, way }: LinkReading): string {
  if (cut === null) return '';
  if (way === 'both') return CUT_WORDS[cut];
  return cut === 'reset' ? `cut one way: ${WAY_WORDS[way]}are reset` : `cut one way: ${LOST[way]}`;
}

const CUT_WORDS = {
  'black-hole': 'cut: nothing gets through',
  reset: 'cut: connections are reset',
} as const;

/** `Link from order to payment, cut: nothing gets through, 4 connections open, 2 calls waiting`. */
export function linkSummary(from: string, to: string, reading: LinkReading): string {
  const parts = [`Link from ${from} to ${to}`];
  if (reading.cut !== null) parts.push(cutWords(reading));
  if (reading.loss > 0) parts.push(`${formatPercent(reading.loss)} lost`);
  if (reading.connections > 0) {
    parts.push(`${formatQuantity(reading.connections, 'connection')} open`);
  }
  if (reading.waiting > 0) parts.push(`${formatCount(reading.waiting)} waiting for one`);
  return parts.join(', ');
}
