import type {
  NextUpstream,
  NextUpstreamCondition,
  ProxyRules,
  Template,
} from '../../cluster/nginx/config.ts';
import { suggest } from '../problem.ts';
import { parseCount, parseTime } from './amounts.ts';
import type { Directive } from './parse.ts';
import { hostAndPort } from './read-upstream.ts';
import type { Reading } from './reading.ts';
import { fixedText } from './template.ts';

/** The `proxy_…` settings of one level. */
export type ProxySettings = Omit<ProxyRules, 'scheme' | 'target' | 'uri' | 'line'>;

export const PROXY_DEFAULTS: ProxySettings = {
  method: null,
  httpVersion: '1.0',
  setHeaders: [],
  connectTimeout: 60_000,
  sendTimeout: 60_000,
  readTimeout: 60_000,
  nextUpstream: { on: ['error', 'timeout'], tries: 0, timeout: 0 },
};

const CONDITIONS: readonly (NextUpstreamCondition | 'off' | 'updating')[] = [
  'error',
  'timeout',
  'invalid_header',
  'http_500',
  'http_502',
  'http_503',
  'http_504',
  'http_403',
  'http_404',
  'http_429',
  'non_idempotent',
  'off',
  'updating',
];

/** What a level does not say itself it takes from the level around it; headers all or none. */
export function readProxySettings(
  block: readonly Directive[],
  around: ProxySettings,
  reading: Reading,
): ProxySettings {
  const once = reading.once(block);
  const time = (name: string) => reading.amount(once.get(name), parseTime, 'value');
  const version = once.get('proxy_http_version')?.args[0];
  if (version !== undefined && version.text !== '1.0' && version.text !== '1.1') {
    reading.notes.problem(version, `invalid value "${version.text}"`, 'Write 1.0 or 1.1.');
  }
  const method = once.get('proxy_method')?.args[0];
  const headers = block.filter(({ name }) => name.text === 'proxy_set_header');
  return {
    method: method === undefined ? around.method : reading.template(method),
    httpVersion:
      version === undefined ? around.httpVersion : version.text === '1.1' ? '1.1' : '1.0',
    setHeaders: headers.length === 0 ? around.setHeaders : readHeaders(headers, reading),
    connectTimeout: time('proxy_connect_timeout') ?? around.connectTimeout,
    sendTimeout: time('proxy_send_timeout') ?? around.sendTimeout,
    readTimeout: time('proxy_read_timeout') ?? around.readTimeout,
    nextUpstream: {
      on: readConditions(once.get('proxy_next_upstream'), reading) ?? around.nextUpstream.on,
      tries:
        reading.amount(once.get('proxy_next_upstream_tries'), parseCount, 'number') ??
        around.nextUpstream.tries,
      timeout: time('proxy_next_upstream_timeout') ?? around.nextUpstream.timeout,
    },
  };
}

function readHeaders(headers: readonly Directive[], reading: Reading): [string, Template][] {
  return headers.flatMap(({ args: [name, value] }): [string, Template][] => {
    const template = reading.template(value!);
    return template === null ? [] : [[name!.text.toLowerCase(), template]];
  });
}

function readConditions(
  directive: Directive | undefined,
  { notes }: Reading,
): NextUpstream['on'] | undefined {
  if (directive === undefined) return undefined;
  const on: NextUpstreamCondition[] = [];
  let off = false;
  for (const word of directive.args) {
    const condition = CONDITIONS.find((known) => known === word.text);
    if (condition === undefined) {
      notes.problem(word, `invalid value "${word.text}"`, suggest(word.text, CONDITIONS));
    } else if (condition === 'off') off = true;
    else if (condition === 'updating') continue;
    else if (on.includes(condition)) notes.notice(word, `duplicate value "${word.text}"`);
    else on.push(condition);
  }
  return off ? [] : on;
}

/** Where `proxy_pass` leads; null after a problem. `uriAllowed`: not in a regex location. */
export function readProxyPass(
  { name, args }: Directive,
  settings: ProxySettings,
  uriAllowed: boolean,
  reading: Reading,
): ProxyRules | null {
  const { notes } = reading;
  const word = args[0]!;
  const [, scheme, rest] = /^(https?):\/\/(.*)$/is.exec(word.text) ?? [];
  if (scheme === undefined) {
    notes.problem(
      word,
      'invalid URL prefix',
      'Begin with http:// or https://, then an upstream or a host.',
    );
    return null;
  }
  const slash = rest!.search(/[/?]/);
  const authority = slash === -1 ? rest! : rest!.slice(0, slash);
  const target = reading.template({ ...word, text: authority });
  const uri = slash === -1 ? null : reading.template({ ...word, text: rest!.slice(slash) });
  if (target === null || (slash !== -1 && uri === null)) return null;
  const fixed = fixedText(target);
  if (uri !== null && fixed !== null && fixedText(uri) !== null && !uriAllowed) {
    const problem =
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block';
    notes.problem(word, problem, `Write it without "${rest!.slice(slash)}".`);
  }
  if (fixed !== null && !checkTarget(fixed, word, reading)) return null;
  const https = scheme.toLowerCase() === 'https';
  return { ...settings, scheme: https ? 'https' : 'http', target, uri, line: name.line };
}

function checkTarget(authority: string, word: Directive['name'], reading: Reading): boolean {
  const { notes, upstreams, hosts } = reading;
  if (upstreams.has(authority)) return true;
  const [host, port] = hostAndPort(authority);
  const place = { line: word.line, column: word.column };
  if (host === null) {
    notes.problem(
      word,
      `invalid host in upstream "${authority}"`,
      'Write an upstream or a host: http://order:8080.',
    );
  } else if (port === null) {
    notes.problem(word, `invalid port in upstream "${authority}"`, 'Write a port from 1 to 65535.');
  } else if (upstreams.has(host)) {
    notes.problem(
      word,
      `upstream "${host}" may not have port ${port}`,
      `Write http://${host}: its servers have the ports.`,
    );
  } else {
    hosts.push({ host, address: authority, ...place });
    return true;
  }
  return false;
}
