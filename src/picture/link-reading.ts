/** What a link's instruments read, from a frame's numbers; and the same in words. */
import { formatCompact, formatCount, formatPercent, formatQuantity } from './format.ts';

export interface LinkReading {
  readonly cut: 'black-hole' | 'reset' | null;
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
export function readLink(edge: number, loss: number, table: EdgeTable | null): LinkReading {
  const at = edge * (table?.stride ?? 0);
  if (table === null || at + table.stride > table.edges.length) {
    return { cut: null, loss, connections: 0, waiting: 0 };
  }
  const read = (field: number) => table.edges[at + field] as number;
  return { cut: CUTS[read(0)] ?? null, loss: read(1), connections: read(2), waiting: read(3) };
}

/** What is wrong with it, as short as can be; '' when nothing is. */
export function linkTrouble({ cut, loss }: LinkReading): string {
  if (cut === 'black-hole') return 'cut';
  if (cut === 'reset') return 'reset';
  return loss > 0 ? `${formatPercent(loss)} lost` : '';
}

/** Its pool at the caller's end: `4 open`, `4 open, 2 wait`; '' without connections. */
export function poolWords({ connections, waiting }: LinkReading): string {
  if (connections === 0 && waiting === 0) return '';
  const open = `${formatCompact(connections)} open`;
  return waiting === 0 ? open : `${open}, ${formatCompact(waiting)} wait`;
}

const CUT_WORDS = {
  'black-hole': 'cut: nothing gets through',
  reset: 'cut: connections are reset',
} as const;

/** `Link from order to payment, cut: nothing gets through, 4 connections open, 2 calls waiting`. */
export function linkSummary(from: string, to: string, reading: LinkReading): string {
  const parts = [`Link from ${from} to ${to}`];
  if (reading.cut !== null) parts.push(CUT_WORDS[reading.cut]);
  if (reading.loss > 0) parts.push(`${formatPercent(reading.loss)} lost`);
  if (reading.connections > 0) {
    parts.push(`${formatQuantity(reading.connections, 'connection')} open`);
  }
  if (reading.waiting > 0) parts.push(`${formatCount(reading.waiting)} waiting for one`);
  return parts.join(', ');
}
