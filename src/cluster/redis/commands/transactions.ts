import { ALL_KEYS, type Command, command, NO_KEYS } from '../command.ts';
import { CommandError, OK, type Reply } from '../reply.ts';
import type { RedisSession } from '../session.ts';

function multi({ transaction }: RedisSession): Reply {
  if (transaction.queue) throw new CommandError('ERR MULTI calls can not be nested');
  transaction.queue = [];
  return OK;
}

function discard(session: RedisSession): Reply {
  if (!session.transaction.queue) throw new CommandError('ERR DISCARD without MULTI');
  session.transaction.end();
  return OK;
}

function exec(session: RedisSession): Reply {
  const { transaction, server } = session;
  const { queue, failed } = transaction;
  if (!queue) throw new CommandError('ERR EXEC without MULTI');
  const conflict = transaction.conflict();
  transaction.end();
  if (failed) {
    throw new CommandError('EXECABORT Transaction discarded because of previous errors.');
  }
  // A null array tells the client that a watched key changed.
  if (conflict) return { type: 'array', items: null };
  const items = queue.map(({ command, args }) => server.run(session, command, args));
  // A WAIT among them has not waited.
  session.waiting = null;
  return { type: 'array', items };
}

function watch({ transaction, db }: RedisSession, args: readonly string[]): Reply {
  if (transaction.queue) throw new CommandError('ERR WATCH inside MULTI is not allowed');
  for (let i = 1; i < args.length; i++) transaction.watch(db, args[i]!);
  return OK;
}

function unwatch({ transaction }: RedisSession): Reply {
  transaction.unwatch();
  return OK;
}

export const TRANSACTION_COMMANDS: readonly Command[] = [
  command('multi', 1, 'control fast', multi),
  command('exec', 1, 'control', exec),
  command('discard', 1, 'control fast', discard),
  command('watch', -2, 'control fast', watch, ALL_KEYS),
  command('unwatch', 1, 'fast', unwatch, NO_KEYS),
];
