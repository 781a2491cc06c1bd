import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../kernel/random.ts';
import { AppendOnlyFile } from './append-only-file.ts';
import { costOf } from './cost.ts';
import { inspect } from './inspect.ts';
import { replicate } from './replication.ts';
import { type RedisOptions, RedisServer } from './server.ts';
import type { RedisSession } from './session.ts';
import { parseLine, show } from './transcript.fixture.ts';

const START = 1_736_937_000_000;

function redis(options: Partial<RedisOptions> = {}) {
  const clock = { now: START };
  const random = new RandomStream(7, 'redis', 'picks');
  const server = new RedisServer({ now: () => clock.now, random, ...options });
  const session = server.connect();
  return { clock, server, session, run: (line: string) => ask(session, line) };
}

const ask = (session: RedisSession, line: string): string =>
  show(session.execute(parseLine(line).args));

describe('rate limiters', () => {
  it('INCR keeps the time to live, so the window ends', () => {
    const { clock, run } = redis();
    run('INCR hits');
    run('EXPIRE hits 10');
    clock.now += 9_000;
    expect(run('INCR hits')).toBe('2');
    expect(run('TTL hits')).toBe('1');
    clock.now += 1_001;
    expect(run('INCR hits')).toBe('1');
    expect(run('TTL hits')).toBe('-1');
  });

  it('looking before counting admits 11 where 10 are meant, counting first admits 10', () => {
    const { run } = redis();
    const looksFirst = (): boolean => {
      const found = run('GET a');
      if (found !== 'nil' && Number(JSON.parse(found)) > 10) return false;
      run('INCR a');
      return true;
    };
    const countsFirst = (): boolean => Number(run('INCR b')) <= 10;
    const admitted = (limiter: () => boolean): number =>
      Array.from({ length: 50 }, limiter).filter(Boolean).length;
    expect(admitted(looksFirst)).toBe(11);
    expect(admitted(countsFirst)).toBe(10);
  });

  /** How many requests of `times` are admitted, and when. */
  const slidingLog = (limit: number, window: number, times: readonly number[]): number[] => {
    const { clock, run } = redis();
    return times.filter((time, i) => {
      clock.now = START + time;
      run(`ZREMRANGEBYSCORE log -inf ${clock.now - window}`);
      if (Number(run('ZCARD log')) >= limit) return false;
      run(`ZADD log ${clock.now} request-${i}`);
      run(`PEXPIRE log ${window}`);
      return true;
    });
  };
  const fixedWindow = (limit: number, window: number, times: readonly number[]): number[] => {
    const { clock, run } = redis();
    return times.filter((time) => {
      clock.now = START + time;
      const key = `hits:${Math.floor(time / window)}`;
      const count = Number(run(`INCR ${key}`));
      if (count === 1) run(`PEXPIRE ${key} ${window}`);
      return count <= limit;
    });
  };
  const mostWithin = (admitted: readonly number[], window: number): number =>
    Math.max(
      0,
      ...admitted.map((end) => admitted.filter((t) => t > end - window && t <= end).length),
    );

  it('a fixed window lets twice the limit through at its edge, a sliding log never', () => {
    const times = [
      ...Array.from({ length: 10 }, () => 999),
      ...Array.from({ length: 10 }, () => 1000),
    ];
    expect(mostWithin(fixedWindow(10, 1000, times), 1000)).toBe(20);
    expect(mostWithin(slidingLog(10, 1000, times), 1000)).toBe(10);
    fc.assert(
      fc.property(
        fc.array(fc.nat(3000), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        (all, limit) => {
          const sorted = all.sort((a, b) => a - b);
          expect(mostWithin(slidingLog(limit, 1000, sorted), 1000)).toBeLessThanOrEqual(limit);
          expect(mostWithin(fixedWindow(limit, 1000, sorted), 1000)).toBeLessThanOrEqual(2 * limit);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('a member that is not unique is counted once, and the edge of a range belongs to it', () => {
    const { run } = redis();
    run('ZADD log 1000 user');
    run('ZADD log 1001 user');
    expect(run('ZCARD log')).toBe('1');
    expect(run('ZREMRANGEBYSCORE log -inf (1001')).toBe('0');
    expect(run('ZREMRANGEBYSCORE log -inf 1001')).toBe('1');
  });
});

describe('expiry', () => {
  it('a key lives through its last millisecond and is gone in the next', () => {
    const { clock, run, server } = redis();
    run('SET a 1 PX 100');
    clock.now += 100;
    expect(run('GET a')).toBe('"1"');
    clock.now += 1;
    expect(run('DBSIZE')).toBe('1');
    expect(run('GET a')).toBe('nil');
    expect(run('DBSIZE')).toBe('0');
    expect(server.expired).toBe(1);
    expect(server.usedMemory).toBe(0);
  });

  it('SET NX takes a lock again only once it expired', () => {
    const { clock, run } = redis();
    expect(run('SET lock a NX PX 500')).toBe('+OK');
    expect(run('SET lock b NX PX 500')).toBe('nil');
    clock.now += 501;
    expect(run('SET lock b NX PX 500')).toBe('+OK');
  });

  it('the active cycle removes most of what nobody asks for', () => {
    const { clock, run, server } = redis();
    for (let i = 0; i < 1000; i++) run(`SET short:${i} x PX 10`);
    for (let i = 0; i < 100; i++) run(`SET long:${i} x EX 1000`);
    clock.now += 11;
    expect(server.activeExpire()).toBeGreaterThan(1000);
    expect(Number(run('DBSIZE'))).toBeLessThan(300);
    for (let i = 0; i < 100; i++) server.activeExpire();
    expect(Number(run('DBSIZE'))).toBeLessThan(120);
    expect(run('EXISTS long:5')).toBe('1');
  });
});

describe('limits of the simulator', () => {
  it('keys and the elements in them are counted as they come and go', () => {
    const { run, server } = redis({ heldMax: 8 });
    run('SET a 1');
    run('SADD s 1 2 3');
    run('ZADD z 1 a');
    expect(server.held).toBe(7);
    run('SREM s 1 2');
    run('COPY s t');
    run('DEL z');
    expect(server.held).toBe(5);
    run('RPUSH l 1 2');
    expect(server.held).toBe(8);
    run('FLUSHALL');
    expect(server.held).toBe(0);
    expect(() => run('RPUSH l 1 2 3 4 5 6 7 8')).toThrow(/too many.* at most 8/);
  });
});

describe('SCAN', () => {
  it('gives every key that is there from the first call to the last', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.array(fc.tuple(fc.boolean(), fc.nat(60)), { maxLength: 40 }),
        fc.integer({ min: 1, max: 20 }),
        (stable, changes, count) => {
          const { session, run } = redis();
          for (let i = 0; i < stable; i++) run(`SET stable:${i} x`);
          const seen = new Set<string>();
          let cursor = '0';
          let calls = 0;
          do {
            const reply = session.execute(['SCAN', cursor, 'COUNT', `${count}`]);
            if (reply.type !== 'array' || !reply.items) throw new Error('no page');
            const [next, keys] = reply.items;
            if (next?.type !== 'bulk' || keys?.type !== 'array') throw new Error('no page');
            cursor = next.text!;
            for (const key of keys.items ?? []) if (key.type === 'bulk') seen.add(key.text!);
            // Between the calls the table grows and shrinks.
            const [grow, many] = changes[calls % Math.max(1, changes.length)] ?? [true, 0];
            for (let i = 0; i < many * 10; i++) {
              const key = `passing:${i}`;
              session.execute(grow ? ['SET', key, 'x'] : ['DEL', key]);
            }
          } while (cursor !== '0' && ++calls < 5000);
          expect(calls).toBeLessThan(5000);
          for (let i = 0; i < stable; i++) expect(seen.has(`stable:${i}`)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('HSCAN, SSCAN and ZSCAN walk large collections in pages', () => {
    const { session, run } = redis();
    for (let i = 0; i < 1000; i++) {
      run(`HSET h f${i} ${i}`);
      run(`SADD s m${i}`);
      run(`ZADD z ${i} m${i}`);
    }
    for (const [name, key, width] of [
      ['HSCAN', 'h', 2],
      ['SSCAN', 's', 1],
      ['ZSCAN', 'z', 2],
    ] as const) {
      const seen = new Set<string>();
      let pages = 0;
      let cursor = '0';
      do {
        const page = JSON.parse(show(session.execute([name, key, cursor, 'COUNT', '50']))) as [
          string,
          string[],
        ];
        cursor = page[0];
        page[1].forEach((text, i) => {
          if (i % width === 0) seen.add(text);
        });
        pages++;
      } while (cursor !== '0');
      expect(seen.size).toBe(1000);
      expect(pages).toBeGreaterThan(10);
    }
  });
});

describe('transactions', () => {
  it('EXEC does nothing when another client changed a watched key', () => {
    const { server, run } = redis();
    const other = server.connect();
    run('SET stock 5');
    run('WATCH stock');
    ask(other, 'DECR stock');
    run('MULTI');
    run('SET stock 4');
    expect(run('EXEC')).toBe('nil array');
    expect(run('GET stock')).toBe('"4"');
    run('WATCH stock');
    run('MULTI');
    run('SET stock 3');
    expect(run('EXEC')).toBe('[+OK]');
  });

  it('a watched key that expires is a change; one that had expired before WATCH is none', () => {
    const { clock, run } = redis();
    run('SET a 1 PX 10');
    run('WATCH a');
    clock.now += 11;
    run('MULTI');
    run('PING');
    expect(run('EXEC')).toBe('nil array');
    run('SET a 1 PX 10');
    clock.now += 11;
    run('WATCH a');
    run('MULTI');
    run('PING');
    expect(run('EXEC')).toBe('[+PONG]');
  });
});

describe('memory', () => {
  const fill = (run: (line: string) => string, count: number): void => {
    for (let i = 0; i < count; i++) run(`SET key:${i} ${'x'.repeat(100)}`);
  };

  it('refuses writes when full and nothing may go', () => {
    const { run, server } = redis({ maxmemory: 10_000 });
    fill(run, 200);
    expect(run('SET more x')).toBe("-OOM command not allowed when used memory > 'maxmemory'.");
    expect(run('GET key:0')).not.toBe('nil');
    expect(server.evicted).toBe(0);
    run('DEL key:0 key:1');
    expect(run('SET more x')).toBe('+OK');
  });

  it('allkeys-lru drops what was not used for longest, nearly', () => {
    const { clock, run, server } = redis({ maxmemory: 100_000, policy: 'allkeys-lru' });
    for (let i = 0; i < 400; i++) {
      clock.now += 1000;
      run(`SET key:${i} ${'x'.repeat(100)}`);
    }
    for (let i = 0; i < 50; i++) {
      clock.now += 1000;
      run(`GET key:${i}`);
    }
    for (let i = 1000; i < 1400; i++) {
      clock.now += 1000;
      run(`SET key:${i} ${'x'.repeat(100)}`);
    }
    expect(server.usedMemory).toBeLessThan(101_000);
    const left = (from: number, to: number): number => {
      let count = 0;
      for (let i = from; i < to; i++) count += Number(run(`EXISTS key:${i}`));
      return count / (to - from);
    };
    expect(left(0, 50)).toBeGreaterThan(0.4);
    expect(left(50, 400)).toBeLessThan(0.5);
    expect(left(1300, 1400)).toBeGreaterThan(0.95);
  });

  it('the volatile policies spare keys without a time to live', () => {
    for (const policy of ['volatile-lru', 'volatile-ttl'] as const) {
      const { run, server } = redis({ maxmemory: 20_000, policy });
      run('SET keep x');
      for (let i = 0; i < 300; i++) run(`SET key:${i} ${'x'.repeat(100)} EX ${1000 - i}`);
      expect(server.evicted).toBeGreaterThan(100);
      expect(run('EXISTS keep')).toBe('1');
    }
  });

  it('is what the keys take, whatever was done to them', () => {
    const { run, server } = redis();
    const lines = [
      'SET a 1',
      'APPEND a xyz',
      'EXPIRE a 10',
      'HSET h a b c d',
      'HDEL h a',
      'RPUSH l a b c',
    ];
    lines.push(
      'LREM l 0 b',
      'LSET l 0 long',
      'SADD s 1 2 x',
      'SPOP s',
      'ZADD z 1 a 2 b',
      'ZPOPMIN z',
      'RENAME z y',
    );
    for (const line of lines) run(line);
    const copy = new RedisServer({ now: () => START, random: new RandomStream(1, 'a', 'b') });
    copy.restore(server.snapshot());
    expect(server.usedMemory).toBe(copy.usedMemory);
    expect(server.usedMemory).toBeGreaterThan(300);
    run('DEL a h l s y');
    expect(server.usedMemory).toBe(0);
  });
});

describe('persistence and replicas', () => {
  it('a snapshot loses what came after it, the append-only file a second at most', () => {
    const { run, server } = redis({ backlog: 1_000_000 });
    const file = new AppendOnlyFile(server);
    run('SET a 1');
    const saved = server.snapshot();
    run('INCR a');
    run('EXPIRE a 100');
    file.sync();
    run('INCR a');
    server.restore(saved);
    expect([run('GET a'), run('TTL a')]).toEqual(['"1"', '-1']);
    server.restore(file.recover());
    expect([run('GET a'), run('TTL a')]).toEqual(['"2"', '100']);
    server.restore(null);
    expect(run('DBSIZE')).toBe('0');
  });

  it('a promoted replica has lost what had not reached it', () => {
    const { clock, run, server } = redis({ backlog: 1_000_000 });
    const replica = new RedisServer({
      now: () => clock.now,
      random: new RandomStream(1, 'r', 'r'),
    });
    expect(replicate(server, replica)).toBe('full');
    const reader = replica.connect();
    run('SET a 1');
    clock.now += 50;
    run('SET a 2');
    expect(replicate(server, replica, clock.now - 20)).toBe('partial');
    expect(ask(reader, 'GET a')).toBe('"1"');
    expect(ask(reader, 'SET a 9')).toMatch(/^-READONLY/);
    replica.promote();
    expect(ask(reader, 'INCR a')).toBe('2');
    expect(replicate(replica, server)).toBe('full');
    expect(run('GET a')).toBe('"2"');
    expect(run('SET a 1')).toMatch(/^-READONLY/);
  });

  it('a replica becomes the same, whatever is random or depends on the time', () => {
    const { clock, run, server } = redis({
      backlog: 1_000_000,
      maxmemory: 3_000,
      policy: 'allkeys-random',
    });
    const replica = new RedisServer({
      now: () => clock.now,
      random: new RandomStream(9, 'r', 'r'),
    });
    replicate(server, replica);
    for (let i = 0; i < 30; i++) {
      run(`SADD s ${i} m${i}`);
      run('SPOP s');
      run(`SET k${i} v EX 5`);
      run(`INCRBYFLOAT f 0.1`);
      run(`HINCRBYFLOAT h n 0.1`);
      run('MULTI');
      run(`LPUSH l ${i}`);
      run('SELECT 1');
      run(`LPUSH l ${i}`);
      run('SELECT 0');
      run('EXEC');
      run('GETEX k3 PERSIST');
      clock.now += 400;
      server.activeExpire();
    }
    expect(server.evicted + server.expired).toBeGreaterThan(10);
    expect(replicate(server, replica)).toBe('partial');
    expect(replica.offset).toBe(server.offset);
    const lists = (one: RedisServer): string[] => {
      const session = one.connect();
      const asked = [
        'LRANGE l 0 -1',
        'SELECT 1',
        'LRANGE l 0 -1',
        'SELECT 0',
        'HGETALL h',
        'GET f',
      ];
      asked.push('PTTL k3', 'PTTL k29');
      const any = ['SMEMBERS s', 'KEYS *'].map((line) =>
        show(session.execute(parseLine(line).args), true),
      );
      return [...asked.map((line) => ask(session, line)), ...any];
    };
    expect(lists(replica)).toEqual(lists(server));
    expect(lists(server)).not.toContain('[]');
  });

  it('a log that does not reach back gives a full copy', () => {
    const { run, server } = redis({ backlog: 200 });
    const replica = new RedisServer({ now: () => START, random: new RandomStream(1, 'r', 'r') });
    replicate(server, replica);
    for (let i = 0; i < 20; i++) run(`SET k${i} v`);
    expect(server.log.since(replica.offset)).toBeNull();
    expect(replicate(server, replica)).toBe('full');
    expect(ask(replica.connect(), 'DBSIZE')).toBe('20');
  });
});

it('is the same twice', () => {
  const play = (): string => {
    const { clock, run, server } = redis({ maxmemory: 3000, policy: 'allkeys-lru' });
    const replies: string[] = [];
    for (let i = 0; i < 200; i++) {
      clock.now += 300;
      replies.push(run(`SADD s${i % 7} ${i}`), run(`SPOP s${i % 5}`), run('RANDOMKEY'));
    }
    return JSON.stringify([replies, inspect(server)]);
  };
  expect(play()).toBe(play());
});

it('says which commands of Redis it leaves out', () => {
  const { run } = redis();
  expect(run('EVAL x 0')).toBe(
    "-ERR 'EVAL' is a command of Redis that this simulated server does not offer",
  );
  expect(run('HELLO 3')).toBe('-NOPROTO unsupported protocol version');
});

it('costs more for more', () => {
  const { session, server } = redis();
  const cost = (...args: string[]): number => costOf(args, session.execute(args), server.elements);
  for (let i = 0; i < 10_000; i++) session.execute(['SET', `k${i}`, 'x']);
  expect(cost('GET', 'k1')).toBeGreaterThan(0.001);
  expect(cost('GET', 'k1')).toBeLessThan(0.0012);
  expect(cost('KEYS', 'none*')).toBeGreaterThan(1);
  expect(cost('SET', 'big', 'x'.repeat(1_000_000))).toBeGreaterThan(0.4);
  expect(cost('DEL', 'big')).toBeLessThan(0.01);
});

it('shows its contents without touching them', () => {
  const { clock, run, server } = redis();
  for (let i = 0; i < 150; i++) run(`SET k${i} v`);
  run('DEL k0');
  run('HSET h a 1 b 2');
  run('GET k1');
  run('GET none');
  clock.now += 5;
  const seen = inspect(server);
  expect(seen.keys).toHaveLength(100);
  expect(seen).toMatchObject({ keyCount: 150, hits: 1, misses: 1, commands: 154 });
  expect(seen.keysByType).toMatchObject({ string: 149, hash: 1 });
  run('FLUSHALL');
  run('ZADD z 1.5 a 2 b');
  run('PEXPIRE z 1000');
  expect(inspect(server, clock.now + 400).keys).toMatchObject([
    { key: 'z', type: 'zset', size: 2, ttl: 600, preview: 'a: 1.5, b: 2' },
  ]);
  expect(inspect(server)).toMatchObject({ hits: 1, misses: 1 });
});
