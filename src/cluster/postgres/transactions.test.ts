import { describe, expect, it } from 'vitest';
import { COMMIT_MS } from './cost.ts';
import { errorOf, TestServer } from './server.fixture.ts';

const SCHEMA = `
CREATE TABLE items (id INT PRIMARY KEY, name TEXT UNIQUE, stock INT NOT NULL);
INSERT INTO items VALUES (1, 'tea', 10), (2, 'coffee', 5), (3, 'milk', 1);
CREATE TABLE lines (id SERIAL PRIMARY KEY, item INT REFERENCES items(id));
`;

function two(options: ConstructorParameters<typeof TestServer>[1] = {}) {
  const db = new TestServer(SCHEMA, options);
  const [a, b] = [db.connect(), db.connect()];
  const stock = (id: number) =>
    Number(db.rows(db.connect(), 'SELECT stock FROM items WHERE id = $1', [id])[0]![0]);
  return { db, a, b, stock };
}

describe('READ COMMITTED', () => {
  it('shows a transaction its own changes and nobody else before its commit', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN');
    db.rows(a, 'UPDATE items SET stock = 7 WHERE id = 1');
    db.rows(a, "INSERT INTO items VALUES (4, 'sugar', 2)");
    db.rows(a, 'DELETE FROM items WHERE id = 3');
    const seenBy = (who: typeof a) =>
      db.rows(who, 'SELECT id, stock FROM items ORDER BY id').flat().join(' ');
    expect(seenBy(a)).toBe('1 7 2 5 4 2');
    expect(seenBy(b)).toBe('1 10 2 5 3 1');
    expect(seenBy(a)).toBe('1 7 2 5 4 2');
    db.rows(a, 'COMMIT');
    expect(seenBy(b)).toBe('1 7 2 5 4 2');
  });

  it('a later statement of a transaction sees what others committed meanwhile', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN');
    expect(db.rows(a, 'SELECT stock FROM items WHERE id = 1')).toEqual([['10']]);
    db.rows(b, 'UPDATE items SET stock = 3 WHERE id = 1');
    expect(db.rows(a, 'SELECT stock FROM items WHERE id = 1')).toEqual([['3']]);
  });

  it('rolls back, to savepoints too', () => {
    const { db, a, stock } = two();
    db.rows(
      a,
      'BEGIN; UPDATE items SET stock = 1 WHERE id = 1; SAVEPOINT s; UPDATE items SET stock = 2 WHERE id = 1',
    );
    db.rows(a, 'ROLLBACK TO s');
    expect(db.rows(a, 'SELECT stock FROM items WHERE id = 1')).toEqual([['1']]);
    db.rows(a, 'COMMIT');
    expect(stock(1)).toBe(1);
    db.rows(a, 'BEGIN; DELETE FROM items; ROLLBACK');
    expect(db.rows(a, 'SELECT count(*) FROM items')).toEqual([['3']]);
  });

  it('changes of several transactions at once come out as committed', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN');
    db.rows(b, 'BEGIN');
    for (let i = 0; i < 3; i++) {
      db.rows(a, 'INSERT INTO lines (item) VALUES (1)');
      db.rows(b, 'INSERT INTO lines (item) VALUES (2)');
    }
    db.rows(a, 'UPDATE lines SET item = 3 WHERE item = 1');
    db.rows(a, 'DELETE FROM lines WHERE id = 1');
    db.rows(b, 'COMMIT');
    db.rows(a, 'COMMIT');
    expect(
      db.rows(a, 'SELECT id, item FROM lines ORDER BY id').map((row) => row.join(':')),
    ).toEqual([...['2:2', '3:3', '4:2', '5:3', '6:2']]);
  });
});

describe('the lost update', () => {
  const readThenWrite = (select: string) => {
    const { db, a, b, stock } = two();
    const read = (who: typeof a) => db.ask(who, select);
    db.rows(a, 'BEGIN');
    db.rows(b, 'BEGIN');
    const first = read(a);
    db.wait(10);
    const second = read(b);
    db.wait(10);
    const seen = Number(first.reply!.results[0]!.rows[0]![0]);
    db.rows(a, 'UPDATE items SET stock = $1 WHERE id = 1', [seen - 1]);
    db.rows(a, 'COMMIT');
    db.wait(10);
    const also = Number(second.reply!.results[0]!.rows[0]![0]);
    db.rows(b, 'UPDATE items SET stock = $1 WHERE id = 1', [also - 1]);
    db.rows(b, 'COMMIT');
    return stock(1);
  };

  it('happens when two read and then write', () => {
    expect(readThenWrite('SELECT stock FROM items WHERE id = 1')).toBe(9);
  });

  it('is prevented by FOR UPDATE: the second reads after the first has written', () => {
    expect(readThenWrite('SELECT stock FROM items WHERE id = 1 FOR UPDATE')).toBe(8);
  });

  it('is prevented by letting the database subtract', () => {
    const { db, a, b, stock } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = stock - 1 WHERE id = 1');
    const waiting = db.ask(b, 'UPDATE items SET stock = stock - 1 WHERE id = 1');
    db.wait(500);
    expect(waiting.reply).toBeNull();
    db.rows(a, 'COMMIT');
    db.wait(10);
    expect(waiting.reply!.error).toBeNull();
    expect(stock(1)).toBe(8);
  });
});

describe('row locks', () => {
  it('a writer waits for as long as the other transaction lasts', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    const started = db.kernel.now;
    const waiting = db.ask(b, 'UPDATE items SET stock = stock + 1 WHERE id = 1 RETURNING stock');
    db.wait(300);
    expect(b.state).toBe('waiting for a lock');
    db.rows(a, 'COMMIT');
    const released = db.kernel.now;
    db.wait(5);
    // After the wait: the statement once more, and its own commit.
    expect(waiting.tookMs).toBeGreaterThan(released - started + COMMIT_MS);
    expect(waiting.tookMs).toBeLessThan(released - started + COMMIT_MS + 0.2);
    expect(waiting.reply!.results[0]!.rows).toEqual([['1']]);
  });

  it('rows of others, and readers, do not wait', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    expect(db.ask(b, 'UPDATE items SET stock = 1 WHERE id = 2').reply).toBeNull();
    db.wait(2);
    expect(b.state).toBe('idle');
    expect(db.rows(b, 'SELECT stock FROM items WHERE id = 1')).toEqual([['10']]);
  });

  it('NOWAIT fails at once, SKIP LOCKED takes the next', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; SELECT * FROM items WHERE id = 1 FOR UPDATE');
    expect(db.error(b, 'SELECT * FROM items WHERE id = 1 FOR UPDATE NOWAIT')).toMatchObject({
      code: '55P03',
      message: 'could not obtain lock on row in relation "items"',
    });
    expect(db.rows(b, 'SELECT id FROM items ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED')).toEqual([
      ['2'],
    ]);
    const take = `UPDATE items SET stock = stock - 1 WHERE id = (
      SELECT id FROM items WHERE stock > 0 ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1) RETURNING id`;
    expect(db.rows(b, take)).toEqual([['2']]);
  });

  it('the columns a FOR UPDATE gives are those it asks for', () => {
    const { db, a } = two();
    const { fields, rows } = db.run(
      a,
      'SELECT i.id, l.id FROM items i LEFT JOIN lines l ON l.item = i.id ORDER BY i.id FOR UPDATE OF i',
    ).results[0]!;
    expect(fields.map(({ name }) => name)).toEqual(['id', 'id']);
    expect(rows).toEqual([
      ['1', null],
      ['2', null],
      ['3', null],
    ]);
  });

  it('a row that a foreign key points at stays, while others may change the rest of it', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; INSERT INTO lines (item) VALUES (1)');
    const update = db.ask(b, 'UPDATE items SET stock = 1 WHERE id = 1');
    db.wait(5);
    expect(update.reply!.error).toBeNull();
    const removal = db.ask(b, 'DELETE FROM items WHERE id = 1');
    db.wait(100);
    expect(removal.reply).toBeNull();
    db.rows(a, 'COMMIT');
    db.wait(5);
    expect(errorOf(removal.reply).code).toBe('23503');
  });

  it('a key that another is inserting: the second waits, and fails or goes on', () => {
    for (const [end, code] of [
      ['COMMIT', '23505'],
      ['ROLLBACK', null],
    ] as const) {
      const { db, a, b } = two();
      db.rows(a, "BEGIN; INSERT INTO items VALUES (4, 'sugar', 1)");
      const second = db.ask(b, "INSERT INTO items VALUES (5, 'sugar', 1)");
      db.wait(200);
      expect(second.reply).toBeNull();
      db.rows(a, end);
      db.wait(10);
      expect(second.reply!.error?.fields.code ?? null).toBe(code);
    }
  });

  it('a key that another is about to free', () => {
    for (const [end, code] of [
      ['COMMIT', null],
      ['ROLLBACK', '23505'],
    ] as const) {
      const { db, a, b } = two();
      db.rows(a, "BEGIN; DELETE FROM items WHERE name = 'milk'");
      const second = db.ask(b, "INSERT INTO items VALUES (5, 'milk', 1)");
      db.wait(200);
      expect(second.reply).toBeNull();
      db.rows(a, end);
      db.wait(10);
      expect(second.reply!.error?.fields.code ?? null).toBe(code);
    }
  });

  it('are free again after ROLLBACK TO and after an error', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; SAVEPOINT s; UPDATE items SET stock = 0 WHERE id = 1; ROLLBACK TO s');
    expect(db.rows(b, 'UPDATE items SET stock = 4 WHERE id = 1 RETURNING stock')).toEqual([['4']]);
    db.rows(a, 'UPDATE items SET stock = 0 WHERE id = 2');
    db.error(a, 'SELECT nope');
    expect(db.error(a, 'SELECT 1').code).toBe('25P02');
    db.rows(a, 'ROLLBACK TO s');
    db.error(a, 'SELECT nope');
    db.rows(a, 'ROLLBACK');
    expect(db.rows(b, 'SELECT stock FROM items ORDER BY id').flat()).toEqual(['4', '5', '1']);
  });
});

describe('an aborted transaction', () => {
  it('refuses everything until its end, and commits nothing', () => {
    const { db, a, stock } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    expect(db.error(a, 'INSERT INTO items VALUES (1, NULL, 1)').code).toBe('23505');
    expect(db.error(a, 'SELECT 1')).toMatchObject({
      code: '25P02',
      message: 'current transaction is aborted, commands ignored until end of transaction block',
    });
    expect(db.run(a, 'COMMIT').results[0]!.tag).toBe('ROLLBACK');
    expect(stock(1)).toBe(10);
    expect(db.rows(a, 'SELECT 1')).toEqual([['1']]);
  });
});

describe('deadlocks', () => {
  it('are found after a second; the one who looks is the victim, the other goes on', () => {
    const { db, a, b, stock } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    db.rows(b, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 2');
    const first = db.ask(a, 'UPDATE items SET stock = 1 WHERE id = 2');
    db.wait(400);
    const second = db.ask(b, 'UPDATE items SET stock = 1 WHERE id = 1');
    db.wait(590);
    expect([first.reply, second.reply]).toEqual([null, null]);
    db.wait(20);
    expect(errorOf(first.reply)).toMatchObject({ code: '40P01', message: 'deadlock detected' });
    expect(errorOf(first.reply).detail).toMatch(
      /^Process 101 waits for ShareLock on transaction \d+; blocked by process 102\.\nProcess 102 waits for ShareLock on transaction \d+; blocked by process 101\.$/,
    );
    expect(first.tookMs).toBeCloseTo(1000, 0);
    expect(second.reply!.error).toBeNull();
    db.rows(b, 'COMMIT');
    db.rows(a, 'ROLLBACK');
    expect([stock(1), stock(2)]).toEqual([1, 0]);
    expect(db.server.deadlocks).toBe(1);
  });

  it('do not happen when both take the rows in one order', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    db.rows(b, 'BEGIN');
    const waiting = db.ask(b, 'UPDATE items SET stock = 1 WHERE id = 1');
    db.rows(a, 'UPDATE items SET stock = 1 WHERE id = 2');
    db.wait(5000);
    expect(waiting.reply).toBeNull();
    db.rows(a, 'COMMIT');
    db.wait(5);
    expect(waiting.reply!.error).toBeNull();
  });
});

describe('limits in time', () => {
  it('statement_timeout ends waits, sleeps and long work', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    db.rows(b, "SET statement_timeout = '200ms'");
    for (const text of [
      'UPDATE items SET stock = 1 WHERE id = 1',
      'SELECT pg_sleep(5)',
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n',
    ]) {
      const asked = db.ask(b, text);
      db.wait(300);
      expect(errorOf(asked.reply)).toMatchObject({
        code: '57014',
        message: 'canceling statement due to statement timeout',
      });
      expect(asked.tookMs).toBeCloseTo(200, 0);
    }
    expect(db.rows(b, 'SHOW statement_timeout')).toEqual([['200ms']]);
  });

  it('lock_timeout ends waits for locks only', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    db.rows(b, 'SET lock_timeout = 100');
    const asked = db.ask(b, 'UPDATE items SET stock = 1 WHERE id = 1');
    db.wait(200);
    expect(errorOf(asked.reply).code).toBe('55P03');
    expect(asked.tookMs).toBeCloseTo(100, 0);
    expect(db.run(b, 'SELECT pg_sleep(0.2)').error).toBeNull();
  });

  it('idle_in_transaction_session_timeout ends the connection and frees its locks', () => {
    const { db, b } = two();
    const told: string[] = [];
    const idle = db.connect((error) => told.push(error.fields.code));
    db.rows(idle, "SET idle_in_transaction_session_timeout = '1s'");
    db.rows(idle, 'BEGIN; UPDATE items SET stock = 0 WHERE id = 1');
    const asked = db.ask(b, 'UPDATE items SET stock = 1 WHERE id = 1');
    db.wait(1100);
    expect(told).toEqual(['25P03']);
    expect(asked.reply!.error).toBeNull();
    expect(asked.tookMs).toBeCloseTo(1000, -1);
  });

  it('SET LOCAL holds for its transaction', () => {
    const { db, a } = two();
    db.rows(a, "BEGIN; SET LOCAL statement_timeout = '5s'");
    expect(db.rows(a, 'SHOW statement_timeout')).toEqual([['5s']]);
    db.rows(a, 'COMMIT');
    expect(db.rows(a, 'SHOW statement_timeout')).toEqual([['0']]);
  });
});

describe('table locks', () => {
  it('ALTER TABLE waits for a reader in a transaction, and holds up those who come after it', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; SELECT * FROM items');
    const migration = db.ask(b, 'ALTER TABLE items ADD COLUMN color TEXT');
    db.wait(100);
    const reader = db.ask(db.connect(), 'SELECT stock FROM items WHERE id = 1');
    db.wait(400);
    expect([migration.reply, reader.reply]).toEqual([null, null]);
    db.rows(a, 'COMMIT');
    db.wait(10);
    expect([migration.reply!.error, reader.reply!.error]).toEqual([null, null]);
    expect(reader.tookMs).toBeGreaterThan(400);
  });

  it('LOCK TABLE keeps writers out and lets readers in', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; LOCK TABLE items IN SHARE ROW EXCLUSIVE MODE');
    expect(db.rows(b, 'SELECT count(*) FROM items')).toEqual([['3']]);
    const writer = db.ask(b, 'UPDATE items SET stock = 0');
    db.wait(50);
    expect(writer.reply).toBeNull();
    db.rows(a, 'COMMIT');
    db.wait(5);
    expect(writer.reply!.error).toBeNull();
    expect(db.error(a, 'LOCK TABLE items').code).toBe('25P01');
  });

  it('DDL is part of its transaction', () => {
    const { db, a, b } = two();
    db.rows(
      a,
      'BEGIN; CREATE TABLE notes (id SERIAL PRIMARY KEY, text TEXT); INSERT INTO notes (text) VALUES ($$x$$)',
    );
    expect(db.error(b, 'SELECT * FROM notes').code).toBe('42P01');
    expect(db.rows(a, 'SELECT text FROM notes')).toEqual([['x']]);
    db.rows(a, 'ROLLBACK');
    expect(db.error(a, 'SELECT * FROM notes').code).toBe('42P01');
    db.rows(a, 'BEGIN; ALTER TABLE items DROP COLUMN stock');
    expect(db.rows(db.connect(), 'SELECT 1')).toEqual([['1']]);
    db.rows(a, 'COMMIT');
    expect(db.error(b, 'SELECT stock FROM items').code).toBe('42703');
  });
});

describe('advisory locks', () => {
  it('of a transaction end with it, of a session with that or by hand', () => {
    const { db, a, b } = two();
    db.rows(a, 'BEGIN; SELECT pg_advisory_xact_lock(7)');
    expect(db.rows(b, 'SELECT pg_try_advisory_lock(7)')).toEqual([['f']]);
    const waiting = db.ask(b, 'SELECT pg_advisory_lock(7)');
    db.wait(100);
    expect(waiting.reply).toBeNull();
    db.rows(a, 'COMMIT');
    db.wait(5);
    expect(waiting.reply!.error).toBeNull();
    expect(db.rows(a, 'SELECT pg_try_advisory_lock(7)')).toEqual([['f']]);
    expect(db.rows(b, 'SELECT pg_advisory_unlock(7)')).toEqual([['t']]);
    expect(db.rows(a, 'SELECT pg_try_advisory_lock(7)')).toEqual([['t']]);
    a.close();
    expect(db.rows(b, 'SELECT pg_try_advisory_lock(7)')).toEqual([['t']]);
  });
});

describe('time and work', () => {
  const FILLED = `CREATE TABLE big (id INT PRIMARY KEY, email TEXT, grp INT);
    INSERT INTO big SELECT n, 'u' || n || '@x.org', n % 10 FROM generate_series(1, 20000) AS n;`;

  it('a scan of 20,000 rows costs a hundred times what a look-up does, until there is an index', () => {
    const db = new TestServer(FILLED);
    const session = db.connect();
    const timed = (text: string) => {
      const asked = db.ask(session, text);
      while (asked.reply === null) db.kernel.step();
      expect(asked.reply.error).toBeNull();
      return asked.tookMs!;
    };
    const lookUp = timed('SELECT * FROM big WHERE id = 777');
    const scan = timed("SELECT * FROM big WHERE email = 'u777@x.org'");
    expect(lookUp).toBeLessThan(0.06);
    expect(scan).toBeGreaterThan(1);
    timed('CREATE INDEX ON big (email)');
    expect(timed("SELECT * FROM big WHERE email = 'u777@x.org'")).toBeLessThan(0.06);
  });

  it('processors are shared: eight scans on two take four times as long', () => {
    const db = new TestServer(FILLED, { cpus: 2 });
    const scans = Array.from({ length: 8 }, () =>
      db.ask(db.connect(), "SELECT count(*) FROM big WHERE email LIKE '%7@%'"),
    );
    db.wait(1000);
    const times = scans.map(({ tookMs }) => tookMs!);
    const alone = new TestServer(FILLED, { cpus: 2 });
    const one = alone.ask(alone.connect(), "SELECT count(*) FROM big WHERE email LIKE '%7@%'");
    alone.wait(1000);
    expect(Math.max(...times) / one.tookMs!).toBeGreaterThan(3.5);
    expect(Math.max(...times) / one.tookMs!).toBeLessThan(4.5);
  });

  it('now() is the start of the transaction, clock_timestamp() goes on', () => {
    const db = new TestServer();
    const session = db.connect();
    db.wait(1500);
    const [[first]] = db.rows(session, 'BEGIN; SELECT now()') as [[string]];
    expect(first).toMatch(/^2025-01-15 10:30:01\.5\d*\+00$/);
    db.wait(1000);
    expect(db.rows(session, 'SELECT now()')).toEqual([[first]]);
    expect(db.rows(session, 'SELECT clock_timestamp() > now()')).toEqual([['t']]);
    expect(db.rows(session, "SELECT datetime('now')")[0]![0]).toMatch(/^2025-01-15 10:30:02/);
  });

  it('chance is the seed’s', () => {
    const draw = () => {
      const db = new TestServer();
      return db.rows(db.connect(), 'SELECT random(), gen_random_uuid(), hex(randomblob(8))');
    };
    expect(draw()).toEqual(draw());
    expect(draw()[0]![1]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});

describe('crashes', () => {
  it('keep what was committed and nothing else', () => {
    const { db, a, b } = two();
    db.rows(a, 'UPDATE items SET stock = 7 WHERE id = 1');
    db.rows(
      a,
      "BEGIN; UPDATE items SET stock = 0 WHERE id = 2; INSERT INTO items VALUES (9, 'x', 1)",
    );
    const committing = db.ask(b, 'UPDATE items SET stock = 3 WHERE id = 3');
    db.wait(COMMIT_MS / 2);
    db.crash();
    expect(committing.reply).toBeNull();
    const after = db.connect();
    expect(
      db.rows(after, 'SELECT id, stock FROM items ORDER BY id').map((row) => row.join(':')),
    ).toEqual(['1:7', '2:5', '3:1']);
    // Its locks are gone as well.
    expect(db.run(after, 'UPDATE items SET stock = 1 WHERE id = 2').error).toBeNull();
  });
});

describe('connections', () => {
  it('one more than there may be is refused', () => {
    const db = new TestServer('', { maxConnections: 2 });
    const [a] = [db.connect(), db.connect()];
    expect(() => db.connect()).toThrow('sorry, too many clients already');
    a.close();
    expect(() => db.connect()).not.toThrow();
  });
});

describe('hostile statements end with an error', () => {
  const db = new TestServer(`${SCHEMA} CREATE TABLE blobs (b TEXT);`);
  const session = db.connect();
  const deep = (open: string, close: string) => `SELECT ${open.repeat(5000)}1${close.repeat(5000)}`;
  it.each([
    [
      'a recursion without end',
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n',
      '54000',
    ],
    [
      'a result without end',
      'SELECT a.id FROM generate_series(1, 100000) AS a(id), items, items b',
      '54000',
    ],
    ['a huge value', 'SELECT zeroblob(1000000000)', '54000'],
    [
      'a value that doubles',
      "WITH RECURSIVE n(i, t) AS (SELECT 1, 'x' UNION ALL SELECT i + 1, t || t FROM n WHERE i < 100) SELECT length(t) FROM n",
      '54000',
    ],
    ['a repeated text', "SELECT repeat('x', 1000000000)", '54000'],
    ['a LIKE bomb', `SELECT repeat('a', 900000) LIKE '${'%a'.repeat(60)}b'`, '54000'],
    ['brackets', deep('(', ')'), '54001'],
    ['CASEs', deep('CASE WHEN true THEN ', ' END'), '54001'],
    ['a sum of thousands', `SELECT ${'1 + '.repeat(5000)}1`, 'XX000'],
    [
      'more tables than can be joined',
      `SELECT 1 FROM ${Array.from({ length: 80 }, (_, i) => `items t${i}`).join(', ')}`,
      'XX000',
    ],
    [
      'a disk that is full',
      "INSERT INTO blobs SELECT repeat('x', 100000) FROM generate_series(1, 1000) AS n",
      '53100',
    ],
    ['a long text', `SELECT '${'x'.repeat(300_000)}'`, '54000'],
    ['a write of the row number', 'UPDATE items SET _rowid_ = 5', '42501'],
    ['files', "ATTACH DATABASE '/etc/passwd' AS p", '42601'],
    ['numerics of a thousand digits', 'SELECT 1::numeric(1000, 900)', null],
  ])('%s', (_name, text, code) => {
    const reply = db.run(session, text);
    expect(reply.error?.fields.code ?? null).toBe(code);
    expect(db.rows(session, 'SELECT count(*) FROM items')).toEqual([['3']]);
  });

  it('a short LIKE with many wildcards is answered in good time', () => {
    const text = `SELECT repeat('a', 100000) LIKE '${'%a'.repeat(400)}b'`;
    expect(db.rows(session, text)).toEqual([['f']]);
  });
});

describe('load', () => {
  it('leaves the sum as it is: 6 connections move stock to and fro for a while', () => {
    const db = new TestServer(`CREATE TABLE accounts (id INT PRIMARY KEY, balance INT NOT NULL);
      INSERT INTO accounts SELECT n, 100 FROM generate_series(1, 12) AS n;`);
    let random = 1;
    const draw = (n: number) => {
      random = (Math.imul(random, 1103515245) + 12345) >>> 0;
      return 1 + ((random >>> 8) % n);
    };
    let failed = 0;
    let committed = 0;
    for (let k = 0; k < 6; k++) {
      const session = db.connect();
      const steps = (): string[] => {
        const [from, to] = [draw(12), draw(12)];
        return [
          'BEGIN',
          `UPDATE accounts SET balance = balance - 1 WHERE id = ${from}`,
          `UPDATE accounts SET balance = balance + 1 WHERE id = ${to}`,
          draw(4) === 1 ? 'ROLLBACK' : 'COMMIT',
        ];
      };
      let left: string[] = [];
      const next = () => {
        if (left.length === 0) left = steps();
        const text = left.shift()!;
        session.execute({ text, values: null }, ({ error, results }) => {
          if (error !== null) {
            failed++;
            left = ['ROLLBACK'];
          } else if (results[0]?.tag === 'COMMIT') committed++;
          if (db.kernel.now < 20_000) db.kernel.schedule(draw(10) / 10, next, undefined);
        });
      };
      next();
    }
    db.wait(40_000);
    expect(db.rows(db.connect(), 'SELECT sum(balance), count(*) FROM accounts')).toEqual([
      ['1200', '12'],
    ]);
    expect(committed).toBeGreaterThan(200);
    expect(failed).toBeGreaterThan(5);
    expect(db.server.deadlocks).toBe(failed);
  });
});
