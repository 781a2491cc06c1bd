import { describe, expect, it } from 'vitest';
import type { Millis, Ratio } from '../base/units.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { RandomStream } from '../kernel/random.ts';
import { sampler } from '../kernel/sample.ts';
import type { Connection } from './connection.ts';
import { Bench } from './pool.fixture.ts';

/** Calls `arrive` at the instants of a Poisson process until `count` came. */
function poisson(kernel: Kernel, gap: Millis, count: number, arrive: (n: number) => void): void {
  const next = sampler({ kind: 'exponential', mean: gap }, new RandomStream(7, 'test', 'arrivals'));
  let sent = 0;
  const come = () => {
    arrive(sent++);
    if (sent < count) kernel.schedule(next(), come, undefined);
  };
  kernel.schedule(next(), come, undefined);
}

describe('a pool that lets nobody wait', () => {
  it('blocks by Erlang B', () => {
    const [servers, load, batches, batch] = [10, 8, 40, 5000];
    const bench = new Bench(
      { connections: servers, pending: 0, keepAlive: null },
      { latency: { kind: 'constant', value: 0 } },
    );
    const { kernel, pool } = bench;
    const service = sampler(
      { kind: 'exponential', mean: 1000 },
      new RandomStream(7, 'test', 'service'),
    );
    const blocked = new Array<number>(batches).fill(0);
    poisson(kernel, 1000 / load, batches * batch, (n) => {
      const at = Math.floor(n / batch);
      pool.acquire({
        connected(connection) {
          kernel.schedule(service(), (done: Connection) => pool.release(done, true), connection);
        },
        connectFailed(code) {
          expect(code).toBe('POOL_FULL');
          blocked[at]! += 1 / batch;
        },
      });
    });
    while (kernel.step());
    let erlang = 1;
    for (let n = 1; n <= servers; n++) erlang = (load * erlang) / (n + load * erlang);
    expect(erlang).toBeCloseTo(0.12166, 5);
    const mean = blocked.reduce((sum, each) => sum + each) / batches;
    const variance = blocked.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (batches - 1);
    const error = Math.sqrt(variance / batches);
    expect(error).toBeLessThan(0.002);
    expect(Math.abs(mean - erlang)).toBeLessThan(2.576 * error);
    expect(pool.opened).toBe(servers);
  });
});

interface Exchanges {
  /** Shares of exchanges held up by a retransmission on the way there, and on either way. */
  readonly there: Ratio;
  readonly either: Ratio;
  readonly handshakes: number;
}

/** 200 exchanges a second over a link of 10 ms each way, answered at once. */
function exchanges(protocol: 'http1' | 'http2', loss: Ratio, count: number): Exchanges {
  const bench = new Bench({ protocol, streams: 1_000_000, keepAlive: null }, { loss });
  const { kernel, pool, request, response } = bench;
  let there = 0;
  let either = 0;
  let done = 0;
  poisson(kernel, 5, count, () => {
    pool.acquire({
      connected(connection) {
        const way = connection.inOrder(0, request.transmit(0));
        if (way > 10.001) there++;
        kernel.schedule(
          way,
          () => {
            const back = connection.inOrder(1, response.transmit(0));
            if (way > 10.001 || back > 10.001) either++;
            kernel.schedule(
              back,
              () => {
                pool.release(connection, true);
                done++;
              },
              undefined,
            );
          },
          undefined,
        );
      },
      connectFailed(code) {
        throw new Error(code);
      },
    });
  });
  while (kernel.step());
  expect(done).toBe(count);
  return { there: there / count, either: either / count, handshakes: pool.opened };
}

describe('HTTP/1.1 against HTTP/2', () => {
  it('under 2 % loss: one connection for all holds up far more of them', () => {
    const [one, two] = [exchanges('http1', 0.02, 40_000), exchanges('http2', 0.02, 40_000)];
    expect(one.there).toBeCloseTo(0.02, 2);
    expect(one.either).toBeCloseTo(1 - 0.98 ** 2, 2);
    /*
     * A request is held up while any before it is late: Poisson, with the arrival rate times the
     * mean lateness as its mean. Lateness: 200 ms after one loss, 200 + 400 after two, …
     */
    let lateness = 0;
    for (let lost = 1; lost <= 8; lost++) lateness += 0.02 ** lost * 200 * 2 ** (lost - 1);
    const expected = 1 - 0.98 * Math.exp(-lateness / 5);
    expect(expected).toBeCloseTo(0.574, 3);
    expect(Math.abs(two.there - expected)).toBeLessThan(0.02);
    expect(two.either).toBeGreaterThan(10 * one.either);
  });

  it('without loss: none is held up, and one handshake does', () => {
    const [one, two] = [exchanges('http1', 0, 5000), exchanges('http2', 0, 5000)];
    expect([one.either, two.either]).toEqual([0, 0]);
    expect(two.handshakes).toBe(1);
    // As many as were ever under way at once: 20 ms at 200 a second, 4 on average.
    expect(one.handshakes).toBeGreaterThan(8);
  });
});
