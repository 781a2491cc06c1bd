import { describe, expect, it } from 'vitest';
import { Bench, type Caller } from './pool.fixture.ts';

/** Calls one after another, each 5 ms on its connection; what each waited for it. */
function inTurn(bench: Bench, count: number, pause: number): number[] {
  return Array.from({ length: count }, () => {
    const caller = bench.connect();
    bench.kernel.runUntil(bench.kernel.now + 5);
    bench.release(caller);
    bench.kernel.runUntil(bench.kernel.now + pause);
    return caller.waited;
  });
}

describe('keep-alive', () => {
  it('pays for one handshake; without it for one each call, and TLS doubles that', () => {
    expect(inTurn(new Bench(), 4, 100)).toEqual([20, 0, 0, 0]);
    expect(inTurn(new Bench({ keepAlive: 0 }), 4, 100)).toEqual([20, 20, 20, 20]);
    expect(inTurn(new Bench({ keepAlive: 0, tls: 'tls' }), 4, 100)).toEqual([40, 40, 40, 40]);
  });

  it('ends after 4 s of idleness, to the millisecond', () => {
    const bench = new Bench();
    expect(inTurn(bench, 3, 3999)).toEqual([20, 0, 0]);
    bench.kernel.runUntil(bench.kernel.now + 0.5);
    expect(bench.pool.idle).toBe(1);
    bench.kernel.runUntil(bench.kernel.now + 0.5);
    expect([bench.pool.idle, bench.pool.open, bench.kernel.pending]).toEqual([0, 0, 0]);
    expect(bench.connect().waited).toBe(20);
  });

  it('lets those too many expire, because the one used last is used again', () => {
    const bench = new Bench();
    const burst = [1, 2, 3].map(() => bench.acquire());
    bench.kernel.runUntil(20);
    for (const caller of burst) bench.release(caller);
    expect(bench.pool.idle).toBe(3);
    expect(inTurn(bench, 50, 100)).toEqual(Array(50).fill(0));
    expect([bench.pool.open, bench.pool.opened]).toEqual([1, 3]);
  });

  it('lasts for ever with null', () => {
    expect(inTurn(new Bench({ keepAlive: null }), 3, 1e9)).toEqual([20, 0, 0]);
  });

  it('closes a connection after its share of requests, or when it cannot be reused', () => {
    expect(inTurn(new Bench({ requests: 3 }), 7, 10)).toEqual([20, 0, 0, 20, 0, 0, 20]);
    const bench = new Bench();
    bench.release(bench.connect(), false);
    expect([bench.pool.open, bench.connect().waited]).toEqual([0, 20]);
  });
});

describe('limit', () => {
  it('makes those beyond wait in order of arrival', () => {
    const bench = new Bench({ connections: 2 });
    const callers = Array.from({ length: 5 }, () => bench.acquire());
    expect([bench.pool.connecting, bench.pool.waiting]).toEqual([2, 3]);
    for (const [i, caller] of callers.entries()) {
      bench.at(100 * (i + 1), () => bench.release(caller));
    }
    bench.kernel.runUntil(1000);
    expect(callers.map((each) => each.waited)).toEqual([20, 20, 100, 200, 300]);
    expect([bench.pool.opened, bench.pool.idle]).toEqual([2, 2]);
  });

  it('opens a new connection for the longest waiter when one is closed', () => {
    const bench = new Bench({ connections: 1 });
    const first = bench.connect();
    const second = bench.acquire();
    bench.kernel.runUntil(100);
    bench.release(first, false);
    bench.kernel.runUntil(200);
    expect([second.at, second.waited, bench.pool.opened]).toEqual([120, 100, 2]);
  });

  it('serves any number that give back at once, one after another', () => {
    const bench = new Bench({ connections: 1 });
    const holder = bench.connect();
    let served = 0;
    for (let i = 0; i < 50_000; i++) {
      bench.pool.acquire({
        connected(connection) {
          served++;
          bench.pool.release(connection, true);
        },
        connectFailed: () => expect.unreachable(),
      });
    }
    bench.release(holder);
    expect([served, bench.pool.idle, bench.pool.waiting]).toEqual([50_000, 1, 0]);
  });

  it('lets `pending` wait and fails the next, from a later event', () => {
    const bench = new Bench({ connections: 1, pending: 2 });
    const callers = Array.from({ length: 4 }, () => bench.acquire());
    expect(callers[3]!.code).toBeNull();
    bench.kernel.step();
    expect(callers.map((each) => each.code)).toEqual([null, null, null, 'POOL_FULL']);
    expect(callers[3]!.at).toBe(0);
    expect(bench.pool.waiting).toBe(2);
  });

  it('waits for a connection under poolTimeout, for a handshake under connectTimeout', () => {
    const bench = new Bench({ connections: 1, poolTimeout: 50, connectTimeout: 1000 });
    bench.answer = 'drop';
    const [opens, waits] = [bench.acquire(), bench.acquire()];
    bench.kernel.runUntil(5000);
    expect([waits.code, waits.at]).toEqual(['POOL_TIMEOUT', 50]);
    expect([opens.code, opens.at]).toEqual(['UND_ERR_CONNECT_TIMEOUT', 1000]);
  });

  it('starts connectTimeout anew for a waiter whose turn comes, and ends poolTimeout', () => {
    const bench = new Bench({ connections: 1, poolTimeout: 150, connectTimeout: 100 });
    bench.answer = 'drop';
    const [first, second] = [bench.acquire(), bench.acquire()];
    bench.kernel.runUntil(5000);
    expect([first.at, first.code]).toEqual([100, 'UND_ERR_CONNECT_TIMEOUT']);
    expect([second.at, second.code]).toEqual([200, 'UND_ERR_CONNECT_TIMEOUT']);
    expect(bench.kernel.pending).toBe(0);
  });
});

describe('forgetting', () => {
  it('lets the handshake go on: the connection is idle, then used', () => {
    const bench = new Bench();
    const caller = bench.acquire();
    bench.kernel.runUntil(5);
    bench.pool.forget(caller);
    bench.kernel.runUntil(30);
    expect([caller.settled, bench.pool.idle]).toEqual([0, 1]);
    expect(bench.connect().waited).toBe(0);
  });

  it('leaves the handshake to who asks next', () => {
    const bench = new Bench();
    const first = bench.acquire();
    bench.kernel.runUntil(15);
    bench.pool.forget(first);
    const second = bench.acquire();
    bench.kernel.runUntil(100);
    expect([second.waited, bench.pool.opened]).toEqual([5, 1]);
  });

  it('leaves the handshake to the longest waiter', () => {
    const bench = new Bench({ connections: 1, poolTimeout: 10 });
    const first = bench.acquire();
    const second = bench.acquire();
    bench.kernel.runUntil(5);
    bench.pool.forget(first);
    bench.kernel.runUntil(100);
    expect([second.waited, bench.pool.waiting]).toEqual([20, 0]);
  });

  it('takes its place in the queue, and the queue does not keep those gone', () => {
    const bench = new Bench({ connections: 1 });
    const holder = bench.connect();
    const stays = bench.acquire();
    for (let i = 0; i < 10_000; i++) bench.pool.forget(bench.acquire());
    const last = bench.acquire();
    const { size } = (bench.pool as unknown as { queue: { size: number } }).queue;
    expect([bench.pool.waiting, size < 64]).toEqual([2, true]);
    bench.release(holder);
    expect([stays.settled, last.settled]).toEqual([1, 0]);
    bench.release(stays);
    expect(last.settled).toBe(1);
  });

  it('keeps a full pool from telling', () => {
    const bench = new Bench({ connections: 1, pending: 0 });
    bench.acquire();
    const refused = bench.acquire();
    bench.pool.forget(refused);
    bench.kernel.runUntil(1000);
    expect(refused.settled).toBe(0);
  });
});

describe('reset', () => {
  it('takes all connections away; those who wait open new ones', () => {
    const bench = new Bench({ connections: 2 });
    const [used, idle] = [bench.acquire(), bench.acquire()];
    bench.kernel.runUntil(20);
    bench.release(idle);
    bench.pool.reset();
    expect([bench.pool.open, used.connection!.closed]).toEqual([0, true]);
    bench.release(used);
    expect([bench.pool.open, bench.pool.idle, bench.kernel.pending]).toEqual([0, 0, 0]);
  });

  it('refuses those whose turn comes while the peer is down', () => {
    const bench = new Bench({ connections: 1 });
    const holder = bench.connect();
    const waiters = [bench.acquire(), bench.acquire()];
    bench.answer = 'refuse';
    bench.pool.reset();
    bench.release(holder, false);
    bench.kernel.runUntil(1000);
    expect(waiters.map((each) => [each.code, each.at])).toEqual([
      ['ECONNREFUSED', 40],
      ['ECONNREFUSED', 60],
    ]);
  });
});

describe('HTTP/2', () => {
  it('opens one connection for all, and another when its streams are taken', () => {
    const bench = new Bench({ protocol: 'http2', streams: 3 });
    const callers: Caller[] = Array.from({ length: 7 }, () => bench.acquire());
    expect(bench.pool.connecting).toBe(3);
    bench.kernel.runUntil(20);
    expect(callers.every((each) => each.waited === 20)).toBe(true);
    expect(new Set(callers.map((each) => each.connection)).size).toBe(3);
    expect([bench.pool.busy, bench.acquire().waited, bench.acquire().waited]).toEqual([3, 0, 0]);
    expect(bench.acquire().settled).toBe(0);
  });

  it('makes those beyond the streams of all connections wait', () => {
    const bench = new Bench({ protocol: 'http2', streams: 2, connections: 1 });
    const callers = Array.from({ length: 3 }, () => bench.acquire());
    bench.kernel.runUntil(50);
    expect(callers.map((each) => each.settled)).toEqual([1, 1, 0]);
    bench.release(callers[1]!);
    expect([callers[2]!.waited, callers[2]!.connection === callers[0]!.connection]).toEqual([
      50,
      true,
    ]);
  });

  it('lets a connection that broke carry its exchanges to their end, but no new one', () => {
    const bench = new Bench({ protocol: 'http2', streams: 10 });
    const [broken, other] = [bench.acquire(), bench.acquire()];
    bench.kernel.runUntil(20);
    bench.release(broken, false);
    expect([bench.pool.open, bench.acquire().settled]).toEqual([1, 0]);
    bench.release(other);
    expect(other.connection!.closed).toBe(true);
  });
});
