import type { Millis } from '../../base/units.ts';
import type { ProgramTable } from '../program.ts';
import { type InspectedKey, inspect } from './inspect.ts';
import { ALONE } from './replication-view.ts';
import type { RedisServer } from './server.ts';

/** What it is in a replicated service. */
function partOf(server: RedisServer): (readonly string[])[] {
  const { replication, offset } = server;
  if (replication === ALONE) return [];
  if (server.role === 'replica') {
    const { primary, link, silence } = replication;
    const heard = link === 'connected' ? `, heard of ${seconds(silence)} ago` : '';
    return [
      ['role', `replica of ${primary ?? 'nobody yet'}`],
      ['link to the master', link + heard],
      ['offset', String(offset)],
    ];
  }
  return [
    ['role', replication.enoughReplicas ? 'master' : 'master, refuses writes: too few replicas'],
    ['offset', String(offset)],
    ...replication.replicas.map(({ place, address, acknowledged, lag }) => [
      `replica ${place + 1}, ${address}`,
      `${offset - acknowledged} bytes behind, heard of ${seconds(lag)} ago`,
    ]),
  ];
}

const seconds = (time: Millis): string => `${(time / 1000).toFixed(1)} s`;

/** A server's contents for an inspector. */
export function redisTables(server: RedisServer): readonly ProgramTable[] {
  const seen = inspect(server);
  const kinds = Object.entries(seen.keysByType).filter(([, count]) => count > 0);
  const asked = seen.hits + seen.misses;
  return [
    {
      title: 'Redis',
      columns: [],
      rows: [
        ...partOf(server),
        ['keys', [seen.keyCount, ...kinds.map(([kind, count]) => `${kind} ${count}`)].join(', ')],
        ['memory', `${seen.usedMemory} of ${seen.maxmemory} bytes, ${seen.policy}`],
        ['connections', String(seen.clients)],
        ['commands', String(seen.commands)],
        ['hits', asked === 0 ? 'none asked for' : `${seen.hits} of ${asked}`],
        ['expired', String(seen.expired)],
        ['evicted', String(seen.evicted)],
      ],
    },
    {
      title: 'Keys',
      columns: ['key', 'type', 'value', 'time to live', 'bytes'],
      rows: seen.keys.map(rowOf),
    },
  ];
}

function rowOf({ db, key, type, ttl, bytes, preview }: InspectedKey): readonly string[] {
  const left = ttl === null ? 'for ever' : `${Math.ceil(ttl)} ms`;
  return [db === 0 ? key : `${db}: ${key}`, type, preview, left, String(bytes)];
}
