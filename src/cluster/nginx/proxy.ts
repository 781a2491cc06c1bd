import type { Millis } from '../../base/units.ts';
import { RandomStream } from '../../kernel/random.ts';
import type { ConnectionProperties } from '../../network/connection-properties.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { NginxConfig, ProxyRules, UpstreamBlock } from './config.ts';
import { Exchange } from './exchange.ts';
import { inspectNginx } from './inspect.ts';
import { ConnZone, ReqZone } from './limits.ts';
import { type Pick, pickBy } from './methods.ts';
import { type PeerGroup, peerGroup, pickRoundRobin } from './peers.ts';
import { RequestView, splitPort } from './request-view.ts';
import { findServer, type VirtualServer, virtualServer } from './route.ts';

/** What is asked of a caller nobody told the address of. */
const UNKNOWN_ADDRESS = '127.0.0.1';
/** Remembered answers of {@link findServer}. */
const ROUTES_MAX = 1000;

/**
 * nginx with this configuration, as 1.22 behaves: which server and location, which upstream server,
 * when the next one is tried, what the client gets. Simplified:
 * - one worker process (`worker_processes` is not modelled), so its state is the instance's
 * - nginx's own processor time is none, unless the service's runtime gives it one
 * - a name in `server` is one peer, however many instances the cluster finds behind it: nginx would
 *   make each address a peer when it starts. Name instances (`order-1`, `order-2`) to balance here
 * - bodies are buffered whole, both ways; `keepalive n` does not limit the idle connections
 * - a failure on a reused connection counts as a try (nginx gives one more)
 */
export function nginxProgram(config: NginxConfig, seed: number): ProgramFactory {
  return (host) => new NginxProgram(config, host, seed);
}

/** An upstream block, or the host a `proxy_pass` names without one. */
export interface Upstream {
  readonly name: string;
  readonly block: UpstreamBlock | null;
  readonly group: PeerGroup;
  readonly pick: Pick;
}

export class NginxProgram implements ServiceProgram {
  readonly upstreams = new Map<string, Upstream>();
  /** Upstreams of a single server that no block names, by scheme and authority. */
  readonly hosts = new Map<string, Upstream>();
  readonly reqZones: ReadonlyMap<string, ReqZone>;
  readonly connZones: ReadonlyMap<string, ConnZone>;
  readonly zoneKeys: ReadonlyMap<string, NginxConfig['limitReqZones'][number]['key']>;
  /** Requests being worked on. */
  readonly open = new Set<Exchange>();
  stopped = false;
  private readonly servers: readonly VirtualServer[];
  private readonly routes = new Map<string, VirtualServer>();
  private readonly connections = new Map<ProxyRules, Map<string, ConnectionProperties>>();

  constructor(
    config: NginxConfig,
    readonly host: ProgramHost,
    seed: number,
  ) {
    this.servers = config.servers.map(virtualServer);
    const node = `${host.service}/${host.instance}`;
    for (const block of config.upstreams) {
      const group = peerGroup(block.servers);
      const random = new RandomStream(seed, node, `nginx upstream ${block.name}`);
      const pick = pickBy(block.method, group, random);
      this.upstreams.set(block.name, { name: block.name, block, group, pick });
    }
    this.reqZones = new Map(
      config.limitReqZones.map(({ name, rate }) => [name, new ReqZone(name, rate)]),
    );
    this.connZones = new Map(config.limitConnZones.map(({ name }) => [name, new ConnZone(name)]));
    this.zoneKeys = new Map(
      [...config.limitReqZones, ...config.limitConnZones].map(({ name, key }) => [name, key]),
    );
  }

  handle(
    request: WireRequest,
    span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
    abandoned = false,
    from = UNKNOWN_ADDRESS,
  ): OpenRequest {
    const { host } = this;
    const view = new RequestView(
      request,
      from,
      host.address,
      `${host.service}-${host.instance + 1}`,
    );
    const exchange = new Exchange(this, view, span, respond);
    this.open.add(exchange);
    if (abandoned) exchange.abort();
    else exchange.begin(this.serverFor(view));
    return exchange;
  }

  private serverFor(view: RequestView): VirtualServer | null {
    const { servers, routes } = this;
    if (servers.length < 2) return servers[0] ?? null;
    const key = `${view.host}:${view.port}`;
    let found = routes.get(key);
    if (found === undefined) {
      found = findServer(servers, view.host, view.port);
      if (routes.size < ROUTES_MAX) routes.set(key, found);
    }
    return found;
  }

  /** The upstream a `proxy_pass` leads to: a block's, or one of a single server by its host. */
  upstreamOf(target: string, scheme: 'http' | 'https'): Upstream {
    const known = this.upstreams.get(target) ?? this.hosts.get(`${scheme}://${target}`);
    if (known !== undefined) return known;
    const [host, port] = splitPort(target);
    const group = peerGroup([
      {
        host,
        port: port ?? (scheme === 'https' ? 443 : 80),
        address: target,
        weight: 1,
        maxFails: 1,
        failTimeout: 10_000,
        backup: false,
        down: false,
        maxConns: 0,
        line: 0,
      },
    ]);
    const upstream = { name: target, block: null, group, pick: pickRoundRobin };
    if (this.hosts.size < ROUTES_MAX) this.hosts.set(`${scheme}://${target}`, upstream);
    return upstream;
  }

  connectionOf(proxy: ProxyRules, upstream: Upstream): ConnectionProperties {
    let known = this.connections.get(proxy);
    if (known === undefined) {
      known = new Map();
      this.connections.set(proxy, known);
    }
    let connection = known.get(upstream.name);
    if (connection === undefined) {
      connection = connectionProperties(proxy, upstream.block);
      known.set(upstream.name, connection);
    }
    return connection;
  }

  stop(): void {
    this.stopped = true;
    for (const exchange of this.open) exchange.drop();
    this.open.clear();
  }

  inspect(): readonly ProgramTable[] {
    return inspectNginx(this, this.host.kernel.now);
  }
}

function connectionProperties(
  proxy: ProxyRules,
  block: UpstreamBlock | null,
): ConnectionProperties {
  const kept = block !== null && keepsAlive(proxy) ? block.keepalive : null;
  return {
    protocol: 'http1',
    tls: proxy.scheme === 'https' ? 'tls' : 'none',
    keepAlive: kept?.timeout ?? (0 as Millis),
    connections: null,
    pending: null,
    streams: 1,
    requests: kept?.requests ?? 1,
    connectTimeout: proxy.connectTimeout,
    readTimeout: proxy.readTimeout,
    writeTimeout: proxy.sendTimeout,
    poolTimeout: null,
  };
}

/**
 * Whether the request lets the server keep the connection: HTTP/1.1 without nginx's own
 * `Connection: close`, or HTTP/1.0 asking for it.
 */
export function keepsAlive({ httpVersion, setHeaders }: ProxyRules): boolean {
  const set = setHeaders.find(([name]) => name === 'connection')?.[1];
  const value = set?.map((part) => (typeof part === 'string' ? part : '')).join('') ?? 'close';
  return httpVersion === '1.1' ? !/close/i.test(value) : /keep-alive/i.test(value);
}
