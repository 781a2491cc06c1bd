/** What the source of the package `redis` is given: connections to a Redis server, for one program. */

import type { CallOptions, CallResult, WireRequest, WireResponse } from '../../cluster/program.ts';
import { readValues } from '../../cluster/redis/read-commands.ts';
import { OPENING_SUFFIX, SESSION_HEADER } from '../../cluster/redis/redis-program.ts';
import type { Reply } from '../../cluster/redis/reply.ts';
import { encodeCommand } from '../../cluster/redis/resp.ts';
import { FatalError } from '../../kernel/fatal.ts';
import type { VirtualPromise } from '../../kernel/promise.ts';
import { DEFAULT_CONNECTION } from '../../network/connection-properties.ts';
import type { Environment } from '../globals/environment.ts';
import { OPEN_CALLS_MAX } from '../globals/limits.ts';
import { networkFailure } from '../globals/network-error.ts';

/** Characters of the commands in one exchange. Redis itself drops clients at 1 GB. */
const EXCHANGE_MAX = 64_000_000;

/** A reply as plain data: an error is `{ error: text }`, the only object that is no array. */
type PlainReply = string | number | null | PlainReply[] | { readonly error: string };

/**
 * How an exchange ended:
 * - `answered`: all replies
 * - `refused`: the commands were not executed, since there is no connection (any more)
 * - `lost`: nobody knows, and the connection is gone
 * - `failed`: the server did not execute them, and the connection stays
 */
type Ending =
  | { readonly kind: 'answered'; readonly replies: readonly PlainReply[] }
  | { readonly kind: 'refused' | 'lost' | 'failed'; readonly error: unknown };

interface LineOptions {
  readonly connectTimeout?: unknown;
  readonly socketTimeout?: unknown;
  readonly tls?: unknown;
}

export function redisTools(env: Environment) {
  const book = { lines: 0, open: 0 };
  return {
    /** A connection to `url`, opened by the first exchange that says so. */
    line(url: unknown, options: LineOptions): object {
      const line = new Line(env, book, String(url), options);
      return Object.freeze({
        __proto__: null,
        exchange: (body: unknown, method: unknown, opening: unknown) =>
          line.exchange(String(body), String(method), opening === true),
      });
    },
    /** A command in RESP2. Throws what node-redis throws of arguments that are no strings. */
    encode(args: readonly unknown[]): string {
      let length = 0;
      for (let i = 0; i < args.length; i++) {
        const arg = args[i];
        if (typeof arg !== 'string') {
          throw new TypeError(
            `"arguments[${i}]" must be of type "string | Buffer", got ${typeof arg} instead.`,
          );
        }
        length += arg.length;
      }
      checkSize(length);
      return encodeCommand(args as readonly string[]);
    },
  };
}

function checkSize(length: number): void {
  if (length <= EXCHANGE_MAX) return;
  throw new FatalError(
    `redis: more than ${EXCHANGE_MAX} characters are sent at once. Send less at a time.`,
    'limit',
  );
}

class Line {
  private readonly options: CallOptions;
  private readonly name: string;
  private opened = 0;
  private session = '';

  constructor(
    private readonly env: Environment,
    private readonly book: { lines: number; open: number },
    private readonly url: string,
    { connectTimeout, socketTimeout, tls }: LineOptions,
  ) {
    const { service, instance } = env.host;
    const pool = `redis-${++book.lines}`;
    this.name = `${service}-${instance + 1}/${pool}`;
    this.options = {
      pool,
      connection: {
        ...DEFAULT_CONNECTION,
        // Not HTTP/2, but like it: one connection, many exchanges at once, bytes in order.
        protocol: 'http2',
        streams: Number.MAX_SAFE_INTEGER,
        connections: 1,
        keepAlive: null,
        tls: tls === true ? 'tls' : 'none',
        connectTimeout: limit(connectTimeout),
        readTimeout: limit(socketTimeout),
      },
    };
  }

  exchange(body: string, method: string, opening: boolean): VirtualPromise<Ending> {
    const { env, book } = this;
    checkSize(body.length);
    if (++book.open > OPEN_CALLS_MAX) {
      throw new FatalError(
        `${env.host.service} has more than ${OPEN_CALLS_MAX} exchanges with Redis open at once. Wait for some of them.`,
        'limit',
      );
    }
    if (opening) this.session = `${this.name}:${++this.opened}`;
    const value = opening ? this.session + OPENING_SUFFIX : this.session;
    const request: WireRequest = {
      method,
      url: this.url,
      headers: [[SESSION_HEADER, value]],
      body,
    };
    const promise = env.promises.pending<Ending>();
    const settle = (result: CallResult): void => {
      book.open--;
      env.promises.resolve(promise, this.endingOf(result));
    };
    env.host.call(request, env.currentSpan(), settle, this.options);
    return promise;
  }

  private endingOf(result: CallResult): Ending {
    if (result.ok) return answered(result.response);
    const { code, message } = result;
    const error = networkFailure(code, message, this.url).cause;
    return { kind: NOT_CONNECTED.has(code) ? 'refused' : 'lost', error };
  }
}

const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'POOL_TIMEOUT',
  'POOL_FULL',
]);

function answered({ status, body }: WireResponse): Ending {
  if (status === 410) return { kind: 'refused', error: null };
  if (status === 400) return { kind: 'lost', error: null };
  if (status !== 200) return { kind: 'failed', error: `ERR ${String(body ?? status)}` };
  const replies = readValues(body ?? '');
  if (replies === null) return { kind: 'lost', error: null };
  return { kind: 'answered', replies: replies.map(plain) };
}

function plain(reply: Reply): PlainReply {
  switch (reply.type) {
    case 'integer':
      return Number(reply.value);
    case 'error':
      return { error: reply.text };
    case 'array':
      return reply.items === null ? null : reply.items.map(plain);
    default:
      return reply.text;
  }
}

/** A time limit; 0 and anything else that is none switch it off. */
function limit(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY ? value : null;
}
