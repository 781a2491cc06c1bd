import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frameBytes } from './frame-size.ts';

// amqplib's own codec, which the package does not export.
const require = createRequire(import.meta.url);
const defs = require(join(dirname(require.resolve('amqplib')), 'lib/defs.js'));

const TABLE = {
  ...{ text: 'é€😀', number: 5, more: 300, many: 70_000, huge: 2 ** 40, part: 0.5, yes: true },
  ...{ nothing: null, list: ['a', 1, { deep: 'b' }], inner: { x: -200 } },
};
const queue = 'orders';
const flags = { ifUnused: true, ifEmpty: false };

/** Methods a client sends: our name, the codec's, and the fields. */
const METHODS: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['CHANNEL_OPEN', 'ChannelOpen', {}],
  ['CONFIRM_SELECT', 'ConfirmSelect', {}],
  [
    'EXCHANGE_DECLARE',
    'ExchangeDeclare',
    { exchange: 'events', type: 'topic', durable: true, arguments: TABLE },
  ],
  ['EXCHANGE_DELETE', 'ExchangeDelete', { exchange: 'events', ifUnused: true }],
  [
    'EXCHANGE_BIND',
    'ExchangeBind',
    { destination: 'a', source: 'bc', routingKey: '#', arguments: {} },
  ],
  [
    'EXCHANGE_UNBIND',
    'ExchangeUnbind',
    { destination: 'a', source: 'bc', routingKey: '#', arguments: {} },
  ],
  ['QUEUE_DECLARE', 'QueueDeclare', { queue, durable: true, exclusive: false, arguments: TABLE }],
  ['QUEUE_DELETE', 'QueueDelete', { queue, ...flags }],
  [
    'QUEUE_BIND',
    'QueueBind',
    { queue, exchange: 'events', routingKey: 'order.*', arguments: TABLE },
  ],
  [
    'QUEUE_UNBIND',
    'QueueUnbind',
    { queue, exchange: 'events', routingKey: 'order.*', arguments: TABLE },
  ],
  ['QUEUE_PURGE', 'QueuePurge', { queue }],
  ['QOS', 'BasicQos', { prefetchCount: 100, global: false }],
  [
    'CONSUME',
    'BasicConsume',
    { queue, consumerTag: 'me', noAck: false, exclusive: true, arguments: {} },
  ],
  ['CANCEL', 'BasicCancel', { consumerTag: 'me' }],
  ['GET', 'BasicGet', { queue, noAck: true }],
  ['ACK', 'BasicAck', { deliveryTag: 7, multiple: true }],
  ['NACK', 'BasicNack', { deliveryTag: 7, multiple: true, requeue: true }],
  ['REJECT', 'BasicReject', { deliveryTag: 7, requeue: true }],
  ['RECOVER', 'BasicRecover', {}],
  ['PUBLISH', 'BasicPublish', { exchange: 'events', routingKey: 'order.é', mandatory: true }],
  [
    'DELIVER',
    'BasicDeliver',
    { consumerTag: 'me', deliveryTag: 9, redelivered: true, exchange: 'x', routingKey: 'é' },
  ],
  [
    'RETURN',
    'BasicReturn',
    { replyCode: 312, replyText: 'NO_ROUTE', exchange: 'x', routingKey: 'k' },
  ],
  ['CONFIRM', 'BasicAck', { deliveryTag: 7 }],
  ['CHANNEL_OPEN_OK', 'ChannelOpenOk', {}],
  ['QOS_OK', 'BasicQosOk', {}],
  ['QUEUE_DECLARE_OK', 'QueueDeclareOk', { queue, messageCount: 1, consumerCount: 2 }],
  ['QUEUE_DELETE_OK', 'QueueDeleteOk', { messageCount: 1 }],
  ['CONSUME_OK', 'BasicConsumeOk', { consumerTag: 'me' }],
  [
    'GET_OK',
    'BasicGetOk',
    { deliveryTag: 1, redelivered: false, exchange: 'x', routingKey: 'k', messageCount: 3 },
  ],
  ['CONSUMER_CANCEL', 'BasicCancel', { consumerTag: 'me' }],
];

describe('frames are as long as amqplib makes them', () => {
  it.each(METHODS)('%s', (method, name, fields) => {
    expect(frameBytes(method, fields, -1)).toBe(defs.encodeMethod(defs[name], 1, fields).length);
  });

  it('with a content header and its properties, and bodies of at most 128 KiB', () => {
    const fields = { exchange: '', routingKey: 'orders', mandatory: false };
    const all = {
      ...{ contentType: 'application/json', contentEncoding: 'utf-8', headers: TABLE },
      ...{ deliveryMode: 2, priority: 3, correlationId: 'c', replyTo: 'r', expiration: '1000' },
      ...{ messageId: 'mé', timestamp: 1_736_937_000, type: 't', userId: 'u', appId: 'a' },
    };
    for (const properties of [{}, { headers: {} }, { headers: {}, deliveryMode: 1 }, all]) {
      for (const [content, bodies] of [
        [0, 0],
        [1, 1],
        [131_064, 1],
        [131_065, 2],
        [1_000_000, 8],
      ] as const) {
        const encoded =
          defs.encodeMethod(defs.BasicPublish, 1, fields).length +
          defs.encodeProperties(defs.BasicProperties, 1, content, properties).length +
          content +
          bodies * 8;
        expect(frameBytes('PUBLISH', { ...fields, properties }, content)).toBe(encoded);
      }
    }
  });
});
