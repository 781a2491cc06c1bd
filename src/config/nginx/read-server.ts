import type { Listen, ServerBlock, ServerName } from '../../cluster/nginx/config.ts';
import { suggest } from '../problem.ts';
import type { Word } from './lexer.ts';
import type { Directive } from './parse.ts';
import { readLimits } from './read-limits.ts';
import { checkPattern, type Level, readLocations, readReturn } from './read-location.ts';
import { readProxySettings } from './read-proxy.ts';
import { hostAndPort } from './read-upstream.ts';
import type { Reading } from './reading.ts';

const PLAIN = [
  'default_server',
  'default',
  'ssl',
  'http2',
  'proxy_protocol',
  'reuseport',
  'deferred',
  'bind',
  'quic',
  'spdy',
];
const WITH_VALUE = /^(setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=./;

/** `listen` addresses of all servers, by address: where the default one stands. */
export type Defaults = Map<string, number>;

export function readServer(
  { name, block }: Directive,
  around: Level,
  defaults: Defaults,
  reading: Reading,
): ServerBlock {
  const settings = readProxySettings(block!, around.settings, reading);
  const level = { settings, limits: readLimits(block!, around.limits, reading) };
  const listens = readListens(block!, defaults, reading);
  return {
    // nginx listens on port 80 when nothing is said.
    listens: listens.length === 0 ? [{ port: 80, default: false }] : listens,
    names: block!
      .filter((directive) => directive.name.text === 'server_name')
      .flatMap(({ args }) => args.flatMap((word) => readName(word, reading))),
    locations: readLocations(block!, level, null, reading),
    answer: readReturn(block!, reading),
    line: name.line,
  };
}

function readListens(block: readonly Directive[], defaults: Defaults, reading: Reading): Listen[] {
  const seen = new Set<string>();
  return block.flatMap(({ name, args }): Listen[] => {
    if (name.text !== 'listen') return [];
    const [address, ...parameters] = args;
    const port = portOf(address!, reading);
    if (port === null) return [];
    const host = /^\d+$/.test(address!.text) ? '' : hostAndPort(address!.text)[0];
    const key = `${host === null || host === '' || host === '*' ? '0.0.0.0' : host}:${port}`;
    if (seen.has(key)) {
      reading.notes.problem(address!, `a duplicate listen ${key}`, 'Keep one in each server.');
    }
    seen.add(key);
    let isDefault = false;
    for (const word of parameters) {
      if (/^default(_server)?$/.test(word.text)) isDefault = true;
      else if (!PLAIN.includes(word.text) && !WITH_VALUE.test(word.text)) {
        const problem = `invalid parameter "${word.text}"`;
        reading.notes.problem(word, problem, suggest(word.text, PLAIN));
      } else if (word.text === 'ssl') {
        const text =
          'parameter "ssl" is understood, not modelled: the link says whether callers use TLS';
        reading.notes.notice(word, text);
      }
    }
    const before = defaults.get(key);
    if (isDefault && before !== undefined) {
      const remedy = `The server on line ${before} is it already: keep one "default_server".`;
      reading.notes.problem(name, `a duplicate default server for ${key}`, remedy);
    } else if (isDefault) defaults.set(key, name.line);
    return [{ port, default: isDefault }];
  });
}

function portOf(word: Word, { notes }: Reading): number | null {
  const { text } = word;
  if (text.startsWith('unix:')) {
    notes.notice(word, 'sockets of the same machine are understood, not modelled');
    return null;
  }
  const bare = /^\d+$/.test(text);
  const address = text.startsWith('*:') ? `0.0.0.0${text.slice(1)}` : text;
  const [host, port] = bare ? ['', portNumber(text)] : hostAndPort(address);
  if (port === null) {
    const problem = `invalid port in "${text}" of the "listen" directive`;
    notes.problem(word, problem, 'Write a port from 1 to 65535: listen 8080;');
    return null;
  }
  if (host === null) {
    const problem = `invalid host in "${text}" of the "listen" directive`;
    notes.problem(word, problem, 'Write a port or an address with one: listen 8080;');
    return null;
  }
  return port ?? 80;
}

const portNumber = (text: string) =>
  Number(text) >= 1 && Number(text) <= 65_535 ? Number(text) : null;

function readName(word: Word, reading: Reading): ServerName[] {
  const { text } = word;
  if (text.startsWith('~')) {
    const pattern = text.slice(1);
    return checkPattern(word, reading, pattern) ? [{ kind: 'regex', pattern }] : [];
  }
  const name = text.toLowerCase();
  if (name.startsWith('*.') && !name.slice(1).includes('*')) {
    return [{ kind: 'starts-with-wildcard', suffix: name.slice(1) }];
  }
  if (name.startsWith('.')) {
    return [
      { kind: 'exact', name: name.slice(1) },
      { kind: 'starts-with-wildcard', suffix: name },
    ];
  }
  if (name.endsWith('.*')) return [{ kind: 'ends-with-wildcard', prefix: name.slice(0, -1) }];
  return [{ kind: 'exact', name }];
}
