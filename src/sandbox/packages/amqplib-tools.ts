import type { Bytes, Millis } from '../../base/units.ts';
import type { CallOptions, CallResult, WireRequest, WireResponse } from '../../cluster/program.ts';
import { Sequence } from '../../cluster/rabbitmq/sequence.ts';
import { requestOf } from '../../cluster/rabbitmq/wire-frame.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { DEFAULT_CONNECTION } from '../../network/connection-properties.ts';
import type { Callback, Environment } from '../globals/environment.ts';

/** How `OPEN`, `CONNECT` and methods with a reply go: one connection that stays. */
const OPTIONS: CallOptions = {
  pool: 'amqp',
  connection: {
    ...DEFAULT_CONNECTION,
    protocol: 'http2',
    keepAlive: null,
    connections: 1,
    streams: 1_000_000,
    connectTimeout: null,
    readTimeout: null,
  },
};
/** What a channel sends before `publish` says false: a Node stream's high-water mark. */
const HIGH_WATER_MARK: Bytes = 16_384;
const HEARTBEAT: Millis = 30_000;
const SILENCE_MAX: Millis = 60_000;
const TAKEN: WireResponse = { status: 200, headers: [], body: null };

interface Push {
  readonly request: WireRequest;
  readonly context: unknown;
}

/** One connection, as the client holds it. */
interface Link {
  readonly id: string;
  readonly address: string;
  /** The package's: what happens to the connection. */
  readonly on: Callback;
  /** Async context of `connect`. */
  readonly context: unknown;
  readonly arriving: Sequence<Push>;
  /** Bytes sent and not yet taken by the broker, by channel; `full`: `publish` said false. */
  readonly buffers: Map<number, { bytes: Bytes; full: boolean }>;
  sent: number;
  heardAt: Millis;
  timer: TimerHandle;
  over: boolean;
}

/**
 * What the source of the package `amqplib` is given, for one program: the wire. Connections are
 * numbers. How methods travel, `cluster/rabbitmq/wire-frame.ts` says.
 */
export function amqpTools(env: Environment) {
  const { host } = env;
  const { kernel } = host;
  const links: Link[] = [];
  /** By the broker's address and its number for the connection: where pushes go. */
  const byName = new Map<string, Link>();

  env.onPush?.((request, context, from) => {
    const link = byName.get(`${from} ${headerOf(request, 'x-connection')}`);
    if (link === undefined) return null;
    link.heardAt = kernel.now;
    const number = Number(headerOf(request, 'x-sequence'));
    link.arriving.arrive(number, { request, context }, (push) => taken(link, push));
    return TAKEN;
  });

  function taken(link: Link, { request, context }: Push): void {
    if (link.over || request.method === 'HEARTBEAT') return;
    const channel = Number(headerOf(request, 'x-channel'));
    const fields = headerOf(request, 'x-fields');
    env.enter(context, link.on, ['push', request.method, channel, fields, bytesOf(request.body)]);
  }

  function lost(link: Link, code: string, message: string): void {
    if (link.over) return;
    end(link);
    env.enter(link.context, link.on, ['lost', code, message]);
  }

  function end(link: Link): void {
    link.over = true;
    byName.delete(`${link.address} ${link.id}`);
    kernel.cancel(link.timer);
  }

  function listen(link: Link): void {
    if (env.stopped || link.over) return;
    if (kernel.now - link.heardAt >= SILENCE_MAX) {
      if (host.stalled) host.postpone(timedOut, link);
      else timedOut(link);
      return;
    }
    link.timer = kernel.schedule(HEARTBEAT, listen, link);
  }

  const timedOut = (link: Link): void => lost(link, 'ETIMEDOUT', 'Heartbeat timeout');

  /** The call that lasts as long as the connection. */
  function hold(link: Link): void {
    const request = {
      method: 'CONNECT',
      url: `amqp://${link.address}/`,
      headers: [['x-connection', link.id]] as const,
      body: null,
    };
    const settled = (result: CallResult): void => {
      if (!result.ok) lost(link, result.code, result.message);
      else if (result.response.status !== 200) lost(link, 'ECONNRESET', 'read ECONNRESET');
      else if (!link.over) {
        end(link);
        env.enter(link.context, link.on, ['closed', textOf(result.response.body)]);
      }
    };
    host.call(request, 0, settled, OPTIONS);
  }

  /** The broker took what was sent. */
  function written(link: Link, channel: number, bytes: Bytes, result: CallResult): void {
    const buffer = link.buffers.get(channel)!;
    buffer.bytes -= bytes;
    if (!result.ok) lost(link, result.code, result.message);
    else if (result.response.status !== 200) lost(link, 'ECONNRESET', 'read ECONNRESET');
    else if (buffer.full && buffer.bytes === 0) {
      buffer.full = false;
      if (!link.over) env.enter(link.context, link.on, ['drain', channel]);
    }
  }

  function frame(link: Link, method: string, channel: number, fields: string, content: unknown) {
    const body = content instanceof Uint8Array ? new Uint8Array(content) : null;
    return requestOf(method, link.address, link.id, channel, ++link.sent, fields, body);
  }

  return {
    /** `on('open', number)`, or `on('refused', code, message)`. */
    open(hostname: unknown, on: Callback): void {
      const { context } = kernel;
      const url = `amqp://${String(hostname)}/`;
      const settled = (result: CallResult): void => {
        if (!result.ok) {
          env.enter(context, on, ['refused', result.code, result.message]);
          return;
        }
        const { headers } = result.response;
        const id = headers.find(([name]) => name === 'x-connection')?.[1];
        const address = headers.find(([name]) => name === 'x-address')?.[1];
        if (id === undefined || address === undefined) {
          const message = `Expected a RabbitMQ at ${String(hostname)}, which answered ${result.response.status}`;
          env.enter(context, on, ['refused', 'EPROTO', message]);
          return;
        }
        const link: Link = {
          ...{ id, address, on, context, arriving: new Sequence<Push>(), buffers: new Map() },
          ...{ sent: 0, heardAt: kernel.now, timer: 0, over: false },
        };
        byName.set(`${address} ${id}`, link);
        link.timer = kernel.schedule(HEARTBEAT, listen, link);
        hold(link);
        env.enter(context, on, ['open', links.push(link) - 1]);
      };
      host.call(
        { method: 'OPEN', url, headers: [], body: null },
        env.currentSpan(),
        settled,
        OPTIONS,
      );
    },

    /** A method with a reply: `done(status, fields or reason, content)`. */
    ask(number: number, method: string, channel: number, fields: string, done: Callback): void {
      const link = links[number]!;
      const { context } = kernel;
      const settled = (result: CallResult): void => {
        if (!result.ok) {
          lost(link, result.code, result.message);
          return;
        }
        const { status, headers, body } = result.response;
        // The reason comes as a push.
        if (link.over || status === 204) return;
        link.heardAt = kernel.now;
        if (status === 410) lost(link, 'ECONNRESET', 'read ECONNRESET');
        else if (status !== 200) env.enter(context, done, [status, textOf(body), null]);
        else {
          const text = headers.find(([name]) => name === 'x-fields')?.[1] ?? '{}';
          env.enter(context, done, [200, text, bytesOf(body)]);
        }
      };
      const { push: _, ...request } = frame(link, method, channel, fields, null);
      host.call(request, env.currentSpan(), settled, OPTIONS);
    },

    /** A method without a reply. False: the channel has much under way; `on('drain', channel)` follows. */
    send(
      number: number,
      method: string,
      channel: number,
      fields: string,
      content: unknown,
    ): boolean {
      const link = links[number]!;
      let buffer = link.buffers.get(channel);
      if (buffer === undefined) {
        buffer = { bytes: 0, full: false };
        link.buffers.set(channel, buffer);
      }
      const request = frame(link, method, channel, fields, content);
      const bytes = fields.length + (request.body?.length ?? 0);
      buffer.bytes += bytes;
      host.call(request, env.currentSpan(), (result) => written(link, channel, bytes, result));
      if (buffer.bytes >= HIGH_WATER_MARK) buffer.full = true;
      return !buffer.full;
    },

    /** Nothing more is heard of the connection. */
    forget(number: number): void {
      end(links[number]!);
    },
  };
}

function headerOf(request: WireRequest, name: string): string {
  for (const [each, value] of request.headers) if (each === name) return value;
  return '';
}

/** A copy: receivers may write into it. */
function bytesOf(body: string | Uint8Array | null): Uint8Array {
  if (body === null) return new Uint8Array(0);
  return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
}

function textOf(body: string | Uint8Array | null): string {
  if (body === null) return '';
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
