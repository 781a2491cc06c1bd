/** One request as nginx's variables show it. */
import type { WireRequest } from '../program.ts';
import type { ServerBlock, Template } from './config.ts';

/** Variables with a fixed name; besides them `http_…`, `arg_…` and `cookie_…`. */
export const VARIABLES = [
  'host',
  'http_host',
  'hostname',
  'scheme',
  'uri',
  'document_uri',
  'request_uri',
  'args',
  'query_string',
  'is_args',
  'request_method',
  'server_name',
  'server_port',
  'server_addr',
  'remote_addr',
  'binary_remote_addr',
  'proxy_host',
  'proxy_port',
  'proxy_add_x_forwarded_for',
] as const;

const FAMILIES = ['http_', 'arg_', 'cookie_'] as const;

export const isModelledVariable = (name: string) =>
  (VARIABLES as readonly string[]).includes(name) ||
  FAMILIES.some((start) => name.startsWith(start));

export class RequestView {
  /** Lower-case, without port. */
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  /** As it came, with the query. */
  readonly requestUri: string;
  /** Without `?`. */
  readonly args: string;
  /** The path, decoded, slashes merged: what locations are matched with. */
  readonly uri: string;
  server: ServerBlock | null = null;
  /** Authority of the `proxy_pass`. */
  proxyHost = '';

  constructor(
    readonly request: WireRequest,
    readonly remoteAddress: string,
    readonly serverAddress: string,
    readonly instance: string,
  ) {
    const { url } = request;
    const authority = url.indexOf('://') + 3;
    this.scheme = url.slice(0, authority - 3);
    let end = authority;
    while (end < url.length && !'/?#'.includes(url[end]!)) end++;
    const rest = url.slice(end).split('#', 1)[0]!;
    this.requestUri = rest.startsWith('/') ? rest : `/${rest}`;
    const question = this.requestUri.indexOf('?');
    const path = question === -1 ? this.requestUri : this.requestUri.slice(0, question);
    this.args = question === -1 ? '' : this.requestUri.slice(question + 1);
    this.uri = path.includes('%') || path.includes('//') ? normalized(path) : path;
    const [host, port] = splitPort(url.slice(authority, end));
    this.host = (splitPort(this.header('host') ?? '')[0] || host).toLowerCase();
    this.port = port ?? (this.scheme === 'https' ? 443 : 80);
  }

  header(name: string): string | undefined {
    for (const [key, value] of this.request.headers) if (key === name) return value;
    return undefined;
  }

  fill(template: Template): string {
    const [only] = template;
    if (template.length === 1 && typeof only === 'string') return only;
    let text = '';
    for (const part of template) {
      text += typeof part === 'string' ? part : this.variable(part.variable);
    }
    return text;
  }

  private variable(name: string): string {
    switch (name) {
      case 'host':
        return this.host;
      case 'hostname':
        return this.instance;
      case 'scheme':
        return this.scheme;
      case 'uri':
      case 'document_uri':
        return this.uri;
      case 'request_uri':
        return this.requestUri;
      case 'args':
      case 'query_string':
        return this.args;
      case 'is_args':
        return this.args === '' ? '' : '?';
      case 'request_method':
        return this.request.method;
      case 'server_name':
        return firstName(this.server);
      case 'server_port':
        return String(this.port);
      case 'server_addr':
        return this.serverAddress;
      case 'remote_addr':
      case 'binary_remote_addr':
        return this.remoteAddress;
      case 'proxy_host':
        return this.proxyHost;
      case 'proxy_port':
        return String(splitPort(this.proxyHost)[1] ?? 80);
      case 'proxy_add_x_forwarded_for': {
        const before = this.header('x-forwarded-for');
        return before === undefined ? this.remoteAddress : `${before}, ${this.remoteAddress}`;
      }
      default:
        return this.ofFamily(name);
    }
  }

  private ofFamily(name: string): string {
    if (name === 'http_host') return this.header('host') ?? this.host;
    if (name.startsWith('http_')) return this.header(name.slice(5).replaceAll('_', '-')) ?? '';
    if (name.startsWith('arg_')) return valueIn(this.args.split('&'), name.slice(4));
    if (name.startsWith('cookie_')) {
      return valueIn((this.header('cookie') ?? '').split(/; */), name.slice(7));
    }
    // Known to nginx, not modelled here: the reader gave notice.
    return '';
  }
}

function firstName(server: ServerBlock | null): string {
  const name = server?.names[0];
  switch (name?.kind) {
    case 'exact':
      return name.name;
    case 'starts-with-wildcard':
      return `*${name.suffix}`;
    case 'ends-with-wildcard':
      return `${name.prefix}*`;
    case 'regex':
      return name.pattern;
    default:
      return '';
  }
}

function valueIn(pairs: readonly string[], name: string): string {
  const pair = pairs.find((text) => text.startsWith(`${name}=`));
  return pair === undefined ? '' : pair.slice(name.length + 1);
}

function normalized(path: string): string {
  const decoded = path.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
  return decoded.replace(/\/{2,}/g, '/');
}

/** What a rewritten path must not carry as it is. */
export const escapedPath = (path: string) =>
  /[^\w\-./~!$&'()*+,;=:@]/.test(path)
    ? encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')
    : path;

/** `order:8080` as its host and port. */
export function splitPort(authority: string): readonly [string, number | null] {
  const colon = authority.lastIndexOf(':');
  if (colon === -1 || authority.endsWith(']')) return [authority, null];
  const port = Number(authority.slice(colon + 1));
  return [authority.slice(0, colon), Number.isInteger(port) ? port : null];
}
