// biome-ignore-all lint/complexity/noArguments: an argument left out differs from undefined
import type { WireRequest } from '../../cluster/program.ts';
import { AbortSignal, signals } from './abort.ts';
import { Body, type BodyContent, type BodyInit, bodies, extractBody } from './body.ts';
import { Headers, type HeadersInit, headerLists } from './headers.ts';

export interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  signal?: AbortSignal | null;
  redirect?: 'follow' | 'error' | 'manual';
  /** Of the package undici; only `fetch` looks at it. */
  dispatcher?: unknown;
}
export type RequestInfo = string | URL | Request;

type WireHeaders = WireRequest['headers'];
const NO_HEADERS: WireHeaders = [];

/** All of a request but its state. Learner code cannot make one, so the constructor trusts it. */
export class RequestParts {
  /** A `Headers` the learner may change; null while `wireHeaders` say it all. */
  headers: Headers | null = null;
  readonly method: string;
  /** Normalised, with its fragment. */
  readonly url: string;
  readonly wireHeaders: WireHeaders;
  readonly body: BodyContent;
  readonly redirect: 'follow' | 'error' | 'manual';
  /** Made on first sight by `Request.signal`. */
  signal: AbortSignal | null;
  readonly received: boolean;

  constructor(
    method: string,
    url: string,
    wireHeaders: WireHeaders,
    body: BodyContent,
    redirect: 'follow' | 'error' | 'manual',
    signal: AbortSignal | null,
    received = false,
  ) {
    this.method = method;
    this.url = url;
    this.wireHeaders = wireHeaders;
    this.body = body;
    this.redirect = redirect;
    this.signal = signal;
    this.received = received;
  }
}

/** The engine's access to requests, filled in by the class. */
export let requests: {
  /** The request a handler is given, and the way to abort its signal. */
  received(wire: WireRequest): Request;
  /** The caller went away. */
  abort(request: Request): void;
};
let partsOfRequest: (request: Request) => RequestParts;
let isRequest: (value: unknown) => value is Request;

/** Fetch's Request. Headers and signal are made when somebody looks at them. */
export class Request extends Body {
  readonly #parts: RequestParts;

  static {
    requests = {
      received: ({ method, url, headers, body }) =>
        new Request(new RequestParts(method, url, headers, body, 'follow', null, true) as never),
      abort: (request) => signals.abort(request.signal, undefined),
    };
    partsOfRequest = (request) => request.#parts;
    isRequest = (value): value is Request =>
      typeof value === 'object' && value !== null && #parts in value;
  }

  constructor(input: RequestInfo, init?: RequestInit | null) {
    if (arguments.length === 0) {
      throw new TypeError('Request constructor: 1 argument required, but 0 found.');
    }
    const trusted = (input as unknown) instanceof RequestParts;
    const parts = trusted ? (input as never as RequestParts) : requestParts(input, init);
    super(parts.body);
    this.#parts = parts;
  }

  get method(): string {
    return this.#parts.method;
  }
  get url(): string {
    return this.#parts.url;
  }
  get headers(): Headers {
    const parts = this.#parts;
    parts.headers ??= headerLists.fromWire(parts.wireHeaders, parts.received);
    return parts.headers;
  }
  /** For a request being handled: aborts when the caller went away. */
  get signal(): AbortSignal {
    this.#parts.signal ??= signals.create();
    return this.#parts.signal;
  }
  get redirect(): string {
    return this.#parts.redirect;
  }

  clone(): Request {
    if (this.bodyUsed) throw new TypeError('Request.clone: Body has already been consumed.');
    const { method, url, body, redirect } = this.#parts;
    const signal = AbortSignal.any([this.signal]);
    return new Request(
      new RequestParts(method, url, headersOf(this.#parts), body, redirect, signal) as never,
    );
  }

  get [Symbol.toStringTag](): string {
    return 'Request';
  }
}

/** The header list of a request as it travels. */
export function headersOf(parts: RequestParts): WireHeaders {
  return parts.headers === null ? parts.wireHeaders : headerLists.toWire(parts.headers);
}

/** What `new Request(input, init)` and `fetch(input, init)` mean; uses up the body of a `Request`. */
export function requestParts(input: unknown, init: RequestInit | null | undefined): RequestParts {
  if (init !== undefined && init !== null && typeof init !== 'object') {
    throw new TypeError(
      `Request constructor: Expected ${String(init)} to be one of: Null, Undefined, Object.`,
    );
  }
  const source = isRequest(input) ? input : null;
  const base = source === null ? null : partsOfRequest(source);
  const url = base === null ? normalUrl(input) : base.url;
  // A request being handled can abort, even if nobody has looked at its signal yet.
  const inherited = base?.received ? source!.signal : (base?.signal ?? null);
  if (init === undefined || init === null) {
    if (base === null) return new RequestParts('GET', url, NO_HEADERS, null, 'follow', null);
    return new RequestParts(
      base.method,
      url,
      headersOf(base),
      takeFrom(source!),
      base.redirect,
      inherited,
    );
  }
  const method = init.method === undefined ? (base?.method ?? 'GET') : normalMethod(init.method);
  const signal = init.signal === undefined ? inherited : checkedSignal(init.signal);
  const redirect = init.redirect ?? base?.redirect ?? 'follow';
  // `new Request(url, request)`: all of the other request, its body included.
  const other = isRequest(init) ? init : null;
  const given =
    other === null
      ? init.body !== undefined && init.body !== null
      : bodies.contentOf(other) !== null;
  if ((method === 'GET' || method === 'HEAD') && (given || (base?.body ?? null) !== null)) {
    throw new TypeError('Request with GET/HEAD method cannot have body.');
  }
  let content: BodyContent = null;
  let type: string | null = null;
  if (other !== null && given) content = takeFrom(other);
  else if (given) ({ content, type } = extractBody(init.body));
  else if (source !== null) content = takeFrom(source);
  if (init.headers === undefined) {
    let list = base === null ? NO_HEADERS : headersOf(base);
    if (type !== null && !list.some(([name]) => name === 'content-type')) {
      list = [...list, ['content-type', type]];
    }
    return new RequestParts(method, url, list, content, redirect, signal);
  }
  const parts = new RequestParts(method, url, NO_HEADERS, content, redirect, signal);
  parts.headers = new Headers(init.headers);
  if (type !== null && !parts.headers.has('content-type')) {
    parts.headers.append('content-type', type);
  }
  return parts;
}

function takeFrom(source: Request): BodyContent {
  if (source.bodyUsed) {
    throw new TypeError(
      'Cannot construct a Request with a Request object that has already been used.',
    );
  }
  return bodies.take(source);
}

function checkedSignal(signal: unknown): AbortSignal | null {
  if (signal === null) return null;
  if (signals.isSignal(signal)) return signal;
  throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
}

const KNOWN_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
]);

function normalMethod(given: unknown): string {
  const method = String(given);
  if (KNOWN_METHODS.has(method)) return method;
  if (!/^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/.test(method)) {
    throw new TypeError(`'${method}' is not a valid HTTP method.`);
  }
  const upper = method.toUpperCase();
  if (upper === 'CONNECT' || upper === 'TRACE' || upper === 'TRACK') {
    throw new TypeError(`'${method}' HTTP method is unsupported.`);
  }
  // As the standard has it, `patch` stays as written.
  return KNOWN_METHODS.has(upper) && upper !== 'PATCH' ? upper : method;
}

/** `http://name/path` in the form URL parsing would leave unchanged: nothing to parse. */
const PLAIN_URL = /^http:\/\/[a-z][a-z0-9-]*\/[A-Za-z0-9_~/-]*(?:\?[A-Za-z0-9_~=&-]*)?$/;

function normalUrl(input: unknown): string {
  if (typeof input === 'string' && PLAIN_URL.test(input)) return input;
  let url: URL;
  try {
    url = new URL(String(input));
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${String(input)}`, { cause });
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError(
      `Request cannot be constructed from a URL that includes credentials: ${String(input)}`,
    );
  }
  return url.href;
}
