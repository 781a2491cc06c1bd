import { type Command, command } from '../command.ts';
import { commandTable } from '../command-table.ts';
import { POLICIES, type Policy, readBytes } from '../eviction.ts';
import { globMatches } from '../glob.ts';
import { infoText } from '../info.ts';
import {
  array,
  bulk,
  bulks,
  CommandError,
  EMPTY_ARRAY,
  integer,
  NIL,
  OK,
  type Reply,
  SYNTAX,
  status,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { subcommand } from './connection.ts';

/** Settings of Redis that clients ask for; only the first two can be changed. */
const settings = ({ server }: RedisSession): readonly (readonly [string, string])[] => [
  ['maxmemory', `${server.maxmemory}`],
  ['maxmemory-policy', server.policy],
  ['maxmemory-samples', '5'],
  ['databases', `${server.databases.length}`],
  ['hz', '10'],
];

function configGet(session: RedisSession, args: readonly string[]): Reply {
  const patterns = args.slice(2).map((pattern) => pattern.toLowerCase());
  return bulks(
    settings(session)
      .filter(([name]) => patterns.some((pattern) => globMatches(pattern, name)))
      .flat(),
  );
}

const cannotSet = (name: string, why: string): CommandError =>
  new CommandError(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`);

function configSet(session: RedisSession, args: readonly string[]): Reply {
  if (args.length % 2 === 1) throw new CommandError(SYNTAX);
  const { server } = session;
  let { maxmemory, policy } = server;
  for (let i = 2; i < args.length; i += 2) {
    const [name, value] = [args[i]!.toLowerCase(), args[i + 1]!];
    if (name === 'maxmemory') {
      const bytes = readBytes(value);
      if (bytes === null) throw cannotSet(args[i]!, 'argument must be a memory value');
      maxmemory = bytes;
    } else if (name === 'maxmemory-policy') {
      if (!POLICIES.includes(value.toLowerCase() as Policy)) {
        throw cannotSet(args[i]!, `argument must be one of the following: ${POLICIES.join(', ')}`);
      }
      policy = value.toLowerCase() as Policy;
    } else if (settings(session).some(([known]) => known === name)) {
      throw cannotSet(args[i]!, "can't set immutable config");
    } else {
      throw new CommandError(
        `ERR Unknown option or number of arguments for CONFIG SET - '${args[i]}'`,
      );
    }
  }
  server.maxmemory = maxmemory;
  server.policy = policy;
  return OK;
}

const CONFIG: Parameters<typeof subcommand>[0] = {
  get: [-3, configGet],
  set: [-4, configSet],
  resetstat: [
    2,
    ({ server }) => {
      server.resetStatistics();
      return OK;
    },
  ],
};

function describe({ name, arity, flags, keys }: Command): Reply {
  return array([
    bulk(name),
    integer(arity),
    array(flags.filter((one) => one !== 'control').map(status)),
    ...keys.map(integer),
  ]);
}

/** COMMAND, COMMAND COUNT, COMMAND DOCS (empty). */
function commands(session: RedisSession, args: readonly string[]): Reply {
  const all = commandTable();
  if (args.length === 1) return array(all.map(describe));
  return subcommand(
    { count: [2, () => integer(all.length)], docs: [-2, () => EMPTY_ARRAY] },
    session,
    args,
  );
}

function memory(session: RedisSession, args: readonly string[]): Reply {
  const usage: Command['run'] = ({ db }, [, , key]) => {
    const entry = db.find(key!);
    return entry ? integer(entry.bytes) : NIL;
  };
  return subcommand({ usage: [3, usage] }, session, args);
}

function time({ server }: RedisSession): Reply {
  const { now } = server;
  return bulks([`${Math.floor(now / 1000)}`, `${(now % 1000) * 1000}`]);
}

export const ADMIN_COMMANDS: readonly Command[] = [
  command('info', -1, '', ({ server }, args) => bulk(infoText(server, args.slice(1)))),
  command('config', -2, '', (session, args) => subcommand(CONFIG, session, args)),
  command('command', -1, '', commands),
  command('memory', -2, 'readonly', memory, [2, 2, 1]),
  command('time', 1, 'fast', time),
];
