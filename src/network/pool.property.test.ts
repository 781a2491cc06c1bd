import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from './connection.ts';
import { Bench, Caller } from './pool.fixture.ts';

const smallOrNull = (min: number) => fc.option(fc.integer({ min, max: 3 }));
const millisOrNull = fc.option(fc.constantFrom(5, 30, 200));

const PROPERTIES = fc.record({
  protocol: fc.constantFrom('http1' as const, 'http2' as const),
  tls: fc.constantFrom('none' as const, 'tls' as const, 'mutual' as const),
  keepAlive: fc.option(fc.constantFrom(0, 50)),
  connections: smallOrNull(1),
  pending: smallOrNull(0),
  streams: fc.integer({ min: 1, max: 3 }),
  requests: smallOrNull(1),
  connectTimeout: millisOrNull,
  poolTimeout: millisOrNull,
});

const nth = fc.nat({ max: 9 });
const ACTION = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('acquire' as const) }) },
  // Gives the connection back, or asks again, before it is even told that it has one.
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('acquire-eager' as const), again: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('release' as const), nth, reusable: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('forget' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('peer' as const),
      answer: fc.constantFrom('accept' as const, 'refuse' as const, 'drop' as const),
      certificate: fc.constantFrom('valid' as const, 'expired' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      cut: fc.constantFrom(null, 'black-hole' as const, 'reset' as const),
      back: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.integer({ min: 1, max: 60 }),
    }),
  },
);

type Action = typeof ACTION extends fc.Arbitrary<infer T> ? T : never;

/** Gives back at once what it gets, from inside the call that gives it; may ask for another then. */
class EagerCaller extends Caller {
  constructor(
    private readonly model: Model,
    private readonly again: boolean,
  ) {
    super(model.bench.kernel);
  }

  override connected(connection: Connection, waited: number): void {
    super.connected(connection, waited);
    this.model.checkGiven(connection);
    this.model.bench.pool.release(connection, true);
    if (this.again) this.model.acquire(new NotingCaller(this.model));
  }
}

class NotingCaller extends Caller {
  constructor(private readonly model: Model) {
    super(model.bench.kernel);
  }

  override connected(connection: Connection, waited: number): void {
    super.connected(connection, waited);
    this.model.checkGiven(connection);
    this.model.holders.push(this);
  }
}

/** What must be true of a pool, whatever happens to it. */
class Model {
  readonly all: Caller[] = [];
  readonly holders: Caller[] = [];
  readonly forgotten = new Set<Caller>();

  constructor(
    readonly bench: Bench,
    private readonly limits: {
      connections: number | null;
      pending: number | null;
      requests: number | null;
      keepAlive: number | null;
      streams: number;
    },
  ) {}

  acquire(caller: Caller): void {
    this.all.push(caller);
    this.bench.pool.acquire(caller);
  }

  checkGiven(connection: Connection): void {
    const { requests, keepAlive, streams } = this.limits;
    expect(connection.closed).toBe(false);
    expect(connection.exchanges).toBeLessThanOrEqual(streams);
    expect(connection.served).toBeLessThanOrEqual(keepAlive === 0 ? 1 : (requests ?? Infinity));
  }

  act(action: Action): void {
    const { bench, holders } = this;
    switch (action.kind) {
      case 'acquire':
        this.acquire(new NotingCaller(this));
        return;
      case 'acquire-eager':
        this.acquire(new EagerCaller(this, action.again));
        return;
      case 'release': {
        const [holder] = holders.splice(action.nth % Math.max(1, holders.length), 1);
        if (holder !== undefined) bench.release(holder, action.reusable);
        return;
      }
      case 'forget': {
        const open = this.all.filter((each) => each.settled === 0 && !this.forgotten.has(each));
        const one = open[action.nth % Math.max(1, open.length)];
        if (one === undefined) return;
        this.forgotten.add(one);
        bench.pool.forget(one);
        return;
      }
      case 'reset':
        bench.pool.reset();
        return;
      case 'peer':
        bench.answer = action.answer;
        bench.certificate = action.certificate;
        return;
      case 'cut':
        (action.back ? bench.response : bench.request).cut = action.cut;
        return;
      case 'pass':
        bench.kernel.runUntil(bench.kernel.now + action.ms);
    }
  }

  check(): void {
    const { pool } = this.bench;
    const { connections, pending } = this.limits;
    const live = new Set(this.holders.map((each) => each.connection!).filter((c) => !c.closed));
    expect(pool.busy).toBe(live.size);
    for (const connection of live) {
      const held = this.holders.filter((each) => each.connection === connection).length;
      expect(connection.exchanges).toBe(held);
    }
    expect(pool.open).toBeLessThanOrEqual(connections ?? Infinity);
    expect(pool.waiting).toBeLessThanOrEqual(pending ?? Infinity);
    const outstanding = this.all.filter((each) => each.settled === 0).length - this.forgotten.size;
    // Nobody waits while something could be had.
    if (pool.waiting > 0) {
      expect([pool.idle, pool.open]).toEqual([0, connections]);
      expect(pool.connecting).toBeLessThanOrEqual(outstanding - pool.waiting);
      for (const connection of live) {
        expect(connection.retiring || connection.exchanges === this.limits.streams).toBe(true);
      }
    }
    expect(pool.waiting).toBeLessThanOrEqual(outstanding);
    for (const each of this.all) {
      expect(each.settled).toBeLessThanOrEqual(this.forgotten.has(each) ? 0 : 1);
    }
  }
}

describe('a pool, whatever is done with it', () => {
  it('keeps its limits, answers everybody once and leaves nothing behind', () => {
    fc.assert(
      fc.property(
        PROPERTIES,
        fc.constantFrom(0, 0.3),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(ACTION, { maxLength: 60 }),
        (properties, loss, seed, actions) => {
          const bench = new Bench(properties, { loss }, seed);
          const { protocol } = properties;
          const streams = protocol === 'http2' ? properties.streams : 1;
          const model = new Model(bench, { ...properties, streams });
          for (const action of actions) {
            model.act(action);
            model.check();
          }
          // All give back what they hold as soon as they get it: everybody has a turn.
          bench.request.cut = null;
          bench.response.cut = null;
          bench.answer = 'accept';
          const drain = () => {
            while (model.holders.length > 0) bench.release(model.holders.shift()!);
          };
          drain();
          while (bench.kernel.step()) drain();
          model.check();
          const settled = model.all.filter((each) => each.settled === 1).length;
          expect(settled).toBe(model.all.length - model.forgotten.size);
          expect([bench.pool.busy, bench.pool.waiting, bench.pool.connecting]).toEqual([0, 0, 0]);
          if (properties.keepAlive !== null) expect(bench.pool.open).toBe(0);
          expect(bench.kernel.pending).toBe(0);
        },
      ),
      { numRuns: 400 },
    );
  });
});
