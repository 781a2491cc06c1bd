import type {
  BalancingMethod,
  UpstreamBlock,
  UpstreamKeepalive,
  UpstreamServer,
} from '../../cluster/nginx/config.ts';
import { suggest } from '../problem.ts';
import { parseCount, parseSeconds, parseTime } from './amounts.ts';
import type { Word } from './lexer.ts';
import type { Directive } from './parse.ts';
import type { Reading } from './reading.ts';

const PARAMETERS = ['weight=', 'max_fails=', 'fail_timeout=', 'max_conns=', 'backup', 'down'];
/** Understood: they need a resolver, or nginx's commercial version. */
const NOT_MODELLED = /^(resolve|service=.*|slow_start=.*|route=.*|drain)$/;

/** Reads an `upstream` block; null when it has no name to be known by. */
export function readUpstream(directive: Directive, reading: Reading): UpstreamBlock {
  const { notes } = reading;
  const name = directive.args[0]!.text;
  const servers: UpstreamServer[] = [];
  let method: BalancingMethod = { kind: 'round-robin' };
  let noBackup = false;
  for (const inner of directive.block!) {
    const { name: word, args } = inner;
    switch (word.text) {
      case 'server': {
        const server = readServer(args, noBackup, reading);
        if (server !== null) servers.push(server);
        break;
      }
      case 'least_conn':
      case 'ip_hash':
      case 'hash':
      case 'random': {
        if (method.kind !== 'round-robin') {
          notes.notice(word, 'load balancing method redefined: the last one counts');
        }
        method = readMethod(inner, reading) ?? method;
        noBackup = method.kind !== 'least-conn';
        break;
      }
    }
  }
  if (servers.length === 0) {
    // A server that was wrong has had its problem already.
    if (notes.problems.length > 0) return { name, servers, method, keepalive: null };
    notes.problem(
      directive.name,
      'no servers are inside upstream',
      'Add one: server order-1:8080;',
    );
  } else if (servers.length > 0 && servers.every(({ backup }) => backup)) {
    const remedy = 'Leave at least one server without "backup".';
    notes.problem(directive.name, `no servers in upstream "${name}"`, remedy);
  }
  return { name, servers, method, keepalive: readKeepalive(directive, reading) };
}

function readServer(
  [address, ...parameters]: readonly Word[],
  noBackup: boolean,
  { notes, hosts }: Reading,
): UpstreamServer | null {
  const place = address!;
  const [host, port] = hostAndPort(place.text);
  if (place.text.startsWith('unix:')) {
    const remedy = 'Name a service or an instance of one: server order-1:8080;';
    notes.problem(place, 'sockets of the same machine are not modelled', remedy);
    return null;
  }
  if (host === null) {
    const remedy = 'Write a host and, if you like, a port: order-1:8080.';
    notes.problem(place, `invalid host in upstream "${place.text}"`, remedy);
    return null;
  }
  if (port === null) {
    const remedy = 'Write a port from 1 to 65535 after the colon.';
    notes.problem(place, `invalid port in upstream "${place.text}"`, remedy);
    return null;
  }
  hosts.push({ host, address: place.text, line: place.line, column: place.column });
  const server = {
    host,
    port: port ?? 80,
    address: place.text,
    weight: 1,
    maxFails: 1,
    failTimeout: 10_000,
    backup: false,
    down: false,
    maxConns: 0,
    line: place.line,
  };
  for (const word of parameters) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(word.text) ?? [];
    const count = value === undefined ? null : parseCount(value);
    const time = value === undefined ? null : parseSeconds(value);
    if (key === 'weight' && count !== null && count > 0) server.weight = count;
    else if (key === 'max_fails' && count !== null) server.maxFails = count;
    else if (key === 'max_conns' && count !== null) server.maxConns = count;
    else if (key === 'fail_timeout' && time !== null) server.failTimeout = time;
    else if (word.text === 'down') server.down = true;
    else if (word.text === 'backup' && noBackup) {
      const problem = 'balancing method does not support parameter "backup"';
      notes.problem(word, problem, 'Remove it, or balance by round robin or least_conn.');
    } else if (word.text === 'backup') server.backup = true;
    else if (NOT_MODELLED.test(word.text)) {
      notes.notice(
        word,
        `parameter "${word.text}" is understood, not modelled: it has no effect here`,
      );
    } else notes.problem(word, `invalid parameter "${word.text}"`, remedyOf(word.text));
  }
  return server;
}

function remedyOf(parameter: string): string {
  const [key] = parameter.split('=');
  if (key === 'weight') return 'Write a whole number from 1: weight=5.';
  if (key === 'max_fails' || key === 'max_conns') return `Write a whole number from 0: ${key}=3.`;
  if (key === 'fail_timeout') return 'Write whole seconds: fail_timeout=10s, fail_timeout=1m30s.';
  return suggest(parameter.includes('=') ? `${key}=` : parameter, PARAMETERS);
}

/** Host null: none; port null: bad; undefined: none given. */
export function hostAndPort(text: string): readonly [string | null, number | null | undefined] {
  const [, host, , port] = /^([\w.-]+|\[[0-9a-fA-F:.]+\])(:([^/]*))?$/.exec(text) ?? [];
  if (host === undefined) return [null, undefined];
  if (port === undefined) return [host, undefined];
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  return [host, number >= 1 && number <= 65_535 ? number : null];
}

function readMethod({ name, args }: Directive, reading: Reading): BalancingMethod | null {
  const [first, second] = args;
  const invalid = (word: Word, remedy: string) => {
    reading.notes.problem(word, `invalid parameter "${word.text}"`, remedy);
    return null;
  };
  switch (name.text) {
    case 'least_conn':
      return { kind: 'least-conn' };
    case 'ip_hash':
      return { kind: 'ip-hash' };
    case 'hash': {
      const key = reading.template(first!);
      if (second !== undefined && second.text !== 'consistent') {
        return invalid(second, 'Only "consistent" may follow the key.');
      }
      return key === null ? null : { kind: 'hash', key, consistent: second !== undefined };
    }
    default:
      if (first !== undefined && first.text !== 'two') return invalid(first, 'Write: random two;');
      if (second !== undefined && !/^least_(conn|time=(header|last_byte))$/.test(second.text)) {
        return invalid(second, 'Write: random two least_conn;');
      }
      if (second?.text.startsWith('least_time')) {
        reading.notes.notice(second, 'least_time is understood, not modelled: least_conn is used');
      }
      return { kind: 'random', two: first !== undefined };
  }
}

function readKeepalive({ block }: Directive, reading: Reading): UpstreamKeepalive | null {
  const { notes } = reading;
  const fields = reading.once(block!);
  const connections = fields.get('keepalive');
  let count: number | null = null;
  if (connections !== undefined) {
    const word = connections.args[0]!;
    count = parseCount(word.text);
    if (count === null || count === 0) {
      const problem = `invalid value "${word.text}" in "keepalive" directive`;
      notes.problem(word, problem, 'Write how many idle connections to keep: keepalive 16;');
      count = null;
    }
  }
  const timeout = reading.amount(fields.get('keepalive_timeout'), parseTime, 'value');
  const requests = reading.amount(fields.get('keepalive_requests'), parseCount, 'number');
  if (count === null) return null;
  return { connections: count, timeout: timeout ?? 60_000, requests: requests ?? 1000 };
}
