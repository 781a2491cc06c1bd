import type { CallOptions, CallResult, OpenCall, WireRequest } from '../../cluster/program.ts';
import { FatalError, isFatal } from '../../kernel/fatal.ts';
import type { VirtualPromise } from '../../kernel/promise.ts';
import { type AbortSignal, signals } from './abort.ts';
import { type Dispatch, dispatchersOf, dispatchOf } from './dispatcher.ts';
import type { Environment } from './environment.ts';
import { OPEN_CALLS_MAX } from './limits.ts';
import { networkFailure } from './network-error.ts';
import {
  headersOf,
  type RequestInfo,
  type RequestInit,
  type RequestParts,
  requestParts,
} from './request.ts';
import { type Response, responses } from './response.ts';
import { rejected } from './settled.ts';

const REDIRECTS_MAX = 20;

/** `fetch` of one program: its calls go out through the program's host. */
export function fetchFor(env: Environment) {
  const flight = { open: 0 };
  const dispatchers = dispatchersOf(env);
  return function fetch(input: RequestInfo, init?: RequestInit | null): Promise<Response> {
    let parts: RequestParts;
    let dispatcher: unknown;
    try {
      parts = requestParts(input, init);
      dispatcher = init?.dispatcher;
    } catch (error) {
      if (isFatal(error)) throw error;
      return rejected(error);
    }
    const { signal } = parts;
    if (signal?.aborted) return rejected(signal.reason);
    if (!parts.url.startsWith('http:') && !parts.url.startsWith('https:')) {
      return rejected(new TypeError('fetch failed', { cause: new Error('unknown scheme') }));
    }
    const url = withoutFragment(parts.url);
    dispatcher ??= dispatchers.current;
    let way: Dispatch | null = null;
    if (dispatcher !== null) {
      try {
        way = dispatchOf(dispatcher, url);
      } catch (cause) {
        return rejected(new TypeError('fetch failed', { cause }));
      }
    }
    if (++flight.open > OPEN_CALLS_MAX) {
      throw new FatalError(
        `${env.host.service} has more than ${OPEN_CALLS_MAX} calls open at once. Wait for some of them, or give them a timeout.`,
        'limit',
      );
    }
    const call = new Call(env, parts, flight, way?.options);
    call.send({
      method: parts.method,
      url: way === null ? url : way.url,
      headers: headersOf(parts),
      body: parts.body,
    });
    return call.promise as unknown as Promise<Response>;
  };
}

function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

/** One `fetch` under way, over all its redirects. */
class Call {
  readonly promise: VirtualPromise<Response>;
  private readonly env: Environment;
  private readonly parts: RequestParts;
  private readonly signal: AbortSignal | null;
  private readonly flight: { open: number };
  private readonly options: CallOptions | undefined;
  private readonly onAbort: ((signal: AbortSignal) => void) | null = null;
  private readonly span: number;
  private request!: WireRequest;
  private open: OpenCall | null = null;
  private redirects = 0;

  constructor(
    env: Environment,
    parts: RequestParts,
    flight: { open: number },
    options: CallOptions | undefined,
  ) {
    this.env = env;
    this.parts = parts;
    this.signal = parts.signal;
    this.flight = flight;
    this.options = options;
    this.span = env.currentSpan();
    this.promise = env.promises.pending<Response>();
    if (this.signal !== null) {
      this.onAbort = (signal) => this.abort(signal);
      signals.onAbort(this.signal, this.onAbort);
    }
  }

  send(request: WireRequest): void {
    this.request = request;
    this.open = this.env.host.call(
      request,
      this.span,
      (result) => this.settle(result),
      this.options,
    );
  }

  private abort(signal: AbortSignal): void {
    this.flight.open--;
    this.open?.cancel(signals.timedOut(signal) ? 'timeout' : 'aborted');
    this.env.promises.reject(this.promise, signal.reason);
  }

  private settle(result: CallResult): void {
    if (!result.ok) {
      this.fail(networkFailure(result.code, result.message, this.request.url));
      return;
    }
    const { response } = result;
    if (response.status >= 300 && response.status <= 399 && this.parts.redirect !== 'manual') {
      const location = response.headers.find(([name]) => name === 'location')?.[1];
      if (location !== undefined && response.status !== 304 && response.status !== 300) {
        this.follow(response.status, location);
        return;
      }
    }
    this.finish();
    const made = responses.received(response, this.request.url, this.redirects > 0);
    this.env.promises.resolve(this.promise, made);
  }

  private follow(status: number, location: string): void {
    if (this.parts.redirect === 'error') {
      this.fail(new TypeError('fetch failed', { cause: new Error('unexpected redirect') }));
      return;
    }
    if (++this.redirects > REDIRECTS_MAX) {
      this.fail(new TypeError('fetch failed', { cause: new Error('redirect count exceeded') }));
      return;
    }
    let target: URL;
    try {
      target = new URL(location, this.request.url);
    } catch (cause) {
      this.fail(new TypeError('fetch failed', { cause }));
      return;
    }
    const { method } = this.request;
    const asGet =
      status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST';
    this.send({
      method: asGet ? 'GET' : method,
      url: withoutFragment(target.href),
      headers: asGet
        ? this.request.headers.filter(([n]) => !n.startsWith('content-'))
        : this.request.headers,
      body: asGet ? null : this.request.body,
    });
  }

  private fail(error: unknown): void {
    this.finish();
    this.env.promises.reject(this.promise, error);
  }

  private finish(): void {
    this.flight.open--;
    if (this.signal !== null) signals.offAbort(this.signal, this.onAbort!);
  }
}
