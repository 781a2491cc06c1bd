/** What the source of the package `pg` is given: connections to a PostgreSQL server, for one program. */

import { CONNECTION_HEADER, headerOf, methodFor } from '../../cluster/postgres/wire-message.ts';
import type { CallOptions, CallResult, OpenCall, WireRequest } from '../../cluster/program.ts';
import { FatalError } from '../../kernel/fatal.ts';
import { DEFAULT_CONNECTION } from '../../network/connection-properties.ts';
import type { Callback, Environment } from '../globals/environment.ts';
import { OPEN_CALLS_MAX } from '../globals/limits.ts';
import { networkFailure } from '../globals/network-error.ts';

/** Characters of one query with its values. PostgreSQL's own limit is 1 GB. */
const QUERY_MAX = 16_000_000;

/** One connection, as the client holds it. */
interface Line {
  readonly url: string;
  readonly options: CallOptions;
  /** The package's: what happens to the connection. */
  readonly on: Callback;
  readonly context: unknown;
  /** The number of its pool of one network connection, to be used again. */
  readonly place: number;
  /** The server's number for it; empty while it is being opened. */
  id: string;
  opening: OpenCall | null;
  over: boolean;
}

/**
 * Connections are numbers. `on` is called with
 * - `open`, the server's process number
 * - `refused`, an error: nobody answered; or `rejected`, an error's fields as JSON: the server did
 * - `ended`, fields as JSON: the server closes it; or `lost`: it broke
 */
export function pgTools(env: Environment) {
  const { host } = env;
  const { kernel } = host;
  const lines: Line[] = [];
  const free: number[] = [];
  let places = 0;
  let open = 0;

  function finish(line: Line): void {
    if (line.over) return;
    line.over = true;
    free.push(line.place);
  }

  function lost(line: Line): void {
    if (line.over) return;
    finish(line);
    env.enter(line.context, line.on, ['lost']);
  }

  function request(line: Line, method: string, body: string | null): WireRequest {
    return { method, url: line.url, headers: [[CONNECTION_HEADER, line.id]], body };
  }

  /** The call that lasts as long as the connection. */
  function hold(line: Line): void {
    const settled = (result: CallResult): void => {
      if (!result.ok || result.response.status !== 200) lost(line);
      else if (!line.over && typeof result.response.body === 'string') {
        finish(line);
        env.enter(line.context, line.on, ['ended', result.response.body]);
      }
    };
    const held = { ...request(line, 'CONNECT', null), hold: true };
    host.call(held, 0, settled, line.options);
  }

  function opened(line: Line, result: CallResult): void {
    line.opening = null;
    if (line.over) return;
    const answer = (...args: unknown[]) => env.enter(line.context, line.on, args);
    if (!result.ok) {
      finish(line);
      answer('refused', networkFailure(result.code, result.message, line.url).cause);
      return;
    }
    const { response } = result;
    const id = headerOf(response, CONNECTION_HEADER);
    if (response.status === 200 && id !== undefined) {
      line.id = id;
      hold(line);
      answer('open', Number(id));
      return;
    }
    finish(line);
    const { body } = response;
    if (typeof body === 'string' && body.startsWith('{')) answer('rejected', body);
    else
      answer(
        'refused',
        new Error(`Expected a PostgreSQL at ${line.url}, which answered ${response.status}`),
      );
  }

  return {
    /** `settings`: JSON of what the session begins with. */
    open(url: unknown, tls: unknown, settings: unknown, on: Callback): number {
      const place = free.pop() ?? ++places;
      const line: Line = {
        ...{
          url: String(url),
          options: optionsFor(place, tls === true),
          on,
          context: kernel.context,
        },
        ...{ place, id: '', opening: null, over: false },
      };
      const asked = { method: 'OPEN', url: line.url, headers: [], body: String(settings) };
      line.opening = host.call(
        asked,
        env.currentSpan(),
        (result) => opened(line, result),
        line.options,
      );
      return lines.push(line) - 1;
    },

    /** `done('answer', body)`, or `done('lost')`. Values are JSON. */
    query(number: number, text: unknown, values: unknown, done: Callback): void {
      const line = lines[number]!;
      const { context } = kernel;
      const body = `{"text":${JSON.stringify(String(text))},"values":${String(values)}}`;
      if (body.length > QUERY_MAX) {
        throw new FatalError(
          `pg: a query has more than ${QUERY_MAX} characters with its values. Send less at a time.`,
          'limit',
        );
      }
      if (++open > OPEN_CALLS_MAX) {
        throw new FatalError(
          `${host.service} has more than ${OPEN_CALLS_MAX} queries open at once. Wait for some of them.`,
          'limit',
        );
      }
      const settled = (result: CallResult): void => {
        open--;
        if (
          result.ok &&
          typeof result.response.body === 'string' &&
          result.response.body.startsWith('{')
        ) {
          env.enter(context, done, ['answer', result.response.body]);
          return;
        }
        env.enter(context, done, ['lost']);
        lost(line);
      };
      host.call(
        request(line, methodFor(String(text)), body),
        env.currentSpan(),
        settled,
        line.options,
      );
    },

    /** Nothing more is heard of the connection. */
    end(number: number): void {
      const line = lines[number]!;
      if (line.over) return;
      finish(line);
      line.opening?.cancel('aborted');
      if (line.id !== '')
        host.call(request(line, 'TERMINATE', null), env.currentSpan(), ignore, line.options);
    },
  };
}

function ignore(): void {}

function optionsFor(place: number, tls: boolean): CallOptions {
  return {
    pool: `pg-${place}`,
    connection: {
      ...DEFAULT_CONNECTION,
      // Not HTTP/2, but like it: one connection for its queries and the call that holds it open.
      protocol: 'http2',
      streams: Number.MAX_SAFE_INTEGER,
      connections: 1,
      // Gone when the call that holds it open is over.
      keepAlive: 1,
      tls: tls ? 'tls' : 'none',
      connectTimeout: null,
      readTimeout: null,
    },
  };
}
