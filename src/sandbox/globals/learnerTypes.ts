/**
 * Ambient types of what learner code finds in its instance, for the editor (with `lib` es2023 and
 * no DOM). Exactly what `makeGlobals` offers: a test compares the names.
 */
export const learnerTypes = `
/** Everything here runs in simulated time: a second of waiting costs no real second. */

/** The content of a message, in one piece: to be read, or handed on as another's body. */
interface ReadableStream<R = any> {
  readonly locked: boolean;
  getReader(): {
    read(): Promise<{ value: R; done: false } | { value: undefined; done: true }>;
    releaseLock(): void;
    cancel(): Promise<void>;
  };
  cancel(): Promise<void>;
  [Symbol.asyncIterator](): AsyncIterableIterator<R>;
}
declare const ReadableStream: { new (key: never): ReadableStream; prototype: ReadableStream };

type BodyInit = string | ArrayBuffer | ArrayBufferView | URLSearchParams | ReadableStream;
type HeadersInit = Headers | Iterable<readonly [string, string]> | Record<string, string>;

/** HTTP headers. Names match in any case. */
declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  /** The value, several joined by ", "; null if there is no such header. */
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArg?: unknown): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

interface RequestInit {
  /** Default "GET". */
  method?: string;
  headers?: HeadersInit;
  /** Not with GET or HEAD. */
  body?: BodyInit | null;
  /** Aborting it closes the call; the promise rejects with \`signal.reason\`. */
  signal?: AbortSignal | null;
  /** Default "follow". */
  redirect?: 'follow' | 'error' | 'manual';
  /** An Agent, Pool or Client of the package \`undici\`: how the call holds connections. */
  dispatcher?: object;
}

/** An HTTP request: what your service is asked, or what you pass to \`fetch\`. */
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit | null);
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Of a request being handled: aborts when the caller went away. */
  readonly signal: AbortSignal;
  readonly redirect: 'follow' | 'error' | 'manual';
  /** The whole content in one piece. */
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  clone(): Request;
}

interface ResponseInit {
  /** 200 to 599; default 200. */
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** An HTTP response: what your service answers, or what \`fetch\` brought. */
declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit | null);
  readonly status: number;
  /** Whether the status is 200 to 299. \`fetch\` does not reject on a 500: look here. */
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
  readonly url: string;
  readonly redirected: boolean;
  readonly type: 'basic' | 'default' | 'error';
  /** The whole content in one piece. */
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  clone(): Response;
  /** \`data\` as JSON with its content type. */
  static json(data: unknown, init?: ResponseInit | null): Response;
  /** Default status 302. */
  static redirect(url: string | URL, status?: 301 | 302 | 303 | 307 | 308): Response;
  static error(): Response;
}

/**
 * Calls another service by its name: \`await fetch('http://payment/charge')\`.
 * Rejects with \`TypeError: fetch failed\` when no response comes; \`error.cause.code\` says why:
 * ENOTFOUND, ECONNREFUSED, ECONNRESET, ETIMEDOUT, UND_ERR_CONNECT_TIMEOUT, UND_ERR_HEADERS_TIMEOUT,
 * CERT_HAS_EXPIRED, CERT_NOT_YET_VALID, EPROTO; where the scenario limits pools or writing also
 * POOL_TIMEOUT, POOL_FULL or WRITE_TIMEOUT. Rejects with \`signal.reason\` when aborted.
 */
declare function fetch(input: string | URL | Request, init?: RequestInit | null): Promise<Response>;

declare class URLSearchParams {
  constructor(init?: string | URLSearchParams | Iterable<[string, string]> | Record<string, string>);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  toString(): string;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, thisArg?: unknown): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

declare class URL {
  constructor(url: string | URL, base?: string | URL);
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
  static canParse(url: string | URL, base?: string | URL): boolean;
}

interface EventInit { bubbles?: boolean; cancelable?: boolean; composed?: boolean }
declare class Event {
  constructor(type: string, init?: EventInit);
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  /** Simulated milliseconds since the start. */
  readonly timeStamp: number;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
declare class CustomEvent<T = any> extends Event {
  constructor(type: string, init?: EventInit & { detail?: T });
  readonly detail: T;
}
type EventListener = ((event: Event) => void) | { handleEvent(event: Event): void };
interface AddEventListenerOptions { once?: boolean; capture?: boolean; signal?: AbortSignal }
declare class EventTarget {
  addEventListener(type: string, listener: EventListener | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListener | null, options?: boolean | { capture?: boolean }): void;
  /** False when a listener prevented the default. */
  dispatchEvent(event: Event): boolean;
}

/** Tells work to stop. */
declare class AbortSignal extends EventTarget {
  private constructor();
  readonly aborted: boolean;
  /** Why; undefined while not aborted. */
  readonly reason: any;
  onabort: ((this: AbortSignal, event: Event) => unknown) | null;
  throwIfAborted(): void;
  /** Already aborted. */
  static abort(reason?: unknown): AbortSignal;
  /** Aborts with a \`TimeoutError\` after this many simulated milliseconds (a whole number). */
  static timeout(milliseconds: number): AbortSignal;
  /** Aborts with the first of these. */
  static any(signals: Iterable<AbortSignal>): AbortSignal;
}
declare class AbortController {
  readonly signal: AbortSignal;
  /** The reason defaults to an \`AbortError\`. */
  abort(reason?: unknown): void;
}
/** Told apart by \`name\`: "AbortError", "TimeoutError", "DataCloneError", … */
declare class DOMException extends Error {
  constructor(message?: string, options?: string | { name?: string; cause?: unknown });
  readonly name: string;
  /** Legacy number of the name: 20 for AbortError, 23 for TimeoutError, 0 for most. */
  readonly code: number;
}

interface Timeout {
  ref(): this;
  /** A process without a handler may end without waiting for it. */
  unref(): this;
  hasRef(): boolean;
  /** Counts the delay again from now. */
  refresh(): this;
  close(): this;
  [Symbol.toPrimitive](): number;
}
interface Immediate {
  ref(): this;
  unref(): this;
  hasRef(): boolean;
}
/** Calls back once after \`delay\` simulated milliseconds (default and least 1). */
declare function setTimeout<A extends unknown[]>(callback: (...args: A) => void, delay?: number, ...args: A): Timeout;
/** As Node's types have it, for \`new Promise((resolve) => setTimeout(resolve, 100))\`. */
declare function setTimeout(callback: (nothing: void) => void, delay?: number): Timeout;
declare function setInterval<A extends unknown[]>(callback: (...args: A) => void, delay?: number, ...args: A): Timeout;
/** Calls back at this same instant, after everything already due. */
declare function setImmediate<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Immediate;
declare function setImmediate(callback: (nothing: void) => void): Immediate;
declare function clearTimeout(timer?: Timeout | number | string): void;
declare function clearInterval(timer?: Timeout | number | string): void;
declare function clearImmediate(immediate?: Immediate): void;
declare function queueMicrotask(callback: () => void): void;

declare const performance: {
  /** Simulated milliseconds since the start, with fractions. */
  now(): number;
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
};

interface ProcessEvents {
  /** The instance is asked to stop: finish what is open, then \`process.exit()\`; later it is killed. */
  SIGTERM: [signal: 'SIGTERM', number: number];
  /** Never sent here. */
  SIGINT: [signal: 'SIGINT', number: number];
  /** The process ends now: what is not done at once will not be done. */
  exit: [code: number];
  /** There is nothing left to wait for: whatever is begun now keeps the process alive. */
  beforeExit: [code: number];
  /** An error that nobody caught; with a listener it is not logged, and ends nothing. */
  uncaughtException: [error: Error, origin: 'uncaughtException' | 'unhandledRejection'];
  unhandledRejection: [reason: any, promise: Promise<unknown>];
}
interface Process {
  on<E extends keyof ProcessEvents>(event: E, listener: (...args: ProcessEvents[E]) => void): this;
  on(event: string | symbol, listener: (...args: any[]) => void): this;
  once<E extends keyof ProcessEvents>(event: E, listener: (...args: ProcessEvents[E]) => void): this;
  once(event: string | symbol, listener: (...args: any[]) => void): this;
  addListener(event: string | symbol, listener: (...args: any[]) => void): this;
  prependListener(event: string | symbol, listener: (...args: any[]) => void): this;
  off(event: string | symbol, listener: (...args: any[]) => void): this;
  removeListener(event: string | symbol, listener: (...args: any[]) => void): this;
  removeAllListeners(event?: string | symbol): this;
  emit(event: string | symbol, ...args: any[]): boolean;
  listeners(event: string | symbol): ((...args: any[]) => void)[];
  listenerCount(event: string | symbol): number;
  eventNames(): (string | symbol)[];
  /** Ends the process at once: its open requests break. \`code\` defaults to \`exitCode\`, or 0. */
  exit(code?: number | string | null): never;
  exitCode: number | string | null | undefined;
  /** HOSTNAME (\`order-2\`), POD_IP (\`10.0.3.2\`), SERVICE (\`order\`), VERSION (\`v1\`). Cannot be changed. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly platform: string;
  /** Calls back when the promise jobs queued so far are done. */
  nextTick<A extends any[]>(callback: (...args: A) => void, ...args: A): void;
  hrtime: {
    (since?: [number, number]): [number, number];
    /** Simulated nanoseconds since the run began. */
    bigint(): bigint;
  };
  /** Writes to the service's log. */
  emitWarning(warning: string | Error, type?: string): void;
  /** Simulated seconds since this process started. */
  uptime(): number;
}
/** The process this code runs in. */
declare const process: Process;

/** Random by the run's seed: the same in every run. */
declare const crypto: {
  randomUUID(): \`\${string}-\${string}-\${string}-\${string}-\${string}\`;
  getRandomValues<T extends Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array>(array: T): T;
};

/** A deep copy of data, cycles included. Throws a \`DataCloneError\` on functions. */
declare function structuredClone<T>(value: T): T;
declare function atob(base64: string): string;
declare function btoa(bytes: string): string;
declare class TextEncoder {
  readonly encoding: string;
  encode(text?: string): Uint8Array;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}
/** UTF-8 only. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(input?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

/** Writes to the service's log, bound to the request being handled. */
declare const console: {
  log(...data: unknown[]): void;
  info(...data: unknown[]): void;
  debug(...data: unknown[]): void;
  warn(...data: unknown[]): void;
  error(...data: unknown[]): void;
  trace(...data: unknown[]): void;
  dir(value: unknown, options?: { depth?: number | null }): void;
  dirxml(...data: unknown[]): void;
  table(data: unknown, columns?: readonly string[]): void;
  assert(condition?: unknown, ...data: unknown[]): void;
  count(label?: string): void;
  countReset(label?: string): void;
  time(label?: string): void;
  timeLog(label?: string, ...data: unknown[]): void;
  timeEnd(label?: string): void;
  group(...data: unknown[]): void;
  groupCollapsed(...data: unknown[]): void;
  groupEnd(): void;
};

declare const global: typeof globalThis;
`;
