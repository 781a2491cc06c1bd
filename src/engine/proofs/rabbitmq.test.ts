import { describe, expect, it } from 'vitest';
import { TOPIC_PATTERNS, TOPICS_MATCHED } from '../../cluster/rabbitmq/topic.fixture.ts';
import { finished, live, logged } from './live.fixture.ts';
import { found, numbers, row, system } from './rabbitmq.fixture.ts';

describe('exchanges', () => {
  it('direct, fanout and headers', () => {
    expect(
      found(`
        const reached = {};
        for (const [type, binds] of Object.entries({
          direct: [['a', 'red'], ['b', 'red'], ['c', 'blue']],
          fanout: [['a', 'red'], ['b', ''], ['c', 'x']],
          headers: [
            ['a', '', { 'x-match': 'all', size: 'big', hot: true }],
            ['b', '', { 'x-match': 'any', size: 'big', hot: true }],
            ['c', '', { size: 'small' }],
          ],
        })) {
          await channel.assertExchange(type, type);
          for (const [name, key, args] of binds) {
            await channel.assertQueue(type + name);
            await channel.bindQueue(type + name, type, key, args);
          }
          for (const [key, headers] of [['red', { size: 'big' }], ['blue', { hot: true, size: 'big' }], ['none', { size: 'small' }]]) {
            channel.publish(type, key, Buffer.from(key), { headers });
          }
          reached[type] = [await bodies(type + 'a'), await bodies(type + 'b'), await bodies(type + 'c')];
        }
        return reached;`),
    ).toEqual({
      direct: [['red'], ['red'], ['blue']],
      fanout: Array(3).fill(['red', 'blue', 'none']),
      headers: [['blue'], ['red', 'blue'], ['none']],
    });
  });

  it('topic: the whole table of 26 bindings', () => {
    expect(TOPIC_PATTERNS).toHaveLength(26);
    const reached = found(`
      const bindings = ${JSON.stringify(TOPIC_PATTERNS)};
      await channel.assertExchange('topics', 'topic');
      for (const [i, pattern] of bindings.entries()) {
        await channel.assertQueue('t' + (i + 1));
        await channel.bindQueue('t' + (i + 1), 'topics', pattern);
      }
      const reached = {};
      for (const key of ${JSON.stringify(Object.keys(TOPICS_MATCHED))}) {
        channel.publish('topics', key, Buffer.from(key));
        const numbers = [];
        for (let n = 1; n <= bindings.length; n++) if ((await bodies('t' + n)).length === 1) numbers.push(n);
        reached[key] = numbers.join(' ');
      }
      return reached;`);
    expect(reached).toEqual(TOPICS_MATCHED);
  });

  it('bindings are made and undone, and a queue bound twice gets one copy', () => {
    expect(
      found(`
        await channel.assertExchange('x', 'topic');
        await channel.assertQueue('q');
        await channel.bindQueue('q', 'x', 'a.*');
        await channel.bindQueue('q', 'x', '*.b');
        channel.publish('x', 'a.b', Buffer.from('both'));
        await channel.unbindQueue('q', 'x', 'a.*');
        channel.publish('x', 'a.c', Buffer.from('none'));
        channel.publish('x', 'c.b', Buffer.from('one'));
        return await bodies('q');`),
    ).toEqual(['both', 'one']);
  });
});

describe('what becomes of a delivery', () => {
  it('ack, nack, reject; requeued ones come again as redelivered, in their place', () => {
    expect(
      found(`
        await channel.assertQueue('q');
        for (const text of ['1', '2', '3', '4']) send('q', text);
        const seen = [];
        const take = async () => {
          const message = await channel.get('q');
          if (message) seen.push(message.content.toString() + (message.fields.redelivered ? '*' : ''));
          return message;
        };
        const [one, two, three] = [await take(), await take(), await take()];
        channel.ack(two);
        channel.nack(one);
        channel.reject(three, false);
        await take();
        await take();
        return [seen, await take()];`),
    ).toEqual([['1', '2', '3', '1*', '4'], false]);
  });

  it('prefetch bounds what a consumer holds, and competing consumers are served by it', () => {
    const worker = (ms: number) => `const channel = await (await connected()).createChannel();
      await channel.assertQueue('work');
      await channel.prefetch(2);
      await channel.consume('work', async (message) => {
        await sleep(${ms});
        console.log('did ' + message.content.toString());
        channel.ack(message);
      });`;
    const { yaml, files } = system({
      boss: `const channel = await (await connected()).createChannel();
        await channel.assertQueue('work');
        await sleep(500);
        for (let i = 0; i < 60; i++) channel.sendToQueue('work', Buffer.from(String(i)));`,
      quick: worker(50),
      slow: worker(250),
    });
    const run = live(yaml, files);
    run.simulation.advance(600);
    const held = run.simulation.cluster.service('broker').instances[0]!.inspect();
    const consumers = held.find(({ title }) => title === 'Consumers')!.rows;
    expect(consumers.map((cells) => cells.slice(1))).toEqual(Array(2).fill(['work', '2', '2']));
    run.simulation.advance(10_000);
    const by = (name: string) =>
      run.simulation.cluster.logs
        .since(0, 4096)
        .filter(({ endpoint }) => run.simulation.cluster.services[endpoint - 1]!.name === name)
        .length;
    // Round robin would give each 30. By prefetch the work ends with both busy: five to one.
    expect(by('quick') + by('slow')).toBe(60);
    expect(by('quick')).toBeGreaterThanOrEqual(48);
    expect(by('slow')).toBeGreaterThanOrEqual(9);
    expect(new Set(numbers(run, 'did')).size).toBe(60);
  });

  it('a consumer that crashes loses nothing: what it held is delivered again', () => {
    const { yaml, files } = system(
      {
        boss: `const channel = await (await connected()).createChannel();
          await channel.assertQueue('work');
          for (let i = 0; i < 20; i++) channel.sendToQueue('work', Buffer.from(String(i)));`,
        worker: `const channel = await (await connected()).createChannel();
          await channel.assertQueue('work');
          await channel.prefetch(5);
          await channel.consume('work', async (message) => {
            await sleep(100);
            console.log((message.fields.redelivered ? 'again ' : 'did ') + message.content.toString());
            channel.ack(message);
          });`,
      },
      'faults: [{ at: 250ms, for: 1s, kill: worker }]',
    );
    const run = finished(yaml, files);
    // Two rounds of five were done; the third was held, and not acknowledged.
    expect(numbers(run, 'again')).toEqual([10, 11, 12, 13, 14]);
    expect([...numbers(run, 'did'), ...numbers(run, 'again')].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    expect(row(run, 'Queues', 'work')).toMatchObject({ ready: '0', out: '20', requeued: '5' });
  });
});

describe('queues that bound what they hold', () => {
  it('time to live of message and queue, length limit: all to the dead-letter exchange', () => {
    expect(
      found(`
        await channel.assertExchange('dlx', 'fanout');
        await channel.assertQueue('dead');
        await channel.bindQueue('dead', 'dlx', '');
        const dlx = { deadLetterExchange: 'dlx' };
        await channel.assertQueue('plain', dlx);
        await channel.assertQueue('brief', { ...dlx, messageTtl: 200 });
        await channel.assertQueue('short', { ...dlx, maxLength: 2 });
        send('plain', 'own time', { expiration: 100 });
        send('plain', 'stays');
        send('brief', 'queue time');
        for (const text of ['oldest', 'b', 'c']) send('short', text);
        await sleep(300);
        const said = [];
        for (let m; (m = await channel.get('dead', { noAck: true })); ) {
          const [{ reason, queue, count }] = m.properties.headers['x-death'];
          said.push([m.content.toString(), reason, queue, count].join(' '));
        }
        return [said, await bodies('plain'), await bodies('short')];`),
    ).toEqual([
      ['oldest maxlen short 1', 'own time expired plain 1', 'queue time expired brief 1'],
      ['stays'],
      ['b', 'c'],
    ]);
  });

  it('a queue to wait in: what fails is tried again later, and given up when x-death has counted enough', () => {
    expect(
      found(`
        await channel.assertQueue('dead');
        await channel.assertQueue('work', { deadLetterExchange: '', deadLetterRoutingKey: 'wait' });
        await channel.assertQueue('wait', { messageTtl: 200, deadLetterExchange: '', deadLetterRoutingKey: 'work' });
        const tries = [];
        const begin = performance.now();
        await channel.consume('work', (message) => {
          const death = (message.properties.headers['x-death'] ?? []).find(({ queue }) => queue === 'work');
          const failures = death?.count ?? 0;
          tries.push([failures, Math.round((performance.now() - begin) / 100)]);
          if (failures < 3) channel.nack(message, false, false);
          else { send('dead', message.content.toString()); channel.ack(message); }
        });
        send('work', 'poison');
        await sleep(2000);
        return [tries, await bodies('dead')];`),
    ).toEqual([
      [
        [0, 0],
        [1, 2],
        [2, 4],
        [3, 6],
      ],
      ['poison'],
    ]);
  });

  it('reject-publish refuses instead, and a publisher with confirms hears of it', () => {
    expect(
      found(`
        const sure = await connection.createConfirmChannel();
        await channel.assertQueue('short', { maxLength: 1, overflow: 'reject-publish' });
        const said = [];
        for (const text of ['a', 'b']) {
          sure.sendToQueue('short', Buffer.from(text), {}, (error) => said.push(text + ' ' + (error ? error.message : 'ok')));
        }
        await sure.waitForConfirms().catch(() => {});
        return [said, await bodies('short')];`),
    ).toEqual([['a ok', 'b message nacked'], ['a']]);
  });

  it('a quorum queue gives a poison message up after 20 returns, or as many as it is told', () => {
    const returns = (args: string) =>
      found(`
        await channel.assertQueue('dead');
        const dead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' };
        await channel.assertQueue('q', { arguments: { 'x-queue-type': 'quorum', ...dead, ...${args} } });
        let deliveries = 0;
        await channel.consume('q', (message) => { deliveries++; channel.nack(message); });
        send('q', 'poison');
        await sleep(1000);
        const message = await channel.get('dead', { noAck: true });
        return [deliveries, message.properties.headers['x-death'][0].reason];`);
    expect(returns('{}')).toEqual([21, 'delivery_limit']);
    expect(returns("{ 'x-delivery-limit': 3 }")).toEqual([4, 'delivery_limit']);
  });

  it('one that nobody empties grows, is seen to, and ends the run by name', () => {
    const { yaml, files } = system({
      boss: `const channel = await (await connected()).createChannel();
        await channel.assertExchange('all', 'fanout');
        for (let i = 0; i < 100; i++) {
          await channel.assertQueue('q' + i);
          await channel.bindQueue('q' + i, 'all', '');
        }
        setInterval(() => channel.publish('all', '', Buffer.from('event')), 1);`,
    });
    const run = live(yaml, files);
    run.simulation.advance(3000);
    const { ready, 'in/s': rate } = row(run, 'Queues', 'q0');
    expect(Number(ready)).toBeGreaterThan(2000);
    expect(rate).toBe('1000');
    expect(row(run, 'First messages', 'q0')).toMatchObject({ content: 'event', state: 'ready' });
    run.simulation.advance(10_000);
    expect(run.simulation.failure).toMatchObject({
      kind: 'limit',
      message: expect.stringMatching(
        /^RabbitMQ holds more than 500000 messages, \d+ of them in queue 'q0'/,
      ),
    });
    expect(logged(run)).toEqual([]);
  });
});
