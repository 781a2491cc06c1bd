import { expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { UpdateMaker } from '../updates.ts';
import { live } from './live.fixture.ts';

const SHOP = `import amqp from 'amqplib';
import { Buffer } from 'node:buffer';
import { createClient } from 'redis';
const redis = createClient({ url: 'redis://cache' });
await redis.connect();
const channel = await (await amqp.connect('amqp://broker')).createChannel();
await channel.assertQueue('jobs');
let n = 0;
export default { async fetch(): Promise<Response> {
  n += 1;
  await redis.set('key ' + n, 'x'.repeat(100));
  channel.sendToQueue('jobs', Buffer.from(String(n)));
  return new Response();
} };`;

it('gauges say what backing services hold, as their inspectors do, and end with the process', () => {
  const { simulation } = live(
    `until: 60s
services:
  shop: { code: shop.ts, calls: [ cache, broker ] }
  cache: { redis: { maxmemory: 1MB } }
  broker: { rabbitmq: true }
  consul: { registry: true }
  plain:
    service_time: 1ms
    replicas: 3
    registration: { with: consul, check: { ttl: 10s } }
load: [ { to: shop, rate: 20/s } ]
faults: [ { at: 20s, kill: cache } ]
`,
    { 'shop.ts': SHOP },
  );
  const section = (name: string, title: string) =>
    inspectionOf(simulation.cluster, { kind: 'service', name })!.sections.find(
      (each) => each.title === title,
    )!;
  expect(section('cache', 'Keys')).toMatchObject({
    rows: [],
    empty: expect.stringContaining('redis.set'),
  });
  expect(section('broker', 'Queues').rows.length + section('consul', 'Services').rows.length).toBe(
    0,
  );
  const gauges = () => new UpdateMaker().make(simulation.cluster, null).gauges;
  const rows = (name: string, title: string) => section(name, title).rows;
  simulation.advance(10_000);
  expect(simulation.failure).toBeNull();
  const { cache, broker, consul, ...others } = gauges();
  expect(others).toEqual({});
  expect(cache!.count).toBeGreaterThan(100);
  expect(rows('cache', 'Redis')[0]![1]).toBe(`${cache!.count}, string ${cache!.count}`);
  const kilobytes = Number((cache!.used / 1000).toPrecision(3));
  expect(rows('cache', 'Redis')[1]![1]).toBe(`${kilobytes} kB of 1 MB`);
  expect(cache!.room).toBe(1_000_000);
  expect(broker).toMatchObject({ used: 0, room: 0 });
  expect(rows('broker', 'Queues')[0]![1]).toBe(String(broker!.count));
  expect(broker!.count).toBeGreaterThan(100);
  const messages = rows('broker', 'First messages');
  expect(messages).toHaveLength(5);
  expect(messages[0]).toEqual(['jobs', 'ready', '(default)', 'jobs', '1', '1']);
  expect(consul).toEqual({ count: 3, used: 3, room: 3 });
  simulation.advance(21_000);
  expect(Object.keys(gauges())).toEqual(['broker', 'consul']);
});
