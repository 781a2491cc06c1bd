import type { Millis } from '../../base/units.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { hostOf } from '../../network/address.ts';
import type {
  CallResult,
  CancelCause,
  OpenCall,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { JitteredBackoff } from './backoff.ts';
import type { HeaderChanges } from './config.ts';
import { changedHeaders, rewritten } from './header-changes.ts';
import {
  abortReply,
  CLUSTER_NOT_FOUND,
  directReply,
  NO_HEALTHY,
  NOT_FOUND,
  redirectReply,
  resetReply,
  TIMED_OUT,
  withServiceTime,
} from './local-replies.ts';
import { type CompiledRoute, matchOf, type Target } from './mesh-rules.ts';
import { Mirrored } from './mirror.ts';
import {
  DELAY_INJECTED,
  DOWNSTREAM_TERMINATION,
  FAULT_INJECTED,
  flagText,
  NO_CLUSTER,
  NO_HEALTHY_UPSTREAM,
  NO_ROUTE,
  RETRY_LIMIT_EXCEEDED,
  UPSTREAM_OVERFLOW,
  UPSTREAM_REQUEST_TIMEOUT,
} from './response-flags.ts';
import type { Sidecar } from './sidecar.ts';
import { type TryFailure, UpstreamTry } from './upstream-try.ts';

/**
 * One request on its way through the caller's sidecar, as Envoy's filters take it: route, fault
 * injection, then the router with its mirrors, retries and timeout. Like Envoy's, the route's
 * timeout begins after an injected delay, and covers every try and back-off.
 */
export class MeshCall extends UpstreamTry implements OpenCall {
  private route: CompiledRoute | null = null;
  private target: Target | null = null;
  private destinationHeaders: HeaderChanges | null = null;
  private group: Upstream | null = null;
  private flags = 0;
  private ended = false;
  /** When the router took over. */
  private routedAt: Millis = 0;
  private tries = 0;
  private retriesLeft = 0;
  /** Holds one of the upstream's retries. */
  private retrying = false;
  private backoff: JitteredBackoff | null = null;
  /** Slots tried so far, to be avoided. */
  private tried: number[] | null = null;
  /** Of the hop, the injected delay or the back-off: never two at a time. */
  private pause: TimerHandle | null;
  private deadline: TimerHandle | null = null;

  constructor(
    sidecar: Sidecar,
    private readonly service: string,
    private request: WireRequest,
    parent: SpanId,
    private readonly settle: (result: CallResult) => void,
  ) {
    super(sidecar, parent);
    const { egress } = sidecar;
    this.pause = egress.kernel.schedule(egress.hop(), reachedSidecar, this);
  }

  cancel(cause: CancelCause): void {
    if (this.ended) return;
    this.abandon(cause, 'cancelled', DOWNSTREAM_TERMINATION);
    this.flags |= DOWNSTREAM_TERMINATION;
    this.close();
  }

  /** Finds the route, and delays the request if that is its fate. */
  reachedSidecar(): void {
    const { sidecar, service } = this;
    this.pause = null;
    this.route = sidecar.rules.routeOf(service, this.request, sidecar.caller);
    if (this.route === null) {
      this.reply(NOT_FOUND, NO_ROUTE);
      return;
    }
    const delay = this.route.route.fault?.delay ?? null;
    if (delay !== null && sidecar.drawsFor(service).delay.next() < delay.share) {
      this.flags |= DELAY_INJECTED;
      this.pause = sidecar.egress.kernel.schedule(delay.fixed, delayed, this);
      return;
    }
    this.delayed();
  }

  /** Aborts the request if that is its fate; else the route's action. */
  delayed(): void {
    const { sidecar, service } = this;
    const { route } = this.route!;
    this.pause = null;
    const abort = route.fault?.abort ?? null;
    if (abort !== null && sidecar.drawsFor(service).abort.next() < abort.share) {
      this.reply(abortReply(abort.status), FAULT_INJECTED);
      return;
    }
    const { action } = route;
    if (action.kind === 'route') this.forward();
    else if (action.kind === 'direct') this.reply(directReply(action.status, action.body), 0);
    else this.redirect(action.status, action.uri, action.authority);
  }

  /** The router: chooses the destination and sends the first try. */
  private forward(): void {
    const { sidecar } = this;
    const { kernel } = sidecar.egress;
    const compiled = this.route!;
    const { target, headers } = sidecar.destinationOf(compiled, this.service);
    this.routedAt = kernel.now;
    this.target = target;
    this.destinationHeaders = headers;
    this.group = sidecar.upstreamOf(target);
    if (this.group === null) {
      this.reply(CLUSTER_NOT_FOUND, NO_CLUSTER);
      return;
    }
    this.prepare(compiled);
    if (compiled.mirrors.length > 0) this.mirror(compiled);
    const { timeout } = compiled.route;
    if (timeout !== null) this.deadline = kernel.schedule(timeout, timedOut, this);
    this.retriesLeft = compiled.retries?.attempts ?? 0;
    this.tryOnce();
  }

  /** The request as the upstream gets it. */
  private prepare(compiled: CompiledRoute): void {
    const { rewriteUri, headers } = compiled.route;
    const own = this.destinationHeaders?.request ?? null;
    const all = headers?.request ?? null;
    if (rewriteUri === null && own === null && all === null) return;
    let { url, headers: sent } = this.request;
    if (rewriteUri !== null) {
      const match = matchOf(compiled, this.request, this.sidecar.caller);
      url = rewritten(url, rewriteUri, match);
    }
    if (own !== null) sent = changedHeaders(sent, own);
    if (all !== null) sent = changedHeaders(sent, all);
    this.request = { ...this.request, url, headers: sent };
  }

  private mirror({ mirrors }: CompiledRoute): void {
    const { sidecar, request, parent } = this;
    for (const { target, share } of mirrors) {
      if (share < 1 && sidecar.drawsFor(this.service).mirror.next() >= share) continue;
      Mirrored.send(sidecar, target, request, parent);
    }
  }

  private redirect(status: number, uri: string | null, authority: string | null): void {
    const { url } = this.request;
    const host = hostOf(url);
    const rest = url.slice(url.indexOf(host) + host.length);
    const path = uri ?? (rest.startsWith(':') ? rest.replace(/^:\d+/, '') : rest);
    this.reply(redirectReply(status, `http://${authority ?? host}${path}`), 0);
  }

  tryOnce(): void {
    this.pause = null;
    this.tries++;
    this.sidecar.attempts++;
    const { retries } = this.route!;
    const limit = retries?.perTryTimeout ?? null;
    const avoid = this.tried ?? undefined;
    if (!this.start(this.group!, this.target!, this.request, limit, avoid)) {
      this.sidecar.attempts--;
      this.reply(NO_HEALTHY, NO_HEALTHY_UPSTREAM);
      return;
    }
    if (retries?.ignorePreviousHosts === true && retries.attempts > 0 && this.trying) {
      if (this.tried === null) this.tried = [this.slot];
      else if (!this.tried.includes(this.slot)) this.tried.push(this.slot);
    }
  }

  protected answered(response: WireResponse): void {
    const { retries } = this.route!;
    if (this.retry(retries?.answer(response) === true)) return;
    const took = this.sidecar.egress.kernel.now - this.routedAt;
    this.reply(this.returned(withServiceTime(response, took)), 0);
  }

  protected failed(failure: TryFailure): void {
    const { retries } = this.route!;
    if (this.retry(retries?.failure(failure.kind) === true)) return;
    const retried = this.tries > 1;
    const { kind, reason, transport } = failure;
    const reply = kind === 'per-try-timeout' ? TIMED_OUT : resetReply(reason, retried, transport);
    this.reply(reply, failure.flag);
  }

  /** The answer as the caller gets it. */
  private returned(response: WireResponse): WireResponse {
    const own = this.destinationHeaders?.response ?? null;
    const all = this.route!.route.headers?.response ?? null;
    if (own === null && all === null) return response;
    let { headers } = response;
    if (own !== null) headers = changedHeaders(headers, own);
    if (all !== null) headers = changedHeaders(headers, all);
    return { status: response.status, headers, body: response.body };
  }

  /** Whether there will be another try, if one is `wanted`: Envoy's RetryStateImpl::shouldRetry. */
  private retry(wanted: boolean): boolean {
    this.retryOver();
    if (!wanted) return false;
    if (this.retriesLeft === 0) {
      this.flags |= RETRY_LIMIT_EXCEEDED;
      return false;
    }
    this.retriesLeft--;
    const { sidecar } = this;
    if (!this.group!.resources.retries.tryOpen()) {
      sidecar.retryOverflow++;
      this.flags |= UPSTREAM_OVERFLOW;
      return false;
    }
    this.retrying = true;
    sidecar.retries++;
    this.backoff ??= new JitteredBackoff(this.route!.retries!.backoff);
    const wait = this.backoff.next(sidecar.drawsFor(this.service).backoff.uint32());
    this.pause = sidecar.egress.kernel.schedule(wait, retryNow, this);
    return true;
  }

  timedOut(): void {
    this.deadline = null;
    const host = { kind: 'local', cause: 'timeout' } as const;
    this.abandon('timeout', host, UPSTREAM_REQUEST_TIMEOUT);
    this.reply(TIMED_OUT, UPSTREAM_REQUEST_TIMEOUT);
  }

  private reply(response: WireResponse, flag: number): void {
    this.flags |= flag;
    this.close();
    this.settle({ ok: true, response });
  }

  private close(): void {
    const { sidecar, flags } = this;
    const { kernel, spans } = sidecar.egress;
    this.ended = true;
    this.retryOver();
    if (this.pause !== null) kernel.cancel(this.pause);
    if (this.deadline !== null) kernel.cancel(this.deadline);
    if (flags === 0) return;
    spans.flags(this.parent, flagText(flags));
    sidecar.countFlags(flags);
  }

  private retryOver(): void {
    if (!this.retrying) return;
    this.retrying = false;
    this.group!.resources.retries.close();
  }
}

function reachedSidecar(call: MeshCall): void {
  call.reachedSidecar();
}

function delayed(call: MeshCall): void {
  call.delayed();
}

function retryNow(call: MeshCall): void {
  call.tryOnce();
}

function timedOut(call: MeshCall): void {
  call.timedOut();
}
