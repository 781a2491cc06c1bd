import type { Command } from './command.ts';
import { ADMIN_COMMANDS } from './commands/admin.ts';
import { CONNECTION_COMMANDS } from './commands/connection.ts';
import { COUNTER_COMMANDS } from './commands/counters.ts';
import { EXPIRY_COMMANDS } from './commands/expiry.ts';
import { HASH_COMMANDS } from './commands/hashes.ts';
import { KEY_COMMANDS } from './commands/keys.ts';
import { LIST_COMMANDS } from './commands/lists.ts';
import { REPLICATION_COMMANDS } from './commands/replication.ts';
import { SCAN_COMMANDS } from './commands/scan.ts';
import { SET_COMMANDS } from './commands/sets.ts';
import { SORTED_SET_RANGE_COMMANDS } from './commands/sorted-set-ranges.ts';
import { SORTED_SET_COMMANDS } from './commands/sorted-sets.ts';
import { STRING_COMMANDS } from './commands/strings.ts';
import { TRANSACTION_COMMANDS } from './commands/transactions.ts';

/** All commands offered. */
export function commandTable(): readonly Command[] {
  return [
    ...STRING_COMMANDS,
    ...COUNTER_COMMANDS,
    ...KEY_COMMANDS,
    ...EXPIRY_COMMANDS,
    ...SCAN_COMMANDS,
    ...HASH_COMMANDS,
    ...LIST_COMMANDS,
    ...SET_COMMANDS,
    ...SORTED_SET_COMMANDS,
    ...SORTED_SET_RANGE_COMMANDS,
    ...TRANSACTION_COMMANDS,
    ...CONNECTION_COMMANDS,
    ...ADMIN_COMMANDS,
    ...REPLICATION_COMMANDS,
  ];
}

let byName: Map<string, Command> | null = null;

/** The command of that name in any case, or undefined. */
export function findCommand(name: string): Command | undefined {
  if (!byName) {
    byName = new Map();
    for (const command of commandTable()) {
      byName.set(command.name, command);
      byName.set(command.name.toUpperCase(), command);
    }
  }
  return byName.get(name) ?? byName.get(name.toLowerCase());
}

/** Commands Redis 7 has and this one does not, so that the error says which of the two is at fault. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  `acl bgrewriteaof bgsave bitcount bitfield bitfield_ro bitop bitpos blmove blmpop blpop brpop
  brpoplpush bzmpop bzpopmax bzpopmin cluster debug dump eval eval_ro evalsha evalsha_ro failover
  fcall fcall_ro function geoadd geodist geohash geopos georadius georadiusbymember geosearch
  geosearchstore getbit lastsave latency lcs lmpop lolwut migrate module monitor move pfadd pfcount
  pfmerge psubscribe psync publish pubsub punsubscribe replicaof restore save script setbit
  shutdown slaveof slowlog smpop sort sort_ro spublish ssubscribe subscribe sunsubscribe swapdb sync
  unsubscribe xack xadd xautoclaim xclaim xdel xgroup xinfo xlen xpending xrange xread
  xreadgroup xrevrange xsetid xtrim zdiff zdiffstore zinter zintercard zinterstore zmpop
  zrandmember zunion zunionstore`.split(/\s+/),
);

/** The error for a name that is no command here. */
export function unknownCommand(args: readonly string[]): string {
  const name = args[0]!;
  if (LEFT_OUT.has(name.toLowerCase())) {
    return `ERR '${name}' is a command of Redis that this simulated server does not offer`;
  }
  let preview = '';
  for (let i = 1; i < args.length && preview.length < 128; i++) {
    preview += `'${args[i]!.slice(0, 128 - preview.length)}' `;
  }
  return `ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${preview}`;
}
