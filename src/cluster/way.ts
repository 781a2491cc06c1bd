import type { CallKind } from './call.ts';
import type { Edge } from './edge.ts';

/** What all calls of one kind from one service to another have in common. */
export interface Way {
  readonly edge: Edge;
  readonly how: CallKind;
  /** Names of their spans. */
  readonly clientName: string;
  readonly serverName: string;
  /** Nothing but a fault keeps it from being made as a `PlainCall`. */
  readonly plain: boolean;
}

/**
 * Whoever makes one and the same call again and again keeps one of these: the cluster notes in it
 * what the first call found out. For one service and one request only.
 */
export interface KnownWay {
  way: Way | null;
}
