import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AmqpError } from './amqp-error.ts';
import { Rig } from './broker.fixture.ts';
import { messagesIn, tablesOf } from './inspection.ts';

const DURABLE = { durable: true };

describe('a crash', () => {
  it('spares synced persistent messages of durable queues, and nothing else', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('kept', DURABLE);
    rig.channel.queueDeclare('lost');
    rig.channel.queueDeclare('mine', { durable: true, exclusive: true });
    rig.send('kept', 'persistent', 2);
    rig.send('kept', 'transient', 1);
    rig.send('lost', 'persistent', 2);
    rig.pass(25);
    rig.send('kept', 'too late', 2);
    const after = new Rig({ survivors: rig.broker.crash(), kernel: rig.kernel });
    expect([...after.broker.queues.keys()]).toEqual(['kept']);
    expect(after.drain('kept')).toEqual(['persistent']);
  });

  it('never loses what was confirmed, whenever it comes', () => {
    const times = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(times, fc.nat(120), (gaps, crashAt) => {
        const rig = new Rig();
        rig.channel.queueDeclare('q', DURABLE);
        rig.channel.confirmSelect();
        for (const [index, gap] of gaps.entries()) {
          if (rig.kernel.now + gap > crashAt) break;
          rig.pass(gap);
          rig.send('q', String(index + 1), 2);
        }
        rig.kernel.runUntil(crashAt);
        const after = new Rig({ survivors: rig.broker.crash(), kernel: rig.kernel });
        const confirmed = rig.heard.map((line) => line.replace('confirmed ', ''));
        expect(after.drain('q')).toEqual(confirmed);
      }),
    );
  });

  it('gives back what was unacknowledged, in its place, as redelivered', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q', DURABLE);
    for (const body of ['1', '2', '3']) rig.send('q', body, 2);
    rig.channel.basicGet('q');
    const second = rig.channel.basicGet('q')!;
    rig.channel.basicAck(second.deliveryTag);
    rig.pass(25);
    const after = new Rig({ survivors: rig.broker.crash(), kernel: rig.kernel });
    expect(after.drain('q')).toEqual(['1*', '3']);
  });

  it('keeps durable exchanges and bindings between durable ends', () => {
    const rig = new Rig();
    rig.channel.exchangeDeclare('x', 'topic', DURABLE);
    rig.channel.exchangeDeclare('gone', 'topic');
    rig.channel.queueDeclare('q', DURABLE);
    rig.channel.queueDeclare('r');
    for (const exchange of ['x', 'gone', 'amq.topic']) rig.channel.queueBind('q', exchange, '#');
    rig.channel.queueBind('r', 'x', '#');
    const survivors = JSON.parse(JSON.stringify(rig.broker.crash()));
    const after = new Rig({ survivors });
    const { bindings } = tablesOf(after.broker);
    expect(bindings.map(({ source, destination }) => `${source}>${destination}`).sort()).toEqual([
      'amq.topic>q',
      'x>q',
    ]);
    after.channel.basicPublish('x', 'a.b', Buffer.from('m'));
    expect(after.drain('q')).toEqual(['m']);
    expect(() => after.channel.exchangeCheck('gone')).toThrow("no exchange 'gone' in vhost '/'");
  });

  it('leaves no timer behind', () => {
    const rig = new Rig();
    const limits = { 'x-message-ttl': 1000, 'x-expires': 5000 };
    rig.channel.queueDeclare('q', { durable: true, arguments: limits });
    rig.send('q', 'm', 2);
    rig.broker.crash();
    expect(rig.kernel.pending).toBe(0);
  });

  it('does not stop the clock of messages: what expired meanwhile is dead-lettered', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('dead', DURABLE);
    const args = {
      'x-message-ttl': 100,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': 'dead',
    };
    rig.channel.queueDeclare('q', { durable: true, arguments: args });
    rig.send('q', 'm', 2);
    rig.pass(30);
    const survivors = rig.broker.crash();
    rig.pass(200);
    const after = new Rig({ survivors, kernel: rig.kernel });
    expect(after.drain('q')).toEqual([]);
    expect(after.drain('dead')).toEqual(['m']);
  });

  it('a stop in good order saves and confirms what is written', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q', DURABLE);
    rig.channel.confirmSelect();
    rig.send('q', 'm', 2);
    expect(rig.heard).toEqual([]);
    const after = new Rig({ survivors: rig.broker.stop() });
    expect(rig.heard).toEqual(['confirmed 1']);
    expect(after.drain('q')).toEqual(['m']);
  });

  it('spares transient messages of a quorum queue, which are all written', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    rig.send('q', 'm', 1);
    rig.pass(25);
    const after = new Rig({ survivors: rig.broker.crash() });
    expect(after.drain('q')).toEqual(['m']);
  });
});

describe('confirms', () => {
  it('wait for the disk only where there is something to write', () => {
    const rig = new Rig({ syncInterval: 10 });
    rig.channel.queueDeclare('q', DURABLE);
    rig.channel.confirmSelect();
    rig.send('q', '1', 2);
    rig.send('q', '2', 1);
    expect(rig.heard).toEqual(['confirmed 2']);
    rig.pass(9);
    expect(rig.heard).toEqual(['confirmed 2']);
    rig.pass(1);
    expect(rig.heard).toEqual(['confirmed 2', 'confirmed 1']);
  });

  it('come at once when a consumer has acknowledged before the sync', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q', DURABLE);
    rig.channel.confirmSelect();
    rig.channel.basicConsume('q', { consumerTag: 't' });
    rig.send('q', 'm', 2);
    rig.channel.basicAck(1);
    expect(rig.heard).toEqual(['t m', 'confirmed 1']);
    rig.pass(100);
    expect(rig.heard).toEqual(['t m', 'confirmed 1']);
  });

  it('wait for all queues of a fanout', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('disk', DURABLE);
    rig.channel.queueDeclare('memory');
    for (const queue of ['disk', 'memory']) rig.channel.queueBind(queue, 'amq.fanout', '');
    rig.channel.confirmSelect();
    rig.channel.basicPublish('amq.fanout', '', Buffer.from('m'), { deliveryMode: 2 });
    expect(rig.heard).toEqual([]);
    rig.pass(25);
    expect(rig.heard).toEqual(['confirmed 1']);
  });
});

describe('consumers', () => {
  it('that acknowledge at once from the listener get everything in order', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q');
    for (let i = 0; i < 20_000; i++) rig.send('q', String(i));
    const got: string[] = [];
    const channel = rig.open((_, { deliveryTag, content }) => {
      got.push(Buffer.from(content).toString());
      channel.basicAck(deliveryTag);
    });
    channel.qos(1);
    channel.basicConsume('q');
    expect(got).toEqual(Array.from({ length: 20_000 }, (_, i) => String(i)));
  });

  it('get the same share, whatever their number', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q');
    const tags = ['a', 'b', 'c', 'd'];
    for (const consumerTag of tags) rig.channel.basicConsume('q', { consumerTag });
    for (let i = 0; i < 400; i++) rig.send('q', 'm');
    for (const tag of tags) {
      expect(rig.heard.filter((line) => line.startsWith(`${tag} `))).toHaveLength(100);
    }
  });

  it('a single active one is followed by the next when its connection ends', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q', { arguments: { 'x-single-active-consumer': true } });
    const other = rig.broker.connect('other');
    rig.open(undefined, other).basicConsume('q', { consumerTag: 'first' });
    rig.channel.basicConsume('q', { consumerTag: 'second' });
    rig.send('q', '1');
    other.close();
    expect(rig.heard).toEqual(['first 1', 'second 1']);
    expect(rig.deliveries[1]?.redelivered).toBe(true);
  });
});

describe('a quorum queue', () => {
  it('gives a message up after 20 redeliveries unless told otherwise', () => {
    const rig = new Rig();
    const args = { 'x-queue-type': 'quorum', 'x-dead-letter-exchange': 'amq.fanout' };
    rig.channel.queueDeclare('dead');
    rig.channel.queueBind('dead', 'amq.fanout', '');
    rig.channel.queueDeclare('q', { durable: true, arguments: args });
    rig.channel.basicConsume('q', { consumerTag: 't' });
    rig.send('q', 'm');
    for (let tag = 1; tag <= 21; tag++) rig.channel.basicNack(tag);
    expect(rig.deliveries).toHaveLength(21);
    const dead = rig.channel.basicGet('dead')!;
    expect(dead.properties.headers?.['x-first-death-reason']).toBe('delivery_limit');
    expect(dead.properties.headers).not.toHaveProperty('x-delivery-count');
  });
});

describe('errors', () => {
  it('close the channel, or the whole connection', () => {
    const rig = new Rig();
    const other = rig.open();
    expect(() => rig.channel.queueCheck('nowhere')).toThrow(AmqpError);
    expect([rig.channel.open, other.open, rig.connection.open]).toEqual([false, true, true]);
    expect(() => other.exchangeDeclare('x', 'odd')).toThrow(
      "COMMAND_INVALID - invalid exchange type 'odd'",
    );
    expect([other.open, rig.connection.open]).toEqual([false, false]);
    expect(() => other.qos(1)).toThrow("CHANNEL_ERROR - expected 'channel.open'");
  });
});

describe('the disk', () => {
  it('confirms batch after batch, and a crash in the middle of a flush loses what it writes', () => {
    const disk = { flush: 40, bytesPerMilli: 1000 };
    const rig = new Rig({ disk });
    rig.channel.queueDeclare('q', DURABLE);
    rig.channel.confirmSelect();
    const heardAt = (time: number) => {
      rig.kernel.runUntil(time);
      return rig.heard.length;
    };
    const send = (bytes: number) =>
      rig.channel.basicPublish('', 'q', new Uint8Array(bytes), { deliveryMode: 2 });
    send(5000);
    // Begins after 25 ms, and is 40 + 5 ms under way.
    expect([heardAt(69.9), heardAt(70.1)]).toEqual([0, 1]);
    send(1);
    rig.kernel.runUntil(100);
    // The second flush runs from 95.1 to 135.1; this batch is due at 125, and waits for it.
    send(1);
    send(1);
    expect([heardAt(134.9), heardAt(135.2), heardAt(174.9)]).toEqual([1, 2, 2]);
    const after = new Rig({ survivors: rig.broker.crash(), kernel: rig.kernel, disk });
    expect(after.drain('q')).toHaveLength(2);
    expect(rig.heard).toEqual(['confirmed 1', 'confirmed 2']);
  });
});

describe('a broker that is filled', () => {
  it('ends the run by name', () => {
    const rig = new Rig();
    const queues = () => {
      for (let i = 0; ; i++) rig.channel.queueDeclare(`q${i}`);
    };
    expect(queues).toThrow('RabbitMQ has more than 10000 queues.');
    const bindings = () => {
      for (let i = 0; ; i++) rig.channel.queueBind('q0', 'amq.topic', `key.${i}`);
    };
    expect(bindings).toThrow('RabbitMQ has more than 50000 queues, exchanges, bindings');
    const large = () => {
      for (;;) rig.channel.basicPublish('', 'q1', new Uint8Array(16_000_000));
    };
    expect(large).toThrow(/^RabbitMQ holds more than 256000000 bytes, \d+ of them in queue 'q1'/);
  });

  it('counts down what leaves it, by whatever way', () => {
    const rig = new Rig();
    const { channel } = rig;
    const turn = () => {
      channel.exchangeDeclare('x', 'topic', { autoDelete: true });
      channel.queueDeclare('q', { arguments: { 'x-max-length': 3, 'x-message-ttl': 50 } });
      channel.queueDeclare('other');
      channel.queueBind('q', 'x', '#');
      channel.queueBind('other', 'x', 'a.*');
      channel.basicConsume('q', { consumerTag: 't', noAck: true });
      for (let i = 0; i < 5; i++) rig.send('other', 'm');
      channel.basicCancel('t');
      for (let i = 0; i < 5; i++) channel.basicPublish('x', 'a.b', new Uint8Array(10));
      channel.basicNack(channel.basicGet('q')!.deliveryTag, false, false);
      rig.pass(60);
      channel.queueUnbind('q', 'x', '#');
      channel.queueDelete('q');
      channel.queueDelete('other');
    };
    turn();
    const after = JSON.stringify(rig.broker.holdings);
    turn();
    expect(JSON.stringify(rig.broker.holdings)).toBe(after);
    expect(rig.broker.holdings.messages).toBe(0);
    expect([...rig.broker.exchanges.keys()]).not.toContain('x');
  });

  it('lets a message die its way through a long chain of queues', () => {
    const rig = new Rig();
    const length = 501;
    for (let i = 0; i < length; i++) {
      const args = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': `q${i + 1}` };
      rig.channel.queueDeclare(`q${i}`, { arguments: { 'x-max-length': 0, ...args } });
    }
    rig.channel.queueDeclare(`q${length}`);
    rig.send('q1', 'm');
    expect(rig.drain(`q${length}`)).toEqual(['m']);
    expect(() => rig.send('q0', 'm')).toThrow('a message died in more than 500 queues');
  });

  it('refuses a message larger than 16 MiB', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q');
    rig.channel.basicPublish('', 'q', new Uint8Array(16_777_216));
    expect(() => rig.channel.basicPublish('', 'q', new Uint8Array(16_777_217))).toThrow(
      'PRECONDITION_FAILED - message size 16777217 is larger than configured max size 16777216',
    );
    expect(rig.channel.open).toBe(false);
  });
});

describe('the inspector', () => {
  it('shows queues, channels, consumers and messages', () => {
    const rig = new Rig();
    rig.channel.queueDeclare('q', { arguments: { 'x-max-length': 9 } });
    rig.channel.qos(1);
    rig.channel.basicConsume('q', { consumerTag: 't' });
    for (const body of ['one', 'two', 'three']) rig.send('q', body);
    const tables = tablesOf(rig.broker);
    expect(tables.queues).toMatchObject([
      {
        name: 'q',
        ready: 2,
        readyBytes: 8,
        unacked: 1,
        consumers: 1,
        messagesIn: 3,
        messagesOut: 0,
        maxLength: 9,
      },
    ]);
    expect(tables.channels).toMatchObject([
      { connection: 'test', channel: 1, prefetch: 1, unacked: 1 },
    ]);
    expect(tables.consumers).toMatchObject([{ consumerTag: 't', queue: 'q', unacked: 1 }]);
    const states = messagesIn(rig.broker, 'q', 10).map(({ state }) => state);
    expect(states).toEqual(['ready', 'ready', 'unacked']);
  });
});
