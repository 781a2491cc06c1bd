import type { Bytes, Millis } from '../../base/units.ts';
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
    const heard = link === 'connected' ? `, heard of ${ago(silence)}` : '';
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
      `${offset - acknowledged} bytes behind, heard of ${ago(lag)}`,
    ]),
  ];
}

const ago = (time: Millis): string => `${(time / 1000).toFixed(1)} s ago`;

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
        ['memory', `${bytes(seen.usedMemory)} of ${bytes(seen.maxmemory)}`],
        ['when it is full', seen.policy],
        ['connections', String(seen.clients)],
        ['commands', String(seen.commands)],
        ['hits', asked === 0 ? 'none asked for' : `${seen.hits} of ${asked}`],
        ['expired', String(seen.expired)],
        ['evicted', String(seen.evicted)],
      ],
    },
    {
      title: seen.keyCount > seen.keys.length ? `Keys, the first ${seen.keys.length}` : 'Keys',
      columns: ['key', 'type', 'value', 'time to live', 'size'],
      rows: seen.keys.map(rowOf),
      empty: "No key yet. Code of a service writes them: redis.set('name', 'value').",
    },
  ];
}

function rowOf({
  db,
  key,
  type,
  size,
  ttl,
  bytes: memory,
  preview,
}: InspectedKey): readonly string[] {
  const left = ttl === null ? 'for ever' : seconds(ttl);
  const kind = type === 'string' ? type : `${type} of ${size}`;
  return [db === 0 ? key : `${db}: ${key}`, kind, preview, left, bytes(memory)];
}

/** `68 B`, `1.2 kB`, `256 MB`; a kilobyte is 1000 bytes, as in a scenario. */
function bytes(value: Bytes): string {
  if (value < 1000) return `${value} B`;
  const [unit, step] = value < 1e6 ? (['kB', 1e3] as const) : (['MB', 1e6] as const);
  return `${Number((value / step).toPrecision(3))} ${unit}`;
}

/** Whole seconds but for the last, so that a column of them is calm. */
const seconds = (left: Millis): string =>
  left > 1000 ? `${Math.ceil(left / 1000)} s` : `${Math.ceil(left)} ms`;
