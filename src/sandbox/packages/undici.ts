import { dispatcherTools } from '../globals/dispatcher.ts';
import { UNDICI_ERRORS } from '../globals/undici-errors.ts';
import type { LearnerPackage } from './package.ts';

const source = `
import { bind, end, ended, getGlobal, setGlobal, withHeadersTimeout, errors } from 'internal:undici';
export { errors };
const theFetch = fetch;
const theHeaders = Headers;
const theRequest = Request;
const theResponse = Response;
export { theFetch as fetch, theHeaders as Headers, theRequest as Request, theResponse as Response };

export class Dispatcher {
  get closed(): boolean {
    return ended(this) !== null;
  }
  get destroyed(): boolean {
    return ended(this) === 'destroyed';
  }
  async request(options: any) {
    return await send(String(new URL(options.path, options.origin ?? 'http://origin.invalid')), options, this);
  }
  async close(): Promise<void> {
    if (ended(this) === null) end(this, 'closed');
  }
  async destroy(): Promise<void> {
    end(this, 'destroyed');
  }
}

export class Agent extends Dispatcher {
  constructor(options?: any) {
    super();
    bind(this, 'agent', null, options);
  }
}

export class Pool extends Dispatcher {
  constructor(url: any, options?: any) {
    super();
    bind(this, 'pool', url, options);
  }
}

export class Client extends Dispatcher {
  constructor(url: any, options?: any) {
    super();
    bind(this, 'client', url, options);
  }
}

let ofItself: Agent | null = null;

export function setGlobalDispatcher(dispatcher: any): void {
  setGlobal(dispatcher);
}

export function getGlobalDispatcher(): any {
  ofItself ??= new Agent();
  return getGlobal() ?? ofItself;
}

export async function request(url: any, options: any = {}) {
  return await send(String(url), options ?? {}, options?.dispatcher);
}

async function send(url: string, options: any, given: any) {
  const target = new URL(url);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    for (const each of Array.isArray(value) ? value : [value]) target.searchParams.append(name, String(each));
  }
  let dispatcher = given;
  if (options.headersTimeout !== undefined) {
    dispatcher = withHeadersTimeout(given ?? getGlobalDispatcher(), options.headersTimeout);
  }
  const { method, body, signal } = options;
  const redirect = options.maxRedirections > 0 ? 'follow' : 'manual';
  let response: any;
  try {
    const headers = headersOf(options.headers);
    response = await fetch(target, { method, headers, body, signal, redirect, dispatcher });
  } catch (error: any) {
    if (error instanceof TypeError && error.message === 'fetch failed') throw error.cause ?? error;
    throw error;
  }
  return { statusCode: response.status, headers: plainHeaders(response.headers), body: new Body(response), trailers: {}, opaque: null, context: {} };
}

function headersOf(given: any): any {
  if (!Array.isArray(given) || Array.isArray(given[0])) return given ?? undefined;
  return Array.from({ length: given.length / 2 }, (_, i) => [given[2 * i], given[2 * i + 1]]);
}

function plainHeaders(headers: any): Record<string, string | string[]> {
  const plain: Record<string, string | string[]> = {};
  for (const [name, value] of headers) if (name !== 'set-cookie') plain[name] = value;
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) plain['set-cookie'] = cookies;
  return plain;
}

class Body {
  #response: any;
  constructor(response: any) {
    this.#response = response;
  }
  get bodyUsed(): boolean {
    return this.#response.bodyUsed;
  }
  text() {
    return this.#response.text();
  }
  json() {
    return this.#response.json();
  }
  arrayBuffer() {
    return this.#response.arrayBuffer();
  }
  bytes() {
    return this.#response.bytes();
  }
  async dump(): Promise<void> {
    if (!this.#response.bodyUsed) await this.#response.arrayBuffer();
  }
}

export default { Agent, Pool, Client, Dispatcher, errors, fetch, request, setGlobalDispatcher, getGlobalDispatcher, Headers, Request, Response };
`;

const types = `
  export interface Options {
    connect?: {
      /** For opening a connection, handshakes included (default 10 s). UND_ERR_CONNECT_TIMEOUT. */
      timeout?: number;
      /** With a certificate of your own the service sees who calls (mutual TLS). */
      cert?: string;
      key?: string;
    };
    connectTimeout?: number;
    /** From the request to its answer (default 300 s; 0: none). UND_ERR_HEADERS_TIMEOUT. */
    headersTimeout?: number;
    /** Answers arrive whole here, so this never strikes. */
    bodyTimeout?: number;
    /** An idle connection is closed after this long (default 4 s). */
    keepAliveTimeout?: number;
    /** 0: a connection for each request. More than 1 counts as 1 here. */
    pipelining?: number;
    /** Requests after which a connection is closed (default: no limit). */
    maxRequestsPerClient?: number;
    /** HTTP/2: many requests at once on one connection (default false). */
    allowH2?: boolean;
    /** Of one HTTP/2 connection (default 100). */
    maxConcurrentStreams?: number;
  }
  export interface PoolOptions extends Options {
    /** Most connections to one address (default: no limit). */
    connections?: number | null;
  }
  export interface RequestOptions {
    dispatcher?: Dispatcher;
    method?: string;
    headers?: Record<string, string> | string[] | Iterable<[string, string]>;
    body?: string | Uint8Array | null;
    query?: Record<string, any>;
    signal?: AbortSignal | null;
    headersTimeout?: number | null;
    /** Default 0: an answer 3xx is given as it is. */
    maxRedirections?: number;
  }
  export interface ResponseData {
    statusCode: number;
    headers: Record<string, string | string[]>;
    body: {
      readonly bodyUsed: boolean;
      text(): Promise<string>;
      json(): Promise<any>;
      arrayBuffer(): Promise<ArrayBuffer>;
      bytes(): Promise<Uint8Array>;
      /** Throws the body away. */
      dump(): Promise<void>;
    };
    trailers: Record<string, string>;
    opaque: null;
    context: object;
  }
  /** Decides how calls hold connections: pass it to \`fetch\` as \`dispatcher\`. Each has a pool of its own. */
  export class Dispatcher {
    readonly closed: boolean;
    readonly destroyed: boolean;
    request(options: RequestOptions & { origin?: string | URL; path: string }): Promise<ResponseData>;
    /** Further calls fail with ClientClosedError; open ones go on. */
    close(): Promise<void>;
    destroy(): Promise<void>;
  }
  /** For any service. */
  export class Agent extends Dispatcher {
    constructor(options?: PoolOptions);
  }
  /** For one service: \`new Pool('http://payment', { connections: 10 })\`. */
  export class Pool extends Dispatcher {
    constructor(url: string | URL, options?: PoolOptions);
  }
  /** For one service, with a single connection. */
  export class Client extends Dispatcher {
    constructor(url: string | URL, options?: Options);
  }
  /** What \`fetch\` uses when it is given no dispatcher. */
  export function setGlobalDispatcher(dispatcher: Dispatcher): void;
  export function getGlobalDispatcher(): Dispatcher;
  const theFetch: typeof fetch;
  const theHeaders: typeof Headers;
  const theRequest: typeof Request;
  const theResponse: typeof Response;
  export { theFetch as fetch, theHeaders as Headers, theRequest as Request, theResponse as Response };
  /** Throws the cause itself (\`error.code\`), not a TypeError around it. */
  export function request(url: string | URL, options?: RequestOptions): Promise<ResponseData>;
  interface UndiciError extends Error {
    readonly code: string;
  }
  interface UndiciErrorClass {
    new (message?: string): UndiciError;
  }
  export const errors: {
    readonly UndiciError: UndiciErrorClass;
    readonly ConnectTimeoutError: UndiciErrorClass;
    readonly HeadersTimeoutError: UndiciErrorClass;
    readonly BodyTimeoutError: UndiciErrorClass;
    readonly InvalidArgumentError: UndiciErrorClass;
    readonly RequestAbortedError: UndiciErrorClass;
    readonly SocketError: UndiciErrorClass;
    readonly ClientClosedError: UndiciErrorClass;
    readonly ClientDestroyedError: UndiciErrorClass;
  };
  const everything: {
    readonly Agent: typeof Agent;
    readonly Pool: typeof Pool;
    readonly Client: typeof Client;
    readonly Dispatcher: typeof Dispatcher;
    readonly errors: typeof errors;
    readonly fetch: typeof theFetch;
    readonly request: typeof request;
    readonly setGlobalDispatcher: typeof setGlobalDispatcher;
    readonly getGlobalDispatcher: typeof getGlobalDispatcher;
    readonly Headers: typeof theHeaders;
    readonly Request: typeof theRequest;
    readonly Response: typeof theResponse;
  };
  export default everything;
`;

/**
 * The client under Node's own `fetch`: connection pools, their limits and timeouts, and the errors
 * they end with. `request` is offered; streams, mocks, proxies and interceptors are not.
 */
export const undiciPackage: LearnerPackage = {
  names: ['undici'],
  version: '6',
  summary: 'connection pools, timeouts and errors of fetch',
  source,
  types,
  internal: (env) => ({ ...dispatcherTools(env), errors: UNDICI_ERRORS }),
};
