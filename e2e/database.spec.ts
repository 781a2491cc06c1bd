import { runAllInThreads } from '../src/cli/thread.ts';
import { parseScenario } from '../src/config/scenario.ts';
import type { Program } from '../src/engine/protocol.ts';
import { runInPage } from './support/engine-site.ts';
import { expect, test } from './support/journey.ts';

const SCENARIO = `until: 10s
services:
  shop: { code: shop.ts, calls: [db], replicas: 2 }
  db: { postgres: { schema: schema.sql, lag: 20ms }, replicas: 2, lifecycle: { restart_after: 1s } }
load: [{ to: shop, rate: 40/s, timeout: 3s }]
faults: [{ at: 5s, kill: db, instance: 1 }]
`;
const SCHEMA = `CREATE TABLE items (id SERIAL PRIMARY KEY, name TEXT UNIQUE, stock INT NOT NULL, price NUMERIC(8, 2));
INSERT INTO items (name, stock, price) SELECT 'item ' || n, 1000, sqrt(n) FROM generate_series(1, 50) AS n;
CREATE TABLE sales (id BIGSERIAL PRIMARY KEY, item INT REFERENCES items(id), code UUID DEFAULT gen_random_uuid(), at TIMESTAMPTZ DEFAULT now());
`;
const SHOP = `import { Pool } from 'pg';
const pool = new Pool({ host: 'db', max: 4, connectionTimeoutMillis: 1000 });
const standby = new Pool({ host: 'db-2' });
pool.on('error', () => {});
export default { async fetch() {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const item = 1 + Math.floor(Math.random() * 8);
    await client.query('SELECT stock FROM items WHERE id = $1 FOR UPDATE', [item]);
    await client.query('UPDATE items SET stock = stock - 1, price = price * random() WHERE id = $1', [item]);
    await client.query('INSERT INTO sales (item) VALUES ($1)', [item]);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error as Error);
    return new Response('failed', { status: 500 });
  }
  const { rows } = await standby.query('SELECT count(*), min(code) AS code, sum(price) AS worth FROM sales JOIN items ON items.id = item');
  // What the rows say decides about the record, too.
  return new Response(JSON.stringify(rows), { status: rows[0].code?.startsWith('0') ? 200 : 203 });
} };`;

test('a program with a database gives the same bytes in Chromium and in Node; SQLite comes when needed', async ({
  page,
  engineSite,
}) => {
  const parsed = parseScenario(SCENARIO);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const files = { 'shop.ts': SHOP, 'schema.sql': SCHEMA };
  const program: Program = { scenario: parsed.value, files, seed: 3, interventions: [] };
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  const [inNode] = await runAllInThreads([program]);
  await page.goto(engineSite);
  expect(loaded.filter((path) => path.endsWith('.wasm'))).toEqual([]);

  const inPage = await runInPage(page, program);
  expect(loaded.filter((path) => path.endsWith('.wasm'))).toHaveLength(1);
  expect(inPage).toMatchObject({ kind: 'record' });
  expect(inNode!.ok && inNode!.record.client.ok).toBeGreaterThan(250);
  expect(inNode!.ok && inNode!.record.services.db!.ok).toBeGreaterThan(1000);
  expect(inNode!.ok && JSON.stringify(inNode!.record)).toBe(
    inPage.kind === 'record' && inPage.json,
  );
});
