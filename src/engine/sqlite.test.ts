import { describe, expect, it } from 'vitest';
import { runAllInThreads } from '../cli/thread.ts';
import { sqlite } from '../cluster/postgres/server.fixture.ts';
import { parseScenario } from '../config/scenario.ts';
import { loadCode } from './code-loader.ts';
import type { Program } from './protocol.ts';
import { runProgram } from './run.ts';
import { CompileError, Simulation } from './simulation.ts';
import { needsSqlite, withSqlite } from './sqlite.ts';
import { spanView } from './updates.ts';

const SCENARIO = `until: 8s
services:
  shop: { code: shop.ts, calls: [db], replicas: 2 }
  db: { postgres: { schema: schema.sql, lag: 20ms }, replicas: 2, lifecycle: { restart_after: 1s } }
load: [{ to: shop, rate: 50/s, timeout: 3s }]
faults: [{ at: 5s, kill: db, instance: 1 }]
`;
const SCHEMA = `CREATE TABLE items (id SERIAL PRIMARY KEY, stock INT NOT NULL, price NUMERIC(8, 2));
INSERT INTO items (stock, price) SELECT 1000 + n, n / 3.0 FROM generate_series(1, 50) AS n;
CREATE TABLE sales (id BIGSERIAL PRIMARY KEY, item INT REFERENCES items(id), code UUID DEFAULT gen_random_uuid(), at TIMESTAMPTZ DEFAULT now());
`;
/** Buys at random in a transaction, and reads the standby. */
const SHOP = `import { Pool } from 'pg';
const pool = new Pool({ host: 'db', max: 4, connectionTimeoutMillis: 1000 });
const standby = new Pool({ host: 'db-2', max: 2 });
for (const each of [pool, standby]) each.on('error', (error) => console.log(error.message));
export default { async fetch() {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const item of [1 + Math.floor(Math.random() * 8), 1 + Math.floor(Math.random() * 8)]) {
      await client.query('UPDATE items SET stock = stock - 1 WHERE id = $1', [item]);
      await client.query('INSERT INTO sales (item) VALUES ($1)', [item]);
    }
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(error);
    console.log(error.code ?? error.message);
    return new Response(error.message, { status: 500 });
  }
  const { rows } = await standby.query('SELECT count(*), max(at) AS last, min(code) AS code, sum(price) AS worth FROM sales JOIN items ON items.id = item');
  console.log(rows[0].count, rows[0].last?.toISOString(), rows[0].code, rows[0].worth);
  return Response.json(rows);
} };`;

function program(files: Partial<Record<string, string>> = {}): Program {
  const parsed = parseScenario(SCENARIO);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const all = { 'shop.ts': SHOP, 'schema.sql': SCHEMA, ...files } as Record<string, string>;
  return { scenario: parsed.value, files: all, seed: 5, interventions: [] };
}

const withDatabase = (given: Program): Program => ({ ...given, sqlite });

describe('a program with a database', () => {
  it('gives the same record every time, here and in a hardened thread, and the same logs', async () => {
    const logsOf = () => {
      const simulation = new Simulation(withDatabase(program()), loadCode);
      simulation.advance(8000);
      const record = JSON.stringify(simulation.record());
      return [record, simulation.cluster.logs.since(0, 4096).map(({ text }) => text)] as const;
    };
    const [record, logs] = logsOf();
    expect(logsOf()).toEqual([record, logs]);
    const { client, failure, services } = JSON.parse(record);
    expect(failure).toBeNull();
    expect(client.ok).toBeGreaterThan(200);
    expect(client.failed.http_500).toBeGreaterThan(5);
    expect(services.db.ok).toBeGreaterThan(1000);
    expect(logs.some((text) => text.includes('ECONNREFUSED'))).toBe(true);
    expect(logs).toContain('Connection terminated unexpectedly');
    const outcomes = await runAllInThreads([program(), program()]);
    for (const outcome of outcomes) {
      expect(outcome.ok && JSON.stringify(outcome.record)).toBe(record);
    }
  });

  it('gets the engine, and no other program does', async () => {
    expect(needsSqlite(program())).toBe(true);
    expect((await withSqlite(program(), async () => sqlite)).sqlite).toBe(sqlite);
    const parsed = parseScenario(
      'until: 1s\nservices: { a: { service_time: 1ms } }\nload: [{ to: a, rate: 1/s }]\n',
    );
    if (!parsed.ok) throw new Error('no scenario');
    const plain: Program = { ...program(), scenario: parsed.value };
    const never = () => Promise.reject(new Error('nothing is to be loaded'));
    expect(await withSqlite(plain, never)).toBe(plain);
    expect(() => runProgram(program())).toThrow('The database could not be loaded');
  });

  it.each([
    [
      'CREATE TABLE a (id INT);\n\nCREATE TABLE b (\n  id INT REFERNCES a(id)\n);',
      4,
      10,
      'syntax error at or near "refernces"',
    ],
    ['INSERT INTO a VALUES (1);', 1, 13, 'relation "a" does not exist'],
    ["SELECT 1;\nSELECT 'x", 2, 8, 'unterminated quoted string'],
    ['CREATE TABLE a (id INT UNIQUE);\nINSERT INTO a VALUES (1), (1);', 2, 1, '23505'],
    ['CREATE TABLE a (\n  id TSVECTOR\n);', 2, 6, 'type "tsvector" is not simulated'],
  ])('a wrong schema is a problem of its file: %s', (schema, line, column, message) => {
    let problems: readonly unknown[] = [];
    try {
      runProgram(withDatabase(program({ 'schema.sql': schema })));
    } catch (error) {
      if (error instanceof CompileError) problems = error.problems;
    }
    expect(problems).toEqual([
      { file: 'schema.sql', line, column, message: expect.stringContaining(message) },
    ]);
  });

  it('its queries are spans of the client and of the server, by their verbs', () => {
    const simulation = new Simulation(withDatabase(program()), loadCode);
    simulation.advance(1000);
    const { cluster } = simulation;
    const names = new Set<string>();
    for (let trace = 1; trace < 200; trace++) {
      for (const { name, kind } of spansOf(cluster, trace)) names.add(`${kind} ${name}`);
    }
    for (const verb of ['OPEN', 'BEGIN', 'UPDATE', 'INSERT', 'COMMIT', 'SELECT']) {
      expect([...names]).toContain(`client db ${verb} /postgres`);
      expect([...names]).toContain(`server ${verb} /postgres`);
    }
  });
});

function spansOf(cluster: Simulation['cluster'], trace: number) {
  return cluster.spans.trace(trace).map((span) => spanView(cluster, span));
}
