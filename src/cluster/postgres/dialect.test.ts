import { describe, expect, it } from 'vitest';
import { TestServer } from './server.fixture.ts';
import type { SqlValue } from './sqlite/engine.ts';

const SCHEMA = `
-- a comment; with 'quotes' and a semicolon
CREATE TABLE users (
  id SERIAL PRIMARY KEY,
  email VARCHAR(40) NOT NULL UNIQUE,
  name TEXT,
  active BOOLEAN NOT NULL DEFAULT true,
  balance NUMERIC(10, 2) NOT NULL DEFAULT 0,
  visits BIGINT NOT NULL DEFAULT 0,
  score DOUBLE PRECISION,
  tags TEXT[],
  profile JSONB NOT NULL DEFAULT '{}',
  token UUID NOT NULL DEFAULT gen_random_uuid(),
  created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE TABLE orders (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id INT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  total NUMERIC(12, 2) NOT NULL CHECK (total > 0),
  quantity INT NOT NULL DEFAULT 1,
  note TEXT
);
CREATE INDEX ON orders (user_id);
INSERT INTO users (email, name, balance) VALUES ('ada@x.org', 'Ada', 19.9), ('bob@x.org', NULL, 5);
INSERT INTO orders (user_id, total, quantity) VALUES (1, 10.5, 2), (1, 20, 1), (2, 3.25, 4);
`;

function server() {
  const db = new TestServer(SCHEMA);
  const session = db.connect();
  return {
    db,
    rows: (text: string, values: readonly SqlValue[] | null = null) =>
      db.rows(session, text, values),
    fields: (text: string) => db.run(session, text).results[0]!.fields,
    error: (text: string, values: readonly SqlValue[] | null = null) =>
      db.error(session, text, values),
    tag: (text: string) => db.run(session, text).results[0]?.tag,
  };
}

describe('expressions give what PostgreSQL gives, as texts', () => {
  const { rows } = server();
  it.each<[string, string | null]>([
    ['1 + 1', '2'],
    ['7 / 2', '3'],
    ["'7'::int / 2", '3'],
    ['7::numeric / 2', '3.5'],
    ['0.1 + 0.2', '0.3'],
    ['1 = 1', 't'],
    ['NOT true', 'f'],
    ['true AND false', 'f'],
    ["'a' || 'b'", 'ab'],
    ["'it''s -- no comment'", "it's -- no comment"],
    ["E'a\\nb'", 'a\nb'],
    ["$$it's$$", "it's"],
    ['$q$a$$b$q$', 'a$$b'],
    ["'abc' LIKE 'A%'", 'f'],
    ["'abc' ILIKE 'A%'", 't'],
    ["'abc' NOT ILIKE 'A%'", 'f'],
    ["'a%c' LIKE 'a\\%c'", 't'],
    ["'abc' LIKE 'a\\%c'", 'f'],
    ["'3.7'::numeric::int", '4'],
    ['2.5::int', '3'],
    ['(-2.5)::int', '-3'],
    ["'t'::bool", 't'],
    ["'2025-01-15'::date", '2025-01-15'],
    ["'2025-01-15T10:00:00Z'::timestamptz", '2025-01-15 10:00:00+00'],
    ["'2025-01-15 10:00:00.250+02'::timestamptz", '2025-01-15 08:00:00.25+00'],
    ["'2025-01-31'::timestamptz + interval '1 month'", '2025-02-28 00:00:00+00'],
    ["'2025-01-15 10:00:00'::timestamptz - interval '90 minutes'", '2025-01-15 08:30:00+00'],
    [
      "'2025-01-15 10:00:00'::timestamptz - 2 * interval '1 hour' + interval '5 min'",
      '2025-01-15 08:05:00+00',
    ],
    ["interval '1 day 02:30:00'", '1 day 02:30:00'],
    ["date_trunc('hour', '2025-01-15 10:42:17+00'::timestamptz)", '2025-01-15 10:00:00+00'],
    ["extract(epoch from interval '90 minutes')", '5400'],
    ["extract(year from '2025-01-15'::date)", '2025'],
    [
      "extract(epoch from ('2025-01-15 10:00:10'::timestamptz - '2025-01-15 10:00:00'::timestamptz))",
      '10',
    ],
    ['CAST(5 AS text)', '5'],
    ['coalesce(NULL, 3)', '3'],
    ['nullif(1, 1)', null],
    ['greatest(1, NULL, 3)', '3'],
    ['least(2, 1)', '1'],
    ["split_part('a-b-c', '-', 2)", 'b'],
    ["left('abc', 2)", 'ab'],
    ["strpos('abc', 'c')", '3'],
    ["CASE WHEN 1 = 2 THEN 'x' ELSE 'y' END", 'y'],
    ["'{\"a\": {\"b\": 2}}'::jsonb -> 'a' ->> 'b'", '2'],
    ['array[1, 2, 3]', '[1,2,3]'],
    ['1 = ANY (array[1, 2])', 't'],
    ['3 <> ALL (array[1, 2])', 't'],
    ['9007199254740993', '9007199254740993'],
    ["'\\x0aff'::text", '\\x0aff'],
    ['1 IS DISTINCT FROM NULL', 't'],
    ['(SELECT count(*) FROM users)', '2'],
    ['x FROM (SELECT 3 AS x) AS y', '3'],
    ["EXISTS (SELECT 1 FROM users WHERE name = 'Ada')", 't'],
  ])('SELECT %s', (expression, value) => {
    expect(rows(`SELECT ${expression}`)).toEqual([[value]]);
  });
});

describe('names and types of columns', () => {
  const { fields } = server();
  it.each([
    ['SELECT count(*) FROM users', 'count', 20],
    ['SELECT sum(visits) FROM users', 'sum', 1700],
    ['SELECT sum(quantity) FROM orders', 'sum', 20],
    ['SELECT avg(quantity) FROM orders', 'avg', 1700],
    ['SELECT sum(total) FROM orders', 'sum', 1700],
    ['SELECT max(id) FROM users', 'max', 23],
    ['SELECT id FROM users', 'id', 23],
    ['SELECT userId FROM (SELECT id AS userId FROM users) AS x', 'userid', 23],
    ['SELECT id AS "userId" FROM users', 'userId', 23],
    ['SELECT active FROM users', 'active', 16],
    ['SELECT u.created_at FROM users AS u', 'created_at', 1184],
    ['SELECT profile FROM users', 'profile', 3802],
    ['SELECT token FROM users', 'token', 2950],
    ['SELECT tags FROM users', 'tags', 1009],
    ['SELECT total * quantity AS sum FROM orders', 'sum', 1700],
    ['SELECT balance > 3 FROM users', '?column?', 16],
    ['SELECT 1', '?column?', 23],
    ["SELECT 'x'", '?column?', 25],
    ['SELECT now()', 'now', 1184],
    ['SELECT current_timestamp', 'current_timestamp', 1184],
    ['SELECT visits::int FROM users', 'visits', 23],
    ['SELECT row_number() OVER (ORDER BY id) FROM users', 'row_number', 20],
    ['SELECT CASE WHEN active THEN 1 ELSE 0 END FROM users', 'case', 23],
    ['SELECT score FROM users', 'score', 701],
  ])('%s', (text, name, oid) => {
    const [field] = fields(text);
    expect([field?.name, field?.dataTypeID]).toEqual([name, oid]);
  });
});

describe('statements', () => {
  it('insert, update and delete with RETURNING', () => {
    const { rows, tag } = server();
    expect(
      rows('INSERT INTO users (email) VALUES ($1) RETURNING id, email, active, balance', [
        'c@x.org',
      ]),
    ).toEqual([['3', 'c@x.org', 't', '0.00']]);
    expect(
      rows('UPDATE users SET balance = balance + $1 WHERE id = $2 RETURNING balance', [1.5, 1]),
    ).toEqual([['21.40']]);
    expect(tag("INSERT INTO users (email) VALUES ('d@x.org'), ('e@x.org')")).toBe('INSERT 0 2');
    expect(tag("UPDATE users SET name = 'x' WHERE id > 3")).toBe('UPDATE 2');
    expect(tag('DELETE FROM users WHERE id > 2')).toBe('DELETE 3');
    expect(tag('DELETE FROM users')).toBe('DELETE 2');
    // ON DELETE CASCADE.
    expect(rows('SELECT count(*) FROM orders')).toEqual([['0']]);
  });

  it('ON CONFLICT does nothing or updates', () => {
    const { rows, tag } = server();
    expect(tag("INSERT INTO users (email) VALUES ('ada@x.org') ON CONFLICT DO NOTHING")).toBe(
      'INSERT 0 0',
    );
    const upsert = `INSERT INTO users (email, visits) VALUES ('ada@x.org', 1)
      ON CONFLICT (email) DO UPDATE SET visits = users.visits + excluded.visits RETURNING id, visits`;
    expect(rows(upsert)).toEqual([['1', '1']]);
    expect(rows(upsert)).toEqual([['1', '2']]);
    expect(
      tag(
        "INSERT INTO users (email) SELECT 'n' || n FROM generate_series(1, 3) AS n ON CONFLICT (email) DO NOTHING",
      ),
    ).toBe('INSERT 0 3');
  });

  it('lists by parameter', () => {
    const { rows } = server();
    expect(rows('SELECT id FROM users WHERE id = ANY($1::int[]) ORDER BY id', ['[1,2,9]'])).toEqual(
      [['1'], ['2']],
    );
    expect(rows('SELECT n FROM unnest($1::int[]) AS n ORDER BY n DESC', ['[3,1,2]'])).toEqual([
      ['3'],
      ['2'],
      ['1'],
    ]);
  });

  it('nulls come last, as PostgreSQL sorts them', () => {
    const { rows } = server();
    expect(rows('SELECT name FROM users ORDER BY name')).toEqual([['Ada'], [null]]);
    expect(rows('SELECT name FROM users ORDER BY name DESC')).toEqual([[null], ['Ada']]);
    expect(rows('SELECT name FROM users ORDER BY name NULLS FIRST')).toEqual([[null], ['Ada']]);
  });

  it('names may be key words of SQLite', () => {
    const { rows } = server();
    rows('CREATE TABLE pages (index INT PRIMARY KEY, transaction TEXT)');
    rows("INSERT INTO pages (index, transaction) VALUES (3, 'a')");
    expect(rows('SELECT index, p.transaction FROM pages p WHERE index = 3')).toEqual([['3', 'a']]);
  });

  it('several statements in one message', () => {
    const { db } = server();
    const { results, error } = db.run(db.connect(), "SELECT 1; SELECT 'a;b'; ");
    expect(error).toBeNull();
    expect(results.map(({ rows }) => rows)).toEqual([[['1']], [['a;b']]]);
  });

  it('parameters are data, whatever they hold', () => {
    const { rows } = server();
    const evil = "x'); DROP TABLE users; --";
    rows('INSERT INTO users (email, name) VALUES ($2, $1)', [evil, 'evil@x.org']);
    expect(rows('SELECT name FROM users WHERE name = $1', [evil])).toEqual([[evil]]);
    expect(rows('SELECT count(*) FROM users')).toEqual([['3']]);
  });

  it('instants are stored in one form and compare as instants', () => {
    const { rows } = server();
    rows("UPDATE users SET created_at = '2025-03-01T12:00:00.5+02:00' WHERE id = 1");
    expect(rows('SELECT created_at FROM users WHERE id = 1')).toEqual([
      ['2025-03-01 10:00:00.5+00'],
    ]);
    expect(rows("SELECT id FROM users WHERE created_at > '2025-02-01'")).toEqual([['1']]);
    expect(
      rows('SELECT id FROM users WHERE created_at = $1', ['2025-03-01T10:00:00.500Z']),
    ).toEqual([['1']]);
    expect(rows("SELECT id FROM users WHERE created_at < now() + interval '1 day'")).toEqual([
      ['2'],
    ]);
  });

  it('schemas change', () => {
    const { rows, tag, error } = server();
    expect(tag('ALTER TABLE users ADD COLUMN phone TEXT')).toBe('ALTER TABLE');
    expect(tag('ALTER TABLE users ADD COLUMN IF NOT EXISTS phone TEXT')).toBe('ALTER TABLE');
    expect(rows('SELECT phone FROM users WHERE id = 1')).toEqual([[null]]);
    expect(tag('ALTER TABLE users RENAME COLUMN phone TO mobile')).toBe('ALTER TABLE');
    expect(error('SELECT phone FROM users').code).toBe('42703');
    expect(tag('ALTER TABLE users DROP COLUMN created_at')).toBe('ALTER TABLE');
    expect(tag('ALTER TABLE users DROP COLUMN email')).toBe('ALTER TABLE');
    rows("INSERT INTO users (mobile) VALUES ('1')");
    expect(tag('TRUNCATE orders RESTART IDENTITY')).toBe('TRUNCATE TABLE');
    expect(rows('INSERT INTO orders (user_id, total) VALUES (1, 1) RETURNING id')).toEqual([['1']]);
    expect(tag('DROP TABLE orders, users')).toBe('DROP TABLE');
    expect(error('SELECT * FROM users').code).toBe('42P01');
  });

  it('a sequence goes on after a rollback', () => {
    const { rows } = server();
    rows("BEGIN; INSERT INTO users (email) VALUES ('x'); ROLLBACK");
    expect(rows("INSERT INTO users (email) VALUES ('y') RETURNING id")).toEqual([['4']]);
  });
});

describe('errors', () => {
  const { error } = server();
  it.each([
    [
      "INSERT INTO users (email) VALUES ('ada@x.org')",
      '23505',
      'duplicate key value violates unique constraint "users_email_key"',
      { table: 'users', constraint: 'users_email_key' },
    ],
    [
      "INSERT INTO users (id, email) VALUES (1, 'z')",
      '23505',
      'duplicate key value violates unique constraint "users_pkey"',
      {},
    ],
    [
      'INSERT INTO users (email) VALUES (NULL)',
      '23502',
      'null value in column "email" of relation "users" violates not-null constraint',
      { column: 'email' },
    ],
    [
      'INSERT INTO orders (user_id, total) VALUES (9, 1)',
      '23503',
      'insert or update on table "orders" violates foreign key constraint "orders_user_id_fkey"',
      { detail: 'Key (user_id)=(9) is not present in table "users".' },
    ],
    [
      'INSERT INTO orders (user_id, total) VALUES (1, -1)',
      '23514',
      'new row for relation "orders" violates check constraint "orders_total_check"',
      { constraint: 'orders_total_check' },
    ],
    [
      "INSERT INTO orders (user_id, total, quantity) VALUES (1, 1, 'x')",
      '22P02',
      'invalid input syntax for type integer',
      {},
    ],
    [
      'INSERT INTO orders (user_id, total, quantity) VALUES (1, 1, 3000000000)',
      '22003',
      'integer out of range',
      {},
    ],
    [
      `INSERT INTO users (email) VALUES ('${'x'.repeat(41)}')`,
      '22001',
      'value too long for type character varying(40)',
      {},
    ],
    [
      "UPDATE users SET token = 'x' WHERE id = 1",
      '22P02',
      'invalid input syntax for type uuid',
      {},
    ],
    [
      "UPDATE users SET profile = '{' WHERE id = 1",
      '22P02',
      'invalid input syntax for type jsonb',
      {},
    ],
    [
      "UPDATE users SET created_at = 'soon' WHERE id = 1",
      '22007',
      'invalid input syntax for type timestamp with time zone: "soon"',
      {},
    ],
    ["SELECT 'abc'::int", '22P02', 'invalid input syntax for type integer: "abc"', {}],
    ['SELECT * FROM nothing', '42P01', 'relation "nothing" does not exist', {}],
    ['SELECT nope FROM users', '42703', 'column "nope" does not exist', { position: '8' }],
    ['SELECT u.nope FROM users u', '42703', 'column u.nope does not exist', {}],
    [
      'INSERT INTO users (nope) VALUES (1)',
      '42703',
      'column "nope" of relation "users" does not exist',
      {},
    ],
    ['SELEC 1', '42601', 'syntax error at or near "selec"', { position: '1' }],
    ['SELECT 1 FRM users', '42601', 'syntax error at or near "users"', {}],
    ['SELECT (1', '42601', 'syntax error at end of input', {}],
    ["SELECT 'abc", '42601', 'unterminated quoted string at or near "\'abc"', { position: '8' }],
    ['( 2.5', '42601', 'syntax error at end of input', {}],
    ['(SELECT 1) 2', '42601', 'syntax error at or near "2"', {}],
    ['SELECT tags[1] FROM users', '0A000', 'an array subscript is not simulated', {}],
    ['SELECT nope(1)', '42883', 'function nope does not exist', {}],
    ['SELECT id FROM users, orders', '42702', 'column reference "id" is ambiguous', {}],
    ['CREATE TABLE users (id INT)', '42P07', 'relation "users" already exists', {}],
    ['CREATE TABLE t (id WHATEVER)', '0A000', 'type "whatever" is not simulated', {}],
    ["SELECT 'a' ~ 'b'", '0A000', 'operator ~ is not simulated', {}],
    [
      'BEGIN ISOLATION LEVEL SERIALIZABLE',
      '0A000',
      'isolation level SERIALIZABLE is not simulated',
      {},
    ],
    ['PRAGMA table_info(users)', '42601', 'syntax error at or near "pragma"', {}],
    ['SELECT * FROM sqlite_master', '42501', 'permission denied', {}],
    ['INSERT OR REPLACE INTO users (id) VALUES (1)', '0A000', '"or" is not simulated', {}],
    ['SELECT load_extension(1)', '42883', 'function load_extension does not exist', {}],
    ["SELECT glob('a', 'b')", '0A000', '"glob" is not simulated', {}],
    ['SAVEPOINT a', '25P01', 'SAVEPOINT can only be used in transaction blocks', {}],
    ['SET nonsense = 1', '42704', 'unrecognized configuration parameter "nonsense"', {}],
  ])('%s', (text, code, message, more) => {
    const found = error(text);
    expect(found).toMatchObject({ code, message, ...more });
  });

  it('deleting what is pointed at', () => {
    const { rows, error } = server();
    rows('CREATE TABLE lines (order_id BIGINT REFERENCES orders(id))');
    rows('INSERT INTO lines VALUES (1)');
    expect(error('DELETE FROM orders WHERE id = 1')).toMatchObject({
      code: '23503',
      message:
        'update or delete on table "orders" violates foreign key constraint "lines_order_id_fkey" on table "lines"',
      detail: 'Key (id)=(1) is still referenced from table "lines".',
    });
  });
});
