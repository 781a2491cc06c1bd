import type { Bytes, Millis } from '../../base/units.ts';
import type { Broker } from './broker.ts';
import type { Binding, ExchangeType } from './exchange.ts';
import type { MessageProperties } from './message.ts';
import type { QueuedMessage } from './queued-message.ts';

/** The broker's contents as tables, as RabbitMQ's management page shows them. Plain data. */
export interface BrokerTables {
  readonly exchanges: readonly ExchangeRow[];
  readonly queues: readonly QueueRow[];
  /** Declared bindings only: each queue's binding to the default exchange is implied. */
  readonly bindings: readonly Binding[];
  readonly channels: readonly ChannelRow[];
  readonly consumers: readonly ConsumerRow[];
}

export interface ExchangeRow {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly alternateExchange: string | null;
  readonly messagesIn: number;
}

export interface QueueRow {
  readonly name: string;
  readonly type: 'classic' | 'quorum';
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly autoDelete: boolean;
  readonly ready: number;
  readonly readyBytes: Bytes;
  readonly unacked: number;
  readonly consumers: number;
  /** So far: messages that entered, and that left for good by whatever way. */
  readonly messagesIn: number;
  readonly messagesOut: number;
  readonly deadLetterExchange: string | null;
  readonly deadLetterRoutingKey: string | null;
  readonly messageTtl: Millis | null;
  readonly maxLength: number | null;
}

export interface ChannelRow {
  readonly connection: string;
  readonly channel: number;
  readonly confirming: boolean;
  /** 0: no limit. */
  readonly prefetch: number;
  readonly globalPrefetch: number;
  readonly unacked: number;
  readonly consumers: number;
}

export interface ConsumerRow {
  readonly connection: string;
  readonly channel: number;
  readonly consumerTag: string;
  readonly queue: string;
  readonly noAck: boolean;
  readonly prefetch: number;
  readonly unacked: number;
}

/** One message of a queue, for a look inside without taking it. */
export interface MessageRow {
  readonly state: 'ready' | 'unacked';
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly persistent: boolean;
  readonly properties: MessageProperties;
  readonly content: Uint8Array;
}

export function tablesOf(broker: Broker): BrokerTables {
  const exchanges = [...broker.exchanges.values()];
  const channels = broker.connections.flatMap(({ channels }) => channels);
  return {
    exchanges: exchanges.map(({ definition, alternate, messagesIn }) => {
      const { name, type, durable, autoDelete, internal } = definition;
      return {
        name,
        type,
        durable,
        autoDelete,
        internal,
        alternateExchange: alternate,
        messagesIn,
      };
    }),
    queues: queueRows(broker),
    bindings: exchanges.flatMap(({ bindings }) => bindings),
    channels: channels.map((channel) => ({
      connection: channel.connection.name,
      channel: channel.number,
      confirming: channel.confirming,
      prefetch: channel.prefetch,
      globalPrefetch: channel.globalPrefetch,
      unacked: channel.unackedCount,
      consumers: channel.consumers.size,
    })),
    consumers: channels.flatMap(({ connection, number, consumers }) =>
      [...consumers.values()].map(({ tag, queue, noAck, prefetch, unacked }) => {
        const at = { connection: connection.name, channel: number, consumerTag: tag };
        return { ...at, queue: queue.name, noAck, prefetch, unacked };
      }),
    ),
  };
}

/** The queue's first `limit` messages, ready ones first. Empty when there is no such queue. */
export function messagesIn(broker: Broker, queue: string, limit: number): MessageRow[] {
  const contents = broker.queues.get(queue)?.contents();
  if (contents === undefined) return [];
  const ready = contents.ready.slice(0, limit).map((each) => messageRow(each, 'ready'));
  const unacked = contents.unacked
    .slice(0, limit - ready.length)
    .map((each) => messageRow(each, 'unacked'));
  return [...ready, ...unacked];
}

function messageRow(queued: QueuedMessage, state: 'ready' | 'unacked'): MessageRow {
  const { exchange, routingKeys, properties, content } = queued.message;
  const { redelivered, persistent } = queued;
  const routingKey = routingKeys[0]!;
  return { state, exchange, routingKey, redelivered, persistent, properties, content };
}

function queueRows(broker: Broker): QueueRow[] {
  return [...broker.queues.values()].map((queue) => {
    const { definition, settings } = queue;
    return {
      name: definition.name,
      type: settings.type,
      durable: definition.durable,
      exclusive: definition.exclusive,
      autoDelete: definition.autoDelete,
      ready: queue.readyCount,
      readyBytes: queue.readyBytes,
      unacked: queue.unackedCount,
      consumers: queue.consumers.all.length,
      messagesIn: queue.messagesIn,
      messagesOut: queue.messagesOut,
      deadLetterExchange: settings.deadLetterExchange,
      deadLetterRoutingKey: settings.deadLetterRoutingKey,
      messageTtl: settings.messageTtl,
      maxLength: settings.maxLength,
    };
  });
}
