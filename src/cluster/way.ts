import type { CallKind } from './call.ts';
import type { Edge } from './edge.ts';
import type { WireRequest } from './program.ts';

/**
 * What all calls of one kind from one service to another have in common. Whoever makes one and the
 * same call again and again keeps one of these, and the cluster notes in it what the first call
 * found out. For one service and one request only.
 */
export interface Way {
  /** Null: no call was made yet, and the rest means nothing. */
  edge: Edge | null;
  how: CallKind | null;
  /**
   * Of the edge, in the cluster's table, where nothing but a fault keeps the call from being made as
   * a plain one; otherwise negative.
   */
  plainRow: number;
  /** Names of its spans. */
  clientName: string;
  serverName: string;
}

/** A way with the one request that takes it. */
export interface PlannedCall extends Way {
  readonly request: WireRequest;
}

/** One of which nothing is known yet. */
export function unknownWay(): Way {
  return { edge: null, plainRow: -1, clientName: '', serverName: '', how: null };
}
