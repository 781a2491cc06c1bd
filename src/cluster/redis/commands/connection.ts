import { type Command, command } from '../command.ts';
import { readInteger } from '../integers.ts';
import {
  array,
  bulk,
  CommandError,
  integer,
  NIL,
  OK,
  type Reply,
  SYNTAX,
  status,
  wrongArity,
} from '../reply.ts';
import type { RedisSession } from '../session.ts';
import { VERSION } from '../version.ts';
import { databaseArgument } from './keys.ts';

const PONG = status('PONG');

function ping(_: RedisSession, args: readonly string[]): Reply {
  if (args.length > 2) throw new CommandError(wrongArity('ping'));
  return args.length === 2 ? bulk(args[1]!) : PONG;
}

function select(session: RedisSession, args: readonly string[]): Reply {
  session.db = databaseArgument(session.server, args[1]!);
  return OK;
}

/** There is no password: the modelled server has no access control. */
function auth(_: RedisSession, args: readonly string[]): Reply {
  if (args.length > 3) throw new CommandError(SYNTAX);
  if (args.length === 2) {
    throw new CommandError(
      'ERR AUTH <password> called without any password configured for the default user. ' +
        'Are you sure your configuration is correct?',
    );
  }
  if (args[1] === 'default') return OK;
  throw new CommandError('WRONGPASS invalid username-password pair or user is disabled.');
}

/** RESP2 only; Redis 6 and later speak RESP3 as well. */
function hello(session: RedisSession, args: readonly string[]): Reply {
  if (args.length > 1) {
    const version = readInteger(args[1]!);
    if (version === null) {
      throw new CommandError('ERR Protocol version is not an integer or out of range');
    }
    if (version !== 2) throw new CommandError('NOPROTO unsupported protocol version');
  }
  for (let i = 2; i < args.length; i++) {
    const option = args[i]!.toUpperCase();
    if (option === 'AUTH' && i + 2 < args.length) {
      auth(session, ['AUTH', args[i + 1]!, args[i + 2]!]);
      i += 2;
    } else if (option === 'SETNAME' && i + 1 < args.length) setName(session, args[++i]!);
    else throw new CommandError(`ERR Syntax error in HELLO option '${args[i]}'`);
  }
  const facts: [string, Reply][] = [
    ['server', bulk('redis')],
    ['version', bulk(VERSION)],
    ['proto', integer(2)],
    ['id', integer(session.id)],
    ['mode', bulk('standalone')],
    ['role', bulk(session.server.role === 'primary' ? 'master' : 'replica')],
    ['modules', array([])],
  ];
  return array(facts.flatMap(([name, value]) => [bulk(name), value]));
}

function setName(session: RedisSession, name: string): Reply {
  if (!/^[!-~]*$/.test(name)) {
    throw new CommandError(
      'ERR Client names cannot contain spaces, newlines or special characters.',
    );
  }
  session.name = name;
  return OK;
}

/** SETINFO came with 7.2; it is accepted because clients send it on connecting. */
const CLIENT: Readonly<Record<string, readonly [arity: number, run: Command['run']]>> = {
  setname: [3, (session, args) => setName(session, args[2]!)],
  getname: [2, ({ name }) => (name === '' ? NIL : bulk(name))],
  id: [2, ({ id }) => integer(id)],
  setinfo: [4, () => OK],
};

function client(session: RedisSession, args: readonly string[]): Reply {
  return subcommand(CLIENT, session, args);
}

/** Runs `args[1]` of a table of subcommands, with Redis' errors for unknown ones and wrong counts. */
export function subcommand(
  table: Readonly<Record<string, readonly [arity: number, run: Command['run']]>>,
  session: RedisSession,
  args: readonly string[],
): Reply {
  const parent = args[0]!.toLowerCase();
  const name = args[1]!.toLowerCase();
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!found) {
    throw new CommandError(
      `ERR unknown subcommand '${args[1]!.slice(0, 128)}'. Try ${parent.toUpperCase()} HELP.`,
    );
  }
  const [arity, run] = found;
  if (arity > 0 ? args.length !== arity : args.length < -arity) {
    throw new CommandError(wrongArity(`${parent}|${name}`));
  }
  return run(session, args);
}

function reset(session: RedisSession): Reply {
  session.transaction.end();
  session.db = session.server.databases[0]!;
  session.name = '';
  return status('RESET');
}

export const CONNECTION_COMMANDS: readonly Command[] = [
  command('ping', -1, 'fast', ping),
  command('echo', 2, 'fast', (_, args) => bulk(args[1]!)),
  command('select', 2, 'fast', select),
  command('auth', -2, 'fast', auth),
  command('hello', -1, 'fast', hello),
  command('client', -2, '', client),
  command('reset', 1, 'control fast', reset),
  command('quit', -1, 'control fast', () => OK),
];
