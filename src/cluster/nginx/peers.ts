/**
 * The servers of an upstream as nginx keeps them: `ngx_http_upstream_round_robin.c` as of 1.22.
 * Instants are whole seconds (`ngx_time()`), so a server failing at 1.9 s with `fail_timeout=10s`
 * may be asked again from 12.0 s on. One set of peers for an instance: there is one worker process.
 */
import type { Millis } from '../../base/units.ts';
import type { UpstreamServer } from './config.ts';

export interface Peer {
  readonly server: UpstreamServer;
  readonly index: number;
  /** Seconds. */
  readonly failTimeout: number;
  effectiveWeight: number;
  currentWeight: number;
  fails: number;
  /** Second of the last failure. */
  accessed: number;
  /** Second of the last failure, or of the first try after `fail_timeout` since. */
  checked: number;
  /** Requests open. */
  conns: number;
}

export interface PeerGroup {
  readonly peers: readonly Peer[];
  /** The only server there is: never unavailable. */
  readonly single: boolean;
  readonly totalWeight: number;
  /** Servers not marked `down`. */
  readonly tries: number;
  /** Backup servers, asked when all these are out. */
  readonly next: PeerGroup | null;
}

export const secondsOf = (now: Millis) => Math.floor(now / 1000);

export function peerGroup(servers: readonly UpstreamServer[]): PeerGroup {
  const backups = servers.filter(({ backup }) => backup);
  const primaries = servers.filter(({ backup }) => !backup);
  const next = backups.length === 0 ? null : groupOf(backups, false, null);
  return groupOf(primaries, primaries.length === 1 && next === null, next);
}

function groupOf(
  servers: readonly UpstreamServer[],
  single: boolean,
  next: PeerGroup | null,
): PeerGroup {
  return {
    peers: servers.map((server, index) => ({
      server,
      index,
      failTimeout: secondsOf(server.failTimeout),
      effectiveWeight: server.weight,
      currentWeight: 0,
      fails: 0,
      accessed: 0,
      checked: 0,
      conns: 0,
    })),
    single,
    totalWeight: servers.reduce((sum, { weight }) => sum + weight, 0),
    tries: servers.filter(({ down }) => !down).length,
    next,
  };
}

/** Whether too many failures keep it out at second `now`. */
export function unavailable(peer: Peer, now: number): boolean {
  const { maxFails } = peer.server;
  return maxFails > 0 && peer.fails >= maxFails && now - peer.checked <= peer.failTimeout;
}

export function full({ server, conns }: Peer): boolean {
  return server.maxConns > 0 && conns >= server.maxConns;
}

/** One request's way through the servers. */
export class Selection {
  /** Servers still to be tried, this one counted. */
  tries: number;
  current: Peer | null = null;
  readonly tried: Peer[] = [];
  /** State of the hashing methods. */
  hash = 0;
  rehash = 0;
  misses = 0;
  constructor(
    public group: PeerGroup,
    /** Of the hashing methods. */
    readonly key: string,
  ) {
    this.tries = group.tries + (group.next?.tries ?? 0);
  }

  usable(peer: Peer, now: number): boolean {
    return !(peer.server.down || this.tried.includes(peer) || unavailable(peer, now) || full(peer));
  }

  use(peer: Peer, now: number): Peer {
    this.current = peer;
    this.tried.push(peer);
    peer.conns++;
    if (now - peer.checked > peer.failTimeout) peer.checked = now;
    return peer;
  }

  /** To the backup servers; false when there are none. */
  toBackup(): boolean {
    if (this.group.next === null) return false;
    this.group = this.group.next;
    this.tried.length = 0;
    return true;
  }

  /** The current server is done with. Whether it has just become, or stays, unavailable. */
  free(failed: boolean, now: number): boolean {
    const peer = this.current!;
    this.current = null;
    peer.conns--;
    if (this.group.single) {
      peer.fails = 0;
      this.tries = 0;
      return false;
    }
    if (this.tries > 0) this.tries--;
    if (!failed) {
      // The first success after a quiet fail_timeout forgives: no earlier one does.
      if (peer.accessed < peer.checked) peer.fails = 0;
      return false;
    }
    const { maxFails, weight } = peer.server;
    peer.fails++;
    peer.accessed = now;
    peer.checked = now;
    if (maxFails === 0) return false;
    peer.effectiveWeight = Math.max(0, peer.effectiveWeight - Math.floor(weight / maxFails));
    return peer.fails >= maxFails;
  }
}

/** Smooth weighted round robin; null: no live server. */
export function pickRoundRobin(selection: Selection, now: number): Peer | null {
  const { group } = selection;
  if (group.single) {
    const only = group.peers[0]!;
    if (!only.server.down && !full(only)) return selection.use(only, now);
  } else {
    const best = smooth(selection, group.peers, now);
    if (best !== null) return selection.use(best, now);
  }
  return selection.toBackup() ? pickRoundRobin(selection, now) : null;
}

/** The turn among the usable ones of `peers`, as every method of nginx breaks its ties. */
export function smooth(selection: Selection, peers: readonly Peer[], now: number): Peer | null {
  let best: Peer | null = null;
  let total = 0;
  for (const peer of peers) {
    if (!selection.usable(peer, now)) continue;
    peer.currentWeight += peer.effectiveWeight;
    total += peer.effectiveWeight;
    if (peer.effectiveWeight < peer.server.weight) peer.effectiveWeight++;
    if (best === null || peer.currentWeight > best.currentWeight) best = peer;
  }
  if (best !== null) best.currentWeight -= total;
  return best;
}
