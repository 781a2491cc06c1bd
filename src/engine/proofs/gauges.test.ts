import { expect, it } from 'vitest';
import { inspectionOf } from '../inspection.ts';
import { UpdateMaker } from '../updates.ts';
import { live } from './live.fixture.ts';

const SHOP = `import amqp from 'amqplib';
import { Buffer } from 'node:buffer';
import { Pool } from 'pg';
import { createClient } from 'redis';
const redis = createClient({ url: 'redis://cache' });
await redis.connect();
const copied = createClient({ url: 'redis://copied' });
await copied.connect();
await copied.set('a', '1');
const channel = await (await amqp.connect('amqp://broker')).createChannel();
await channel.assertQueue('jobs');
const pool = new Pool({ host: 'db', max: 4 });
await pool.query('create table counters (id int primary key, n int); insert into counters values (1, 0)');
pool.on('error', () => {});
async function count() {
  const client = await pool.connect();
  await client.query('begin');
  await client.query('update counters set n = n + 1 where id = 1');
  setTimeout(() => client.query('commit').then(() => client.release()).catch(() => {}), 400);
}
let n = 0;
export default { async fetch(): Promise<Response> {
  n += 1;
  await redis.set('key ' + n, 'x'.repeat(100));
  count().catch(() => {});
  channel.sendToQueue('jobs', Buffer.from(String(n)));
  return new Response();
} };`;

it('gauges say what backing services hold, as their inspectors do, and end with the process', () => {
  const { simulation } = live(
    `until: 60s
services:
  shop: { code: shop.ts, calls: [ cache, copied, broker, db ] }
  cache: { redis: { maxmemory: 1MB } }
  copied: { redis: true, replicas: 3 }
  db: { postgres: { max_connections: 20 } }
  broker: { rabbitmq: true }
  consul: { registry: true }
  plain:
    service_time: 1ms
    replicas: 3
    registration: { with: consul, check: { ttl: 10s } }
load: [ { to: shop, rate: 20/s } ]
faults: [ { at: 20s, kill: cache }, { at: 20s, kill: db } ]
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
  const { cache, broker, consul, db, copied, ...others } = gauges();
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
  // The replicas' copies are no keys more.
  expect(copied!.count).toBe(1);
  // One has the row's lock, the other three of the pool wait for it.
  expect(db).toEqual({ count: 3, used: 4, room: 20 });
  expect(rows('db', 'PostgreSQL')[1]).toEqual(['connections', '4 of 20']);
  simulation.advance(21_000);
  expect(Object.keys(gauges())).toEqual(['copied', 'broker', 'consul']);
});
