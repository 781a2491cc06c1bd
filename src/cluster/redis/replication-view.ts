import type { Millis } from '../../base/units.ts';

/** A replica as its primary knows it. */
export interface KnownReplica {
  /** 0-based place in the service. */
  readonly place: number;
  readonly address: string;
  /** Place in the log up to which it says to have everything. */
  readonly acknowledged: number;
  /** Since it last said so. */
  readonly lag: Millis;
}

/** How a replica is connected with its primary: `connect` not, `sync` it gets the data, `connected`. */
export type LinkState = 'connect' | 'sync' | 'connected';

/** What INFO, ROLE, WAIT and the rules for writes need to know of a server's replication. */
export interface ReplicationView {
  readonly replicas: readonly KnownReplica[];
  /** Enough replicas answered lately: `min-replicas-to-write`. */
  readonly enoughReplicas: boolean;
  /** Of a replica: its primary's address, or null when it knows none, and the link. */
  readonly primary: string | null;
  readonly link: LinkState;
  /** Since the primary was last heard; −1: not connected. */
  readonly silence: Millis;
}

/** A server by itself. */
export const ALONE: ReplicationView = {
  replicas: [],
  enoughReplicas: true,
  primary: null,
  link: 'connect',
  silence: -1,
};

/** Replicas that have everything up to `offset`. */
export function acknowledgedBy({ replicas }: ReplicationView, offset: number): number {
  let count = 0;
  for (const { acknowledged } of replicas) if (acknowledged >= offset) count++;
  return count;
}
