import type { Millis } from '../../base/units.ts';
import type { ProgramTable } from '../program.ts';
import { full, type Peer, type PeerGroup, secondsOf, unavailable } from './peers.ts';
import type { NginxProgram } from './proxy.ts';

const COLUMNS = ['server', 'weight', 'effective', 'current', 'fails', 'open', 'state'];

/** Upstream servers and zones as they are now. */
export function inspectNginx(program: NginxProgram, now: Millis): readonly ProgramTable[] {
  const tables: ProgramTable[] = [];
  for (const { name, group } of [...program.upstreams.values(), ...program.hosts.values()]) {
    tables.push({ title: `upstream ${name}`, columns: COLUMNS, rows: rowsOf(group, now) });
  }
  const zones = [...program.reqZones.values(), ...program.connZones.values()];
  if (zones.length > 0) {
    const rows = zones.map(({ name, keys }) => [name, String(keys)]);
    tables.push({ title: 'limit zones', columns: ['zone', 'keys'], rows });
  }
  return tables;
}

function rowsOf(group: PeerGroup, now: Millis): string[][] {
  const rows = group.peers.map((peer) => [
    peer.server.address,
    String(peer.server.weight),
    String(peer.effectiveWeight),
    String(peer.currentWeight),
    `${peer.fails} of ${peer.server.maxFails}`,
    peer.server.maxConns === 0 ? `${peer.conns}` : `${peer.conns} of ${peer.server.maxConns}`,
    stateOf(peer, group, now),
  ]);
  return group.next === null ? rows : [...rows, ...rowsOf(group.next, now)];
}

function stateOf(peer: Peer, group: PeerGroup, now: Millis): string {
  const role = peer.server.backup ? 'backup, ' : '';
  if (peer.server.down) return `${role}down`;
  if (!group.single && unavailable(peer, secondsOf(now))) {
    return `${role}out until ${peer.checked + peer.failTimeout + 1} s`;
  }
  return full(peer) ? `${role}full` : `${role}up`;
}
