import { describe, expect, it } from 'vitest';
import { AmqpRig } from './amqplib.fixture.ts';

/** Consumes a queue one message at a time, says what it got and how long after the start. */
const WORKER = `const connection = await amqp.connect('amqp://rabbitmq');
const channel = await connection.createChannel();
await channel.assertQueue('work', { durable: true });
await channel.prefetch(1);
await channel.consume('work', async (message) => {
  await sleep(100);
  say([message.content.toString(), message.fields.redelivered]);
  channel.ack(message);
});`;

const PUBLISHER = `const connection = await amqp.connect('amqp://rabbitmq');
const channel = await connection.createChannel();
await channel.assertQueue('work');
for (let i = 0; i < 10; i++) channel.sendToQueue('work', Buffer.from('m' + i), { persistent: i % 2 === 0 });`;

describe('amqplib, against a broker in the cluster', () => {
  it('publishes and consumes, in order, also over links that jitter', () => {
    const rig = new AmqpRig(
      {
        shop: {
          code: `const connection = await amqp.connect('amqp://guest:guest@rabbitmq:5672/');
            const channel = await connection.createChannel();
            say(await channel.assertQueue('orders'));
            await channel.consume('orders', (message) => say(message.content.toString()), { noAck: true });
            for (let i = 0; i < 20; i++) channel.sendToQueue('orders', Buffer.from('order ' + i));`,
        },
      },
      { kind: 'exponential', mean: 20 },
    );
    rig.run(3000);
    expect(rig.said('shop')).toEqual([
      { queue: 'orders', messageCount: 0, consumerCount: 0 },
      ...Array.from({ length: 20 }, (_, i) => `order ${i}`),
    ]);
    expect(rig.errors()).toEqual([]);
  });

  it('hears replies and deliveries in the order they were sent', () => {
    const rig = new AmqpRig(
      {
        shop: {
          code: `const connection = await amqp.connect('amqp://rabbitmq');
            const channel = await connection.createChannel();
            await channel.assertQueue('q');
            for (let i = 0; i < 300; i++) channel.sendToQueue('q', Buffer.from('m'));
            await channel.prefetch(10);
            const heard = [];
            for (let round = 0; round < 10; round++) {
              let count = 0;
              const { consumerTag } = await channel.consume('q', (message) => { count++; channel.ack(message); });
              await sleep(10);
              await channel.cancel(consumerTag);
              const before = count;
              await sleep(500);
              heard.push(count - before);
            }
            say(heard, (await channel.checkQueue('q')).messageCount < 290);`,
        },
      },
      { kind: 'exponential', mean: 20 },
    );
    rig.run(20_000);
    expect(rig.said('shop')).toEqual([[Array(10).fill(0), true]]);
    expect(rig.errors()).toEqual([]);
  });

  it('shares work among competing consumers', () => {
    const rig = new AmqpRig({ worker: { code: WORKER, replicas: 2 }, shop: { code: PUBLISHER } });
    rig.run(700);
    const first = rig.said('worker', '/', 0) as [string, boolean][];
    const second = rig.said('worker', '/', 1) as [string, boolean][];
    expect([first.length, second.length]).toEqual([5, 5]);
    expect(rig.queues()[0]!.slice(2, 4)).toEqual(['0', '0']);
  });

  it('gives back what a consumer did not want, or not at all', () => {
    const rig = new AmqpRig({
      shop: {
        code: `const connection = await amqp.connect('amqp://rabbitmq');
          const channel = await connection.createChannel();
          await channel.assertQueue('dead');
          await channel.assertQueue('work', { deadLetterExchange: '', deadLetterRoutingKey: 'dead' });
          await channel.consume('dead', (message) => {
            const [death] = message.properties.headers['x-death'];
            say(['dead', message.content.toString(), death.reason, death.queue]);
            channel.ack(message);
          });
          await channel.consume('work', (message) => {
            const text = message.content.toString();
            say([text, message.fields.redelivered, message.properties.messageId]);
            if (text === 'bad') channel.nack(message, false, false);
            else if (!message.fields.redelivered) channel.nack(message);
            else channel.ack(message);
          });
          channel.sendToQueue('work', Buffer.from('again'), { messageId: 'a-1' });
          channel.sendToQueue('work', Buffer.from('bad'));
          await channel.assertQueue('short', { messageTtl: 300, deadLetterExchange: '', deadLetterRoutingKey: 'dead' });
          channel.sendToQueue('short', Buffer.from('late'));`,
      },
    });
    rig.run(250);
    const early = rig.said('shop');
    expect(early).toEqual([
      ['again', false, 'a-1'],
      ['bad', false, null],
      ['again', true, 'a-1'],
      ['dead', 'bad', 'rejected', 'work'],
    ]);
    expect(rig.said('shop')).toEqual([
      ...(early as unknown[]),
      ['dead', 'late', 'expired', 'short'],
    ]);
  });

  it('routes by topic, returns what nobody takes, and confirms', () => {
    const rig = new AmqpRig({
      shop: {
        code: `const connection = await amqp.connect('amqp://rabbitmq');
          const channel = await connection.createConfirmChannel();
          say(await channel.assertExchange('events', 'topic'));
          for (const pattern of ['order.*', '#.paid', 'order.*.item.#']) {
            const { queue } = await channel.assertQueue('', { exclusive: true });
            await channel.bindQueue(queue, 'events', pattern);
            await channel.consume(queue, ({ fields }) => say(pattern + ' ' + fields.routingKey), { noAck: true });
          }
          channel.on('return', ({ fields }) => say(['returned', fields.replyText, fields.routingKey]));
          for (const key of ['order.paid', 'order.1.item', 'user.left']) {
            channel.publish('events', key, Buffer.from(key), { mandatory: true }, (error) => say('confirmed ' + error));
          }
          await channel.waitForConfirms();
          say('all');`,
      },
    });
    rig.run(500);
    const said = rig.said('shop') as unknown[];
    expect(said[0]).toEqual({ exchange: 'events' });
    expect(said.slice(1).map(String).sort()).toEqual(
      [
        '#.paid order.paid',
        'order.* order.paid',
        'order.*.item.# order.1.item',
        'returned,NO_ROUTE,user.left',
        ...Array(3).fill('confirmed null'),
        'all',
      ].sort(),
    );
    expect(said.at(-1)).toBe('all');
  });

  it("has amqplib's errors", () => {
    const rig = new AmqpRig({
      shop: {
        code: `try { await amqp.connect('amqp://nowhere'); } catch (error) { say(error.code, error.message); }
          const connection = await amqp.connect('amqp://rabbitmq');
          connection.on('error', (error) => say('connection', error.code, error.message));
          connection.on('close', () => say('connection closed'));
          const open = async () => {
            const channel = await connection.createChannel();
            channel.on('error', (error) => say('channel', error.message));
            channel.on('close', () => say('closed'));
            return channel;
          };
          let channel = await open();
          try { await channel.checkQueue('x'); } catch (error) { say(error.message, error.code, error.classId, error.methodId); }
          try { channel.sendToQueue('x', Buffer.from('')); } catch (error) { say(error.name, error.message); }
          channel = await open();
          channel.publish('none', '', Buffer.from(''));
          await sleep(10);
          channel = await open();
          try { channel.sendToQueue('x', 'text'); } catch (error) { say(error.name, error.message); }
          channel.ack({ fields: { deliveryTag: 7 } });
          await sleep(10);
          const a = await open();
          await a.assertQueue('q');
          await a.consume('q', () => {}, { consumerTag: 'same' });
          try { await a.consume('q', () => {}, { consumerTag: 'same' }); } catch (error) { say(error.message); }
          try { await connection.createChannel(); } catch (error) { say(error.name, error.message); }`,
      },
    });
    const notFound = `404 (NOT-FOUND) with message "NOT_FOUND - no queue 'x' in vhost '/'"`;
    const reused = `530 (NOT-ALLOWED) with message "NOT_ALLOWED - attempt to reuse consumer tag 'same'"`;
    rig.run(500);
    expect(rig.said('shop')).toEqual([
      ['ENOTFOUND', 'getaddrinfo ENOTFOUND nowhere'],
      ['channel', `Channel closed by server: ${notFound}`],
      'closed',
      [`Operation failed: QueueDeclare; ${notFound}`, 404, 50, 10],
      ['IllegalOperationError', 'Channel closed'],
      [
        'channel',
        `Channel closed by server: 404 (NOT-FOUND) with message "NOT_FOUND - no exchange 'none' in vhost '/'"`,
      ],
      'closed',
      ['TypeError', 'content is not a buffer'],
      [
        'channel',
        'Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - unknown delivery tag 7"',
      ],
      'closed',
      ['connection', 530, `Connection closed: ${reused}`],
      'closed',
      'connection closed',
      `Operation failed: BasicConsume; ${reused}`,
      ['IllegalOperationError', `Connection closed (Error: Connection closed: ${reused})`],
    ]);
  });

  it('delivers again what a consumer held when it died', () => {
    const rig = new AmqpRig({ worker: { code: WORKER, replicas: 2 }, shop: { code: PUBLISHER } });
    rig.run(150);
    rig.instance('worker', 0).kill();
    rig.run(2000);
    const said = rig.said('worker', '/', 1) as [string, boolean][];
    // One was acknowledged by the one that died, one it held came again.
    expect(said).toHaveLength(9);
    expect(said.filter(([, redelivered]) => redelivered)).toHaveLength(1);
    // Ready, unacknowledged, in and out; requeued, dead-lettered, consumers.
    expect(rig.queues()[0]!.slice(2, 6)).toEqual(['0', '0', '10', '10']);
    expect(rig.queues()[0]!.slice(8)).toEqual(['1', '0', '1']);
  });

  it('keeps what is persistent when the broker dies', () => {
    const rig = new AmqpRig({
      shop: {
        code: `let connection;
          const connect = async () => {
            connection = await amqp.connect('amqp://rabbitmq');
            connection.on('error', (error) => say(error.code, error.message));
            connection.on('close', () => say('closed'));
            const channel = await connection.createChannel();
            await channel.assertQueue('durable');
            return channel;
          };
          const channel = await connect();
          await channel.assertQueue('transient', { durable: false });
          for (const persistent of [true, false]) {
            channel.sendToQueue('durable', Buffer.from('persistent ' + persistent), { persistent });
          }
          async function handle() {
            try {
              const channel = await connect();
              const message = await channel.get('durable');
              say(message.content.toString(), await channel.get('durable'));
              channel.ack(message);
              await channel.checkQueue('transient');
            } catch (error) { say(error.code); }
          }`,
      },
      asker: { code: '' },
    });
    rig.run(200);
    const [broker] = [rig.instance('rabbitmq')];
    expect(rig.queues().map(([name, , ready]) => [name, ready])).toEqual([
      ['durable', '2'],
      ['transient', '0'],
    ]);
    broker.kill();
    expect(rig.said('shop')).toEqual([['ECONNRESET', 'read ECONNRESET'], 'closed']);
    expect((rig.said('shop', '/again') as unknown[]).at(-1)).toBe('ECONNREFUSED');
    broker.restart();
    const said = rig.said('shop', '/again') as unknown[];
    expect(said.slice(3)).toEqual([['persistent true', false], 404]);
  });

  it('notices a peer it cannot hear any more, after a minute', () => {
    const rig = new AmqpRig({ worker: { code: WORKER } });
    rig.run(1000);
    expect(rig.queues()[0]!.at(-1)).toBe('1');
    for (const [from, to] of [
      ['worker', 'rabbitmq'],
      ['rabbitmq', 'worker'],
    ] as const) {
      rig.cluster.chaos.inject({
        ...{ kind: 'partition', mode: 'black-hole', direction: 'both', from, to },
      });
    }
    rig.run(130_000);
    expect(rig.queues()[0]!.at(-1)).toBe('0');
    expect(rig.errors().join()).toContain('Heartbeat timeout');
  });

  it('says when more is under way than should be, and when it is gone', () => {
    const rig = new AmqpRig({
      shop: {
        code: `const connection = await amqp.connect('amqp://rabbitmq');
          const channel = await connection.createChannel();
          await channel.assertQueue('q');
          channel.on('drain', () => say('drain'));
          for (let i = 0; i < 3; i++) say(channel.sendToQueue('q', Buffer.alloc(6000)));
          await sleep(50);
          say(channel.sendToQueue('q', Buffer.alloc(6000)));
          await connection.close();
          try { await connection.close(); } catch (error) { say(error.message); }`,
      },
    });
    rig.run(500);
    expect(rig.said('shop')).toEqual([
      ...[true, true, false, 'drain', true],
      'Connection closed (by client)',
    ]);
    expect(rig.queues()[0]!.slice(2, 4)).toEqual(['4', '0']);
  });

  it('takes no place of a busy consumer, and leaves its trace', () => {
    const rig = new AmqpRig({ worker: { code: WORKER }, shop: { code: PUBLISHER } });
    rig.run(150);
    const { spans } = rig.cluster;
    const delivered = Array.from({ length: spans.count }, (_, i) => spans.get(i + 1)).filter(
      ({ name, kind }) => name === 'DELIVER /' && kind === 'server',
    );
    expect(delivered).toHaveLength(2);
    const trace = spans.trace(delivered[0]!.trace).map(({ name }) => name);
    expect(trace.slice(0, 4)).toEqual([
      expect.stringMatching(/^rabbitmq PUBLISH/),
      'PUBLISH /',
      expect.stringMatching(/^worker DELIVER/),
      'DELIVER /',
    ]);
    expect(rig.instance('worker').busy).toBe(0);
  });
});
