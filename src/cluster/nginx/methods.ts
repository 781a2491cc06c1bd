/** How nginx picks a server: one function a balancing method, after its module's source. */
import type { RandomStream } from '../../kernel/random.ts';
import type { BalancingMethod } from './config.ts';
import { CRC_START, crcByte, crcEnd, crcText } from './crc32.ts';
import { type Peer, type PeerGroup, pickRoundRobin, type Selection, smooth } from './peers.ts';

/** The server for the next try at second `now`; null: no live server. */
export type Pick = (selection: Selection, now: number) => Peer | null;

/** After this many misses the hashing and random methods go on by round robin. */
const MISSES_MAX = 20;

export function pickBy(method: BalancingMethod, group: PeerGroup, random: RandomStream): Pick {
  switch (method.kind) {
    case 'round-robin':
      return pickRoundRobin;
    case 'least-conn':
      return pickLeastConn;
    case 'ip-hash':
      return pickIpHash;
    case 'hash':
      return method.consistent ? consistentHash(group) : pickHash;
    case 'random': {
      const { two } = method;
      return (selection, now) => pickRandom(selection, now, two, random);
    }
  }
}

/** Fewest open requests for its weight; ties by smooth weighted round robin. */
function pickLeastConn(selection: Selection, now: number): Peer | null {
  const { group } = selection;
  if (group.single) return pickRoundRobin(selection, now);
  let best: Peer | null = null;
  let many = false;
  for (const peer of group.peers) {
    if (!selection.usable(peer, now)) continue;
    if (best === null) {
      best = peer;
      continue;
    }
    const difference = load(peer, best);
    if (difference < 0) {
      best = peer;
      many = false;
    } else if (difference === 0) many = true;
  }
  if (best !== null && many) {
    const least = best;
    best = smooth(
      selection,
      group.peers.filter((peer) => load(peer, least) === 0),
      now,
    );
  }
  if (best !== null) return selection.use(best, now);
  return selection.toBackup() ? pickLeastConn(selection, now) : null;
}

/** Below 0: `a` has fewer open requests for its weight than `b`. */
const load = (a: Peer, b: Peer) => a.conns * b.server.weight - b.conns * a.server.weight;

/** The peer at `place` of the weights laid end to end. */
function atWeight(group: PeerGroup, place: number): Peer {
  let left = place;
  for (const peer of group.peers) {
    left -= peer.server.weight;
    if (left < 0) return peer;
  }
  return group.peers.at(-1)!;
}

/** `ip_hash`: the first three bytes of an IPv4 address decide. */
function pickIpHash(selection: Selection, now: number): Peer | null {
  const { group } = selection;
  if (selection.misses > MISSES_MAX || group.single) return pickRoundRobin(selection, now);
  const bytes = selection.key.split('.', 3).map(Number);
  if (selection.rehash++ === 0) selection.hash = 89;
  for (;;) {
    for (const byte of bytes) selection.hash = (selection.hash * 113 + byte) % 6271;
    const peer = atWeight(group, selection.hash % group.totalWeight);
    if (selection.usable(peer, now)) return selection.use(peer, now);
    if (++selection.misses > MISSES_MAX) return pickRoundRobin(selection, now);
  }
}

/** `hash key`: CRC-32 as Cache::Memcached has it, hashed again after a miss. */
function pickHash(selection: Selection, now: number): Peer | null {
  const { group } = selection;
  if (selection.misses > MISSES_MAX || group.single || selection.key === '') {
    return pickRoundRobin(selection, now);
  }
  for (;;) {
    let crc = CRC_START;
    if (selection.rehash > 0) crc = crcText(crc, String(selection.rehash));
    crc = crcEnd(crcText(crc, selection.key));
    selection.rehash++;
    selection.hash = (selection.hash + ((crc >>> 16) & 0x7fff)) >>> 0;
    const peer = atWeight(group, selection.hash % group.totalWeight);
    if (selection.usable(peer, now)) return selection.use(peer, now);
    if (++selection.misses > MISSES_MAX) return pickRoundRobin(selection, now);
  }
}

/** `hash key consistent`: ketama's ring, 160 points for each unit of weight. */
function consistentHash(group: PeerGroup): Pick {
  const points = ring(group);
  return (selection, now) => {
    if (selection.misses > MISSES_MAX || selection.group !== group || group.single) {
      return pickRoundRobin(selection, now);
    }
    if (selection.key === '') return pickRoundRobin(selection, now);
    if (selection.rehash++ === 0) {
      selection.hash = firstAtLeast(points, crcEnd(crcText(CRC_START, selection.key)));
    }
    for (;;) {
      const { address } = points[selection.hash % points.length]!;
      const sharing = group.peers.filter(({ server }) => server.address === address);
      const best = smooth(selection, sharing, now);
      if (best !== null) return selection.use(best, now);
      selection.hash++;
      if (++selection.misses > MISSES_MAX) return pickRoundRobin(selection, now);
    }
  };
}

interface Point {
  readonly hash: number;
  readonly address: string;
}

function ring(group: PeerGroup): Point[] {
  const points: Point[] = [];
  for (const { server } of group.peers) {
    const [, host, port] = /^(.*?)(?::(\d*))?$/.exec(server.address)!;
    const base = crcText(crcByte(crcText(CRC_START, host!), 0), port ?? '');
    let previous = 0;
    for (let i = 0; i < server.weight * 160; i++) {
      let crc = base;
      for (let shift = 0; shift < 32; shift += 8) crc = crcByte(crc, (previous >>> shift) & 0xff);
      previous = crcEnd(crc);
      points.push({ hash: previous, address: server.address });
    }
  }
  points.sort((a, b) => a.hash - b.hash);
  return points.filter(({ hash }, i) => i === 0 || hash !== points[i - 1]!.hash);
}

function firstAtLeast(points: readonly Point[], hash: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.hash < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `random`, by weight; `two`: the one of two with fewer open requests for its weight. */
function pickRandom(
  selection: Selection,
  now: number,
  two: boolean,
  random: RandomStream,
): Peer | null {
  const { group } = selection;
  if (selection.misses > MISSES_MAX || group.peers.length < 2) {
    return pickRoundRobin(selection, now);
  }
  let first: Peer | null = null;
  for (;;) {
    const peer = atWeight(group, random.below(group.totalWeight));
    if (peer !== first && selection.usable(peer, now)) {
      if (!two) return selection.use(peer, now);
      if (first !== null) return selection.use(load(peer, first) > 0 ? first : peer, now);
      first = peer;
    }
    if (++selection.misses > MISSES_MAX) return pickRoundRobin(selection, now);
  }
}
