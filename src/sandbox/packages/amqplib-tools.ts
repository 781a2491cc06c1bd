import type { Bytes, Millis } from '../../base/units.ts';
import type { CallOptions, CallResult, WireResponse } from '../../cluster/program.ts';
import type { MessageProperties } from '../../cluster/rabbitmq/message.ts';
import { Sequence } from '../../cluster/rabbitmq/sequence.ts';
import {
  contentOf,
  type Fields,
  Frame,
  frameOf,
  requestOf,
} from '../../cluster/rabbitmq/wire-frame.ts';
import { FatalError } from '../../kernel/fatal.ts';
import type { TimerHandle } from '../../kernel/kernel.ts';
import { DEFAULT_CONNECTION } from '../../network/connection-properties.ts';
import type { Callback, Environment } from '../globals/environment.ts';
import { nativeWork, OPEN_CALLS_MAX } from '../globals/limits.ts';
import { deliveryTagOf, givenProperties, methodFields, publishFields } from './amqplib-fields.ts';

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
/** Contents that wait to be taken by brokers, of one instance. */
const WAITING_BYTES_MAX: Bytes = 128_000_000;
const HEARTBEAT: Millis = 30_000;
const SILENCE_MAX: Millis = 60_000;
const TAKEN: WireResponse = { status: 200, headers: [], body: null };

type BufferClass = new (bytes: Uint8Array) => Uint8Array;
/** As hardening finds it: its guard of sizes need not see contents that were made before. */
const Octets = Uint8Array;

/** What the broker sends, in its order. */
interface Push {
  readonly frame: Frame;
  readonly content: Uint8Array;
  readonly context: unknown;
  /** Of a reply: who asked. Null: the broker sent it by itself. */
  readonly done: Callback | null;
}

interface SendBuffer {
  bytes: Bytes;
  full: boolean;
}

/** One connection, as the client holds it. */
interface Link {
  readonly id: string;
  readonly address: string;
  readonly url: string;
  /** The package's: what happens to the connection. */
  readonly on: Callback;
  /** Async context of `connect`. */
  readonly context: unknown;
  readonly arriving: Sequence<Push>;
  /** Bytes sent and not yet taken by the broker, by channel; `full`: `publish` said false. */
  readonly buffers: Map<number, SendBuffer>;
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

  /** Methods under way, and the bytes of their contents. */
  const waiting = { methods: 0, bytes: 0 };
  /** The package's `Buffer`, which contents are. */
  let BufferOf: BufferClass = Octets;

  env.onPush?.((request, context, from) => {
    const frame = frameOf(request);
    const link = frame === null ? undefined : byName.get(`${from} ${frame.connection}`);
    if (frame === null || link === undefined) return null;
    link.heardAt = kernel.now;
    const push = { frame, content: contentOf(request), context, done: null };
    link.arriving.arrive(frame.sequence, push, (next) => taken(link, next));
    return TAKEN;
  });

  function taken(link: Link, { frame, content, context, done }: Push): void {
    if (link.over || frame.method === 'HEARTBEAT') return;
    const { method, channel, fields } = frame;
    const told = frame.contentBytes < 0 ? { ...fields } : messageOf(fields, content);
    if (done !== null) {
      env.enter(context, done, [method === 'CHANNEL_CLOSE' ? fields.code : 200, told]);
      return;
    }
    env.enter(context, link.on, ['push', channel, method, told]);
  }

  /** A copy of the content, as receivers may write into it. */
  function bufferOf(content: Uint8Array): Uint8Array {
    nativeWork(content.length / 64);
    return Reflect.construct(Octets, [content], BufferOf);
  }

  /** A message as consumers get it, and as `get` and returns give it. */
  function messageOf(all: Fields, content: Uint8Array): object {
    const { consumerTag, deliveryTag, redelivered, exchange, routingKey, properties } = all;
    let fields: object = { consumerTag, deliveryTag, redelivered, exchange, routingKey };
    if (consumerTag === undefined) {
      const { properties: _, ...others } = all;
      fields = others;
    }
    return {
      fields,
      properties: givenProperties(properties as MessageProperties, bufferOf),
      content: bufferOf(content),
    };
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
    const frame = new Frame('CONNECT', link.id, 0, 0, {}, -1);
    const settled = (result: CallResult): void => {
      if (!result.ok) lost(link, result.code, result.message);
      else if (result.response.status !== 200) lost(link, 'ECONNRESET', 'read ECONNRESET');
      else if (!link.over) {
        end(link);
        env.enter(link.context, link.on, ['closed', textOf(result.response.body)]);
      }
    };
    const held = { ...requestOf(link.url, frame, null, false), hold: true };
    host.call(held, 0, settled, OPTIONS);
  }

  function send(bytes: Bytes): void {
    waiting.bytes += bytes;
    if (++waiting.methods > OPEN_CALLS_MAX) {
      throw new FatalError(
        `${host.service} has sent RabbitMQ more than ${OPEN_CALLS_MAX} methods that it has not taken yet. Wait for 'drain' when publish() says false, or for confirms.`,
        'limit',
      );
    }
    if (waiting.bytes > WAITING_BYTES_MAX) {
      throw new FatalError(
        `${host.service} has sent RabbitMQ more than ${WAITING_BYTES_MAX} bytes that it has not taken yet. Wait for 'drain' when publish() says false, or for confirms.`,
        'memory',
      );
    }
  }

  function arrived(bytes: Bytes): void {
    waiting.methods--;
    waiting.bytes -= bytes;
  }

  /** The broker took what was sent. */
  function written(link: Link, channel: number, bytes: Bytes, result: CallResult): void {
    arrived(bytes);
    const buffer = link.buffers.get(channel)!;
    buffer.bytes -= bytes;
    if (!result.ok) lost(link, result.code, result.message);
    else if (result.response.status !== 200) lost(link, 'ECONNRESET', 'read ECONNRESET');
    else if (buffer.full && buffer.bytes === 0) {
      buffer.full = false;
      if (!link.over) env.enter(link.context, link.on, ['drain', channel]);
    }
  }

  /** False: the channel has much under way; `on('drain', channel)` follows. */
  function post(
    link: Link,
    method: string,
    channel: number,
    fields: Fields,
    content: Uint8Array | null,
  ): boolean {
    let buffer = link.buffers.get(channel);
    if (buffer === undefined) {
      buffer = { bytes: 0, full: false };
      link.buffers.set(channel, buffer);
    }
    const length = content === null ? -1 : content.length;
    const frame = new Frame(method, link.id, channel, ++link.sent, fields, length);
    const { bytes } = frame;
    buffer.bytes += bytes;
    send(bytes);
    host.call(requestOf(link.url, frame, content, true), env.currentSpan(), (result) =>
      written(link, channel, bytes, result),
    );
    if (buffer.bytes >= HIGH_WATER_MARK) buffer.full = true;
    return !buffer.full;
  }

  return {
    /** `on('open', number)`, or `on('refused', code, message)`. Contents are made by `Buffer`. */
    open(hostname: unknown, Buffer: BufferClass, on: Callback): void {
      BufferOf = Buffer;
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
          ...{ id, address, url: `amqp://${address}/`, on, context },
          ...{ arriving: new Sequence<Push>(), buffers: new Map() },
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

    /**
     * A method with a reply: `done(200, fields or message)`, or `done(code, reason)`. Throws where
     * amqplib could not encode the fields.
     */
    ask(
      number: number,
      method: string,
      channel: number,
      given: Readonly<Record<string, unknown>>,
      done: Callback,
    ): void {
      const link = links[number]!;
      const { context } = kernel;
      const settled = (result: CallResult): void => {
        arrived(frame.bytes);
        if (!result.ok) {
          lost(link, result.code, result.message);
          return;
        }
        const { status, body } = result.response;
        // The reason comes as a push.
        if (link.over || status === 204) return;
        link.heardAt = kernel.now;
        const reply = frameOf(result.response);
        if (status === 410) lost(link, 'ECONNRESET', 'read ECONNRESET');
        else if (reply === null) env.enter(context, done, [200, {}]);
        else {
          const push = { frame: reply, content: contentOf({ body }), context, done };
          link.arriving.arrive(reply.sequence, push, (next) => taken(link, next));
        }
      };
      const fields = methodFields(given);
      const frame = new Frame(method, link.id, channel, ++link.sent, fields, -1);
      send(frame.bytes);
      host.call(requestOf(link.url, frame, null, false), env.currentSpan(), settled, OPTIONS);
    },

    /** As `Channel.publish` says. */
    publish(
      number: number,
      channel: number,
      exchange: unknown,
      routingKey: unknown,
      content: unknown,
      options: unknown,
    ): boolean {
      const fields = publishFields(exchange, routingKey, options);
      if (!(content instanceof Uint8Array)) throw new TypeError('content is not a buffer');
      const copy = new Octets(content);
      nativeWork(copy.length / 64);
      return post(links[number]!, 'PUBLISH', channel, { ...fields }, copy);
    },

    /** `ACK`, `NACK` or `REJECT`. */
    settle(
      number: number,
      channel: number,
      method: string,
      deliveryTag: unknown,
      multiple: boolean,
      requeue: boolean,
    ): void {
      const tag = deliveryTagOf(deliveryTag);
      post(links[number]!, method, channel, { deliveryTag: tag, multiple, requeue }, null);
    },

    /** Nothing more is heard of the connection. */
    forget(number: number): void {
      end(links[number]!);
    },
  };
}

function textOf(body: string | Uint8Array | null): string {
  if (body === null) return '';
  return typeof body === 'string' ? body : new TextDecoder().decode(body);
}
