import { describe, expect, it } from 'vitest';
import { PgRig, type PgRigOptions } from './pg.fixture.ts';

const SCHEMA = `
CREATE TABLE items (id SERIAL PRIMARY KEY, name TEXT NOT NULL UNIQUE, stock INT NOT NULL,
  price NUMERIC(8, 2), sold BIGINT NOT NULL DEFAULT 0, live BOOLEAN NOT NULL DEFAULT true, data JSONB, tags TEXT[],
  raw BYTEA, created_at TIMESTAMPTZ NOT NULL DEFAULT now());
INSERT INTO items (name, stock, price, data, tags) VALUES
  ('tea', 10, 2.5, '{"leaf": true}', '["hot","a b"]'), ('coffee', 5, 3, NULL, NULL);
`;

/** What the code of one service said. */
const saidBy = (code: string, options: PgRigOptions = {}, path = '/go') =>
  new PgRig({ shop: code }, { schema: SCHEMA, ...options }).said('shop', path);

describe('queries', () => {
  it('give rows with the types that pg gives', () => {
    const said = saidBy(`
      const pool = new Pool({ host: 'db' });
      async function handle() {
        const { rows, rowCount, command, fields } = await pool.query('SELECT * FROM items WHERE id = $1', [1]);
        const [row] = rows;
        say(rowCount, command, fields.slice(0, 2).map(({ name, dataTypeID }) => name + ' ' + dataTypeID));
        say(row.id, row.stock, row.price, row.sold, row.live, row.data, row.tags, row.raw, row.created_at instanceof Date, row.created_at.toISOString());
        say((await pool.query('SELECT count(*), sum(stock) AS sum, avg(stock)::float AS mean FROM items')).rows);
        say((await pool.query({ text: 'SELECT id, name FROM items ORDER BY id', rowMode: 'array' })).rows);
      }`);
    expect(said).toEqual([
      [1, 'SELECT', ['id 23', 'name 25']],
      [
        1,
        10,
        '2.50',
        '0',
        true,
        { leaf: true },
        ['hot', 'a b'],
        null,
        true,
        '2025-01-15T10:30:00.000Z',
      ],
      [{ count: '2', sum: '15', mean: 7.5 }],
      [
        [1, 'tea'],
        [2, 'coffee'],
      ],
    ]);
  });

  it('take parameters of every kind', () => {
    const said = saidBy(`
      import { Buffer } from 'node:buffer';
      const pool = new Pool({ connectionString: 'postgres://me:secret@db:5432/shop' });
      async function handle() {
        const text = 'INSERT INTO items (name, stock, price, live, data, tags, raw, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *';
        const values = ["O'Neil; DROP TABLE items", 3, '1.25', false, { a: [1, null] }, ['x', 'y'], Buffer.from('hi'), new Date(0)];
        const { rows: [row] } = await pool.query(text, values);
        say(row.name, row.stock, row.price, row.live, row.data, row.tags, row.raw.toString(), row.created_at.getTime());
        say((await pool.query('SELECT name FROM items WHERE id = ANY($1) ORDER BY id', [[1, 3]])).rows.length);
        say((await pool.query('SELECT $1::text AS a, $2::int AS b, $3::bool AS c', ['x', '7', 'yes'])).rows[0]);
        say((await pool.query('SELECT 1 WHERE $1::int IS NULL', [undefined])).rowCount);
      }`);
    expect(said).toEqual([
      ["O'Neil; DROP TABLE items", 3, '1.25', false, { a: [1, null] }, ['x', 'y'], 'hi', 0],
      2,
      { a: 'x', b: 7, c: true },
      1,
    ]);
  });

  it('type parsers can be replaced, and there are callbacks', () => {
    const said = saidBy(`
      types.setTypeParser(types.builtins.INT8, Number);
      const pool = new pg.Pool({ host: 'db' });
      async function handle() {
        say((await pool.query('SELECT count(*) FROM items')).rows[0].count);
        await new Promise((resolve) => pool.query('SELECT 1 AS one', (error, result) => { say(error ?? null, result.rows); resolve(); }));
      }`);
    expect(said).toEqual([2, [null, [{ one: 1 }]]]);
  });

  it('fail with DatabaseErrors, after which the transaction is to be rolled back', () => {
    const said = saidBy(`
      const client = new Client({ host: 'db' });
      async function handle() {
        await client.connect();
        await client.query('BEGIN');
        const error = await client.query('INSERT INTO items (name, stock) VALUES ($1, 1)', ['tea']).catch((e) => e);
        say(error instanceof DatabaseError, error.name, error.code, error.message, error.constraint, error.table, error.severity);
        say(await failure(client.query('SELECT 1')));
        await client.query('ROLLBACK');
        say((await client.query('SELECT nope FROM items').catch((e) => e)).position);
        say((await client.query('SELECT 1 AS one; SELECT 2 AS two')).map(({ rows }) => rows[0]));
        await client.end();
        say(await failure(client.query('SELECT 1')));
        say(await failure(client.connect()));
      }`);
    expect(said).toEqual([
      [
        true,
        'error',
        '23505',
        'duplicate key value violates unique constraint "items_name_key"',
        'items_name_key',
        'items',
        'ERROR',
      ],
      '25P02 current transaction is aborted, commands ignored until end of transaction block',
      '8',
      [{ one: 1 }, { two: 2 }],
      'Client has encountered a connection error and is not queryable',
      'Client has already been connected. You cannot reuse a client.',
    ]);
  });
});

describe('the pool', () => {
  it('queues beyond max: the wait is in the latency, and the counts are told', () => {
    const said = saidBy(`
      const pool = new Pool({ host: 'db', max: 2 });
      async function handle() {
        await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 1')]);
        say(pool.totalCount, pool.idleCount, pool.waitingCount);
        const start = performance.now();
        const times = [];
        const slow = [1, 2, 3, 4].map(async () => { await pool.query('SELECT pg_sleep(0.1)'); times.push(Math.round(performance.now() - start)); });
        await sleep(1);
        say(pool.totalCount, pool.idleCount, pool.waitingCount);
        await Promise.all(slow);
        say(times);
      }`) as number[][];
    expect(said.slice(0, 2)).toEqual([
      [2, 2, 0],
      [2, 0, 2],
    ]);
    const [first, second, third, fourth] = said[2]!;
    expect(first).toBe(second);
    expect(third).toBe(fourth);
    // 100 ms asleep and two of the network; those that waited have twice that.
    expect(first).toBeGreaterThanOrEqual(102);
    expect(first).toBeLessThan(104);
    expect(third! - first!).toBeGreaterThanOrEqual(102);
    expect(third! - first!).toBeLessThan(104);
  });

  it('gives up waiting after connectionTimeoutMillis; a leak shows itself so', () => {
    const said = saidBy(`
      const pool = new Pool({ host: 'db', max: 1, connectionTimeoutMillis: 200 });
      async function handle() {
        const leaked = await pool.connect();
        const start = performance.now();
        say(await failure(pool.query('SELECT 1')), Math.round(performance.now() - start));
        leaked.release();
        say((await pool.query('SELECT 1 AS ok')).rows);
        try { leaked.release(); } catch (error) { say(error.message); }
      }`);
    expect(said).toEqual([
      ['timeout exceeded when trying to connect', 200],
      [{ ok: 1 }],
      'Release called on client which has already been released to the pool.',
    ]);
  });

  it('closes idle clients, drops those of failed queries, and tells of it', () => {
    const said = saidBy(`
      const pool = new Pool({ host: 'db', idleTimeoutMillis: 500 });
      for (const name of ['connect', 'acquire', 'release', 'remove']) pool.on(name, () => say(name));
      async function handle() {
        await pool.query('SELECT 1');
        await sleep(1000);
        say(pool.totalCount);
        say(await failure(pool.query('SELECT nope')));
        await sleep(1);
        say(pool.totalCount);
        await pool.end();
        say(await failure(pool.query('SELECT 1')), await failure(pool.end()));
      }`);
    expect(said).toEqual([
      ...['connect', 'acquire', 'release', 'remove', 0],
      ...['connect', 'acquire', 'release', '42703 column "nope" does not exist', 'remove', 0],
      ['Cannot use a pool after calling end on the pool', 'Called end on pool more than once'],
    ]);
  });

  it('a connection costs a handshake, an opening and its process; the next query none of them', () => {
    const [first, second] = saidBy(`
      const pool = new Pool({ host: 'db' });
      async function handle() {
        for (let i = 0; i < 2; i++) {
          const start = performance.now();
          await pool.query('SELECT 1');
          say(performance.now() - start);
        }
      }`) as number[];
    // TCP, opening and query: three round trips of 2 ms, and 2 ms for the server's process.
    expect(first).toBeGreaterThan(8);
    expect(first).toBeLessThan(8.3);
    expect(second).toBeGreaterThan(2);
    expect(second).toBeLessThan(2.2);
  });

  it('more clients than max_connections are refused', () => {
    const said = saidBy(
      `
      const pool = new Pool({ host: 'db', max: 5 });
      async function handle() {
        const ended = await Promise.allSettled([1, 2, 3, 4, 5].map(() => pool.query('SELECT pg_sleep(0.05)')));
        for (const { status, reason } of ended) say(status === 'fulfilled' ? 'ok' : reason.code + ' ' + reason.message);
        say(pool.totalCount);
      }`,
      { work: { maxConnections: 3 } },
    );
    const refused = '53300 sorry, too many clients already';
    expect(said).toEqual(['ok', 'ok', 'ok', refused, refused, 3]);
  });
});

describe('metrics', () => {
  it('count queries, and not the connections they go over', () => {
    const rig = new PgRig(
      {
        shop: `const pool = new Pool({ host: 'db', idleTimeoutMillis: 1000 });
        async function handle() { for (let i = 0; i < 5; i++) await pool.query('SELECT 1'); await sleep(3000); }`,
      },
      { schema: SCHEMA },
    );
    rig.said('shop', '/go');
    for (const { record } of [
      { record: rig.cluster.service('db').observer.record(rig.kernel.now) },
      { record: rig.cluster.edges.find(({ name }) => name === 'shop->db')!.record(rig.kernel.now) },
    ]) {
      // To open it, five queries, and to end it.
      expect([record.offered, record.ok, record.in_flight]).toEqual([7, 7, 0]);
      expect(record.latency_ms.max).toBeLessThan(10);
    }
  });
});

describe('timeouts', () => {
  it('statement_timeout is the server’s, query_timeout the client’s', () => {
    const said = saidBy(`
      const pool = new Pool({ host: 'db', statement_timeout: 100 });
      const impatient = new Pool({ host: 'db', query_timeout: 50 });
      async function handle() {
        await pool.query('SELECT 1');
        await impatient.query('SELECT 1');
        for (const each of [pool, impatient]) {
          const start = performance.now();
          say(await failure(each.query('SELECT pg_sleep(1)')), Math.round(performance.now() - start));
        }
      }`);
    expect(said).toEqual([
      ['57014 canceling statement due to statement timeout', 102],
      ['Query read timeout', 50],
    ]);
  });

  it('a database that nobody answers for, or is none', () => {
    const rig = new PgRig(
      {
        shop: `async function handle() {
          const say2 = async (host) => say(await failure(new Client({ host, connectionTimeoutMillis: 300 }).connect()));
          await say2('nowhere');
          await say2('other');
          await say2('db');
        }`,
        other: '',
      },
      { schema: SCHEMA },
    );
    rig.instance('db').kill();
    const said = rig.said('shop', '/go') as string[];
    expect(said[0]).toMatch(/^ENOTFOUND getaddrinfo ENOTFOUND nowhere/);
    expect(said[1]).toMatch(
      /^Expected a PostgreSQL at postgres:\/\/other:5432\/postgres, which answered (200|500)$/,
    );
    expect(said[2]).toMatch(/^ECONNREFUSED connect ECONNREFUSED/);
  });
});

describe('when the database dies', () => {
  const CODE = `
    const pool = new Pool({ host: 'db', max: 2 });
    pool.on('error', (error) => say('pool error: ' + error.message));
    const client = new Client({ host: 'db' });
    client.on('error', (error) => say('client error: ' + error.message));
    client.on('end', () => say('client end'));
    await client.connect();
    await pool.query('SELECT 1');
    async function handle(path) {
      if (path === '/die') {
        await client.query('BEGIN');
        await client.query('UPDATE items SET stock = 0');
        pool.query('SELECT pg_sleep(60)').catch((error) => say('query: ' + error.message));
      } else if (path === '/after') {
        say((await pool.query('SELECT stock FROM items ORDER BY id')).rows.map(({ stock }) => stock));
        say(await failure(client.query('SELECT 1')));
      } else if (path === '/write') await pool.query('UPDATE items SET stock = stock + 1 WHERE id = 1');
    }`;

  it('idle clients are told, queries fail, what was committed is there afterwards', () => {
    const rig = new PgRig({ shop: CODE }, { schema: SCHEMA });
    rig.run(100);
    rig.said('shop', '/write');
    rig.said('shop', '/die');
    rig.run(100);
    const before = rig.table('Connections').map((row) => row[2]);
    expect(before.sort()).toEqual(['active', 'idle in transaction']);
    rig.instance('db').kill();
    rig.run(100);
    rig.instance('db').restart();
    const lost = 'Connection terminated unexpectedly';
    // The pool's own listener is off while a client is at work: its query tells.
    const said = rig.said('shop', '/after') as unknown[];
    expect(said.slice(0, 3).sort()).toEqual([
      'client end',
      `client error: ${lost}`,
      `query: ${lost}`,
    ]);
    expect(said.slice(3)).toEqual([
      [11, 5],
      'Client has encountered a connection error and is not queryable',
    ]);
  });

  it('an idle pool drops its clients and goes on with new ones', () => {
    const rig = new PgRig({ shop: CODE }, { schema: SCHEMA });
    rig.run(100);
    rig.instance('db').kill();
    rig.run(100);
    rig.instance('db').restart();
    const lost = 'Connection terminated unexpectedly';
    const said = rig.said('shop', '/after') as unknown[];
    expect(said.slice(0, 3).sort()).toEqual([
      'client end',
      `client error: ${lost}`,
      `pool error: ${lost}`,
    ]);
    expect(said[3]).toEqual([10, 5]);
  });

  it('a client that dies frees its connection and its locks', () => {
    const rig = new PgRig(
      {
        shop: CODE,
        other: `const pool = new Pool({ host: 'db' });
          async function handle() { const start = performance.now(); await pool.query('UPDATE items SET stock = 1'); say(Math.round(performance.now() - start)); }`,
      },
      { schema: SCHEMA },
    );
    rig.run(100);
    rig.said('shop', '/die');
    expect(rig.table('Connections')).toHaveLength(2);
    expect(rig.table('Locks').length).toBeGreaterThan(0);
    rig.kernel.schedule(1000, () => rig.instance('shop').kill(), undefined);
    const [took] = rig.said('other', '/go') as [number];
    expect(took).toBeGreaterThan(950);
    expect(took).toBeLessThan(1020);
    expect(rig.table('Connections').map((row) => row[2])).toEqual(['idle']);
  });
});

describe('standbys', () => {
  const CODE = `
    const primary = new Pool({ host: 'db' });
    const standby = new Pool({ host: 'db-2' });
    const stockAt = async (pool) => (await pool.query('SELECT stock FROM items WHERE id = 1')).rows[0].stock;
    async function handle() {
      await stockAt(standby);
      await primary.query('UPDATE items SET stock = 3 WHERE id = 1');
      say(await stockAt(primary), await stockAt(standby));
      await sleep(200);
      say(await stockAt(standby));
      say(await failure(standby.query('UPDATE items SET stock = 4 WHERE id = 1')));
      say(await failure(standby.query('SELECT * FROM items FOR UPDATE')));
      await primary.query('ALTER TABLE items ADD COLUMN color TEXT');
      await primary.query("INSERT INTO items (name, stock, color) VALUES ('milk', 1, 'white')");
      await primary.query('DELETE FROM items WHERE id = 2');
      await sleep(200);
      say((await standby.query('SELECT id, color FROM items ORDER BY id')).rows);
    }`;

  it('show what was committed a lag ago, and refuse writes', () => {
    const said = saidBy(CODE, { replicas: 3, work: { lag: 150 } });
    expect(said).toEqual([
      [3, 10],
      3,
      '25006 cannot execute UPDATE in a read-only transaction',
      '25006 cannot execute SELECT FOR UPDATE in a read-only transaction',
      [
        { id: 1, color: null },
        { id: 3, color: 'white' },
      ],
    ]);
  });

  it('make up for what they missed, and the name goes on meaning the primary', () => {
    const rig = new PgRig(
      {
        shop: `const pool = new Pool({ host: 'db' });
        const standby = () => new Pool({ host: 'db-2' }).query('SELECT stock FROM items WHERE id = 1');
        async function handle(path) {
          if (path === '/write') await pool.query('UPDATE items SET stock = stock - 1 WHERE id = 1');
          else if (path === '/read') say((await standby()).rows[0].stock);
          else say(await failure(new Client({ host: 'db' }).connect()));
        }`,
      },
      { schema: SCHEMA, replicas: 2, work: { lag: 50 } },
    );
    rig.said('shop', '/write');
    rig.instance('db', 1).kill();
    rig.said('shop', '/write');
    rig.said('shop', '/write');
    rig.instance('db', 1).restart();
    expect(rig.said('shop', '/read')).toEqual([7]);
    rig.instance('db').kill();
    expect(JSON.stringify(rig.said('shop', '/connect'))).toContain('ECONNREFUSED');
  });
});

describe('a schema that two services share', () => {
  it('one service’s migration breaks the other’s queries', () => {
    const rig = new PgRig(
      {
        catalog: `const pool = new Pool({ host: 'db' });
          async function handle() { await pool.query('ALTER TABLE items RENAME COLUMN stock TO in_stock'); say('migrated'); }`,
        shop: `const pool = new Pool({ host: 'db' });
          async function handle() { say(await failure(pool.query('SELECT name, stock FROM items'))); }`,
      },
      { schema: SCHEMA },
    );
    expect(rig.said('shop', '/go')).toEqual(['no error']);
    expect(rig.said('catalog', '/go')).toEqual(['migrated']);
    expect(rig.said('shop', '/go')).toEqual(['no error', '42703 column "stock" does not exist']);
  });
});

describe('the inspector', () => {
  it('shows tables with their rows, connections, locks and slow statements', () => {
    const rig = new PgRig(
      {
        shop: `const pool = new Pool({ host: 'db' });
        async function handle() {
          const client = await pool.connect();
          await client.query('BEGIN');
          await client.query('UPDATE items SET stock = 0 WHERE id = 1');
          pool.query('UPDATE items SET stock = 1 WHERE id = 1').catch(() => {});
          await pool.query('SELECT pg_sleep(0.3)');
        }`,
      },
      { schema: SCHEMA },
    );
    rig.said('shop', '/go', 2000);
    expect(rig.table('Table items: 2 rows')[0]!.slice(0, 4)).toEqual(['1', 'tea', '10', '2.50']);
    expect(
      rig
        .table('Connections')
        .map((row) => row[2])
        .sort(),
    ).toEqual(['idle', 'idle in transaction', 'waiting for a lock']);
    expect(rig.table('Locks')).toContainEqual([
      expect.any(String),
      'row items #1',
      'for no key update',
      'waiting',
    ]);
    expect(rig.table('Slowest statements')[0]![2]).toBe('SELECT pg_sleep(0.3)');
    expect(rig.table('PostgreSQL').flat()).toContain('3 of 100');
  });
});
