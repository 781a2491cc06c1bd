import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AmqpRig } from './amqplib.fixture.ts';

// What amqplib itself checks and encodes with; the package does not export it.
const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve('amqplib')), 'lib');
const defs = require(join(lib, 'defs.js'));
const Args = require(join(lib, 'api_args.js'));

/** Arguments of `publish` before the content, and its options. */
const CASES = `[
  ['', 'q', undefined], ['', 'q', null], ['', 'q', {}],
  ['', 'q', { contentType: 5 }], ['', 'q', { contentType: null }], ['', 'q', { messageId: 'é'.repeat(127) }],
  ['', 'q', { messageId: 'é'.repeat(128) }], ['', 'q', { priority: NaN }], ['', 'q', { priority: '5' }],
  ['', 'q', { timestamp: new Date(0) }], ['', 'q', { expiration: null }], ['', 'q', { expiration: 100 }],
  ['', 'q', { deliveryMode: true }], ['', 'q', { persistent: false, deliveryMode: 2 }],
  ['', 'q', { CC: 'a', BCC: ['b', 5] }], ['', 'q', { headers: { a: 1, CC: 'mine' }, CC: ['a'] }],
  ['', 'q', { headers: { f: () => 1 } }], ['', 'q', { headers: { s: Symbol('s') } }], ['', 'q', { headers: { n: 5n } }],
  ['', 'q', { headers: { u: undefined, n: null, list: [1, [2], { x: 'y' }], yes: true, half: 0.5 } }],
  ['', 'q', { headers: { list: [undefined] } }],
  ['', 'q', { headers: { text: 'x'.repeat(65_000) } }], ['', 'q', { headers: { text: 'x'.repeat(65_536) } }],
  ['', 'q', { headers: { bytes: Buffer.from('abc') } }],
  [5, 'q', {}], ['x'.repeat(256), 'q', {}], ['', undefined, {}], ['', null, {}],
]`;

/** As amqplib encodes it: 'ok', or the error it throws. */
function native([exchange, key, options]: readonly unknown[]): string {
  try {
    const fields = Args.publish(exchange, key, options);
    defs.encodeMethod(defs.BasicPublish, 1, fields);
    defs.encodeProperties(defs.BasicProperties, 1, 0, fields);
    return 'ok';
  } catch (error) {
    return String(error);
  }
}

describe('what amqplib is given', () => {
  it('is refused, or not, as by its own codec', () => {
    const rig = new AmqpRig({
      shop: {
        code: `const connection = await amqp.connect('amqp://rabbitmq');
          for (const [exchange, key, options] of ${CASES}) {
            const channel = await connection.createChannel();
            channel.on('error', () => {});
            try { channel.publish(exchange, key, Buffer.from(''), options); say('ok'); } catch (error) { say(String(error)); }
          }`,
      },
    });
    rig.run(2000);
    const cases = new Function(`return ${CASES}`)() as readonly (readonly unknown[])[];
    expect(rig.said('shop')).toEqual(cases.map(native));
  });

  it('arrives as it was, in kinds of its own', () => {
    const rig = new AmqpRig({
      shop: {
        code: `const connection = await amqp.connect('amqp://rabbitmq');
          const channel = await connection.createChannel();
          await channel.assertQueue('q');
          const headers = { text: 'é', number: -7, list: [1, 'two', null], table: { deep: { yes: true } }, bytes: Buffer.from('abc') };
          headers['__proto__x'] = 1;
          const options = { headers, persistent: true, contentType: 'text/plain', correlationId: 'c', replyTo: 'r', expiration: 5000,
            messageId: 'm', timestamp: 17, type: 't', userId: 'guest', appId: 'a', priority: 3, CC: 'other' };
          for (let i = 0; i < 2; i++) channel.sendToQueue('q', Buffer.from('text'), options);
          const got = await channel.get('q');
          const { bytes } = got.properties.headers;
          say(got.fields, got.properties, bytes instanceof Buffer, bytes.toString());
          await channel.consume('q', ({ fields, properties }) => say(Object.keys(fields), Object.keys(properties), properties.headers.text), { consumerTag: 'me' });
          try { channel.ack({ fields: { deliveryTag: 'one' } }); } catch (error) { say(String(error)); }
          await channel.assertQueue(5).catch((error) => say(String(error)));
          say((await channel.assertQueue('q')).messageCount);`,
      },
    });
    rig.run(500);
    const headers = {
      ...{ text: 'é', number: -7, list: [1, 'two', null], table: { deep: { yes: true } } },
      ...{ bytes: { type: 'Buffer', data: [97, 98, 99] }, __proto__x: 1, CC: ['other'] },
    };
    const properties = {
      ...{ contentType: 'text/plain', headers, deliveryMode: 2, priority: 3, correlationId: 'c' },
      ...{ replyTo: 'r', expiration: '5000', messageId: 'm', timestamp: 17, type: 't' },
      ...{ userId: 'guest', appId: 'a' },
    };
    const order =
      'contentType contentEncoding headers deliveryMode priority correlationId replyTo expiration messageId timestamp type userId appId clusterId';
    const fields = {
      ...{ deliveryTag: 1, redelivered: false, exchange: '', routingKey: 'q', messageCount: 1 },
    };
    const said = rig.said('shop') as unknown[];
    expect(said).toHaveLength(5);
    expect(said).toEqual(
      expect.arrayContaining([
        [fields, properties, true, 'abc'],
        [
          ['consumerTag', 'deliveryTag', 'redelivered', 'exchange', 'routingKey'],
          order.split(' '),
          'é',
        ],
        "TypeError: Field 'deliveryTag' is the wrong type; must be a number (but not NaN)",
        "TypeError: Field 'queue' is the wrong type; must be a string (up to 255 chars)",
        0,
      ]),
    );
  });
});
