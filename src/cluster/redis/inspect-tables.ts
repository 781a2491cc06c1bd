import type { ProgramTable } from '../program.ts';
import { type InspectedKey, inspect } from './inspect.ts';
import type { RedisServer } from './server.ts';

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

function rowOf({ db, key, type, size, ttl, bytes, preview }: InspectedKey): readonly string[] {
  const left = ttl === null ? 'for ever' : `${Math.ceil(ttl)} ms`;
  const kind = type === 'string' ? type : `${type} of ${size}`;
  return [db === 0 ? key : `${db}: ${key}`, kind, preview, left, String(bytes)];
}
