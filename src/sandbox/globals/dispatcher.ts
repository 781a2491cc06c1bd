/** What `fetch` knows of undici's dispatchers: how their calls hold connections. */
import type { Millis } from '../../base/units.ts';
import type { CallOptions } from '../../cluster/program.ts';
import {
  type ConnectionProperties,
  DEFAULT_CONNECTION,
} from '../../network/connection-properties.ts';
import type { Environment } from './environment.ts';
import { ClientClosedError, ClientDestroyedError, InvalidArgumentError } from './undici-errors.ts';

/** `client` has one connection to its origin, `pool` many; `agent` has a pool for each origin. */
export type DispatcherKind = 'agent' | 'pool' | 'client';

interface Settings {
  readonly env: Environment;
  readonly pool: string;
  /** Where a pool or client sends everything; null: where the request says. */
  readonly origin: string | null;
  readonly plain: ConnectionProperties;
  readonly secure: ConnectionProperties;
  readonly state: { ended: 'closed' | 'destroyed' | null };
}

/** By the object learner code holds. */
const known = new WeakMap<object, Settings>();

/** What one program's `fetch` has to know. */
export interface ProgramDispatchers {
  /** What `setGlobalDispatcher` was given. */
  current: object | null;
  made: number;
}
const programs = new WeakMap<Environment, ProgramDispatchers>();

export function dispatchersOf(env: Environment): ProgramDispatchers {
  let dispatchers = programs.get(env);
  if (dispatchers === undefined) {
    dispatchers = { current: null, made: 0 };
    programs.set(env, dispatchers);
  }
  return dispatchers;
}

/**
 * What the source of the package `undici` is given, for one program. Options are undici's; those
 * about sizes, sockets and interceptors have no effect here. An answer arrives whole, so
 * `bodyTimeout` never strikes; `pipelining` above 1 counts as 1.
 */
export function dispatcherTools(env: Environment) {
  return {
    /** Makes `target` a dispatcher. Throws `InvalidArgumentError`. */
    bind(target: object, kind: DispatcherKind, url: unknown, options: unknown): void {
      const origin = kind === 'agent' ? null : originOf(url);
      const plain = connectionOf(optionsOf(options), kind);
      const secure = secureOf(plain, optionsOf(options));
      const pool = `undici-${++dispatchersOf(env).made}`;
      known.set(target, { env, pool, origin, plain, secure, state: { ended: null } });
    },
    /** A dispatcher that shares the connections of `target` but not its headers timeout. */
    withHeadersTimeout(target: object, timeout: unknown): object {
      const settings = settingsOf(target);
      const readTimeout = limit('headersTimeout', timeout, 300_000);
      const copy = {};
      const plain = { ...settings.plain, readTimeout };
      known.set(copy, { ...settings, plain, secure: { ...settings.secure, readTimeout } });
      return copy;
    },
    end(target: object, how: unknown): void {
      settingsOf(target).state.ended = how === 'destroyed' ? 'destroyed' : 'closed';
    },
    /** `closed`, `destroyed` or null. */
    ended: (target: object): string | null => settingsOf(target).state.ended,
    setGlobal(target: unknown): void {
      if (!isDispatcher(target))
        throw new InvalidArgumentError('Argument agent must implement Agent');
      dispatchersOf(env).current = target;
    },
    getGlobal: (): object | null => dispatchersOf(env).current,
  };
}

/** How one call goes out. */
export interface Dispatch {
  readonly url: string;
  readonly options: CallOptions;
}

/** The way of a call to `url` through `dispatcher`. Throws an undici error when that is none or ended. */
export function dispatchOf(dispatcher: unknown, url: string): Dispatch {
  if (!isDispatcher(dispatcher)) {
    throw new InvalidArgumentError('dispatcher must be an Agent, Pool or Client of undici');
  }
  const { pool, origin, plain, secure, state } = settingsOf(dispatcher);
  if (state.ended === 'closed') throw new ClientClosedError();
  if (state.ended === 'destroyed') throw new ClientDestroyedError();
  const target = origin === null ? url : origin + pathAndQuery(url);
  const connection = target.startsWith('https:') ? secure : plain;
  return { url: target, options: { connection, pool } };
}

function isDispatcher(value: unknown): value is object {
  return typeof value === 'object' && value !== null && known.has(value);
}

function settingsOf(target: object): Settings {
  const settings = known.get(target);
  if (settings === undefined) throw new InvalidArgumentError('not a dispatcher of undici');
  return settings;
}

function pathAndQuery(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  return start < 0 ? '/' : url.slice(start);
}

function originOf(url: unknown): string {
  let parsed: URL;
  try {
    parsed = new URL(String(url));
  } catch {
    throw new InvalidArgumentError('Invalid URL: The URL argument must be a non-null object.');
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new InvalidArgumentError(
      'Invalid URL protocol: the URL must start with `http:` or `https:`.',
    );
  }
  return parsed.origin;
}

type Options = Readonly<Record<string, unknown>>;

function optionsOf(options: unknown): Options {
  return typeof options === 'object' && options !== null ? (options as Options) : {};
}

function connectionOf(options: Options, kind: DispatcherKind): ConnectionProperties {
  const connect = optionsOf(options.connect);
  const pipelining = whole('pipelining', options.pipelining, 1, 0);
  const keepAlive = positive('keepAliveTimeout', options.keepAliveTimeout, 4000);
  const connections =
    options.connections === undefined || options.connections === null
      ? null
      : whole('connections', options.connections, 1, 0);
  limit('bodyTimeout', options.bodyTimeout, 300_000);
  const requests = options.maxRequestsPerClient;
  return {
    ...DEFAULT_CONNECTION,
    protocol: (options.allowH2 ?? connect.allowH2) === true ? 'http2' : 'http1',
    keepAlive: pipelining === 0 ? 0 : keepAlive,
    connections: kind === 'client' ? 1 : connections === 0 ? null : connections,
    streams: whole('maxConcurrentStreams', options.maxConcurrentStreams, 100, 1),
    requests:
      requests === undefined || requests === null
        ? null
        : whole('maxRequestsPerClient', requests, 1, 1),
    connectTimeout: limit('connectTimeout', connect.timeout ?? options.connectTimeout, 10_000),
    readTimeout: limit('headersTimeout', options.headersTimeout, 300_000),
  };
}

/** With a certificate of one's own, both sides show theirs. */
function secureOf(plain: ConnectionProperties, options: Options): ConnectionProperties {
  const { cert } = optionsOf(options.connect);
  return { ...plain, tls: cert === undefined || cert === null ? 'tls' : 'mutual' };
}

/** A timeout option: 0 and null switch it off. */
function limit(name: string, value: unknown, fallback: Millis): Millis | null {
  if (value === undefined) return fallback;
  if (value === null) return null;
  if (typeof value !== 'number' || !(value >= 0) || value === Number.POSITIVE_INFINITY) {
    throw new InvalidArgumentError(`${name} must be a positive integer or zero`);
  }
  return value === 0 ? null : value;
}

function positive(name: string, value: unknown, fallback: Millis): Millis {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !(value > 0) || value === Number.POSITIVE_INFINITY) {
    throw new InvalidArgumentError(`invalid ${name}`);
  }
  return value;
}

function whole(name: string, value: unknown, fallback: number, least: number): number {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least) {
    throw new InvalidArgumentError(`invalid ${name}`);
  }
  return value;
}
