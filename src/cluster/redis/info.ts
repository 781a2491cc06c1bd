import type { RedisServer } from './server.ts';
import { VERSION } from './version.ts';

type Facts = readonly (readonly [name: string, value: string | number])[];

const NO_HISTORY = '0'.repeat(40);

function linkFacts({ replication, offset }: RedisServer): Facts {
  const { primary, link, silence } = replication;
  return [
    ['master_host', primary ?? ''],
    ['master_port', 6379],
    ['master_link_status', link === 'connected' ? 'up' : 'down'],
    ['master_last_io_seconds_ago', silence < 0 ? -1 : Math.floor(silence / 1000)],
    ['master_sync_in_progress', link === 'sync' ? 1 : 0],
    ['slave_repl_offset', offset],
    ['slave_priority', 100],
    ['slave_read_only', 1],
  ];
}

const SECTIONS: Readonly<Record<string, (server: RedisServer) => Facts>> = {
  Server: () => [
    ['redis_version', VERSION],
    ['redis_mode', 'standalone'],
  ],
  Clients: (server) => [['connected_clients', server.clients]],
  Memory: (server) => [
    ['used_memory', server.usedMemory],
    ['maxmemory', server.maxmemory],
    ['maxmemory_policy', server.policy],
  ],
  Persistence: (server) => [['rdb_changes_since_last_save', server.changesSinceSave]],
  Stats: (server) => [
    ['total_commands_processed', server.commands],
    ['sync_full', server.fullSyncs],
    ['sync_partial_ok', server.partialSyncs],
    ['expired_keys', server.expired],
    ['evicted_keys', server.evicted],
    ['keyspace_hits', server.hits],
    ['keyspace_misses', server.misses],
  ],
  Replication: (server) => [
    ['role', server.role === 'primary' ? 'master' : 'slave'],
    ...(server.role === 'primary' ? [] : linkFacts(server)),
    ['connected_slaves', server.replication.replicas.length],
    ...server.replication.replicas.map(
      ({ address, acknowledged, lag }, i) =>
        [
          `slave${i}`,
          `ip=${address},port=6379,state=online,offset=${acknowledged},lag=${Math.floor(lag / 1000)}`,
        ] as const,
    ),
    ['master_replid', server.history],
    ['master_replid2', server.formerOffset < 0 ? NO_HISTORY : server.formerHistory],
    ['master_repl_offset', server.offset],
    ['second_repl_offset', server.formerOffset < 0 ? -1 : server.formerOffset + 1],
  ],
  Keyspace: (server) =>
    server.databases
      .filter((db) => db.keys.size > 0)
      .map((db) => [
        `db${db.index}`,
        `keys=${db.keys.size},expires=${db.expiring.length},avg_ttl=0`,
      ]),
};

/** What INFO tells: the sections named (any case), or all. Each fact stands on a line of its own. */
export function infoText(server: RedisServer, sections: readonly string[]): string {
  const wanted = sections.map((section) => section.toLowerCase());
  const all = wanted.length === 0 || wanted.some((name) => /^(all|default|everything)$/.test(name));
  return Object.entries(SECTIONS)
    .filter(([name]) => all || wanted.includes(name.toLowerCase()))
    .map(([name, facts]) =>
      [`# ${name}`, ...facts(server).map(([fact, value]) => `${fact}:${value}`), ''].join('\r\n'),
    )
    .join('\r\n');
}
