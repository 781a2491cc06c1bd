import { type HostileProgram, handler } from './program.ts';

const IMPORTS = `import amqp, { Channel, ChannelModel } from 'amqplib';
import { Buffer } from 'node:buffer';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
`;

/** `body` has a channel and a queue `q` of its own, at a real broker. */
function connected(
  name: string,
  body: string,
  ending: Pick<HostileProgram, 'expect' | 'failureKind'> = { expect: 'contained' },
): HostileProgram {
  const code = `${IMPORTS}${handler(`    const connection = await amqp.connect('amqp://rabbitmq');
    connection.on('error', () => {});
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.assertQueue('q', { durable: false });
    ${body}`)}`;
  return { name, code, ...ending };
}

const ends = (failureKind: NonNullable<HostileProgram['failureKind']>) =>
  ({ expect: 'ends-run', failureKind }) as const;

const tried = (name: string, expression: string): HostileProgram =>
  connected(
    name,
    `let got;
    try { got = ${expression}; } catch { return new Response('contained'); }
    if (got !== undefined) return new Response('escaped', { status: 418 });`,
  );

/** Ways out, and ways to too much, through `amqplib` and `node:buffer`. */
export const THROUGH_AMQPLIB: readonly HostileProgram[] = [
  tried('constructor of an amqplib function', 'amqp.connect.constructor("return this")()'),
  tried('constructor of a channel method', 'channel.publish.constructor("return globalThis")()'),
  tried('constructor of Buffer', 'Buffer.constructor("return globalThis")()'),
  tried(
    'what a delivered message is made of',
    `await (async () => {
      channel.sendToQueue('q', Buffer.from('x'), { headers: { list: [1], table: { a: 1 } } });
      await sleep(20);
      const { fields, properties, content } = await channel.get('q');
      for (const part of [fields, properties, properties.headers, properties.headers.list, content]) {
        for (let at = part; at !== null; at = Object.getPrototypeOf(at)) {
          const { constructor } = at;
          if (constructor?.constructor !== undefined) {
            try { if (constructor.constructor('return 1')() === 1) return 'compiled'; } catch {}
          }
        }
      }
    })()`,
  ),
  connected(
    'headers named after the prototype',
    `const headers = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
    channel.sendToQueue('q', Buffer.from('x'), { headers });
    await sleep(20);
    const { properties } = await channel.get('q');
    if (({}).polluted !== undefined || properties.headers.polluted !== undefined) return new Response('', { status: 418 });`,
  ),
  connected(
    'headers that nest for ever',
    `const headers = {};
    headers.self = headers;
    let deep = {};
    for (let i = 0; i < 100_000; i++) deep = { deep };
    let refused = 0;
    for (const each of [headers, deep, { list: Array(100_000).fill(1) }, { text: 'x'.repeat(1e6) }]) {
      try { channel.sendToQueue('q', Buffer.from('x'), { headers: each }); } catch (error) { if (error instanceof RangeError) refused++; }
      await channel.assertQueue('other', { arguments: each }).catch((error) => { if (error instanceof RangeError) refused++; });
    }
    if (refused !== 8) return new Response(String(refused), { status: 418 });`,
  ),
  connected(
    'headers and options that answer as they like',
    `const endless = new Proxy({}, { get: () => endless, ownKeys: () => ['a', 'b'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) });
    for (const options of [endless, { headers: endless }, { get headers() { throw new Error('mine'); } }, { expiration: null }, { priority: NaN }]) {
      let thrown = false;
      try { channel.sendToQueue('q', Buffer.from('x'), options); } catch { thrown = true; }
      if (!thrown) return new Response('', { status: 418 });
    }`,
  ),
  connected(
    'a header that loops when it is read',
    `channel.sendToQueue('q', Buffer.from('x'), { headers: { get a() { for (;;); } } });`,
    ends('steps'),
  ),
  connected(
    'contents that change on their way',
    `const content = Buffer.from('before');
    const headers = { a: 'before' };
    channel.sendToQueue('q', content, { headers });
    content.fill(0);
    headers.a = 'after';
    await sleep(20);
    const first = await channel.get('q');
    first.content.fill(0);
    channel.nack(first);
    const again = await channel.get('q');
    if (again.content.toString() !== 'before' || again.properties.headers.a !== 'before') return new Response('', { status: 418 });`,
  ),
  connected(
    'a class of Buffer that lies about its length',
    `class Liar extends Buffer { get length() { return 1e15; } get buffer() { throw new Error('mine'); } }
    channel.sendToQueue('q', new Liar(3));
    await sleep(20);
    const message = await channel.get('q');
    if (message.content.length !== 3) return new Response('', { status: 418 });`,
  ),
  connected(
    'messages without number at once',
    `for (;;) channel.sendToQueue('q', Buffer.from('x'));`,
    ends('limit'),
  ),
  connected(
    'messages without end to many queues',
    `await channel.assertExchange('all', 'fanout', { durable: false });
    const queues = Array.from({ length: 400 }, (_, i) => 'all' + i);
    await Promise.all(Array.from({ length: 20 }, async () => {
      const own = await connection.createChannel();
      for (let name; (name = queues.pop()); ) {
        await own.assertQueue(name, { durable: false });
        await own.bindQueue(name, 'all', '');
      }
    }));
    setInterval(() => { for (let i = 0; i < 10; i++) channel.publish('all', '', Buffer.from('x')); }, 1);
    await sleep(1500);`,
    ends('limit'),
  ),
  connected(
    'giant messages at once',
    `for (let i = 0; i < 10; i++) channel.sendToQueue('q', Buffer.alloc(60_000_000));`,
    ends('memory'),
  ),
  connected(
    'a giant message',
    `channel.sendToQueue('q', Buffer.alloc(60_000_000));
    await sleep(100);
    try { channel.sendToQueue('q', Buffer.from('x')); } catch { return new Response('contained'); }
    return new Response('', { status: 418 });`,
  ),
  connected(
    'large messages that nobody takes',
    `for (let i = 0; i < 40; i++) { channel.sendToQueue('q', Buffer.alloc(8_000_000)); await sleep(40); }`,
    ends('memory'),
  ),
  connected(
    'queues without number',
    `for (let i = 0; ; i++) channel.assertQueue('q' + i);`,
    ends('steps'),
  ),
  connected(
    'channels without number',
    `let refused = 0;
    for (let i = 0; i < 3000; i++) connection.createChannel().catch(() => { refused++; });
    await sleep(100);
    if (refused !== 3001 - 2047) return new Response(String(refused), { status: 418 });`,
  ),
  connected(
    'a message requeued for ever',
    `let count = 0;
    await channel.consume('q', (message) => { count++; channel.nack(message); });
    channel.sendToQueue('q', Buffer.from('x'));
    await sleep(500);
    if (count < 10 || count > 10_000) return new Response(String(count), { status: 418 });`,
  ),
  connected(
    'a chain of queues that each drop what they get',
    `const length = 300;
    for (let i = 0; i < length; i++) {
      channel.assertQueue('drop' + i, { durable: false, maxLength: 0, arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'drop' + (i + 1) } });
    }
    await channel.assertQueue('drop' + length, { durable: false });
    channel.sendToQueue('drop0', Buffer.from('x'));
    await sleep(20);
    const message = await channel.get('drop' + length);
    if (message.properties.headers['x-death'].length !== length) return new Response('', { status: 418 });`,
  ),
  {
    name: 'imports the wire of amqplib',
    code: `import { publish } from 'internal:amqplib';\n${handler('    publish(0);')}`,
    expect: 'compile-error',
  },
  {
    name: 'changed classes of amqplib reach no later program',
    code:
      IMPORTS +
      handler(`    Channel.prototype.publish = () => 'mine';
    ChannelModel.prototype.createChannel = () => 'mine';
    Buffer.from = () => 'mine';
    Buffer.prototype.toString = () => 'mine';`),
    expect: 'contained',
  },
];
