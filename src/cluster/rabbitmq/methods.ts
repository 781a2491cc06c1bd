/** AMQP's methods, from the fields a client sent to a call of its channel. */

import type { SpanId } from '../program.ts';
import type { BrokerChannel } from './channel.ts';
import type { BrokerOperation } from './cost.ts';
import type { ExchangeDeclaration, QueueDeclaration } from './declaration.ts';
import type { MessageProperties } from './message.ts';
import { countIn, type Fields, type Frame, flagIn, tableIn, textIn } from './wire-frame.ts';

/** What goes back: the reply's fields, and a message's content for `get`. */
export interface Reply {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly content?: Uint8Array;
}

type Method = (channel: BrokerChannel, fields: Fields) => Reply | undefined;

const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['CONFIRM_SELECT', (channel) => void channel.confirmSelect()],
  ['EXCHANGE_DECLARE', declareExchange],
  [
    'EXCHANGE_DELETE',
    (channel, fields) =>
      void channel.exchangeDelete(textIn(fields, 'exchange'), {
        ifUnused: flagIn(fields, 'ifUnused'),
      }),
  ],
  [
    'EXCHANGE_BIND',
    (channel, fields) =>
      void channel.exchangeBind(...ends(fields, 'destination', 'source'), ...key(fields)),
  ],
  [
    'EXCHANGE_UNBIND',
    (channel, fields) =>
      void channel.exchangeUnbind(...ends(fields, 'destination', 'source'), ...key(fields)),
  ],
  ['QUEUE_DECLARE', declareQueue],
  ['QUEUE_DELETE', deleteQueue],
  [
    'QUEUE_PURGE',
    (channel, fields) => ({
      fields: { messageCount: channel.queuePurge(textIn(fields, 'queue')) },
    }),
  ],
  [
    'QUEUE_BIND',
    (channel, fields) =>
      void channel.queueBind(...ends(fields, 'queue', 'exchange'), ...key(fields)),
  ],
  [
    'QUEUE_UNBIND',
    (channel, fields) =>
      void channel.queueUnbind(...ends(fields, 'queue', 'exchange'), ...key(fields)),
  ],
  [
    'QOS',
    (channel, fields) =>
      void channel.qos(countIn(fields, 'prefetchCount'), flagIn(fields, 'global')),
  ],
  ['CONSUME', consume],
  ['CANCEL', cancel],
  ['GET', get],
  [
    'ACK',
    (channel, fields) =>
      void channel.basicAck(countIn(fields, 'deliveryTag'), flagIn(fields, 'multiple')),
  ],
  [
    'NACK',
    (channel, fields) =>
      void channel.basicNack(
        countIn(fields, 'deliveryTag'),
        flagIn(fields, 'multiple'),
        flagIn(fields, 'requeue'),
      ),
  ],
  [
    'REJECT',
    (channel, fields) =>
      void channel.basicReject(countIn(fields, 'deliveryTag'), flagIn(fields, 'requeue')),
  ],
  ['RECOVER', (channel) => void channel.basicRecover()],
  ['CHANNEL_CLOSE', (channel) => void channel.close()],
]);

/** What `PUBLISH` says; amqplib's codec checks it at the sender. */
export interface PublishFields {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly properties: MessageProperties;
}

/** Those whose name is not known do nothing, and are answered with no fields. */
export function runMethod(
  channel: BrokerChannel,
  { method, fields }: Frame,
  content: Uint8Array,
  span: SpanId,
): Reply {
  if (method === 'PUBLISH') {
    const { exchange, routingKey, mandatory, properties } = fields as Fields & PublishFields;
    channel.basicPublish(exchange, routingKey, content, properties, mandatory, span);
    return NOTHING;
  }
  return METHODS.get(method)?.(channel, fields) ?? NOTHING;
}

const NOTHING: Reply = { fields: {} };

/** `count`: of the queues a publish goes to, or the messages that are settled, as far as known. */
export function operationOf(
  { method, fields, contentBytes }: Frame,
  count: number,
): BrokerOperation {
  switch (method) {
    case 'PUBLISH': {
      const persistent = (fields as Fields & PublishFields).properties.deliveryMode === 2;
      return { kind: 'publish', bytes: contentBytes, persistent, queues: count };
    }
    case 'ACK':
    case 'NACK':
    case 'REJECT':
      return { kind: 'settle', messages: count };
    case 'GET':
      return { kind: 'get', bytes: 0 };
    case 'QUEUE_DECLARE':
    case 'EXCHANGE_DECLARE':
      if (flagIn(fields, 'passive')) return { kind: 'control' };
      return { kind: 'declare', durable: flagIn(fields, 'durable') };
    default:
      return { kind: 'control' };
  }
}

function declareExchange(channel: BrokerChannel, fields: Fields): undefined {
  const name = textIn(fields, 'exchange');
  if (flagIn(fields, 'passive')) {
    channel.exchangeCheck(name);
    return;
  }
  const options: ExchangeDeclaration = {
    durable: flagIn(fields, 'durable'),
    autoDelete: flagIn(fields, 'autoDelete'),
    internal: flagIn(fields, 'internal'),
    arguments: tableIn(fields, 'arguments'),
  };
  channel.exchangeDeclare(name, textIn(fields, 'type'), options);
}

function declareQueue(channel: BrokerChannel, fields: Fields): Reply {
  const name = textIn(fields, 'queue');
  if (flagIn(fields, 'passive')) return { fields: { ...channel.queueCheck(name) } };
  const options: QueueDeclaration = {
    durable: flagIn(fields, 'durable'),
    exclusive: flagIn(fields, 'exclusive'),
    autoDelete: flagIn(fields, 'autoDelete'),
    arguments: tableIn(fields, 'arguments'),
  };
  return { fields: { ...channel.queueDeclare(name, options) } };
}

function deleteQueue(channel: BrokerChannel, fields: Fields): Reply {
  const options = { ifUnused: flagIn(fields, 'ifUnused'), ifEmpty: flagIn(fields, 'ifEmpty') };
  return { fields: { messageCount: channel.queueDelete(textIn(fields, 'queue'), options) } };
}

function consume(channel: BrokerChannel, fields: Fields): Reply {
  const priority = tableIn(fields, 'arguments')['x-priority'];
  const consumerTag = channel.basicConsume(textIn(fields, 'queue'), {
    consumerTag: textIn(fields, 'consumerTag'),
    noAck: flagIn(fields, 'noAck'),
    exclusive: flagIn(fields, 'exclusive'),
    ...(typeof priority === 'number' ? { priority } : {}),
  });
  return { fields: { consumerTag } };
}

function cancel(channel: BrokerChannel, fields: Fields): Reply {
  const consumerTag = textIn(fields, 'consumerTag');
  channel.basicCancel(consumerTag);
  return { fields: { consumerTag } };
}

function get(channel: BrokerChannel, fields: Fields): Reply {
  const noAck = flagIn(fields, 'noAck');
  const message = channel.basicGet(textIn(fields, 'queue'), { noAck });
  if (message === null) return { fields: { empty: true } };
  const { content, ...rest } = message;
  return { fields: rest, content };
}

function ends(fields: Fields, to: string, from: string): [string, string] {
  return [textIn(fields, to), textIn(fields, from)];
}

function key(fields: Fields): [string, ReturnType<typeof tableIn>] {
  return [textIn(fields, 'routingKey'), tableIn(fields, 'arguments')];
}
