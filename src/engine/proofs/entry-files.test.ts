/** Services of several files: what each does at its top level, what they share, how they end. */
import { describe, expect, it } from 'vitest';
import { finished, live, logged } from './live.fixture.ts';

const yaml = (code: string, more = '') => `
until: 20s
services:
  shop: { code: ${code}, calls: [queue]${more} }
  queue: { rabbitmq: true }
load: [{ to: shop, request: POST /orders, rate: 20/s, arrivals: constant }]
`;

/** Answers when the broker has the order. */
const API = `import amqp from 'amqplib';
import { orders } from './shared/count.ts';
const connection = await amqp.connect('amqp://queue');
const channel = await connection.createConfirmChannel();
await channel.assertQueue('orders', { durable: true });
let sent = 0;
export default {
  async fetch() {
    orders.taken++;
    channel.sendToQueue('orders', Buffer.from(process.env.HOSTNAME + ' ' + ++sent));
    await channel.waitForConfirms();
    return Response.json(orders);
  },
};`;

/** Takes 30 ms for each order. */
const WORKER = `import amqp from 'amqplib';
import { orders } from './shared/count.ts';
const connection = await amqp.connect('amqp://queue');
const channel = await connection.createChannel();
await channel.prefetch(1);
await channel.assertQueue('orders', { durable: true });
const consumer = await channel.consume('orders', async (message) => {
  await new Promise((resolve) => setTimeout(resolve, 30));
  orders.done++;
  console.log(message!.content.toString());
  channel.ack(message!);
});`;

const GRACEFUL = `${WORKER}
process.once('SIGTERM', async () => {
  await channel.cancel(consumer.consumerTag);
  await connection.close();
});`;

const COUNT = 'export const orders = { taken: 0, done: 0 };';
const FILES = {
  'api.ts': `import { Buffer } from 'node:buffer'; ${API}`,
  'worker.ts': WORKER,
  'shared/count.ts': COUNT,
};

const ordersOf = (run: Parameters<typeof logged>[0]) =>
  logged(run).filter((text) => text.startsWith('shop-'));

describe('two files of one service', () => {
  const run = finished(yaml('[api.ts, worker.ts]', ', replicas: 2'), FILES);

  it('both run in every instance: one answers, one consumes', () => {
    const { client } = run.record;
    // Refused until connections, channels and queues are there, one round trip of 2 ms after another.
    expect(client.failed.connection_refused ?? 0).toBeLessThanOrEqual(1);
    expect(client.ok).toBeGreaterThan(396);
    // The last one or two are under way.
    expect(client.ok - ordersOf(run).length).toBeLessThanOrEqual(2);
    expect(new Set(ordersOf(run)).size).toBe(ordersOf(run).length);
    const by = (instance: number) =>
      run.simulation.cluster.logs.since(0, 4096).filter((log) => log.instance === instance).length;
    expect(by(0)).toBeGreaterThan(150);
    expect(by(1)).toBeGreaterThan(150);
  });

  it('see one and the same module beside them, another in another instance', () => {
    const one = live(yaml('[api.ts, worker.ts]', ', replicas: 2'), {
      ...FILES,
      'api.ts': FILES['api.ts'].replace('orders.taken++;', 'orders.taken++; console.log(orders);'),
    });
    one.simulation.advance(1025);
    const seen = one.simulation.cluster.logs
      .since(0, 4096)
      .filter(({ text }) => text.startsWith('{'))
      .slice(-2);
    // 20 orders by turns; every instance sees its own worker at the same half of them.
    expect(new Set(seen.map(({ instance }) => instance)).size).toBe(2);
    for (const { text } of seen) expect(text).toMatch(/^\{ taken: (9|10), done: ([89]|10|11) \}$/);
  });

  it('may be split into services that share a file: each has a module of its own', () => {
    const split = finished(
      `
until: 5s
services:
  order: { code: order.ts }
  cart: { code: cart.ts }
load: [{ to: order, rate: 10/s, arrivals: constant }, { to: cart, rate: 20/s, arrivals: constant }]
`,
      {
        'order.ts': `import { price } from './shared/pricing.ts';
          export default { fetch: () => { console.log('order', price(10)); return new Response(); } };`,
        'cart.ts': `import { price } from './shared/pricing.ts';
          export default { fetch: () => { console.log('cart', price(10)); return new Response(); } };`,
        'shared/pricing.ts': `import { VAT } from './rates.ts';
          let asked = 0;
          export const price = (net: number) => [++asked, net * (1 + VAT)];`,
        'shared/rates.ts': 'export const VAT = 0.25;',
      },
    );
    expect(
      logged(split)
        .filter((text) => text.startsWith('order'))
        .at(-1),
    ).toBe('order [ 49, 12.5 ]');
    expect(
      logged(split)
        .filter((text) => text.startsWith('cart'))
        .at(-1),
    ).toBe('cart [ 99, 12.5 ]');
  });

  it('are evaluated in their order, and what one imports of the other only once', () => {
    const ordered = live(yaml('[b.ts, a.ts, c.ts]'), {
      'a.ts': `console.log('a');`,
      'b.ts': `import './c.ts'; console.log('b'); await null; console.log('b later');`,
      'c.ts': `console.log('c'); export default { fetch: () => new Response('c') };`,
    });
    expect(logged(ordered)).toEqual(['c', 'b', 'b later', 'a']);
    ordered.simulation.advance(1000);
    expect(ordered.simulation.record().client.ok).toBe(19);
  });

  it('that both answer requests, or neither of which does anything, are a mistake with a place', () => {
    const failure = (files: Record<string, string>) => {
      const { simulation } = live(yaml('[api.ts, worker.ts]'), files);
      simulation.advance(100);
      return simulation.failure;
    };
    const handler = '\nexport default { fetch: () => new Response() };';
    expect(failure({ 'api.ts': handler, 'worker.ts': handler })).toMatchObject({
      kind: 'module',
      file: 'worker.ts',
      line: 2,
      message: expect.stringContaining(
        "worker.ts:2: api.ts answers this service's requests already",
      ),
    });
    expect(failure({ 'api.ts': '1;', 'worker.ts': '2;' })?.message).toMatch(
      /^api\.ts, worker\.ts: one of these files needs a default export/,
    );
    expect(() => live(yaml('[api.ts, worker.ts]'), { 'api.ts': handler })).toThrow(
      'There is no file worker.ts',
    );
  });
});

describe('a consumer that is replaced', () => {
  const deployed = (more = '') =>
    `${yaml('api.ts')}deploys:
  - { at: 8.017s, service: worker, version: v2 }
`.replace('services:', `services:\n  worker: { code: worker.ts, calls: [queue]${more} }`);
  const twice = (orders: readonly string[]) => orders.length - new Set(orders).size;

  it('in the middle of a message does it a second time', () => {
    const run = finished(deployed(), {
      ...FILES,
      'worker.ts': WORKER.replace(
        'console.log',
        `console.log(message!.fields.redelivered, `,
      ).replace('redelivered, (', 'redelivered, '),
    });
    expect(logged(run).filter((text) => text.startsWith('true'))).toHaveLength(1);
  });

  it('and listens to SIGTERM finishes it: nothing is done twice, nothing lost', () => {
    const run = finished(deployed(), { ...FILES, 'worker.ts': GRACEFUL });
    expect(twice(ordersOf(run))).toBe(0);
    expect(logged(run).filter((text) => text.includes('exited'))).toEqual([
      'The process exited with code 0',
    ]);
    expect(run.record.client.ok - ordersOf(run).length).toBeLessThanOrEqual(2);
  });
});
