import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import type {
  CallErrorCode,
  CallResult,
  HandlerError,
  LogLevel,
  OpenCall,
  OpenRequest,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { Location, NextUpstreamCondition, ProxyRules, Return } from './config.ts';
import { errorPage, SERVER_HEADER } from './error-page.ts';
import { passedOn, upstreamHeaders, upstreamPath } from './messages.ts';
import { Selection, secondsOf } from './peers.ts';
import type { NginxProgram, Upstream } from './proxy.ts';
import type { RequestView } from './request-view.ts';
import { findLocation, type VirtualServer } from './route.ts';
import { failureOf, statusCondition } from './upstream-failure.ts';

/** Not repeated once sent, unless `non_idempotent` allows it. */
const NON_IDEMPOTENT: readonly string[] = ['POST', 'LOCK', 'PATCH'];
/** One request through nginx: limits, location, and as many upstream tries as the rules allow. */
export class Exchange implements OpenRequest {
  private call: OpenCall | null = null;
  private timer: TimerHandle | null = null;
  private selection: Selection | null = null;
  private upstream: Upstream | null = null;
  private proxy: ProxyRules | null = null;
  private location: Location | null = null;
  private startedAt: Millis = 0;
  private headers: WireRequest['headers'] = [];
  private path = '';
  private done = false;
  private readonly entered: (readonly [zone: string, key: string])[] = [];

  constructor(
    private readonly program: NginxProgram,
    private readonly view: RequestView,
    private readonly span: SpanId,
    private readonly respond: (outcome: WireResponse | HandlerError) => void,
  ) {}

  begin(server: VirtualServer | null): void {
    const { view } = this;
    if (server === null) {
      this.finish(errorPage(404));
      return;
    }
    view.server = server.block;
    if (server.block.answer !== null) {
      this.answer(server.block.answer);
      return;
    }
    const found = findLocation(server.tree, view.uri);
    if (found === null) {
      this.finish(errorPage(404));
      return;
    }
    const { location, path } = found.place;
    if (found.redirect) {
      this.redirect(301, path + (view.args && `?${view.args}`));
      return;
    }
    this.location = location;
    this.path = path;
    if (location.answer !== null) {
      this.answer(location.answer);
      return;
    }
    if (!this.enter(location)) return;
    const wait = this.waitOf(location);
    if (wait < 0) return;
    if (wait === 0) this.pass();
    else this.timer = this.program.host.kernel.schedule(wait, delayOver, this);
  }

  /** `limit_req`: how long the request waits; below 0: it was refused. */
  private waitOf({ limits }: Location): Millis {
    if (limits.requests.length === 0) return 0;
    const { program, view } = this;
    const { now } = program.host.kernel;
    const seen: { zone: string; key: string; excess: number }[] = [];
    let wait = 0;
    for (const { zone, burst, delay } of limits.requests) {
      const bucket = program.reqZones.get(zone)!;
      const key = view.fill(program.zoneKeys.get(zone)!);
      // An empty key is not limited.
      if (key === '') continue;
      const excess = bucket.excess(key, now);
      if (excess > burst * 1000) {
        this.log(
          'error',
          `limiting requests, excess: ${(excess / 1000).toFixed(3)} by zone "${zone}"`,
        );
        this.finish(errorPage(limits.requestStatus));
        return -1;
      }
      seen.push({ zone, key, excess });
      const rule = { burst, delay: delay === null ? Number.POSITIVE_INFINITY : delay * 1000 };
      wait = Math.max(wait, bucket.wait(excess, rule));
    }
    for (const { zone, key, excess } of seen) program.reqZones.get(zone)!.account(key, excess, now);
    return wait;
  }

  /** `limit_conn`: false when the request was refused. */
  private enter({ limits }: Location): boolean {
    const { program, view } = this;
    for (const { zone, most } of limits.connections) {
      const key = view.fill(program.zoneKeys.get(zone)!);
      if (key === '') continue;
      if (program.connZones.get(zone)!.enter(key, most)) {
        this.entered.push([zone, key]);
        continue;
      }
      this.log('error', `limiting connections by zone "${zone}"`);
      this.finish(errorPage(limits.connectionStatus));
      return false;
    }
    return true;
  }

  /** The delay of `limit_req` is over. */
  resume(): void {
    const { host } = this.program;
    if (host.stalled) host.postpone(waited, this);
    else this.waited();
  }

  waited(): void {
    this.timer = null;
    if (!this.done && !this.program.stopped) this.pass();
  }

  private pass(): void {
    const { program, view } = this;
    const proxy = this.location!.proxy;
    if (proxy === null) {
      this.finish(errorPage(404));
      return;
    }
    const target = view.fill(proxy.target);
    const upstream = program.upstreamOf(target, proxy.scheme);
    view.proxyHost = target;
    this.proxy = proxy;
    this.upstream = upstream;
    this.path = upstreamPath(proxy, this.path, view);
    this.headers = upstreamHeaders(proxy, view);
    this.startedAt = program.host.kernel.now;
    const method = upstream.block?.method;
    const key =
      method?.kind === 'hash'
        ? view.fill(method.key)
        : method?.kind === 'ip-hash'
          ? view.remoteAddress
          : '';
    this.selection = new Selection(upstream.group, key);
    const { tries } = proxy.nextUpstream;
    if (tries > 0 && this.selection.tries > tries) this.selection.tries = tries;
    this.connect();
  }

  /** The next try. */
  private connect(): void {
    const { program, view } = this;
    const { host } = program;
    const proxy = this.proxy!;
    const upstream = this.upstream!;
    const peer = upstream.pick(this.selection!, secondsOf(host.kernel.now));
    if (peer === null) {
      const url = `${proxy.scheme}://${upstream.name}${this.path}`;
      this.log('error', `no live upstreams while connecting to upstream, upstream: "${url}"`);
      this.finish(errorPage(502));
      return;
    }
    const { server } = peer;
    this.call = host.call(
      {
        method: proxy.method === null ? view.request.method : view.fill(proxy.method),
        url: `${proxy.scheme}://${server.host}:${server.port}${this.path}`,
        headers: this.headers,
        body: view.request.body,
      },
      this.span,
      (result) => this.settled(result),
      { connection: program.connectionOf(proxy, upstream), pool: `nginx ${upstream.name}` },
    );
  }

  private settled(result: CallResult): void {
    if (this.done || this.program.stopped) return;
    this.call = null;
    if (!result.ok) {
      this.failed(result.code, result.message);
      return;
    }
    const { response } = result;
    const condition = statusCondition(response.status);
    // A status to try elsewhere for is passed on all the same when this was the last try.
    if (condition !== null && this.selection!.tries > 1 && this.mayGoOn(condition, true)) {
      this.next(condition !== 'http_403' && condition !== 'http_404');
      this.connect();
      return;
    }
    this.free(false);
    this.finish(passedOn(response));
  }

  private failed(code: CallErrorCode, message: string): void {
    const { condition, sent, text } = failureOf(code, message);
    const { server } = this.selection!.current!;
    const url = `${this.proxy!.scheme}://${server.address}${this.path}`;
    this.log('error', `${text}, upstream: "${url}"`);
    this.next(true);
    if (this.selection!.tries > 0 && this.mayGoOn(condition, sent)) {
      this.connect();
      return;
    }
    this.finish(errorPage(condition === 'timeout' ? 504 : 502));
  }

  private mayGoOn(condition: NextUpstreamCondition, sent: boolean): boolean {
    const { on, timeout } = this.proxy!.nextUpstream;
    if (!on.includes(condition)) return false;
    if (sent && NON_IDEMPOTENT.includes(this.view.request.method) && !on.includes('non_idempotent'))
      return false;
    return timeout === 0 || this.program.host.kernel.now - this.startedAt < timeout;
  }

  private next(failed: boolean): void {
    if (this.free(failed)) {
      this.log('warn', 'upstream server temporarily disabled while connecting to upstream');
    }
  }

  private free(failed: boolean): boolean {
    if (this.selection === null || this.selection.current === null) return false;
    return this.selection.free(failed, secondsOf(this.program.host.kernel.now));
  }

  private answer({ status, text }: Return): void {
    const value = text === null ? null : this.view.fill(text);
    const redirects = status === 301 || status === 302 || status === 303 || status >= 307;
    if (value === null) this.finish(errorPage(status));
    else if (redirects && status <= 308) this.redirect(status, value);
    else {
      const headers = [SERVER_HEADER, ['content-type', 'text/plain'] as const];
      this.finish({ status, headers, body: value });
    }
  }

  private redirect(status: number, location: string): void {
    const page = errorPage(status);
    const { scheme, host, port } = this.view;
    const origin = `${scheme}://${host}${port === 80 || port === 443 ? '' : `:${port}`}`;
    const absolute = location.startsWith('/') ? origin + location : location;
    this.finish({ ...page, headers: [...page.headers, ['location', absolute]] });
  }

  private log(level: LogLevel, text: string): void {
    this.program.host.log(level, text, this.span);
  }

  private finish(response: WireResponse): void {
    this.close();
    this.respond(response);
  }

  private close(): void {
    this.done = true;
    for (const [zone, key] of this.entered) this.program.connZones.get(zone)!.leave(key);
    this.entered.length = 0;
    this.program.open.delete(this);
  }

  /** The client went away: nginx closes the upstream connection and logs 499. */
  abort(): void {
    if (this.done) return;
    this.drop();
    this.free(false);
    this.close();
    this.respond(CLIENT_CLOSED);
  }

  /** Ends what is under way, without a word to anybody. */
  drop(): void {
    this.done = true;
    this.call?.cancel('aborted');
    this.call = null;
    if (this.timer !== null) this.program.host.kernel.cancel(this.timer);
    this.timer = null;
  }
}

const CLIENT_CLOSED: WireResponse = { status: 499, headers: [SERVER_HEADER], body: null };

function delayOver(exchange: Exchange): void {
  exchange.resume();
}

function waited(exchange: Exchange): void {
  exchange.waited();
}
