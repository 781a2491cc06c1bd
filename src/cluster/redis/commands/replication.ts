import { command } from '../command.ts';
import { integerArgument } from '../integers.ts';
import { acknowledgedBy } from '../replication-view.ts';
import { array, bulk, bulks, CommandError, integer, type Reply } from '../reply.ts';
import type { RedisSession } from '../session.ts';

const PORT = '6379';

function role({ server }: RedisSession): Reply {
  const { replication, offset } = server;
  if (server.role === 'primary') {
    const replicas = replication.replicas.map(({ address, acknowledged }) =>
      bulks([address, PORT, `${acknowledged}`]),
    );
    return array([bulk('master'), integer(offset), array(replicas)]);
  }
  const { primary, link } = replication;
  return array([
    ...[bulk('slave'), bulk(primary ?? ''), integer(Number(PORT)), bulk(link)],
    integer(link === 'connected' ? offset : -1),
  ]);
}

const WAIT_ON_REPLICA =
  'ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.';

/** Inside MULTI it does not wait. Whoever serves the session holds the reply back. */
function wait(session: RedisSession, args: readonly string[]): Reply {
  const { server, written } = session;
  if (server.role === 'replica') throw new CommandError(WAIT_ON_REPLICA);
  const replicas = integerArgument(args[1]!);
  const timeout = integerArgument(args[2]!, 'ERR timeout is not an integer or out of range');
  if (timeout < 0) throw new CommandError('ERR timeout is negative');
  const count = acknowledgedBy(server.replication, written);
  if (count < replicas) session.waiting = { replicas, offset: written, timeout };
  return integer(count);
}

export const REPLICATION_COMMANDS = [
  command('role', 1, 'fast', role),
  command('wait', 3, '', wait),
];
